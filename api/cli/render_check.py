"""A check's findings as text for people."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli.labels import CITATION, PARAPHRASES, SEVERITY, VERDICT
from api.cli.render_answer import basis_text
from api.cli.shapes import CheckShape, DifferenceShape
from api.cli.terminal import Paper

COLOURS = {"pass": "green", "warn": "yellow", "block": "red"}


def check_lines(result: CheckShape, page: Paper) -> list[str]:
    """The verdict, every finding with what to say instead, every citation with how it fares."""
    verdict = result["verdict"]
    lines = [page.style(f"结论：{VERDICT.get(verdict, verdict)}", COLOURS.get(verdict, "strong"))]
    for finding in result["findings"]:
        severity = SEVERITY.get(finding["severity"], finding["severity"])
        head = f"“{finding['matched']}”（第 {finding['start'] + 1} 字，{severity}，{finding['rule_id']}）"
        lines += ["", *page.block(head, 4, "strong", first="  × ")]
        lines += page.block(f"{finding['reason']}{basis_text(finding['basis'])}", 4)
        if finding["say_instead"]:
            lines += page.block(f"可以这样说：{finding['say_instead']}", 4, "green")
    if result["citations"]:
        lines += ["", page.style("引用", "blue")]
    for citation in result["citations"]:
        state = CITATION.get(citation["state"], citation["state"])
        detail = f"：{citation['detail']}" if citation["detail"] else ""
        style = "green" if citation["state"] == "verified" else "yellow"
        lines += page.block(f"{citation['cited']}（第 {citation['start'] + 1} 字）{state}{detail}", 4, style)
        if wording := citation.get("wording"):
            lines += page.block(f"原文：{wording}", 6)
            lines += page.block(f"对照：{_compared(citation.get('difference', []))}", 6)
    if note := PARAPHRASES.get(result["paraphrase_state"]):
        lines += ["", *page.block(note, style="dim")]
    if result["notice"]:
        lines += ["", *page.block(f"注意：{result['notice']}", style="yellow")]
    if result["rewritten"]:
        lines += ["", page.style("可以改成", "blue"), *page.block(result["rewritten"], 2)]
    return lines


def _compared(difference: Sequence[DifferenceShape]) -> str:
    """The quotation with what is wrong in it marked: 买的人可以〔十→七〕日内退货."""
    return "".join(
        each["quoted"] if each["op"] == "equal" else f"〔{each['quoted']}→{each['stored']}〕" for each in difference
    )
