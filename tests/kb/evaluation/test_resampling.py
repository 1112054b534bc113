"""Intervals hold the truth as often as they say, and the permutation test tells a difference from chance."""

from __future__ import annotations

import numpy as np
import pytest

from kb.evaluation.resampling import mean_intervals, permutation_p


def p_of(*differences: float) -> float:
    """The p of one column."""
    [found] = permutation_p(np.array(differences)[:, None])
    return found


def test_about_ninety_five_of_a_hundred_intervals_hold_the_true_mean() -> None:
    generator = np.random.default_rng(7)
    truth, held = 0.6, 0
    for trial in range(200):
        sample = (generator.random((150, 1)) < truth).astype(float)
        [found] = mean_intervals(sample, draws=500, seed=trial)
        held += found.low <= truth <= found.high
    assert 180 <= held <= 199


def test_an_interval_holds_its_mean_and_narrows_with_more_questions() -> None:
    few, many = (np.tile([[0.0], [1.0], [1.0]], (times, 1)) for times in (5, 100))
    [wide], [narrow] = mean_intervals(few), mean_intervals(many)
    assert wide.low < wide.mean < wide.high
    assert narrow.mean == pytest.approx(wide.mean)
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_the_same_questions_give_the_same_interval() -> None:
    sample = np.random.default_rng(1).random((40, 3))
    assert mean_intervals(sample) == mean_intervals(sample)


def test_one_question_has_no_spread_and_none_is_refused() -> None:
    [found] = mean_intervals(np.array([[0.5]]))
    assert (found.low, found.mean, found.high) == (0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="at least one row"):
        mean_intervals(np.empty((0, 2)))


def test_a_planted_difference_is_found() -> None:
    noise = np.random.default_rng(3).normal(0, 0.3, 200)
    planted = noise - noise.mean() + 0.1
    assert p_of(*planted) < 0.001
    [found] = mean_intervals(planted[:, None])
    assert found.low > 0


def test_where_there_is_no_difference_about_one_test_in_twenty_says_so() -> None:
    found = permutation_p(np.random.default_rng(11).normal(0, 1, (60, 200)), draws=400)
    assert 2 <= sum(p < 0.05 for p in found) <= 20


def test_few_questions_prove_nothing_and_no_difference_is_none() -> None:
    assert p_of(1.0, 1.0, 1.0) == 0.25
    assert p_of(1.0) == 1.0
    assert p_of(1.0, -1.0, 0.0, 0.0) == 1.0
    assert p_of(*[0.0] * 50) == 1.0
    assert p_of(*[0.1] * 12) == pytest.approx(2 / 2**12)
