"""A worker beside a service: real processes over one PostgreSQL and one Redis."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders_home import fresh_home
from tests.builders_jobs import write_law
from tests.builders_postgres import empty_database

COMMAND = (sys.executable, "-m", "api.cli.main")
TITLE = "退换货试行办法"


@pytest.fixture
def shared() -> Iterator[dict[str, str]]:
    """The settings that a service and its workers have in common: a database and a queue of their own."""
    with empty_database() as address:
        yield {
            "ZHIGUI_DATABASE_URL": address,
            "ZHIGUI_REDIS_URL": f"{os.environ['ZHIGUI_TEST_REDIS'].rsplit('/', 1)[0]}/11",
        }


def environment(home: Path, given: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **given, "ZHIGUI_HOME": str(home), "NO_COLOR": "1", "PYTHONUTF8": "1"}


def zhigui(home: Path, given: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(home, given), capture_output=True, text=True, check=False
    )


def begin(home: Path, given: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """A process that goes on, once it says that it is ready."""
    process = subprocess.Popen([*COMMAND, *arguments], env=environment(home, given), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "已就绪" in line:
            return process
    raise AssertionError(f"没有启动：{''.join(said)}")


def end(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    return process.returncode


@pytest.mark.slow
@pytest.mark.needs_redis
@pytest.mark.needs_postgres
def test_a_worker_carries_out_what_the_service_is_asked_and_the_service_answers_from_it(
    shared: dict[str, str], tmp_path: Path
) -> None:
    home, elsewhere = fresh_home(tmp_path / "home"), tmp_path / "elsewhere"
    path = write_law(tmp_path / "甲.md", "经营者应当自收到退回商品之日起七日内退款。")
    service = begin(home, shared, "serve", "--no-starter", "--port", "0")
    try:
        worker = begin(elsewhere, shared, "worker")
        try:
            done = zhigui(home, shared, "ingest", str(path), "--json")
        finally:
            assert end(worker) == 0
        assert done.returncode == 0, done.stderr
        run = json.loads(done.stdout)
        assert (run["state"], run["added"]) == ("done", [f"《{TITLE}》"])
        answered = zhigui(home, shared, "lookup", f"{TITLE}第一条")
        assert "七日内退款" in answered.stdout
        assert not (elsewhere / "vectors").exists()
    finally:
        assert end(service) == 0


@pytest.mark.slow
@pytest.mark.needs_redis
@pytest.mark.needs_postgres
def test_a_run_waits_in_the_store_until_a_worker_comes(shared: dict[str, str], tmp_path: Path) -> None:
    home = fresh_home(tmp_path / "home")
    write_law(home / "inbox" / "甲.md")
    service = begin(home, shared, "serve", "--no-starter", "--port", "0")
    try:
        watching = subprocess.Popen(
            [*COMMAND, "ingest", str(write_law(tmp_path / "乙.md", "乙。", title="乙办法")), "--json"],
            env=environment(home, shared), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert watching.stderr is not None
        assert "还在排队" in watching.stderr.readline()
        worker = begin(home, shared, "worker", "--jobs", "2")
        try:
            stdout, _ = watching.communicate(timeout=120)
        finally:
            assert end(worker) == 0
        assert json.loads(stdout)["state"] == "done"
        runs = json.loads(zhigui(home, shared, "ingestions", "list", "--json").stdout)["ingestions"]
        assert {run["state"] for run in runs} == {"done"}
        assert {run["actor"] for run in runs} == {"inbox", "local"}
    finally:
        assert end(service) == 0


def test_a_worker_without_a_shared_queue_says_that_the_service_does_it_itself(tmp_path: Path) -> None:
    done = zhigui(tmp_path / "home", {}, "worker")
    assert done.returncode == 1
    assert "ZHIGUI_REDIS_URL" in done.stderr
    assert "zhigui serve 自己就会执行" in done.stderr
