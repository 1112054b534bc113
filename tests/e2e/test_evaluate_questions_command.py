"""zhigui evaluate candidates, add and remove as people run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders_api import write_samples
from tests.builders_home import corpus_beside, home_with_lean_corpus

COMMAND = (sys.executable, "-m", "api.cli.main")


def zhigui(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    environment = {**os.environ, **corpus_beside(home), "ZHIGUI_HOME": str(home), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with two versions of a text written here, where one question was refused; a service runs on it."""
    folder = home_with_lean_corpus(tmp_path_factory.mktemp("questions"))
    done = zhigui(folder, "ingest", str(write_samples(tmp_path_factory.mktemp("texts") / "samples")))
    assert done.returncode == 0, done.stderr
    environment = {**os.environ, **corpus_beside(folder), "ZHIGUI_HOME": str(folder), "PYTHONUTF8": "1"}
    serve = [*COMMAND, "serve", "--no-starter", "--port", "0"]
    with subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("已就绪" in line for line in process.stderr)
        assert zhigui(folder, "ask", "明天会下雨吗").returncode == 0
        yield folder
        process.terminate()
        process.stderr.read()


def test_a_trainer_turns_a_refused_question_into_a_judged_one_and_back(home: Path) -> None:
    listed = zhigui(home, "evaluate", "candidates")
    assert (listed.returncode, "明天会下雨吗" in listed.stdout, "拒答 1 次" in listed.stdout) == (0, True, True)
    added = zhigui(home, "evaluate", "add", "明天会下雨吗", "--unanswerable", "--kind", "off_topic")
    assert added.returncode == 0, added.stderr
    assert "已收进题集 company：company-0001" in added.stdout
    assert "没有待收的问题" in zhigui(home, "evaluate", "candidates").stdout
    gold = ("--gold", "示例网店管理办法2", "--as-of", "2021-05-01")
    done = zhigui(home, "evaluate", "add", "几天退款 电话13800138000", *gold, "--json")
    found = json.loads(done.stdout)
    assert found["gold"] == [{"title": "示例网店管理办法", "article": "第二条"}]
    assert (found["question"], found["questions"]) == ("几天退款 电话〔手机号〕", 2)
    again = zhigui(home, "evaluate", "add", "几天退款 电话13900139000", *gold)
    assert (again.returncode, "已经有这道题" in again.stderr) == (1, True)
    missing = zhigui(home, "evaluate", "add", "几天处理", "--gold", "示例网店管理办法9")
    assert (missing.returncode, "现有第一条至第三条" in missing.stderr) == (1, True)
    removed = zhigui(home, "evaluate", "remove", "company-0001")
    assert (removed.returncode, "题集还有 1 题" in removed.stdout) == (0, True)
    assert "company-0001" in zhigui(home, "evaluate", "remove", "company-0001").stderr
