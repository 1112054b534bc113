"""What was shown beside an answer, and what a check found: in a case file."""

from __future__ import annotations

from collections.abc import Sequence

from api.reports.case_paper import CasePaper
from api.reports.case_values import Values, object_of, objects_of, text_of

SEVERITY = {"block": "禁止", "warn": "慎用"}
BASIS_STATE = {"needs": "依据未入库", "not_in_force": "当日不生效", "not_found": "未找到"}
CITED_STATE = {
    "verified": "属实",
    "not_found": "查无此条",
    "not_in_force": "当日不生效",
    "misquoted": "引文与原文不符",
    "unresolved": "无法确定所指",
}
VERDICT = {"pass": "通过", "warn": "需要复核", "block": "不能发出"}


def phrasings(paper: CasePaper, shown: Sequence[Values]) -> None:
    """The restricted phrasings that were shown with the answer."""
    if not shown:
        return
    paper.heading("当时提示不能说的话")
    for each in shown:
        paper.subheading(f"{text_of(each, 'phrasing') or each.get('rule_id')}（{_severity(each)}）")
        paper.facts(reasons(each))


def checked_text(paper: CasePaper, content: Values) -> None:
    """The text that was checked, with what was found in it marked."""
    text = text_of(content, "text") or ""
    places = ((each.get("start"), each.get("end")) for each in objects_of(content, "findings"))
    marked = [(a, b) for a, b in places if isinstance(a, int) and isinstance(b, int) and 0 <= a < b <= len(text)]
    paper.verbatim(text, marked)
    if left_out := content.get("left_out"):
        paper.paragraph(f"原文更长，其余 {left_out} 字没有保存；审查针对全文。", small=True)


def findings(paper: CasePaper, content: Values, outcome: str | None) -> None:
    """What a check found: the verdict, restricted phrasings, and how the citations of the text stood."""
    paper.heading(f"审查结论：{VERDICT.get(outcome or '', outcome or '')}")
    found, cited = objects_of(content, "findings"), objects_of(content, "citations")
    if not found and not cited:
        paper.paragraph("没有查到不能说的话，也没有引用。")
    for each in found:
        paper.subheading(f"“{text_of(each, 'matched') or each.get('rule_id')}”（{_severity(each)}）")
        paper.facts(reasons(each))
    for each in cited:
        state = CITED_STATE.get(str(each.get("state")), text_of(each, "state") or "")
        paper.facts(((f"引用：{state}", f"{each.get('cited')}　{text_of(each, 'detail') or ''}".rstrip()),))
    if rewritten := text_of(content, "rewritten"):
        paper.heading("建议改成")
        paper.verbatim(rewritten)


def reasons(values: Values) -> tuple[tuple[str, str | None], ...]:
    """Why a finding is one, and what may be said instead."""
    return (
        ("规则编号", text_of(values, "rule_id")),
        ("理由", text_of(values, "reason")),
        ("依据", _basis(values)),
        ("可以这样说", text_of(values, "say_instead")),
    )


def around_the_answer(paper: CasePaper, answer: Values) -> None:
    """Hand-over, authority, deadline and what else was shown with the answer."""
    escalation, authority = object_of(answer, "escalation"), object_of(answer, "authority")
    if reason := text_of(escalation, "reason"):
        paper.heading("移交")
        paper.paragraph(reason)
        paper.facts((("依据", _reference(object_of(escalation, "citation"))),))
    if authority:
        paper.heading("权限")
        paper.facts(
            (
                ("可以答应的", text_of(authority, "may_offer")),
                ("由谁决定", text_of(authority, "decided_by")),
                ("依据", _reference(object_of(authority, "citation"))),
            )
        )
    _risks(paper, answer)
    rest = tuple(_rest(answer))
    if rest:
        paper.heading("同时显示的")
        paper.facts(rest)


def _risks(paper: CasePaper, answer: Values) -> None:
    advice = objects_of(answer, "risks")
    if advice:
        paper.heading("当时给客服的风险提示")
        for each in advice:
            paper.facts((("原因", text_of(each, "reason")), ("怎么做", text_of(each, "advice"))))


def _rest(answer: Values) -> list[tuple[str, str | None]]:
    deadline, earlier = object_of(answer, "deadline"), object_of(answer, "earlier_wording")
    related = [_reference(each) for each in objects_of(answer, "related")]
    removed = objects_of(answer, "removed")
    rows: list[tuple[str, str | None]] = [
        ("期限", f"最后一日 {deadline['last_day']}" if text_of(deadline, "last_day") else None),
        ("适用的先后", text_of(object_of(answer, "precedence"), "reason")),
        ("先前的文字", _reference(earlier)),
        ("也可以看", "；".join(each for each in related if each)),
        ("答复前删去", f"{len(removed)} 句" if removed else None),
    ]
    return [(name, value) for name, value in rows if value]


def _severity(values: Values) -> str:
    severity = text_of(values, "severity") or ""
    return SEVERITY.get(severity, severity)


def _basis(values: Values) -> str:
    named = []
    for each in objects_of(values, "basis"):
        state = BASIS_STATE.get(str(each.get("state")))
        named.append(f"《{each.get('title')}》{each.get('article') or ''}" + (f"［{state}］" if state else ""))
    return "；".join(named)


def _reference(citation: Values) -> str | None:
    title = text_of(citation, "title")
    return None if title is None else f"《{title}》{text_of(citation, 'locator') or ''}"
