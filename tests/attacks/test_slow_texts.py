"""Texts made to be slow to read: none takes a minute of a core, which a hundred pages never do."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Of CPU. What is sound takes a few seconds of it; a pattern that grows with the cube or worse never ends.
ENOUGH_SECONDS = 90
LONG = 40_000
PUMPS = ("1", "138", "第一", "张先生", "《", "“", "（", "a@", "a.", " ", "京A", "http://", "不得", "五十")
MASKING = """
import sys
from kb.records.redact import masked
for pump in sys.argv[2:]:
    masked((pump * int(sys.argv[1]))[: int(sys.argv[1])])
"""
CITING = """
import sys
from kb.law.citations import find_citations
for pump in sys.argv[2:]:
    find_citations((pump * int(sys.argv[1]))[: int(sys.argv[1])], titles_alone=True)
"""


@pytest.mark.parametrize("program", [MASKING, CITING], ids=["masking", "citations"])
def test_no_text_makes_reading_it_slow(program: str) -> None:
    """Counted in CPU by the system, so that a busy machine changes nothing."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(LONG), *PUMPS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH_SECONDS, ENOUGH_SECONDS)),
    )
    assert done.returncode == 0, done.stderr[-500:]
