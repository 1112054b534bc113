"""One limit over several replicas, counted in a real Redis; and what holds while that is away or answers nothing."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

pytest.importorskip("limits", reason="没有安装扩展 [redis]")
pytest.importorskip("psycopg", reason="没有安装扩展 [postgres]")

from api.shared_limits import REST_SECONDS, SharedCounts, SharedRateLimiter
from bench.servers import Daemon, redis_server
from tests.api.auth.conftest import PROBE, House

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="没有 Redis 的程序（redis-server）")


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    server = redis_server(tmp_path_factory.mktemp("redis") / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def url(redis: Daemon) -> str:
    return f"redis://127.0.0.1:{redis.port}/0"


class Clock:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def rest(self) -> None:
        self.now += REST_SECONDS


def statuses(clients: list[TestClient], rounds: int) -> list[int]:
    """One request of each client after the other, some rounds."""
    return [client.get(PROBE).status_code for _ in range(rounds) for client in clients]


def test_limit_of_a_key_holds_over_two_replicas(staffed: House, url: str) -> None:
    key = staffed.key("boss", "search", rate_limit=4)
    with staffed.client(key, redis_url=url) as one, staffed.client(key, redis_url=url) as other:
        assert statuses([one, other], 3) == [200] * 4 + [429] * 2
        assert 1 <= int(other.get(PROBE).headers["retry-after"]) <= 60


def test_limit_of_a_person_holds_over_two_replicas_and_is_his_alone(staffed: House, url: str) -> None:
    keys = {login: staffed.key(login, "search", rate_limit=2) for login in ("boss", "lisi")}
    with staffed.client(redis_url=url) as one, staffed.client(redis_url=url) as other:
        for headers in keys.values():
            found = [each.get(PROBE, headers=headers).status_code for _ in range(2) for each in (one, other)]
            assert found == [200, 200, 429, 429]


def test_sign_ins_from_one_address_are_counted_over_two_replicas(staffed: House, url: str) -> None:
    with (
        staffed.client(redis_url=url, sign_in_rate=3) as one,
        staffed.client(redis_url=url, sign_in_rate=3) as other,
    ):
        attempts = [
            client.post("/v1/session", json={"login": f"x{each}", "password": "y"})
            for each in range(2)
            for client in (one, other)
        ]
        assert [each.status_code for each in attempts] == [401, 401, 401, 429]


def test_while_redis_is_away_each_replica_counts_and_afterwards_all_together(
    staffed: House, redis: Daemon, url: str
) -> None:
    key = staffed.key("boss", "search", rate_limit=3)
    with staffed.client(key, redis_url=url) as one, staffed.client(key, redis_url=url) as other:
        assert statuses([one, other], 1) == [200, 200]
        with redis.away():
            # Two are left to each of them by its own count.
            assert statuses([one, other], 2) == [200] * 4
            assert 429 in statuses([one, other], 4)
            assert one.app.state.counts.away()  # type: ignore[attr-defined]


def test_after_redis_is_back_it_counts_again(redis: Daemon, url: str) -> None:
    clock = Clock()
    counts = [SharedCounts(url, clock) for _ in range(2)]
    with redis.away():
        assert [each.wait("back", 2) for each in counts] == [None, None]
    assert [each.wait("back", 2) for each in counts] == [None, None], "it rests"
    clock.rest()
    assert [each.wait("back", 2) for each in counts] == [0.0, 0.0]
    found = counts[0].wait("back", 2)
    assert found is not None and 0 < found <= 60
    assert not counts[0].away()
    for each in counts:
        each.close()


def test_state_is_right_again_though_nobody_asks_anything(redis: Daemon, url: str) -> None:
    clock = Clock()
    counts = SharedCounts(url, clock)
    with redis.away():
        counts.wait("quiet", 2)
        clock.rest()
        assert counts.away()
    clock.rest()
    assert not counts.away()
    counts.close()


def test_redis_that_takes_connections_and_answers_nothing_is_tried_once_and_then_rests() -> None:
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        counts = SharedCounts(f"redis://127.0.0.1:{silent.getsockname()[1]}/0?socket_timeout=600", clock)
        limiter = SharedRateLimiter("known", 100, counts)
        assert [limiter.wait("somebody") for _ in range(50)] == [0.0] * 50
        assert connections(silent) == 1
        clock.rest()
        assert [limiter.wait("somebody") for _ in range(50)] == [0.0] * 50
        assert connections(silent) == 1
        assert any(limiter.wait("somebody") for _ in range(200)), "its own count holds"
        counts.close()


def test_answers_go_on_with_a_redis_that_answers_nothing(staffed: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with staffed.client(staffed.key("boss", "search"), redis_url=where) as client:
            assert statuses([client], 5) == [200] * 5
            assert client.app.state.counts.away()  # type: ignore[attr-defined]


def connections(listener: socket.socket) -> int:
    """How many connections wait to be accepted; they are."""
    found = 0
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            found += 1
    return found


def test_nothing_is_connected_to_before_a_request(tmp_path: Path) -> None:
    counts = SharedCounts(f"unix://{tmp_path / 'nobody.sock'}")
    assert not counts.away()
    assert counts.wait("x", 1) is None
    counts.close()
