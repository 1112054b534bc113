"""The sum of all vectors of a collection, so that the mean cosine costs one dot product instead of a full read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.vectors import Vector


class RunningSum:
    """Sum and count of vectors, kept in a small file beside the index and trusted only while the counts agree.

    A process killed between the index's write and the file's leaves counts that differ: then it is counted anew.
    """

    def __init__(self, dimensions: int, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._count = 0
        self._sum: NDArray[np.float64] = np.zeros(dimensions)
        self._load()

    def change(self, added: Vector | None, removed: Sequence[Vector]) -> None:
        """Add a matrix of vectors and take others away, then save."""
        with self._lock:
            if added is not None:
                self._sum += added.sum(axis=0, dtype=np.float64)
                self._count += len(added)
            for vector in removed:
                self._sum -= vector
                self._count -= 1
        self.save()

    def agrees(self, count: int) -> bool:
        """Whether as many vectors were summed as the index says it holds."""
        return self._count == count

    def recount(self, pages: Iterable[Vector]) -> None:
        """Sum anew over pages of vectors, then save."""
        total, count = np.zeros_like(self._sum), 0
        for page in pages:
            total += page.sum(axis=0, dtype=np.float64)
            count += len(page)
        with self._lock:
            self._sum, self._count = total, count
        self.save()

    def mean(self) -> Vector:
        """The mean vector; zeros when nothing was summed."""
        with self._lock:
            mean: Vector = (self._sum / max(self._count, 1)).astype(np.float32)
        return mean

    def save(self) -> None:
        """Write the file in one step, so that a reader finds the old or the new sum, never half of one."""
        if self._file is None:
            return
        with self._lock:
            content = json.dumps({"count": self._count, "sum": self._sum.tolist()})
            self._file.parent.mkdir(parents=True, exist_ok=True)
            aside = self._file.with_suffix(".new")
            aside.write_text(content, "utf-8")
            aside.replace(self._file)

    def _load(self) -> None:
        if self._file is None or not self._file.exists():
            return
        try:
            content = json.loads(self._file.read_text("utf-8"))
            total, count = np.asarray(content["sum"], dtype=np.float64), int(content["count"])
        except (ValueError, KeyError, TypeError):
            return  # a torn or foreign file is worth as much as none: the counts will not agree
        if total.shape == self._sum.shape:
            self._sum, self._count = total, count
