"""zhigui calls replay as people run it: beside a service, and without one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders_api import write_laws
from tests.builders_home import fresh_home
from tests.e2e.test_command_line import serving, zhigui

TALK = (
    "说话人\t时间\t文字\n客服\t0\t您好，这里是客服。\n来电人\t2\t网购的衣服不喜欢能退吗\n"
    "客服\t5\t您放心，这件衣服绝对没\n客服\t6\t问题。\n"
)


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


def played(home: Path) -> str:
    """What was said is shown, and under it what is not to be said and what the law says; the id of the record."""
    done = zhigui(home, "calls", "replay", "-", "--speed", "0", "--industry", "market", text=TALK)
    assert done.returncode == 0, done.stderr
    told = done.stdout
    assert told.index("问题。") < told.index("» 不能说：“") < told.index("通话 00:06，4 段，1 个问题，1 处不能说的话。")
    assert "» 可以说：" in told
    assert "《消费者权益保护法》" in told
    return told.rpartition("记录：")[2].partition("（")[0]


def test_without_a_service_the_call_is_held_in_the_command_itself(home: Path) -> None:
    played(home)


def test_beside_a_service_the_call_goes_through_it(served_home: Path) -> None:
    record_id = played(served_home)
    kept = zhigui(served_home, "records", "show", record_id)
    assert kept.stdout.startswith(f"通话记录 {record_id}")
    assert "» 不能说：“绝对没问题”" in kept.stdout


def test_as_json_every_message_is_a_line(served_home: Path) -> None:
    done = zhigui(served_home, "calls", "replay", "-", "--speed", "0", "--number", "c-9", "--json", text=TALK)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["type"] for each in messages][:1] == ["started"]
    assert messages[-1]["type"] == "ended"
    kept = json.loads(zhigui(served_home, "records", "show", messages[-1]["record_id"], "--json").stdout)
    assert (kept["kind"], kept["session_id"]) == ("call", "c-9")


def test_what_the_service_does_not_take_is_told_and_fails(served_home: Path) -> None:
    done = zhigui(served_home, "calls", "replay", "-", "--speed", "0", "--as-of", "明天", text=TALK)
    assert (done.returncode, done.stdout) == (1, "")
    assert "as_of：日期要写成" in done.stderr
