"""A recorded call as text for people: what was said as it was said, and under it what the officer was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.cli.labels import SEVERITY
from api.cli.render_calls import INDENT, piece_lines
from api.cli.terminal import Paper
from api.client import Json

Values = Mapping[str, Json]


def call_record_lines(content: Values, page: Paper) -> list[str]:
    """The transcript; its questions, findings and risk signals each under the piece with which it was complete."""
    lines = [page.style("通话（个人信息已遮盖）", "blue")]
    for piece in _entries(content, "pieces"):
        lines += piece_lines(piece, page)
        for name, style in (("findings", "red"), ("risks", "yellow"), ("questions", "blue")):
            for each in _entries(content, name):
                if each.get("n") == piece.get("n"):
                    lines += page.block(_TOLD[name](each), INDENT, style, first=" " * (INDENT - 2) + "» ")
                    lines += page.block(str(each.get("say_instead") or each.get("said") or ""), INDENT, "dim")
    return [*lines, ""]


def _found(each: Values) -> str:
    severity = SEVERITY.get(str(each.get("severity")), str(each.get("severity")))
    return f"不能说：“{each.get('matched')}”（{severity}，{each.get('rule_id')}）"


def _signalled(each: Values) -> str:
    return f"风险：{each.get('topic_name')}，{each.get('reason')}"


def _asked(each: Values) -> str:
    answer = str(each.get("answer_id") or "")
    return f"提问：{each.get('text')}" + (f"（答复记录 {answer[:12]}）" if answer else "（没有答复）")


_TOLD = {"findings": _found, "risks": _signalled, "questions": _asked}


def _entries(content: Values, name: str) -> Iterator[Values]:
    found = content.get(name)
    return (each for each in (found if isinstance(found, list) else []) if isinstance(each, Mapping))
