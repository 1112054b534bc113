"""What a collection holds, summed up: its mean costs one dot product, and whether it holds certain ids no full read."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from kb.search.vectors import Vector

# One in a hundred more or fewer moves the mean of 27,000 vectors by less than a thousandth.
_NEAR_SHARE = 0.01


class RunningSum:
    """Sum and count of vectors and which ids they have, kept in a small file beside the index.

    Trusted only while the counts agree: a process killed between the index's write and the file's leaves counts that
    differ, and then it is counted anew. Of the ids there is one number (exclusive or of all), which says
    whether they are exactly those of a set; None until all were listed once.
    """

    def __init__(self, dimensions: int, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._count = 0
        self._sum: NDArray[np.float64] = np.zeros(dimensions)
        self._ids: int | None = 0
        self._load()

    def change(self, added: Vector | None, removed: Sequence[Vector], ids: Iterable[str]) -> None:
        """Add a matrix of vectors and take others away, then save; `ids` are those that came or went."""
        with self._lock:
            if self._ids is not None:
                self._ids ^= _all_of(ids)
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

    def near(self, count: int) -> bool:
        """Whether so few more or fewer were summed that the mean is the same for all that is done with it."""
        return self._count > 0 and abs(self._count - count) <= _NEAR_SHARE * count

    def names(self, ids: Collection[str]) -> bool:
        """Whether the vectors summed are exactly those of the ids."""
        return self._ids is not None and self._count == len(ids) and self._ids == _all_of(ids)

    def listed(self, ids: Collection[str]) -> None:
        """To be told all ids the index holds, once they were listed."""
        with self._lock:
            known = self._ids == (now := _all_of(ids))
            self._ids = now
        if not known:
            self.save_if_possible()

    def recount(self, pages: Iterable[Vector], stop: Event | None = None) -> None:
        """Sum anew over pages of vectors, then save; told to stop, it leaves all as it was."""
        total, count = np.zeros_like(self._sum), 0
        for page in pages:
            if stop is not None and stop.is_set():
                return
            total += page.sum(axis=0, dtype=np.float64)
            count += len(page)
        with self._lock:
            # What it summed anew was not what it thought: which ids these are is to be listed.
            self._sum, self._count, self._ids = total, count, None
        self.save_if_possible()

    def mean(self) -> Vector:
        """The mean vector; zeros when nothing was summed."""
        with self._lock:
            mean: Vector = (self._sum / max(self._count, 1)).astype(np.float32)
        return mean

    def save_if_possible(self) -> None:
        """What was only found out is found out again where the disk is full."""
        with suppress(OSError):
            self.save()

    def save(self) -> None:
        """Write the file in one step, so that a reader finds the old or the new sum, never half of one."""
        if self._file is None:
            return
        with self._lock:
            ids = None if self._ids is None else f"{self._ids:x}"
            content = json.dumps({"count": self._count, "ids": ids, "sum": self._sum.tolist()})
            self._file.parent.mkdir(parents=True, exist_ok=True)
            aside = self._file.with_suffix(".new")
            aside.write_text(content, "utf-8")
            aside.replace(self._file)

    def _load(self) -> None:
        if self._file is None or not self._file.exists():
            return
        # Where the file says nothing of them, they are to be listed once.
        self._ids = None
        try:
            content = json.loads(self._file.read_text("utf-8"))
            total, count = np.asarray(content["sum"], dtype=np.float64), int(content["count"])
            ids = int(content["ids"], 16) if content.get("ids") else None
        except (ValueError, KeyError, TypeError):
            return  # a torn or foreign file is worth as much as none: the counts will not agree
        if total.shape == self._sum.shape:
            self._sum, self._count, self._ids = total, count, ids


def _all_of(ids: Iterable[str]) -> int:
    """One number for a set of ids, whatever their order; adding and taking away are the same."""
    found = 0
    for each in ids:
        found ^= int.from_bytes(each.encode(), "big")
    return found
