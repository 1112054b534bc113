"""Ridge regression, and what it would say of examples it had not seen.

What is inverted is as wide as the fewer of examples and columns.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kb.search.backfill import CancelToken
from kb.search.vectors import Matrix

Scores = NDArray[np.float32]
# Neighbours in order of file and place are variations of one thought; leaving out single examples would ask the model
# about what it has all but seen.
BLOCK = 8
# Rows added to a covariance between two looks at whether it is still wanted.
STEP = 512


def solve(rows: Matrix, ridge: float, wanted: Scores, cancelled: CancelToken | None) -> tuple[Scores, Scores] | None:
    """The weights of all columns, and the score each row would get from a fit without its block; None when cancelled.

    `rows` are examples × columns, `wanted` the score each should get. With H the block's part of the hat matrix, its
    residual when left out is (1 - H)⁻¹ · its residual in the whole fit.
    """
    if cancelled is not None and cancelled.is_set():
        return None
    if len(rows) < rows.shape[1]:
        return _solve_few(rows, ridge, wanted)
    covariance = np.zeros((rows.shape[1], rows.shape[1]), dtype=rows.dtype)
    # In steps: where other work has the cores, the whole takes minutes, and whoever stops the service would wait.
    for start in range(0, len(rows), STEP):
        if cancelled is not None and cancelled.is_set():
            return None
        step = rows[start : start + STEP]
        covariance += step.T @ step
    covariance[np.diag_indices_from(covariance)] += ridge
    inverse = _inverted(covariance)
    weights: Scores = inverse @ (rows.T @ wanted)
    residual = wanted - rows @ weights
    held_out = wanted.copy()
    for block in _blocks(len(wanted)):
        if cancelled is not None and cancelled.is_set():
            return None
        hat = rows[block] @ inverse @ rows[block].T
        held_out[block] -= np.linalg.solve(np.eye(len(hat)) - hat, residual[block]).astype(np.float32)
    return weights, held_out


def _solve_few(rows: Matrix, ridge: float, wanted: Scores) -> tuple[Scores, Scores]:
    """The same for fewer rows than columns, by the products of the rows (ridge regression in its dual form).

    With G those products plus the ridge, the residuals are ridge · G⁻¹ · wanted, and 1 - H is ridge · the block of G⁻¹.
    """
    inverse = np.linalg.inv(rows @ rows.T + ridge * np.eye(len(rows), dtype=rows.dtype)).astype(np.float32)
    shares = inverse @ wanted
    held_out = wanted.copy()
    for block in _blocks(len(wanted)):
        held_out[block] -= np.linalg.solve(inverse[block, block], shares[block]).astype(np.float32)
    weights: Scores = rows.T @ shares
    return weights, held_out


def _blocks(rows: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, rows, BLOCK))


def _inverted(matrix: Scores) -> Scores:
    """The inverse of a symmetric positive definite matrix, in its own memory: 4,096 columns are 67 MB a copy."""
    from scipy.linalg import lapack

    # Its transpose is the matrix itself in LAPACK's order, so that nothing is copied.
    factor, failed = lapack.spotrf(matrix.T, lower=1, overwrite_a=1, clean=0)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1) if not failed else (factor, failed)
    if failed or failed_too:
        raise np.linalg.LinAlgError("the examples' covariance is singular")
    for column in range(len(inverse) - 1):
        inverse[column, column + 1 :] = inverse[column + 1 :, column]
    found: Scores = inverse
    return found
