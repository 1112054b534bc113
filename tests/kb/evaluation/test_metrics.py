from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.evaluation.metrics import proportion, quantile, question_scores, score_rankings


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
    assert score_rankings([ranking], [{"9"}]).mrr == pytest.approx(0.1)
    assert score_rankings([ranking], [{"10"}]).mrr == 0.0


def test_figures_of_a_question_are_those_worked_out_by_hand() -> None:
    ranking = ["x", "gold-1", "y", "z", "w", "gold-2"]
    [found] = question_scores([ranking], [{"gold-1", "gold-2", "gold-3"}])
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found == pytest.approx(
        {
            "R@1": 0.0,
            "R@5": 1 / 3,
            "R@10": 2 / 3,
            "hit@1": 0.0,
            "hit@5": 1.0,
            "hit@10": 1.0,
            "MRR@10": 1 / 2,
            "nDCG@10": (1 / math.log2(3) + 1 / math.log2(7)) / ideal,
        }
    )


def test_a_question_for_which_nothing_came_scores_zero_and_is_counted() -> None:
    first, second = question_scores([["a"], []], [{"a"}, {"b"}])
    assert set(first.values()) == {1.0}
    assert set(second.values()) == {0.0}
    assert score_rankings([["a"], []], [{"a"}, {"b"}]).ndcg == 0.5


def test_a_question_without_gold_is_refused() -> None:
    with pytest.raises(ValueError, match="without gold"):
        question_scores([["a"]], [set()])


@given(
    st.lists(
        st.tuples(st.permutations(list("abcdefghijkl")), st.sets(st.sampled_from(list("abcdefghijklmn")), min_size=1)),
        min_size=1,
        max_size=5,
    )
)
def test_recall_and_reciprocal_rank_are_what_counting_gives(asked: list[tuple[list[str], set[str]]]) -> None:
    found = question_scores([ranking for ranking, _ in asked], [gold for _, gold in asked])
    for (ranking, gold), scores in zip(asked, found, strict=True):
        first = next((rank for rank, one in enumerate(ranking[:10], 1) if one in gold), None)
        assert scores["MRR@10"] == pytest.approx(1 / first if first else 0.0)
        for depth in (1, 5, 10):
            assert scores[f"R@{depth}"] == pytest.approx(len(gold.intersection(ranking[:depth])) / len(gold))


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
