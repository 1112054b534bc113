"""The vector index on Chroma: a folder that belongs to this process, or a server by URL."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import numpy as np

from kb.search.errors import VectorIndexAwayError, VectorIndexError
from kb.search.passages import SPLITTING_VERSION
from kb.search.vectors import Vector, VectorHit, VectorRecord
from kb.search.vectors_sum import RunningSum
from kb.watching import Background, Comeback

if TYPE_CHECKING:
    import httpx
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
# A server that does not take a connection, or does not answer, for so long is away. Then nobody waits for it, but a
# thread of its own, every second.
_CONNECT_SECONDS, _ANSWER_SECONDS = 1.0, 5.0
_AWAY_SECONDS = 1.0
_AWAY = "向量库服务器连不上或没有回答（ZHIGUI_CHROMA_URL）：{}。恢复后自动再用。"


def collection_name(fingerprint: str) -> str:
    """The collection of an encoder under the present way of splitting passages: vectors of two never mix."""
    return f"zhigui-s{SPLITTING_VERSION}-{sha256(fingerprint.encode()).hexdigest()[:16]}"


def open_chroma(folder: Path | None = None, url: str | None = None) -> ClientAPI:
    """A client on a folder, or on a server when a URL is given; its telemetry is off.

    A folder belongs to one process: what a second one writes is counted by the first but never found by its queries.
    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    with translated("打开"):
        if url:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            client = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or 8000,
                ssl=parts.scheme == "https",
                settings=settings,
            )
            _bounded(client)
            return client
        if folder is None:
            raise VectorIndexError("既没有向量库目录，也没有 Chroma 服务地址（ZHIGUI_CHROMA_URL）。")
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(folder), settings=settings)


def forget_clients() -> None:
    """Lets go of the clients that Chroma keeps by folder: after a failed opening a second one would be handed them."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


class ChromaVectorIndex:
    """One collection in cosine space, created when missing.

    No metadata filter is ever used: unfiltered, 100 of 23,721 take 1.4 ms, with any `where` 14–66 ms; callers ask for
    more hits and let the store filter. `sum_file` remembers the vectors' sum between processes (None: in memory only).
    A server may be away when we start: then `client` is what connects to it, called when it is first needed.
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
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._opened: ChromaCollection | None = None
        self._connected: ClientAPI | None = None
        self._comeback = Comeback("chroma-comeback", self._is_back, _AWAY_SECONDS)
        self._sum = RunningSum(dimensions, sum_file)
        self._asked = 0
        self._recounting = Background("vectors-sum", self._recount)
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
        if not callable(self._client) and self._sum.names(vector_ids) and self._sum.agrees(self.count()):
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
            elif not self._sum.agrees(held) and not self._recounting.running:
                # After a kill -9 a few are missing in it: a minute's work for a million, for which nobody waits.
                self._recounting.start()
        return self._sum.mean()

    def mean_agrees(self) -> bool:
        with self._lock:
            return self._sum.agrees(self.count())

    def close(self) -> None:
        self._comeback.close()
        self._recounting.close()
        self._sum.save()
        if self._connected is not None:
            _hang_up(self._connected)

    @contextmanager
    def _reading(self, doing: str) -> Iterator[None]:
        """Reads, unless the server is known to be away; one that turns out to be is awaited from now on."""
        if self._comeback.awaited:
            raise VectorIndexAwayError(_AWAY.format("刚才没有连上"))
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

    def _recount(self, stop: threading.Event) -> None:
        try:
            with self._lock:
                self._sum.recount(self._all_vectors(), stop)
        except VectorIndexError as error:
            log.warning("没能重新求语义索引的平均：%s（下次再试）", error)

    def _all_vectors(self) -> Iterator[Vector]:
        """By their ids: a page by offset takes ten times as long behind 250,000 others."""
        for page in _pages(list(self.ids())):
            with self._reading("读取"):
                found = self._collection.get(ids=list(page), include=["embeddings"])
            yield np.asarray(found["embeddings"], dtype=np.float32)


def _bounded(client: ClientAPI) -> None:
    """Chroma's client waits for ever, and its settings have nothing to say of it."""
    import httpx

    for session in _sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)


def _hang_up(client: ClientAPI) -> None:
    """Closing a client leaves its connections open."""
    for session in _sessions(client):
        session.close()


def _sessions(client: ClientAPI) -> tuple[httpx.Client, ...]:
    """What a client on a server speaks through: itself, and the one it asks for tenants."""
    import httpx

    both = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(each, "_server", None), "_session", None) for each in both)
    return tuple(each for each in found if isinstance(each, httpx.Client))


def _pages(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    return (entries[start : start + _PAGE] for start in range(0, len(entries), _PAGE))


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Chroma's errors share one base; its Rust core adds ValueError, RuntimeError and panics of sqlite as OSError."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except httpx.HTTPError as error:
        raise VectorIndexAwayError(_AWAY.format(error or type(error).__name__)) from error
    except (ChromaError, ValueError, RuntimeError, OSError) as error:
        raise VectorIndexError(
            f"向量库{doing}失败：{error}。数据目录只能由一个进程打开；可用 zhigui index rebuild 重新编码。"
        ) from error
