"""Whichever way is the shorter, it is the same regression."""

from __future__ import annotations

import numpy as np
import pytest

from kb.phrasing.paraphrase.ridge import BLOCK, solve

RIDGE = 2.0


@pytest.mark.parametrize("shape", [(60, 200), (60, 24), (61, 60), (60, 61)])
def test_weights_and_what_is_said_of_unseen_examples_are_those_of_fits_made_one_by_one(shape: tuple[int, int]) -> None:
    drawn = np.random.default_rng(7)
    rows = drawn.normal(size=shape).astype(np.float32)
    wanted = np.where(drawn.random(len(rows)) > 0.5, 1, -1).astype(np.float32)
    solved = solve(rows, RIDGE, wanted, None)
    assert solved is not None
    weights, unseen = solved
    np.testing.assert_allclose(weights, fitted(rows, wanted), atol=1e-4)
    for start in range(0, len(rows), BLOCK):
        kept = np.ones(len(rows), dtype=bool)
        kept[start : start + BLOCK] = False
        np.testing.assert_allclose(unseen[~kept], rows[~kept] @ fitted(rows[kept], wanted[kept]), atol=1e-3)


def fitted(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The weights as the textbook has them, in double precision."""
    exact = rows.astype(np.float64)
    return np.linalg.solve(exact.T @ exact + RIDGE * np.eye(exact.shape[1]), exact.T @ wanted)
