"""zhigui records replay|reveal."""

from __future__ import annotations

from typing import Any, TypedDict

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.records import PLACE, record_argument
from api.cli.terminal import Paper
from api.client import Call, segment


class DifferenceShape(TypedDict):
    """One thing that is otherwise."""

    what: str
    before: str
    after: str


class PassageCheckShape(TypedDict):
    """A wording that was shown, held against the store."""

    title: str
    locator: str
    state: str


class ReplayShape(TypedDict):
    """What came of a replay."""

    record_id: str
    same: bool
    generation: int
    as_of: str
    recorded: dict[str, Any] | None
    then: dict[str, Any] | None
    passages: list[PassageCheckShape]
    against_record: list[DifferenceShape]
    against_today: list[DifferenceShape]
    reasons: list[str]


class DatumShape(TypedDict):
    """One thing that was masked."""

    kind: str
    written: str


class RevealShape(TypedDict):
    """A question as it was asked."""

    text: str
    data: list[DatumShape]


STATE = {"identical": "与库中原文一致", "different": "与库中原文不一致", "missing": "库中没有"}
STATE_COLOUR = {"identical": "green", "different": "red", "missing": "red"}


@click.command("replay", cls=ChineseCommand)
@record_argument
@json_flag
def replay(record: str, as_json: bool) -> None:
    """按当时的文本与规则再答一次，核对当时的答复，并说明今天会有什么不同。

    重放不写记录。所引条文逐条与库中原文核对。
    """
    show(call(Call("POST", f"{PLACE}/{segment(record)}/replay")), as_json, replay_lines)


@click.command("reveal", cls=ChineseCommand)
@record_argument
@click.option("--reason", metavar="原因", required=True, help="为什么需要看；会写进记录")
@json_flag
def reveal(record: str, reason: str, as_json: bool) -> None:
    """还原记录里被遮盖的个人信息；每次还原都会记录。"""
    show(call(Call("POST", f"{PLACE}/{segment(record)}/reveal", body={"reason": reason})), as_json, reveal_lines)


def replay_lines(found: ReplayShape, page: Paper) -> list[str]:
    """Whether it is the same, what is otherwise, and what would be otherwise today."""
    head = f"记录 {found['record_id']}（第 {found['generation']} 代数据，以 {found['as_of']} 为准）"
    lines = [page.style(head, "strong")]
    if found["then"] is None:
        lines += page.block("没有重新作答。", 2, "yellow")
    elif found["same"]:
        lines += page.block("重放得到的答复与记录完全相同。", 2, "green")
    else:
        lines += page.block("重放得到的答复与记录不同：", 2, "red")
        lines += _differences(found["against_record"], page)
    for reason in found["reasons"]:
        lines += page.block(reason, 4, "yellow", first="  ! ")
    if found["passages"]:
        lines += ["", page.style("当时出示的条文", "blue")]
    for each in found["passages"]:
        state = each["state"]
        lines += page.block(f"《{each['title']}》{each['locator']}：{STATE[state]}", 2, STATE_COLOUR[state])
    if found["then"] is not None:
        lines += ["", page.style("今天作答", "blue")]
        lines += _differences(found["against_today"], page) or page.block("与当时的答复相同。", 2)
    return lines


def reveal_lines(found: RevealShape, page: Paper) -> list[str]:
    """The question as it was asked, and what of it was masked."""
    data = [f"{each['kind']}：{each['written']}" for each in found["data"]]
    return [*page.block(found["text"], 2, "strong"), *(line for each in data for line in page.block(each, 2))]


def _differences(found: list[DifferenceShape], page: Paper) -> list[str]:
    lines: list[str] = []
    for each in found:
        lines += [page.style(f"  {each['what']}", "strong")]
        lines += page.block(each["before"] or "（无）", 10, first="    原：    ")
        lines += page.block(each["after"] or "（无）", 10, first="    现：    ")
    return lines
