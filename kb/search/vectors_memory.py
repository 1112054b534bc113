"""The vector index in memory: exact cosines by one matrix product, for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from kb.search.vectors import Vector, VectorHit, VectorRecord


class InMemoryVectorIndex:
    """Keeps records in a dict; nothing survives the process."""

    def __init__(self, name: str = "memory", dimensions: int = 384) -> None:
        self._name = name
        self._dimensions = dimensions
        self._records: dict[str, VectorRecord] = {}

    @property
    def name(self) -> str:
        return self._name

    @property
    def away(self) -> bool:
        return False

    def upsert(self, records: Sequence[VectorRecord]) -> None:
        self._records.update({record.vector_id: record for record in records})

    def existing(self, vector_ids: Collection[str]) -> frozenset[str]:
        return frozenset(vector_ids) & self._records.keys()

    def holding(self, vector_ids: Collection[str]) -> frozenset[str]:
        return self.existing(vector_ids)

    def count(self) -> int:
        return len(self._records)

    def ids(self) -> Iterator[str]:
        yield from tuple(self._records)

    def query(self, vector: Vector, limit: int) -> tuple[VectorHit, ...]:
        if not self._records or limit < 1:
            return ()
        ids = list(self._records)
        cosines = np.stack([self._records[vector_id].vector for vector_id in ids]) @ vector
        order = np.argsort(-cosines, kind="stable")[:limit]
        return tuple(VectorHit(ids[index], float(cosines[index])) for index in order)

    def get(self, vector_ids: Collection[str]) -> Mapping[str, Vector]:
        return {key: self._records[key].vector for key in vector_ids if key in self._records}

    def delete(self, vector_ids: Collection[str]) -> None:
        for vector_id in vector_ids:
            self._records.pop(vector_id, None)

    def mean(self) -> Vector:
        if not self._records:
            return np.zeros(self._dimensions, np.float32)
        mean: Vector = np.mean([record.vector for record in self._records.values()], axis=0, dtype=np.float64)
        return mean.astype(np.float32)

    def mean_agrees(self) -> bool:
        return True

    def close(self) -> None:
        self._records = dict(self._records)
