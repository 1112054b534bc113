"""zhigui evaluate as people run it: a file of their own questions, with and without a service."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders_api import write_samples
from tests.builders_home import corpus_beside, home_with_lean_corpus

COMMAND = (sys.executable, "-m", "api.cli.main")
QUESTIONS = (
    {"id": "days", "question": "退款申请几天处理", "kind": "deadline", "gold": [["示例网店管理办法", "第二条"]]},
    {"id": "purpose", "question": "为了什么制定", "kind": "duty", "gold": [["示例网店管理办法", "第一条"]]},
    {"id": "lost", "question": "机票能退吗", "kind": "refund", "gold": [["没有入库的办法", "第九条"]]},
)


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works on a home folder."""
    return {**os.environ, **corpus_beside(home), "ZHIGUI_HOME": str(home), "NO_COLOR": "1", "PYTHONUTF8": "1"}


def zhigui(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(home), capture_output=True, text=True, check=False
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two versions of a text written here."""
    folder = home_with_lean_corpus(tmp_path_factory.mktemp("evaluate"))
    done = zhigui(folder, "ingest", str(write_samples(tmp_path_factory.mktemp("texts") / "samples")))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The questions as a file."""
    path = tmp_path_factory.mktemp("questions") / "mine.jsonl"
    entries = [{**one, "gold": [{"title": t, "article": a} for t, a in one["gold"]]} for one in QUESTIONS]
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries), "utf-8")
    return path


def test_a_file_is_evaluated_without_a_service_and_listed_shown_and_compared(home: Path, questions: Path) -> None:
    done = zhigui(home, "evaluate", str(questions))
    assert done.returncode == 0, done.stderr
    assert "评测 1：完成  题集 mine（全部）" in done.stdout
    assert "计分 2 题，另有 1 题所依条文没有入库、不计分" in done.stdout
    page = questions.with_name("report.html")
    again = zhigui(
        home, "evaluate", "--config", "words", str(questions), "--against", "latest", "--html", str(page), "--json"
    )
    found = json.loads(again.stdout)
    assert "比评测 1" in page.read_text("utf-8")
    assert (found["run_id"], found["config"], found["comparison"]["base"]["run_id"]) == (2, "words", 1)
    assert [one["question_id"] for one in found["questions"]] == ["days", "purpose", "lost"]
    listed = zhigui(home, "evaluate", "list").stdout
    assert listed.index("   2  ") < listed.index("   1  ")
    assert "评测 2（words）比评测 1（default）" in zhigui(home, "evaluate", "compare", "1", "2").stdout


def test_what_cannot_be_evaluated_is_told_in_chinese(home: Path, questions: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(questions.read_text("utf-8") + "{oops\n", "utf-8")
    done = zhigui(home, "evaluate", str(broken))
    assert (done.returncode, "第 4 行" in done.stderr) == (1, True)
    unknown = zhigui(home, "evaluate", "nowhere")
    assert (unknown.returncode, "answerable" in unknown.stderr) == (1, True)
    lonely = tmp_path / "lonely.csv"
    lonely.write_text("问题,条文\n退款几天,示例网店管理办法 第二条\n", "utf-8")
    few = zhigui(home, "evaluate", str(lonely))
    assert (few.returncode, "能计分的只有 1 题" in few.stdout) == (1, True)


def test_a_running_service_evaluates_for_the_command(home: Path, questions: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--no-starter", "--port", "0"], env=environment(home), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any("已就绪" in line for line in process.stderr)
        done = zhigui(home, "evaluate", str(questions), "--half", "all", "--answers", "--json")
        process.send_signal(signal.SIGTERM)
        left = process.stderr.read()
    found = json.loads(done.stdout)
    assert (done.returncode, found["state"], found["answers"]) == (0, "done", True)
    assert {one["name"] for one in found["figures"]} >= {"R@5", "wrong_refusals"}
    assert (process.returncode, "Traceback" in left) == (0, False), left
