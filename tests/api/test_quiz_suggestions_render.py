"""A model's suggestions on a terminal: behind what the rule found, with the words they go by, or why there are none."""

from __future__ import annotations

from api.cli.quiz_paper_shapes import MarkingAttemptShape, QuestionSuggestionShape, SuggestedAttemptShape
from api.cli.render_results import suggestion_lines
from api.cli.terminal import Paper

PLAIN = Paper(100, colour=False)
ATTEMPT: MarkingAttemptShape = {
    "attempt_id": "t-1", "title": "退货周测", "person": None,
    "questions": [{
        "n": 1, "kind": "short", "of": 10, "material": "", "stem": "简述增加赔偿。", "answer": "店家骗了人。",
        "met": [
            {"text": "有欺诈行为", "weight": 1, "met": False, "words": []},
            {"text": "三倍", "weight": 1, "met": False, "words": []},
            {"text": "不足五百元的为五百元", "weight": 1, "met": False, "words": []},
        ],
        "suggested": 0, "confirmed": False, "barred": [],
    }],
}  # fmt: skip


def suggested(told: QuestionSuggestionShape) -> list[str]:
    found: SuggestedAttemptShape = {"attempt": ATTEMPT, "suggestions": {"model": "qwen", "questions": [told]}}
    return suggestion_lines(found, PLAIN)


def test_every_point_has_its_suggestion_behind_what_the_rule_found() -> None:
    lines = suggested(
        {
            "n": 1,
            "points": [{"met": True, "words": "骗了人"}, {"met": False, "words": ""}, None],
            "dropped": 2,
            "problem": None,
        }
    )
    begin = lines.index("大模型 qwen 的建议，只供参考：")
    assert "      ✗ 有欺诈行为" in lines[:begin]
    assert lines[begin + 1 :] == [
        "  第 1 题（另有 2 条对不上原话，没有列出）",
        "    ✓ 有欺诈行为（“骗了人”）",
        "    ✗ 三倍",
        "    ？ 不足五百元的为五百元（没有建议）",
    ]


def test_why_there_is_no_suggestion_is_told_once() -> None:
    problem = "大模型 qwen 没有按时答完。"
    lines = suggested({"n": 1, "points": [None, None, None], "dropped": 0, "problem": problem})
    assert lines[-2:] == ["  第 1 题", f"    没有建议：{problem}"]
