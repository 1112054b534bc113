"""What befalls a home while it is in use: no longer writable, full, damaged, or wanted by two at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.report import ROOT
from bench.service import Service
from tests.builders_faults import HANGING, Home, ask, build_home, wait_until

pytestmark = pytest.mark.slow
PAGE = 4096
LAW = (
    "---\ntitle: {title}\nissuer: 某市市场监督管理局\ndoc_type: 规范性文件\n"
    "publish_date: 2026-01-05\nstatus: 现行有效\n---\n"
    "第一条　为规范来电答复，制定本办法。\n第二条　经营者应当在{days}日内答复来电人。\n第三条　自2026年2月1日起施行。\n"
)
TITLE = "来电答复管理办法"
# A user whom the modes of files and folders bind; root is not bound unless it may not override them.
BOUND = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return build_home(tmp_path_factory.mktemp("running"))


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    shutil.copytree(built.folder, tmp_path / "home", ignore=shutil.ignore_patterns("owner.lock"))
    return replace(built, folder=tmp_path / "home")


def folder_with(where: Path, title: str = TITLE, days: str = "七") -> Path:
    """A folder with one text of ours."""
    where.mkdir()
    (where / f"{title}.md").write_text(LAW.format(title=title, days=days), "utf-8")
    return where


def got(service: Service, path: str) -> tuple[int, dict[str, Any]]:
    reply = httpx.get(f"{service.address()}{path}", timeout=HANGING)
    return reply.status_code, reply.json()


def over(service: Service, run: int) -> dict[str, Any]:
    """A run when it is over."""
    wait_until(lambda: got(service, f"/v1/ingestions/{run}")[1]["state"] not in {"queued", "running"})
    return got(service, f"/v1/ingestions/{run}")[1]


def titles(service: Service) -> list[str]:
    return [each["title"] for each in got(service, "/v1/instruments")[1]["instruments"]]


def in_words(problem: dict[str, Any]) -> bool:
    """Whether a problem says what it is, and is not one that nobody foresaw."""
    return problem["status"] in range(400, 504) and problem["status"] != 500 and "服务内部出错" not in problem["detail"]


@contextmanager
def not_writable(folder: Path) -> Iterator[None]:
    """A folder with all that it holds, as a disk that was mounted anew to be read only."""
    modes = {each: each.stat().st_mode for each in (folder, *folder.rglob("*")) if not each.is_symlink()}
    for each, mode in modes.items():
        each.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for each, mode in modes.items():
            if each.exists():
                each.chmod(mode)


def test_home_that_becomes_read_only_still_answers_and_goes_on_when_it_can_be_written_again(
    home: Home, tmp_path: Path
) -> None:
    texts = folder_with(tmp_path / "texts")
    with replace(home.service(), within=BOUND) as service:
        assert ask(service)[0] == 200
        with not_writable(home.folder):
            replies = [ask(service) for _ in range(3)]
            assert [status for status, _ in replies] == [200] * 3
            sent = httpx.post(
                f"{service.address()}/v1/ingestions",
                files={"files": ("办法.md", LAW.format(title=TITLE, days="七").encode())},
                timeout=HANGING,
            )
            assert (sent.status_code, in_words(sent.json())) == (503, True), sent.text
            assert "没有写入数据目录的权限" in sent.json()["detail"]
            assert got(service, "/healthz")[0] == 200
            assert got(service, "/v1/lookup?q=消法56")[0] == 200
        wait_until(lambda: service.call("GET", "/readyz")["records_waiting"] == 0)
        assert ask(service)[1]["notice"] is None
        service.wait_for_run(service.ingest(texts))
        assert TITLE in titles(service)
        lost = service.call("GET", "/v1/doctor")["records_lost"]
    given = [reply["answer_id"] for _, reply in replies if reply["answer_id"]]
    assert len(given) + int(str(lost)) == 3
    assert set(given) <= {row["record_id"] for row in home.recorded()}
    assert home.faults() == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a disk")
def test_disk_that_is_full_at_the_start_is_told_and_costs_nothing(home: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], check=True)
    try:
        shutil.copytree(home.folder, disk / "home")
        full = replace(home, folder=disk / "home")
        with (disk / "fill").open("wb", buffering=0) as fill, pytest.raises(OSError, match="No space left"):
            while True:
                fill.write(bytes(PAGE))
        ((code, said),) = ended(command(full, "serve", "--port", "0", "--no-starter"))
        assert code == 1
        assert "错误：" in said and "磁盘满了" in said
        assert "Traceback" not in said
        (disk / "fill").unlink()
        with full.service() as service:
            assert ask(service)[0] == 200
        assert full.faults() == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_page_that_breaks_under_a_running_service_costs_what_stands_on_it_alone(home: Home) -> None:
    database = home.database.read_bytes()
    law = (home.corpus.parent / "texts" / "消费者权益保护法.md").read_text("utf-8")
    found = re.search(r"第五十六条\s*(.{20})", law)
    assert found is not None
    at = database.index(found[1].encode()) // PAGE * PAGE
    with home.service() as service:
        assert ask(service)[0] == 200
        with home.database.open("r+b") as file:
            file.seek(at)
            file.write(bytes(byte ^ 0x5A for byte in database[at : at + PAGE]))
        # A connection keeps what it has read until another one has written; each question is recorded.
        wait_until(lambda: ask(service)[0] in {200, 503} and got(service, "/v1/lookup?q=消法56")[0] == 503)
        _, problem = got(service, "/v1/lookup?q=消法56")
        assert problem["title"] == "暂不可用"
        assert "数据库文件已损坏" in problem["detail"] and "zhigui restore" in problem["detail"]
        assert "七日" in str(got(service, "/v1/lookup?q=消法25")[1])
        assert got(service, "/v1/instruments")[0] == got(service, "/healthz")[0] == 200
        assert service.call("GET", "/readyz")["ready"] is True
        recorded = ask(service, "今天天气怎么样")
        assert recorded[0] == 200 or in_words(recorded[1])
    with home.database.open("r+b") as file:
        file.seek(at)
        file.write(database[at : at + PAGE])
    assert home.faults() == []
    with home.service() as service:
        assert got(service, "/v1/lookup?q=消法56")[0] == 200


@pytest.mark.parametrize("days", ["七", "三"], ids=["the same text", "two texts"])
def test_two_runs_of_one_instrument_at_once_leave_no_half(home: Home, tmp_path: Path, days: str) -> None:
    folders = folder_with(tmp_path / "one"), folder_with(tmp_path / "two", days=days)
    with home.service(ZHIGUI_RUN_JOBS="2") as service:
        runs = [over(service, run) for run in [service.ingest(folder) for folder in folders]]
        assert {run["state"] for run in runs} <= {"done", "failed"}
        assert any(run["state"] == "done" and run["added"] for run in runs)
        for run in runs:
            assert run["state"] == "done" or run["failed"] or run["notes"], run
            assert all(len(each["reason"]) > 8 for each in run["failed"]), run
        assert titles(service).count(TITLE) == 1
        told = str(got(service, f"/v1/lookup?q={TITLE}2")[1]["hits"])
        assert ("七日内" in told) != ("三日内" in told)
        published = [run for run in runs if run["added"] or run.get("amended")]
        assert service.call("GET", "/readyz")["generation"] == 1 + len(published)
    assert home.faults() == []
    assert home.query("SELECT count(*) FROM ingest_runs WHERE state NOT IN ('done', 'failed', 'cancelled')") == [(0,)]


def test_two_commands_at_once_bring_both_texts_in_or_say_who_is_at_it(home: Home, tmp_path: Path) -> None:
    names = ("来电答复管理办法", "来信答复管理办法")
    folders = [folder_with(tmp_path / name, name, days) for name, days in zip(names, "七三", strict=True)]
    both = ended(*[command(home, "ingest", str(folder)) for folder in folders])
    assert 0 in {code for code, _ in both}
    for folder, (code, told) in zip(folders, both, strict=True):
        assert "Traceback" not in told
        if code:
            assert code == 1 and "错误：" in told and "请等它结束" in told, told
            again = ended(command(home, "ingest", str(folder)))
            assert again[0][0] == 0, again
    with home.service() as service:
        assert set(names) <= set(titles(service))
        again = ended(*[command(home, "ingest", str(folder)) for folder in folders])
        assert [code for code, _ in again] == [0, 0], again
        assert len(titles(service)) == 3
    assert home.faults() == []


def command(home: Home, *words: str) -> subprocess.Popen[str]:
    """A command that somebody gives on a home."""
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", *words],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_HOME": str(home.folder), "ZHIGUI_CORPUS": str(home.corpus)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*commands: subprocess.Popen[str]) -> list[tuple[int, str]]:
    """How commands that run at the same time ended: exit code, and what was said to the person."""
    said = [each.communicate(timeout=2 * HANGING)[1] for each in commands]
    return [(each.returncode, told) for each, told in zip(commands, said, strict=True)]
