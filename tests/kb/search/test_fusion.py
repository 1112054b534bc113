from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.fusion import DENSE_WEIGHT, Scored, dense_weight, fuse

scores = st.lists(st.builds(Scored, st.floats(0, 50), st.none() | st.floats(-1, 1)), min_size=1, max_size=20)


def test_with_all_vectors_it_is_the_formula_of_the_design() -> None:
    fused = fuse([Scored(10, 0.9), Scored(5, 0.85), Scored(0, 0.8)], mean_cosine=0.8)
    assert fused == pytest.approx((0.3 + 0.7, 0.15 + 0.35, 0.0))


def test_without_any_vector_words_alone_rank() -> None:
    assert fuse([Scored(4, None), Scored(8, None), Scored(0, None)], 0.0, 0.0) == pytest.approx((0.5, 1.0, 0.0))


def test_no_vector_nearer_than_the_mean_leaves_words_alone() -> None:
    assert fuse([Scored(4, 0.5), Scored(8, 0.4)], mean_cosine=0.7) == pytest.approx((0.5, 1.0))


def test_a_passage_without_a_vector_is_not_buried_under_those_that_have_one() -> None:
    best_by_words, near = fuse([Scored(10, None), Scored(1, 0.9)], mean_cosine=0.8, coverage=0.1)
    assert best_by_words > near


def test_a_passage_near_in_meaning_beats_weak_words_without_a_vector() -> None:
    weak_words, near = fuse([Scored(3, None), Scored(3, 0.9), Scored(10, 0.8)], mean_cosine=0.8, coverage=0.3)[:2]
    assert near > weak_words


def test_the_dense_side_weighs_more_the_more_vectors_exist() -> None:
    weights = [dense_weight(coverage) for coverage in (0.0, 0.1, 0.3, 0.6, 1.0)]
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(DENSE_WEIGHT)


@given(scores, st.floats(-1, 1), st.floats(0, 1))
def test_among_passages_without_a_vector_the_order_is_that_of_words(
    candidates: list[Scored], mean: float, coverage: float
) -> None:
    fused = fuse(candidates, mean, coverage)
    missing = [(one.lexical, score) for one, score in zip(candidates, fused, strict=True) if one.cosine is None]
    ordered = [score for _, score in sorted(missing)]
    assert ordered == sorted(ordered)


def test_nothing_to_fuse_is_no_error() -> None:
    assert fuse([], 0.5) == ()
