"""`zhigui doctor --repair` in a process of its own: what was damaged is made anew, and answers are as before."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.report import ROOT
from kb.search.vectors import VectorRecord
from tests.builders_home import corpus_beside
from tests.e2e.test_faults import built, opened, spoil, vectors_spoilt

__all__ = ["built"]
pytestmark = pytest.mark.slow
QUESTION = "来电答复管理办法第二条"
# A guard against hanging, no measure: a command that opens a home takes 15 s of a core.
HANGING = 600.0
# root is bound by the modes of folders only when it may not override them.
BOUND = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "copy")
    return tmp_path / "copy" / "home"


def zhigui(home: Path, *arguments: str, bound: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*bound, sys.executable, "-m", "api.cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_HOME": str(home), **corpus_beside(home)},
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    """The findings that were printed, by code."""
    assert "Traceback" not in done.stderr, done.stderr
    return {each["code"]: each for each in json.loads(done.stdout)["findings"]}


def answered(home: Path) -> object:
    """What an officer is answered: text and citations."""
    reply = json.loads(zhigui(home, "ask", QUESTION, "--json").stdout)
    assert reply["status"] == "answered"
    return reply["text"], [(each["title"], each["locator"], each["quotation"]) for each in reply["citations"]]


@pytest.fixture(scope="module")
def before(built: Path) -> object:
    """What is answered while everything is whole; every home is a copy of this one."""
    return answered(built)


def segment_deleted(home: Path) -> None:
    next((home / "lexical").glob("*.term")).unlink()


def segment_truncated(home: Path) -> None:
    for file in (home / "lexical").glob("*.idx"):
        os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("damage", [segment_deleted, segment_truncated])
def test_repaired_word_index_answers_as_before(home: Path, before: object, damage: Callable[[Path], None]) -> None:
    damage(home)
    done = zhigui(home, "doctor", "--repair", "--json")
    assert done.returncode == 0, done.stderr
    assert not {"lexical_disagrees", "lexical_unreadable", "vectors_missing", "vectors_unreadable"} & set(told(done))
    assert f"已删除 {home / 'lexical'}，正从数据库重做" in done.stderr
    assert answered(home) == before


def test_repair_sets_damaged_vectors_aside_and_says_who_makes_them(home: Path) -> None:
    vectors_spoilt(home)
    done = zhigui(home, "doctor", "--repair", "--json")
    assert done.returncode == 0, "a warning: the service makes them"
    found = told(done)
    assert found["vectors_missing"]["severity"] == "warning"
    assert "启动服务" in found["vectors_missing"]["advice"]
    assert found["index_set_aside"]["where"] == str(home / "vectors.broken")
    assert "语义索引已损坏，移到" in done.stderr
    assert "下次启动服务（zhigui serve）时自动补建" in done.stderr


def test_repair_takes_out_vectors_whose_passages_are_gone(home: Path) -> None:
    with opened(home) as kb:
        index = kb.switch.wanted.index
        key = next(iter(index.ids()))
        index.upsert([VectorRecord("0" * 32, index.get([key])[key])])
        total = index.count()
    done = zhigui(home, "doctor", "--repair", "--json")
    assert "已从语义索引删去 1 个向量" in done.stderr
    assert "vectors_orphaned" not in told(done)
    with opened(home) as kb:
        assert kb.switch.wanted.index.count() == total - 1
        assert kb.index_state().vectors_done == kb.index_state().vectors_total


def test_repair_touches_nothing_where_the_database_is_damaged(home: Path) -> None:
    for at in range(4096, (home / "zhigui.db").stat().st_size, 4096):
        spoil(home / "zhigui.db", at)
    before = {path.name for path in (home / "lexical").iterdir()}
    done = zhigui(home, "doctor", "--repair")
    assert done.returncode == 1
    assert "数据库文件已损坏" in done.stderr
    assert "zhigui restore" in done.stderr
    assert {path.name for path in (home / "lexical").iterdir()} == before
    plain = zhigui(home, "doctor", "--json")
    assert (plain.returncode, told(plain)["not_opened"]["severity"]) == (1, "error")


def test_home_that_cannot_be_written_is_a_finding(home: Path) -> None:
    home.chmod(0o500)
    try:
        done = zhigui(home, "doctor", "--json", bound=BOUND)
    finally:
        home.chmod(0o700)
    assert done.returncode == 1
    assert {"not_opened", "home_read_only"} <= set(told(done))
