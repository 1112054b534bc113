"""The dense side of search: one encoder with its collection, and which of two answers while encoders are switched."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from kb.search.encoders import Encoder
from kb.search.table import PassageTable
from kb.search.vectors import Vector, VectorIndex, VectorRecord

# Questions come in runs (a refined filter, the next page, the same call): 2,000 vectors are 3 MB.
_REMEMBERED_QUESTIONS = 2000


class ActiveCollections(Protocol):
    """The row of the store that says which collection answers (DESIGN, How state moves 7)."""

    def active(self) -> str | None:
        """The active collection's name; None before any was complete."""
        ...

    def activate(self, name: str) -> None:
        """Make a collection the active one, durably."""
        ...


class DenseSide:
    """An encoder and the collection of its vectors, with what is known to be in it. Thread-safe.

    `recalled`: whether the index has told what it holds; one that is away at the start has not.
    """

    def __init__(self, encoder: Encoder, index: VectorIndex) -> None:
        self.encoder = encoder
        self.index = index
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self.recalled = False
        self._questions: OrderedDict[str, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        """The collection's name."""
        return self.index.name

    @property
    def fingerprint(self) -> str:
        """The encoder's fingerprint."""
        return self.encoder.fingerprint

    def recall(self, table: PassageTable) -> None:
        """Ask the index which of the table's vectors it holds: what is in the index is the truth after a crash."""
        held = self.index.holding(table.vector_ids(self.fingerprint))
        with self._lock:
            self._known = set(held)
        table.recount(self.fingerprint)
        self.recalled = True

    def recognise(self, vector_ids: Sequence[str]) -> frozenset[str]:
        """Those of the vectors that the index holds; they are known from now on."""
        held = self.index.existing(vector_ids)
        with self._lock:
            self._known.update(held)
        return held

    def add(self, records: Sequence[VectorRecord]) -> None:
        """Store vectors, then count them as known."""
        self.index.upsert(records)
        with self._lock:
            self._known.update(record.vector_id for record in records)

    def remove(self, vector_ids: Sequence[str]) -> None:
        """Forget vectors, then take them out of the index."""
        with self._lock:
            self._known.difference_update(vector_ids)
        self.index.delete(vector_ids)

    def holds(self, vector_id: str) -> bool:
        """Whether the vector exists."""
        return vector_id in self._known

    def known(self) -> frozenset[str]:
        """All vectors that exist."""
        with self._lock:
            return frozenset(self._known)

    def done(self) -> int:
        """How many vectors exist."""
        return len(self._known)

    def encode_question(self, text: str) -> Vector:
        """The vector of a question, remembered."""
        with self._lock:
            if text in self._questions:
                self._questions.move_to_end(text)
                return self._questions[text]
        vector: Vector = np.ascontiguousarray(self.encoder.encode_queries([text])[0], dtype=np.float32)
        with self._lock:
            self._questions[text] = vector
            while len(self._questions) > _REMEMBERED_QUESTIONS:
                self._questions.popitem(last=False)
        return vector


class EncoderSwitch:
    """Which side answers: the active collection until the wanted one is complete.

    `previous` is the side of the collection that was active before the setting changed; None when there is
    none, or when its encoder can no longer be had. Before any collection was complete the wanted one answers,
    partial as it is.
    """

    def __init__(self, wanted: DenseSide, active: ActiveCollections, previous: DenseSide | None = None) -> None:
        self.wanted = wanted
        self.previous = previous
        self._active = active
        self._name = active.active()

    def answering(self) -> DenseSide:
        """The side whose vectors answer now."""
        if self.previous is not None and self._name == self.previous.name:
            return self.previous
        return self.wanted

    def fingerprints(self) -> tuple[str, ...]:
        """The encoders that vector ids are needed for."""
        sides = (self.wanted, self.previous)
        return tuple(dict.fromkeys(side.fingerprint for side in sides if side is not None))

    def recall(self, table: PassageTable) -> None:
        """Ask both indexes what they hold."""
        for side in (self.wanted, self.previous):
            if side is not None:
                side.recall(table)

    def look(self) -> None:
        """Asks which collection answers: another replica may have completed ours."""
        self._name = self._active.active()

    def complete(self) -> None:
        """The wanted collection holds everything: from now on it answers, and after a restart too."""
        if self._name != self.wanted.name:
            self._active.activate(self.wanted.name)
            self._name = self.wanted.name
