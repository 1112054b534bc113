"""Clients of Chroma: how one is opened, what of it is bounded, how its errors are told, how it is let go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from kb.search.errors import VectorIndexAwayError, VectorIndexError

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI

# A server that does not take a connection, or does not answer, for so long is away. Then nobody waits for it, but a
# thread of its own, every second. Somebody waits for what is found and counted, which takes it milliseconds.
_CONNECT_SECONDS, _ANSWER_SECONDS, _FINDING_SECONDS = 1.0, 5.0, 2.0
_FINDING = ("/query", "/count")
AWAY = "向量库服务器连不上或没有回答（ZHIGUI_CHROMA_URL）：{}。恢复后自动再用。"


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
            _answers(parts)
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


def _bounded(client: ClientAPI) -> None:
    """Chroma's client waits for ever, and its settings have nothing to say of it."""
    import httpx

    for session in sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
        session.event_hooks = {"request": [_bound_finding]}


def _answers(parts: SplitResult) -> None:
    """Raises where a server takes a connection and says nothing: Chroma's client waits for it before it is bounded."""
    import httpx

    scheme, host = "https" if parts.scheme == "https" else "http", parts.hostname or "localhost"
    address = httpx.URL(scheme=scheme, host=host, port=parts.port or 8000, path="/api/v2/heartbeat")
    httpx.get(address, timeout=httpx.Timeout(_FINDING_SECONDS, connect=_CONNECT_SECONDS))


def _bound_finding(request: httpx.Request) -> None:
    import httpx

    if request.url.path.endswith(_FINDING):
        request.extensions["timeout"] = httpx.Timeout(_FINDING_SECONDS, connect=_CONNECT_SECONDS).as_dict()


def let_go(client: ClientAPI) -> None:
    """Ends its threads, closes its files and frees its graph, which Chroma keeps by folder for the next client."""
    from chromadb.api.client import Client

    if isinstance(client, Client):
        client.close()


def hang_up(client: ClientAPI) -> None:
    """Closing a client leaves its connections open."""
    for session in sessions(client):
        session.close()


def sessions(client: ClientAPI) -> tuple[httpx.Client, ...]:
    """What a client on a server speaks through: itself, and the one it asks for tenants."""
    import httpx

    both = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(each, "_server", None), "_session", None) for each in both)
    return tuple(each for each in found if isinstance(each, httpx.Client))


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Chroma's errors share one base; its Rust core adds ValueError, RuntimeError and panics of sqlite as OSError."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except httpx.HTTPError as error:
        raise VectorIndexAwayError(AWAY.format(error or type(error).__name__)) from error
    except (ChromaError, ValueError, RuntimeError, OSError) as error:
        raise VectorIndexError(
            f"向量库{doing}失败：{error}。数据目录只能由一个进程打开；可用 zhigui index rebuild 重新编码。"
        ) from error
