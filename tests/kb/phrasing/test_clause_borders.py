"""Words that only meet over a comma say nothing together; several commas, or one inside a word, are a disguise."""

from __future__ import annotations

import pytest

from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import fold
from tests.kb.phrasing.test_matcher_sound import FixedCutter, make_rule

CUTTER = FixedCutter("编号", "评价", "服务", "全网", "最低", "保本", "保息", "霉味", "最终", "解释权", "身份证", "过来")


def found(text: str, *patterns: str) -> int:
    return len(PhraseMatcher([make_rule(*patterns, sound=False)], cutter=CUTTER).find(fold(text)))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("证我都发您，编号可以自己查", "你编"),
        ("我们服务好，评价也高", "好评"),
        ("我查了全网，最低的是他家", "全网最低"),
        ("来电的是您、编号是三", "你编"),
    ],
)
def test_words_of_two_clauses_are_no_phrase(text: str, pattern: str) -> None:
    assert found(text, pattern) == 0


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("这款保，本", "保本"),
        ("保，本，保，息", "保本保息"),
        ("保本，保息", "保本保息"),
        ("保本、保息", "保本保息"),
        ("最终解释权：归本店", "最终解释权归"),
        ("全网·最低", "全网最低"),
        ("全 网，最 低", "全网最低"),
        ("有霉味，海边都这样", "霉味…都这样"),
        ("有霉味，都这样", "霉味…都这样"),
        ("提分五十，家长陪读", "提分<number>"),
        ("加我，把身份证发过来", "加我把身份证发"),
    ],
)
def test_marks_inside_a_phrase_or_between_its_parts_hide_nothing(text: str, pattern: str) -> None:
    assert found(text, pattern) == 1
