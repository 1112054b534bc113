"""The port of the vector index: cosines between one encoder's vectors, without any knowledge of validity."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """A vector with the words it was made of; `text`, `title` and `label` serve only readers of the LangChain view.

    `vector_id` is the hash of embedded text and encoder fingerprint, so equal passages share one record.
    """

    vector_id: str
    vector: Vector
    text: str = ""
    title: str = ""
    label: str = ""


class VectorHit(NamedTuple):
    """A vector near the question's, with its cosine, -1 to 1."""

    vector_id: str
    cosine: float


class VectorIndex(Protocol):
    """One collection of L2-normalised float32 vectors: one encoder, one way of splitting. Safe for many readers."""

    @property
    def name(self) -> str:
        """The collection's name, stable across processes."""
        ...

    @property
    def away(self) -> bool:
        """Whether its server was away when it was last asked; an embedded one never is."""
        ...

    def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Store records durably; an id already held is replaced."""
        ...

    def existing(self, vector_ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that are held."""
        ...

    def holding(self, vector_ids: Collection[str]) -> frozenset[str]:
        """Those of all the ids there should be that are held: for a start, where nothing need be listed if all are."""
        ...

    def count(self) -> int:
        """How many vectors are held."""
        ...

    def ids(self) -> Iterator[str]:
        """Every id held, once, in no order; read in pages, so that others are not held up."""
        ...

    def query(self, vector: Vector, limit: int) -> tuple[VectorHit, ...]:
        """Up to `limit` nearest by cosine, best first; fewer when fewer are held."""
        ...

    def get(self, vector_ids: Collection[str]) -> Mapping[str, Vector]:
        """The vectors of those ids that are held."""
        ...

    def delete(self, vector_ids: Collection[str]) -> None:
        """Remove ids; unknown ones are ignored."""
        ...

    def mean(self) -> Vector:
        """The mean of all vectors held, zeros when there are none: its dot product with a question's vector is the
        mean cosine over the whole collection, which the fusion subtracts. Cheap: never reads all vectors again
        unless its memory of them turns out wrong."""
        ...

    def mean_agrees(self) -> bool:
        """Whether `mean` is one of as many vectors as are held; where not, it is counted anew by and by."""
        ...

    def close(self) -> None:
        """Release what is held open; idempotent."""
        ...
