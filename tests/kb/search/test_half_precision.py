from __future__ import annotations

import numpy as np

from kb.search.half_precision import cosines_of


def test_cosines_are_those_of_full_precision_within_a_thousandth() -> None:
    drawn = np.random.default_rng(7)
    rows = drawn.normal(size=(500, 384)) + drawn.normal(size=384)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    question = rows[3]
    found = cosines_of(question, rows.astype(np.float16))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, rows @ question, atol=1e-3)
    assert int(found.argmax()) == 3
