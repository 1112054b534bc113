"""A call as text for people: what was said, and under it what the service tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.cli.call_shapes import MessageShape, SummaryShape
from api.cli.labels import SEVERITY
from api.cli.render_answer import basis_text
from api.cli.render_law import reference
from api.cli.shapes import AnswerShape
from api.cli.terminal import Paper
from api.client import Json

INDENT = 14
SPEAKERS = {"officer": "客服　", "caller": "来电人"}
# What an answer cites beyond this can be read in its record.
MOST_CITED = 3


def clock(seconds: float) -> str:
    """A moment of a call.

    >>> clock(65.4), clock(3605)
    ('01:05', '60:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02}:{rest:02}"


def piece_lines(piece: Mapping[str, Json], page: Paper) -> list[str]:
    """What was said, by whom, when."""
    who = SPEAKERS.get(str(piece["speaker"]), str(piece["speaker"]))
    head = f"{clock(float(str(piece['at'])))}  {who} "
    return page.block(str(piece["text"]), INDENT, first=head) or [head.rstrip()]


def heard_lines(message: MessageShape, page: Paper) -> list[str]:
    """What the service tells; nothing for what is of no use to a reader."""
    told: Mapping[str, Callable[[MessageShape, Paper], list[str]]] = {
        "finding": _finding,
        "withdrawn": lambda said, paper: _line("收回", f"上面第 {said['n']} 段的提示不再成立。", paper, "dim"),
        "question": lambda said, paper: _line("提问", said["text"], paper, "blue"),
        "answer": lambda said, paper: _answer(said["answer"], paper),
        "risk": _risk,
        "notice": lambda said, paper: _line("注意", said["detail"], paper, "yellow"),
        "ended": lambda said, paper: _ended(said["summary"], said["record_id"], paper),
    }
    tell = told.get(message["type"])
    return [] if tell is None else tell(message, page)


def _finding(message: MessageShape, page: Paper) -> list[str]:
    severity = SEVERITY.get(message["severity"], message["severity"])
    head = f"“{message['matched']}”（{severity}，{message['rule_id']}）"
    lines = _line("不能说", head, page, "red")
    lines += page.block(f"{message['reason']}{basis_text(message['basis'])}", INDENT)
    if message["say_instead"]:
        lines += page.block(f"可以这样说：{message['say_instead']}", INDENT, "green")
    return lines


def _risk(message: MessageShape, page: Paper) -> list[str]:
    style = "alarm" if message["severity"] == "urgent" else "yellow"
    lines = _line("风险", f"{message['topic_name']}：{message['reason']}", page, style)
    return [*lines, *page.block(message["advice"], INDENT, "strong")]


def _answer(answer: AnswerShape, page: Paper) -> list[str]:
    if refusal := answer["refusal"]:
        return _line("没有答案", refusal["reason"], page, "yellow")
    lines = _line("可以说", answer["text"], page, "strong")
    for citation in answer["citations"][:MOST_CITED]:
        lines += page.block(reference(citation), INDENT, "dim")
    if escalation := answer["escalation"]:
        lines += _line("移交", escalation["reason"], page, "alarm")
    return lines


def _ended(summary: SummaryShape, record_id: str | None, page: Paper) -> list[str]:
    said = f"{summary['findings']} 处不能说的话" if summary["findings"] else "没有不能说的话"
    told = f"通话 {clock(summary['seconds'])}，{summary['pieces']} 段，{summary['questions']} 个问题，{said}。"
    lines = ["", *page.block(told, style="strong")]
    if summary["cited"]:
        lines += page.block(f"引用：{'、'.join(summary['cited'])}", 2)
    if record_id is not None:
        lines += page.block(f"记录：{record_id}（zhigui records show {record_id[:12]}）", 2, "dim")
    return lines


def _line(name: str, text: str, page: Paper, style: str) -> list[str]:
    return page.block(f"{name}：{text}", INDENT, style, first=" " * (INDENT - 2) + "» ")
