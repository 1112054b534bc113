"""Real services that cannot write, are killed, or are asked by many at once: the ledger loses and doubles nothing."""

from __future__ import annotations

import http.client
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.service import Service
from bench.texts import write_texts
from kb.records.privacy import open_privacy
from kb.settings import Settings
from tests.builders_faults import (
    CLAIM,
    NAMING,
    PHONE,
    QUESTION,
    RISKY,
    Home,
    ask,
    build_home,
    check,
    files_limited,
    in_threads,
    post,
    wait_until,
)

pytestmark = pytest.mark.slow
SPOOLED = "已暂存，稍后自动补记"
LOST = "也没能暂存"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return build_home(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    shutil.copytree(built.folder, tmp_path / "home")
    return replace(built, folder=tmp_path / "home")


@pytest.fixture
def service(home: Home) -> Iterator[Service]:
    with home.service() as running:
        yield running


def waiting(service: Service) -> object:
    return service.call("GET", "/readyz")["records_waiting"]


def drained(service: Service) -> None:
    wait_until(lambda: waiting(service) == 0)


def test_answers_given_while_another_process_writes_are_spooled_and_recorded_in_order(
    home: Home, service: Service
) -> None:
    with home.locked():
        replies = [ask(service, NAMING), check(service), ask(service, RISKY), ask(service)]
        assert [status for status, _ in replies] == [200] * 4
        assert all(SPOOLED in reply["notice"] for _, reply in replies)
        given = [reply.get("answer_id") or reply["record_id"] for _, reply in replies]
        assert home.spool == given
        assert waiting(service) == 4
        assert service.call("GET", "/v1/doctor")["index"]["records_waiting"] == 4  # type: ignore[index]
    drained(service)
    service.stop()
    assert [row["record_id"] for row in home.recorded()] == given
    assert all("spooled_at" in json.loads(row["facts"]) for row in home.recorded())
    assert home.faults() == []
    token = open_privacy(Settings(home=home.folder)).token("手机号", PHONE)
    assert home.query("SELECT record_id, token FROM record_subjects") == [(given[0], token)]
    assert {record_id for (record_id,) in home.query("SELECT record_id FROM risk_signals")} == {given[2]}
    assert home.spool == []


def test_full_disk_spools_what_fits_says_what_is_lost_and_recovers(home: Home, service: Service) -> None:
    log = home.folder / "zhigui.db-wal"
    while not log.exists() or log.stat().st_size < 400_000:
        assert ask(service)[0] == 200
    before = len(home.recorded())
    with files_limited(service.pid, 200_000):
        replies = [ask(service, NAMING), check(service)]
        assert [(status, SPOOLED in reply["notice"]) for status, reply in replies] == [(200, True)] * 2
        given = [replies[0][1]["answer_id"], replies[1][1]["record_id"]]
        assert home.spool == given
    with files_limited(service.pid, 0):
        lost = [ask(service), check(service)]
        assert [(status, LOST in reply["notice"]) for status, reply in lost] == [(200, True)] * 2
        assert (lost[0][1]["answer_id"], lost[1][1]["record_id"]) == (None, None)
        assert service.call("GET", "/v1/doctor")["records_lost"] == 2
    drained(service)
    assert ask(service)[1]["notice"] is None
    service.stop()
    assert len(home.recorded()) == before + 3
    assert set(given) <= {row["record_id"] for row in home.recorded()}
    assert home.faults() == []
    assert list((home.folder / "spool").iterdir()) == []


def test_nothing_is_answered_without_a_record_where_one_is_demanded(home: Home) -> None:
    with home.service(ZHIGUI_REQUIRE_RECORD="true") as service:
        assert ask(service)[0] == 200
        with home.locked():
            refused = [ask(service, NAMING), check(service)]
        with files_limited(service.pid, 0):
            refused += [ask(service), check(service)]
        for status, problem in refused:
            assert (status, problem["title"], problem["type"]) == (503, "暂不可用", "urn:zhigui:problem:unavailable")
            assert problem["detail"] == "记录写不进数据库，按设置不能作答；请联系管理员检查磁盘与数据库。"
            assert not {"text", "citations", "findings", "verdict"} & problem.keys()
        assert check(service)[0] == 200
        assert waiting(service) == 0
    assert [row["kind"] for row in home.recorded()] == ["ask", "check"]
    assert not (home.folder / "spool").exists()
    assert home.faults() == []


def test_every_answer_a_client_got_before_kill_9_is_on_record_once(home: Home) -> None:
    drawn = random.Random(6)
    got: list[str] = []
    for _ in range(2):
        with home.service() as service:
            address, first = service.address(), len(got)

            def work(number: int, address: str = address) -> None:
                for turn in range(25):
                    asks = (number + turn) % 3 != 0
                    path, body = ("/v1/ask", {"question": NAMING}) if asks else ("/v1/check", {"text": CLAIM})
                    try:
                        status, reply = post(address, path, body)
                    except (OSError, http.client.HTTPException, ValueError):
                        return
                    assert status == 200
                    got.append(reply["answer_id"] if asks else reply["record_id"])

            threads = in_threads(work, 4)
            wait_until(lambda first=first: len(got) > first + 20)  # type: ignore[misc]
            with home.locked():  # so that some of them are being spooled when it dies
                time.sleep(drawn.uniform(0.5, 1.5))
                service.kill()
            for thread in threads:
                thread.join()
        assert set(got) <= {row["record_id"] for row in home.recorded()} | set(home.spool)
    with home.service() as service:
        drained(service)
    counted = Counter(row["record_id"] for row in home.recorded())
    assert set(got) <= counted.keys()
    assert set(counted.values()) == {1}
    assert home.faults() == []


def test_asking_publishing_and_erasing_at_once_fail_nobody(home: Home, tmp_path: Path) -> None:
    write_texts(tmp_path / "more", ("广告法", "价格法"))
    statuses: Counter[int] = Counter()
    with home.service(ZHIGUI_DATABASE_URL=f"sqlite:///{home.database}") as service:

        def work(number: int) -> None:
            for turn in range(12):
                asked = (NAMING, QUESTION, RISKY)[(number + turn) % 3]
                status, _ = ask(service, asked) if turn % 4 else check(service)
                statuses[status] += 1

        threads = in_threads(work, 8)
        run = service.ingest(tmp_path / "more")
        erased = 0
        while any(thread.is_alive() for thread in threads):
            body = {"phone": PHONE, "reason": "来电人要求删除"}
            erased += int(str(service.call("POST", "/v1/records/erasures", body)["count"]))
            service.call("POST", "/v1/records/retention")
        for thread in threads:
            thread.join()
        service.wait_for_run(run)
        drained(service)
    assert statuses == {200: 96}
    assert len(home.recorded()) == 96
    assert erased > 0
    assert home.faults() == []
