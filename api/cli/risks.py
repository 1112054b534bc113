"""zhigui risks list|show|take|note|close|reopen."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_risks import case_lines, queue_lines
from api.client import Call, Json

PLACE = "/v1/risks"
STATES = ("open", "taken", "resolved", "dismissed")
risk_argument = argument("risk_id", metavar="编号", type=click.IntRange(1), help="见 zhigui risks list")


@click.group("risks", cls=ChineseGroup)
def risks() -> None:
    """风险信号：要由主管过问的提问，谁在处理、结果怎样。"""


@risks.command("list")
@click.option(
    "--state",
    metavar="状态",
    type=click.Choice(STATES),
    help="open 待处理，taken 处理中，resolved 已处理，dismissed 已排除",
)
@click.option("--topic", metavar="主题", help="如 threat、money_laundering")
@click.option("--mine", is_flag=True, help="只看由我处理的")
@click.option("--all", "everything", is_flag=True, help="连同已经关闭的")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 200), default=50, help="最多几条，默认 50")
@json_flag
def list_risks(
    *, state: str | None, topic: str | None, mine: bool, everything: bool, limit: int, as_json: bool
) -> None:
    """没有关闭的风险信号：紧急的在前，其余新的在前。"""
    query = {
        "state": state,
        "topic": topic,
        "mine": "true" if mine else None,
        "all": "true" if everything else None,
        "limit": limit,
    }
    show(call(Call("GET", PLACE, query=query)), as_json, queue_lines)


@risks.command("show")
@risk_argument
@json_flag
def show_risk(risk_id: int, as_json: bool) -> None:
    """一条风险信号：提问、给一线的提示、处理经过。"""
    show(call(Call("GET", f"{PLACE}/{risk_id}")), as_json, case_lines)


@risks.command("take")
@risk_argument
@click.option("--note", metavar="备注", help="备注")
@json_flag
def take(risk_id: int, note: str | None, as_json: bool) -> None:
    """由我处理这条信号。"""
    _step(risk_id, "take", {"note": note}, as_json=as_json)


@risks.command("note")
@risk_argument
@argument("text", metavar="备注", help="要记下的话；其中的电话、证件号码会被遮盖")
@json_flag
def note(risk_id: int, text: str, as_json: bool) -> None:
    """写一条备注，不改变状态。"""
    _step(risk_id, "notes", {"note": text}, as_json=as_json)


@risks.command("close")
@risk_argument
@click.option("--dismiss", is_flag=True, help="不是风险，予以排除；要用 --note 写明理由")
@click.option("--note", metavar="备注", help="怎么处理的，或者为什么排除")
@json_flag
def close(risk_id: int, *, dismiss: bool, note: str | None, as_json: bool) -> None:
    """关闭一条信号：已处理，或者排除。"""
    body: dict[str, Json] = {"state": "dismissed" if dismiss else "resolved", "note": note}
    _step(risk_id, "close", body, as_json=as_json)


@risks.command("reopen")
@risk_argument
@click.option("--note", metavar="备注", help="为什么重新打开")
@json_flag
def reopen(risk_id: int, note: str | None, as_json: bool) -> None:
    """重新打开已经关闭的信号。"""
    _step(risk_id, "reopen", {"note": note}, as_json=as_json)


def _step(risk_id: int, step: str, body: dict[str, Json], *, as_json: bool) -> None:
    given = {name: value for name, value in body.items() if value is not None}
    show(call(Call("POST", f"{PLACE}/{risk_id}/{step}", body=given)), as_json, case_lines)
