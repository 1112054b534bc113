"""Erasing by command asks first; where nobody can answer it says how to go on, and erases nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.builders_api import write_samples
from tests.builders_home import home_with_lean_corpus

ZHIGUI = "import sys; from api.cli.main import main; sys.argv[0] = 'zhigui'; main()"


def _zhigui(home: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ZHIGUI, *arguments],
        env={
            "ZHIGUI_HOME": str(home), "ZHIGUI_CORPUS": str(home.parent / "corpus"), "PATH": "/usr/bin:/bin",
            "PYTHONUTF8": "1",
        },
        cwd=Path(__file__).resolve().parents[2],
        input=text, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_number_from_a_pipe_without_yes_is_told_how_to_go_on_and_nothing_is_erased(tmp_path: Path) -> None:
    home, texts = home_with_lean_corpus(tmp_path), write_samples(tmp_path / "samples")
    assert _zhigui(home, "ingest", str(texts)).returncode == 0
    asked = _zhigui(home, "ask", "我电话13800007735，示例网店管理办法第二条")
    assert asked.returncode == 0, asked.stderr
    erase = ("records", "erase", "--phone", "-", "--reason", "来电人要求删除")
    stopped = _zhigui(home, *erase, text="13800007735\n")
    assert (stopped.returncode, "请加 --yes" in stopped.stderr) == (2, True), stopped.stderr
    assert "第二条" in _zhigui(home, "records", "list", "--kind", "ask").stdout
    done = _zhigui(home, *erase, "--yes", text="13800007735\n")
    assert done.returncode == 0, done.stderr
    assert "第二条" not in _zhigui(home, "records", "list", "--kind", "ask").stdout
