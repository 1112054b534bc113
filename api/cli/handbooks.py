"""zhigui handbooks list|show|withdraw."""

from __future__ import annotations

from functools import partial

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.handbook_shapes import HandbookDetailShape, HandbookUnitShape
from api.cli.options import json_flag, role_option
from api.cli.output import show
from api.cli.render_handbooks import detail_lines, list_lines, unit_lines
from api.cli.render_instruments import published_lines
from api.cli.terminal import Paper
from api.client import Call, segment

name_argument = argument("name", metavar="手册", help="标题或编号，如 退换货与赔偿")
day_option = click.option("--as-of", metavar="日期", help="以哪一天的文本为准，如 2026-11-21；默认今天（北京时间）")


@click.group("handbooks", cls=ChineseGroup)
def handbooks() -> None:
    """手册：列出、查看、撤下。"""


@handbooks.command("list")
@argument("words", metavar="标题中的字", required=False, help="只列标题含有这些字的")
@day_option
@role_option
@json_flag
def list_handbooks(words: str | None, *, as_json: bool, **asked: str | None) -> None:
    """已入库的手册：归口部门、复审日期、可见范围。"""
    show(call(Call("GET", "/v1/handbooks", query={"q": words, **asked})), as_json, list_lines)


@handbooks.command("show")
@name_argument
@argument("unit", metavar="单元", required=False, help="只看这个单元：序号或标题中的字")
@day_option
@role_option
@json_flag
def show_handbook(name: str, unit: str | None, *, as_json: bool, **asked: str | None) -> None:
    """一本手册的版本与单元；写单元时显示其全文。"""
    found = call(Call("GET", f"/v1/handbooks/{segment(name)}", query={**asked}))
    show(found, as_json, partial(_unit_lines, wanted=unit) if unit else detail_lines)


@handbooks.command("withdraw")
@name_argument
@click.option("--reason", metavar="原因", required=True, help="为什么撤下")
@click.option("--version", metavar="版本", help="只撤这一版：版本编号（至少前八位）；默认撤下全部版本")
@json_flag
def withdraw(name: str, *, as_json: bool, **given: str | None) -> None:
    """撤下一本手册；以前各代数据中仍可查到。"""
    show(call(Call("POST", f"/v1/handbooks/{segment(name)}/withdraw", body={**given})), as_json, published_lines)


def _unit_lines(found: HandbookDetailShape, page: Paper, *, wanted: str) -> list[str]:
    units = _wanted(found["units"], wanted)
    if not units:
        raise click.UsageError(f"《{found['title']}》没有单元“{wanted}”；不写单元可看全部标题。")
    return [line for unit in units for line in (*unit_lines(unit, page), "")][:-1]


def _wanted(units: list[HandbookUnitShape], wanted: str) -> list[HandbookUnitShape]:
    if wanted.isdecimal():
        return units[int(wanted) - 1 : int(wanted)] if int(wanted) else []
    return [each for each in units if wanted in each["heading"]]
