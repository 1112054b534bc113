"""Reading apart: the same text as here; a reader that falls, stays or grows costs its own process and no other file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import reading_process
from ingest.errors import ReadError, RunStoppedError
from ingest.readers.limits import ReaderLimits
from ingest.readers.reading import read_file
from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from ingest.sandbox import Sandbox
from kb.store.runs import RunState
from kb.store.sql import SqlStore
from tests.builders_docx import p, raw_docx, write_law_docx
from tests.builders_pdf import plain_pdf

ROOT = Path(__file__).resolve().parents[2]
LAW = "# 退换货试行办法\n\n第一条　经营者应当退货。\n\n第二条　本办法自2026年3月1日起施行。\n"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield opened
    opened.close()


def law_docx(path: Path) -> Path:
    write_law_docx(path, LAW, automatic=False)
    return path


def children() -> set[int]:
    """The processes that this one has begun and that are not over."""
    return {int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()}


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path, sandbox: Sandbox) -> None:
    page = tmp_path / "a.html"
    page.write_text(f"<html><body>{''.join(f'<p>{line}</p>' for line in LAW.split())}</body></html>", "utf-8")
    plain_pdf(tmp_path / "a.pdf", ["Article 1"])
    text = tmp_path / "a.md"
    text.write_text(LAW, "utf-8")
    for path in (law_docx(tmp_path / "a.docx"), page, tmp_path / "a.pdf", text):
        assert sandbox.read(path) == read_file(path)


def test_a_refusal_comes_through_with_its_place_and_leaves_the_process(tmp_path: Path, sandbox: Sandbox) -> None:
    broken = raw_docx(tmp_path / "a.docx", "<w:p>")
    with pytest.raises(ReadError) as here:
        read_file(broken)
    before = children()
    with pytest.raises(ReadError) as apart:
        sandbox.read(broken)
    assert (apart.value.reason, apart.value.place) == (here.value.reason, here.value.place)
    assert here.value.place
    kept = children() - before
    sandbox.read(law_docx(tmp_path / "b.docx"))
    assert children() - before == kept


def test_a_reader_that_falls_is_told_and_the_next_file_is_read(tmp_path: Path, sandbox: Sandbox) -> None:
    path, before = law_docx(tmp_path / "a.docx"), children()

    def kill(done: int, total: int) -> None:
        for child in children() - before:
            os.kill(child, signal.SIGKILL)

    long = raw_docx(tmp_path / "long.docx", "".join(p(f"第{n}段") for n in range(200_000)))
    with pytest.raises(ReadError, match=r"中途退出.*其余文件照常.*再导入"):
        sandbox.read(long, kill)
    assert "第一条" in sandbox.read(path).text


def test_a_reader_that_stays_too_long_is_ended(tmp_path: Path) -> None:
    sandbox, before = Sandbox(ReaderLimits(seconds=0.001)), children()
    with pytest.raises(ReadError, match="ZHIGUI_READER_SECONDS"):
        sandbox.read(law_docx(tmp_path / "a.docx"))
    assert children() == before


def test_a_reader_that_grows_beyond_its_memory_is_refused_with_the_limit(tmp_path: Path) -> None:
    """A sound page of 12 MB takes some hundred MB as a tree."""
    page = tmp_path / "a.html"
    page.write_text("<html><body>" + "<p>甲</p>" * 1_000_000, "utf-8")
    sandbox = Sandbox(ReaderLimits(memory_mb=256))
    with pytest.raises(ReadError, match=r"内存超过上限（256 MB）|损坏|中途退出"):
        sandbox.read(page)
    assert "第一条" in sandbox.read(law_docx(tmp_path / "a.docx")).text
    sandbox.close()


def test_who_stops_a_run_ends_the_reading_under_way(tmp_path: Path, sandbox: Sandbox) -> None:
    before = children()

    def stop(done: int, total: int) -> None:
        raise RunStoppedError

    with pytest.raises(RunStoppedError):
        sandbox.read(raw_docx(tmp_path / "a.docx", "".join(p(f"第{n}段") for n in range(1000))), stop)
    assert children() == before


def test_a_process_reads_only_so_many_files(tmp_path: Path) -> None:
    sandbox, before, path = Sandbox(ReaderLimits(files=2)), children(), law_docx(tmp_path / "a.docx")
    sandbox.read(path)
    first = children() - before
    assert len(first) == 1
    sandbox.read(path)
    assert children() == before
    sandbox.read(path)
    assert children() - before != first
    sandbox.close()
    assert children() == before


def test_secrets_of_the_service_are_not_handed_to_the_readers(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIGUI_MODEL_KEY", "secret-of-the-service")
    before = children()
    sandbox.read(law_docx(tmp_path / "a.docx"))
    (child,) = children() - before
    assert b"secret-of-the-service" not in Path(f"/proc/{child}/environ").read_bytes()


def test_what_is_told_of_the_network_is_true(sandbox: Sandbox) -> None:
    """The process shuts itself in and then tries to reach a port of this machine that does listen."""
    script = (
        "import socket, sys; from ingest.reading_process import shut_in; told = shut_in(); reached = True\n"
        "try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5).close()\n"
        "except OSError: reached = False\n"
        "print(told['network'], reached)"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", script, str(server.getsockname()[1])]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert found[0] == found[1]
    assert sandbox.protection().network is (found[0] == "False")


def test_where_name_spaces_are_not_permitted_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_called", "_limit"):
        monkeypatch.setattr(reading_process, name, lambda *_: False)
    assert reading_process.shut_in() == {"network": True, "privileges": True}


def test_a_file_that_breaks_its_reader_is_kept_and_the_others_come_in(tmp_path: Path, store: SqlStore) -> None:
    heavy, sound = tmp_path / "in" / "重.html", tmp_path / "in" / "好.docx"
    heavy.parent.mkdir()
    heavy.write_text("<html><body>" + "<p>甲</p>" * 1_000_000, "utf-8")
    law_docx(sound)
    sandbox = Sandbox(ReaderLimits(memory_mb=256))
    executor = RunExecutor(store, ROOT / "corpus", tmp_path, {}, reader=sandbox.read)
    report = executor.execute(executor.create(IngestRequest(paths=(str(heavy.parent),))))
    sandbox.close()
    assert report.state is RunState.DONE, report
    assert report.added == ("《退换货试行办法》",)
    assert [Path(each.path).name for each in report.failed] == ["重.html"]
    assert report.failed[0].quarantine
