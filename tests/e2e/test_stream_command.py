"""zhigui ask --stream as people run it, with and without a service."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders_api import write_laws
from tests.builders_home import fresh_home
from tests.e2e.test_command_line import serving, zhigui

RETURNS = "网购的衣服不喜欢能退吗"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, texts = fresh_home(tmp_path_factory.mktemp("e2e") / "home"), tmp_path_factory.mktemp("texts")
    done = zhigui(folder, "ingest", str(write_laws(texts / "laws")))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def served_home(home: Path) -> Iterator[Path]:
    """The home folder while a service owns it."""
    process: subprocess.Popen[str] = serving(home)
    yield home
    process.terminate()
    process.communicate()


def said(output: str) -> str:
    """An answer without its last line, which tells the time it took and how far the indexes are."""
    return output.partition("\n用时")[0]


def assert_streamed(home: Path) -> None:
    """Status beside the answer, and the answer as it is without a stream."""
    streamed = zhigui(home, "ask", RETURNS, "--stream")
    plain = zhigui(home, "ask", RETURNS)
    assert (streamed.returncode, plain.returncode) == (0, 0), streamed.stderr
    assert "· 找到" in streamed.stderr
    assert said(streamed.stdout) == said(plain.stdout) != ""


def test_without_a_service_the_answer_is_streamed_in_the_command_itself(home: Path) -> None:
    assert_streamed(home)


def test_beside_a_service_status_and_answer_come_through_it(served_home: Path) -> None:
    assert_streamed(served_home)


def test_as_json_every_event_is_a_line(served_home: Path) -> None:
    done = zhigui(served_home, "ask", RETURNS, "--stream", "--json", "--session", "c-7")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["event"] for each in events][-1] == "done"
    assert "extract" in {each["event"] for each in events}
    record = json.loads(zhigui(served_home, "records", "show", events[-1]["data"]["answer_id"], "--json").stdout)
    assert record["session_id"] == "c-7"


def test_a_question_that_cannot_be_taken_is_told_and_fails(served_home: Path) -> None:
    done = zhigui(served_home, "ask", "问" * 5000, "--stream")
    assert done.returncode == 1
    assert "最多 2000 个字" in done.stderr
    assert done.stdout == ""
