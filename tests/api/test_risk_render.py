"""Risk signals on a terminal: what to do now before all else, and an empty queue in words."""

from __future__ import annotations

from api.cli.render_answer import risk_lines
from api.cli.render_risks import case_lines, queue_lines
from api.cli.risk_shapes import RiskCaseShape
from api.cli.shapes import RiskAdviceShape
from api.cli.terminal import Paper

PLAIN = Paper(80, colour=False)
ADVICE: RiskAdviceShape = {
    "topic_name": "威胁他人或者自伤", "severity": "urgent", "reason": "有人扬言砸店。", "advice": "立即报值班经理。"
}  # fmt: skip
CASE: RiskCaseShape = {
    "risk_id": 7, "record_id": "r1", "topic": "threat", "topic_name": "威胁他人或者自伤", "severity": "urgent",
    "reason": "有人扬言砸店。", "state": "taken", "actor_id": "u-1", "actor_name": "张三", "assignee": "u-2",
    "assignee_name": "李四", "created_at": "2026-11-22T02:00:00+00:00", "question": None, "advice": "立即报值班经理。",
    "notes": [
        {"at": "2026-11-22T02:05:00Z", "actor_id": "u-2", "actor_name": "李四", "state": "taken", "note": "先回电"}
    ],
}  # fmt: skip


def test_the_advice_says_how_urgent_it_is_and_what_to_do() -> None:
    assert risk_lines(ADVICE, PLAIN) == [
        "【紧急】威胁他人或者自伤：有人扬言砸店。",
        "  现在怎么做：立即报值班经理。",
        "",
    ]


def test_an_empty_queue_is_told_in_words() -> None:
    assert queue_lines({"risks": [], "total": 0, "waiting": 0}, PLAIN) == ["没有待处理的风险信号。"]
    assert queue_lines({"risks": [], "total": 0, "waiting": 3}, PLAIN) == ["没有符合条件的风险信号。"]


def test_a_case_shows_beijing_time_names_and_that_the_question_is_gone() -> None:
    shown = "\n".join(case_lines(CASE, PLAIN))
    assert "7 【紧急】威胁他人或者自伤 · 处理中" in shown
    assert "2026-11-22 10:00，提问人 张三（u-1），处理人 李四（u-2）" in shown
    assert "（内容已删除）" in shown
    assert "2026-11-22 10:05 李四（u-2） 处理中：先回电" in shown
