from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.evaluation.metrics import proportion, quantile, reciprocal_rank, score_rankings


def test_a_question_with_two_golds_counts_as_hit_with_one_and_as_half_recalled() -> None:
    scores = score_rankings([["民法典/1", "民法典/2"]], [{"民法典/2", "民法典/9"}], depths=(1, 5))
    assert scores.hit == (0.0, 1.0)
    assert scores.recall == (0.0, 0.5)


def test_scores_are_means_over_questions() -> None:
    scores = score_rankings([["a"], ["b"], ["c"], []], [{"a"}, {"x"}, {"c"}, {"d"}], depths=(1,))
    assert scores.questions == 4
    assert scores.hit == (0.5,)
    assert scores.mrr == 0.5


def test_a_first_hit_beyond_rank_ten_has_no_reciprocal_rank() -> None:
    ranking = [str(number) for number in range(20)]
    assert reciprocal_rank(ranking, {"9"}) == pytest.approx(0.1)
    assert reciprocal_rank(ranking, {"10"}) == 0.0


def test_no_questions_score_nothing() -> None:
    assert score_rankings([], []).questions == 0


def test_wilson_interval_of_a_perfect_small_sample_is_not_certainty() -> None:
    found = proportion(20, 20)
    assert found.share == 1.0
    assert found.low == pytest.approx(0.8389, abs=1e-4)
    assert found.high == pytest.approx(1.0)


def test_an_empty_sample_says_nothing() -> None:
    found = proportion(0, 0)
    assert (found.low, found.high) == (0.0, 1.0)


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        proportion(3, 2)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_interval_holds_the_share_within_zero_and_one(sample: tuple[int, int]) -> None:
    found = proportion(*sample)
    assert 0.0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1.0


def test_quantile_is_one_of_the_values() -> None:
    assert quantile([5.0, 1.0, 9.0], 0.5) == 5.0
    assert quantile([5.0, 1.0, 9.0], 0.95) == 9.0
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)
