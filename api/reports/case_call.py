"""A call in a case file: what was said, what was asked and answered, what the officer was told."""

from __future__ import annotations

from api.reports.case_paper import CasePaper
from api.reports.case_shown import reasons
from api.reports.case_values import Values, objects_of, text_of

SEVERITY = {"block": "不能说", "warn": "要留意"}


def call_held(paper: CasePaper, content: Values) -> None:
    """The transcript, its questions with where their answers are recorded, findings and risk signals."""
    paper.heading("通话文字（个人信息已遮盖）")
    paper.verbatim(text_of(content, "text") or "")
    questions, found = objects_of(content, "questions"), objects_of(content, "findings")
    if questions:
        paper.heading("提问与答复")
    for each in questions:
        paper.subheading(text_of(each, "text") or "")
        paper.facts((("答复", text_of(each, "said")), ("答复记录", text_of(each, "answer_id"))))
    paper.heading("客服说的不能说的话")
    if not found:
        paper.paragraph("没有。")
    for each in found:
        severity = SEVERITY.get(str(each.get("severity")), "")
        paper.subheading(f"“{text_of(each, 'matched') or each.get('rule_id')}”（第 {each.get('n')} 段，{severity}）")
        paper.facts(reasons(each))
    risks = objects_of(content, "risks")
    if risks:
        paper.heading("风险信号")
        paper.facts(tuple((text_of(each, "topic_name") or "", text_of(each, "reason")) for each in risks))
