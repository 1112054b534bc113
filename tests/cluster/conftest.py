"""PostgreSQL, Chroma and Redis of our own for the tests of this folder, each test on a database of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers import MISSING, Daemon, PostgresServer, chroma_server, redis_server
from tests.builders_cluster import Cluster
from tests.builders_home import lean_corpus


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if MISSING is not None and "tests/cluster/" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """Not below pytest's own folder, which only its user may enter: the server is another's."""
    folder = Path(tempfile.mkdtemp(prefix="zhigui-cluster-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(servers_folder: Path) -> Iterator[tuple[PostgresServer, Daemon, Daemon]]:
    folder = servers_folder
    postgres = PostgresServer(folder / "postgres", durable=False)
    chroma, redis = chroma_server(folder / "chroma"), redis_server(folder / "redis")
    chroma.start()
    redis.start()
    yield postgres, chroma, redis
    redis.stop()
    chroma.stop()
    postgres.stop()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content that costs little to read."""
    return lean_corpus(tmp_path_factory.mktemp("cluster") / "corpus")


@pytest.fixture
def cluster(servers: tuple[PostgresServer, Daemon, Daemon], corpus: Path, tmp_path: Path) -> Cluster:
    postgres, chroma, redis = servers
    return Cluster(tmp_path, corpus, postgres, chroma, redis, postgres.fresh())
