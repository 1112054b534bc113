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
# By what a question is asked to be, before anything is searched: a question of the longest that a setting may permit.
LONGEST_QUESTION = 20_000
ASKED = ("1", "一", " ", "第1条 ", "的", "两", "是不是", "一样么", "有", "《", "百分之", "1 ")
# What a draft may be full of, between marks and behind citations.
DRAFT = 10_000
SAID = ("保本", " ", "保本 ", "“", "—", "保，本", "不得保本，")
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
UNDERSTANDING = """
import sys
from datetime import date
from kb.answering.bare_reference import place_in
from kb.answering.calls.dictation import dictating
from kb.answering.clarify import Known, clarify
from kb.answering.comparing_words import sides_of
for pump in sys.argv[2:]:
    asked = (pump * int(sys.argv[1]))[: int(sys.argv[1])]
    for text in (asked, asked + "与保本有什么区别", "第一条" + asked + "！", "还来得及，" + asked):
        place_in(text), dictating(text), sides_of(text)
        clarify(Known(text, date(2026, 1, 1), (), (), (), None))
"""
CHECKING = """
import sys
from tests.kb.phrasing.guards import DAY, make_guard
guard = make_guard()
for pump in sys.argv[2:]:
    many = (pump * int(sys.argv[1]))[: int(sys.argv[1])]
    place = "《广告法》第二十五条"
    for text in (many, f"《广告法》规定：“{many}”", f"{place}{many}错“保本”", f"{many}（{place}）"):
        guard.check(text, generation=1, as_of=DAY)
"""


@pytest.mark.parametrize(
    ("program", "size", "pumps"),
    [(MASKING, LONG, PUMPS), (CITING, LONG, PUMPS), (UNDERSTANDING, LONGEST_QUESTION, ASKED), (CHECKING, DRAFT, SAID)],
    ids=["masking", "citations", "understanding", "checking"],
)
def test_no_text_makes_reading_it_slow(program: str, size: int, pumps: tuple[str, ...]) -> None:
    """Counted in CPU by the system, so that a busy machine changes nothing."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(size), *pumps],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH_SECONDS, ENOUGH_SECONDS)),
    )
    assert done.returncode == 0, done.stderr[-500:]
