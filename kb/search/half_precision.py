"""Unit vectors in half precision, compared as they lie: numpy would widen every row for every question."""

from __future__ import annotations

import numpy as np
import simsimd
from numpy.typing import NDArray

from kb.search.vectors import Vector

# One vector a row.
Half = NDArray[np.float16]


def cosines_of(question: Vector, rows: Half) -> NDArray[np.float32]:
    """The cosine of a unit vector with each row, in order; off by no more than 1e-3."""
    one = question.astype(np.float16)[None]
    found: NDArray[np.float32] = np.asarray(simsimd.cdist(one, rows, "dot", out_dtype="float32"))[0]
    return found
