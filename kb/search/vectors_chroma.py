"""The vector index on Chroma: a folder that belongs to this process, or a server by URL."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kb.search.chroma_clients import AWAY, hang_up, let_go, translated
from kb.search.errors import VectorIndexAwayError, VectorIndexError
from kb.search.passages import SPLITTING_VERSION
from kb.search.vectors import Vector, VectorHit, VectorRecord
from kb.search.vectors_sum import RunningSum
from kb.watching import Background, Comeback

if TYPE_CHECKING:
    from chromadb import Collection as ChromaCollection
    from chromadb.api import ClientAPI

log = logging.getLogger(__name__)
Entry = TypeVar("Entry")

# Chroma refuses larger batches (5,461 on SQLite); pages of this size also bound what the mean's recount holds.
_PAGE = 2000
# Ids alone are small: all of 27,000 take 80 ms in one piece, asked for by name in pages 550.
_IDS_PAGE = 50_000
# Counting takes Chroma 2.6 ms, as long as a query; our own writes are summed as they happen, so the count is compared
# when the mean is first asked for and then now and again, for the sake of a server that others write to.
_MEANS_PER_COUNT = 500
# How many neighbours HNSW keeps in hand while searching; with fewer than asked for, the tail of 300 hits is guesswork.
_EF_SEARCH = 400
# How often a server that is away is asked whether it is back.
_AWAY_SECONDS = 1.0


def collection_name(fingerprint: str) -> str:
    """The collection of an encoder under the present way of splitting passages: vectors of two never mix."""
    return f"zhigui-s{SPLITTING_VERSION}-{sha256(fingerprint.encode()).hexdigest()[:16]}"


class ChromaVectorIndex:
    """One collection in cosine space, created when missing.

    No metadata filter is ever used: unfiltered, 100 of 23,721 take 1.4 ms, with any `where` 14–66 ms; callers ask for
    more hits and let the store filter. `sum_file` remembers the vectors' sum between processes (None: in memory only).
    A server may be away when we start: then `client` is what connects to it, called when it is first needed. To close
    the index closes the client.
    """

    def __init__(
        self,
        client: ClientAPI | Callable[[], ClientAPI],
        fingerprint: str,
        dimensions: int,
        sum_file: Path | None = None,
    ) -> None:
        self._name = collection_name(fingerprint)
        self._client = client
        self._described = {"fingerprint": fingerprint, "dimensions": dimensions}
        self._lock, self._opening, self._beginning = threading.Lock(), threading.Lock(), threading.Lock()
        self._opened: ChromaCollection | None = None
        self._connected: ClientAPI | None = None
        self._comeback = Comeback("chroma-comeback", self._is_back, _AWAY_SECONDS)
        self._sum = RunningSum(dimensions, sum_file)
        self._asked = 0
        self._recounting = Background("vectors-sum", self._recount)
        self._closed = False
        if not callable(client):
            with translated("打开"):
                self._opened = self._collection

    @property
    def name(self) -> str:
        return self._name

    @property
    def away(self) -> bool:
        return self._comeback.awaited

    @property
    def _collection(self) -> ChromaCollection:
        """The collection, opened on first use. To be used where errors are translated."""
        if self._opened is None:
            with self._opening:
                if self._opened is None:
                    client = self._client() if callable(self._client) else self._client
                    self._connected = client if callable(self._client) else None
                    self._opened = client.get_or_create_collection(
                        self._name,
                        embedding_function=None,
                        metadata=self._described,
                        configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                    )
        return self._opened

    def upsert(self, records: Sequence[VectorRecord]) -> None:
        unique = list({record.vector_id: record for record in records}.values())
        for page in _pages(unique):
            with self._lock, translated("写入"):
                replaced = self.get([record.vector_id for record in page])
                vectors = np.stack([record.vector for record in page])
                self._collection.upsert(
                    ids=[record.vector_id for record in page],
                    embeddings=vectors,
                    documents=[record.text for record in page],
                    metadatas=[{"title": record.title, "locator": record.label} for record in page],
                )
                new = [record.vector_id for record in page if record.vector_id not in replaced]
                self._sum.change(added=vectors, removed=list(replaced.values()), ids=new)

    def existing(self, vector_ids: Collection[str]) -> frozenset[str]:
        wanted = dict.fromkeys(vector_ids)
        if len(wanted) > _PAGE:
            return frozenset(held for held in self.ids() if held in wanted)
        found: set[str] = set()
        for page in _pages(list(wanted)):
            with self._reading("读取"):
                found.update(self._collection.get(ids=list(page), include=[])["ids"])
        return frozenset(found)

    def holding(self, vector_ids: Collection[str]) -> frozenset[str]:
        # Others write to a server too, and what they wrote we have not summed.
        if callable(self._client):
            return self.existing(vector_ids)
        if self._sum.names(vector_ids) and self._sum.agrees(self.count()):
            return frozenset(vector_ids)
        held = frozenset(self.ids())
        self._sum.listed(held)
        return held.intersection(vector_ids)

    def count(self) -> int:
        with self._reading("读取"):
            return self._collection.count()

    def ids(self) -> Iterator[str]:
        # A page is cut off by offset: what is written or deleted meanwhile may stand on two of them.
        seen: set[str] = set()
        offset = 0
        while True:
            with self._reading("读取"):
                page = self._collection.get(limit=_IDS_PAGE, offset=offset, include=[])["ids"]
            if not page:
                return
            yield from (each for each in page if each not in seen)
            seen.update(page)
            offset += len(page)

    def query(self, vector: Vector, limit: int) -> tuple[VectorHit, ...]:
        if limit < 1:
            return ()
        with self._reading("检索"):
            found = self._collection.query(
                query_embeddings=np.asarray([vector], dtype=np.float32), n_results=limit, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return tuple(
            VectorHit(vector_id, 1.0 - float(distance))
            for vector_id, distance in zip(found["ids"][0], distances, strict=True)
        )

    def get(self, vector_ids: Collection[str]) -> Mapping[str, Vector]:
        vectors: dict[str, Vector] = {}
        for page in _pages(list(dict.fromkeys(vector_ids))):
            with self._reading("读取"):
                found = self._collection.get(ids=list(page), include=["embeddings"])
            matrix = np.asarray(found["embeddings"], dtype=np.float32)
            vectors.update(zip(found["ids"], matrix, strict=True))
        return vectors

    def delete(self, vector_ids: Collection[str]) -> None:
        for page in _pages(list(dict.fromkeys(vector_ids))):
            with self._lock:
                held = self.get(page)
                if held:
                    with translated("写入"):
                        self._collection.delete(ids=list(held))
                        self._sum.change(added=None, removed=list(held.values()), ids=held)

    def mean(self) -> Vector:
        self._asked += 1
        if self._asked % _MEANS_PER_COUNT == 1:
            held = self.count()
            if not self._sum.near(held):
                with self._lock:
                    self._sum.recount(self._all_vectors())
            elif not self._sum.agrees(held):
                # After a kill -9 a few are missing in it: a minute's work for a million, for which nobody waits.
                self._recount_behind()
        return self._sum.mean()

    def mean_agrees(self) -> bool:
        with self._lock:
            return self._sum.agrees(self.count())

    def close(self) -> None:
        self._comeback.close()
        with self._beginning:
            self._closed = True
        self._recounting.close()
        self._sum.save_if_possible()
        if not callable(self._client):
            let_go(self._client)
        elif self._connected is not None:
            hang_up(self._connected)

    @contextmanager
    def _reading(self, doing: str) -> Iterator[None]:
        """Reads, unless the server is known to be away; one that turns out to be is awaited from now on."""
        if self._comeback.awaited:
            raise VectorIndexAwayError(AWAY.format("刚才没有连上"))
        try:
            with translated(doing):
                yield
        except VectorIndexAwayError:
            self._comeback.begin()
            raise

    def _is_back(self) -> bool:
        try:
            with translated("读取"):
                self._collection.count()
        except VectorIndexAwayError:
            return False
        except VectorIndexError as error:
            # It answers; what is wrong is told to whoever asks next.
            log.debug("the vector index is back, with an error: %s", error)
        return True

    def _recount_behind(self) -> None:
        with self._beginning:
            if not self._recounting.at_work and not self._closed:
                self._recounting = Background("vectors-sum", self._recount)
                self._recounting.start()

    def _recount(self, stop: threading.Event) -> None:
        try:
            with self._lock:
                # Counted while one of our own writes was on its way into the sum.
                if not self._sum.agrees(self.count()):
                    self._sum.recount(self._all_vectors(), stop)
        except VectorIndexError as error:
            log.warning("没能重新求语义索引的平均：%s（下次再试）", error)

    def _all_vectors(self) -> Iterator[Vector]:
        """By their ids: a page by offset takes ten times as long behind 250,000 others."""
        for page in _pages(list(self.ids())):
            with self._reading("读取"):
                found = self._collection.get(ids=list(page), include=["embeddings"])
            yield np.asarray(found["embeddings"], dtype=np.float32)


def _pages(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    return (entries[start : start + _PAGE] for start in range(0, len(entries), _PAGE))
