"""zhigui instruments list|show|compare|set-dates|withdraw."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.chinese import command, group
from api.cli.gateway import call
from api.cli.output import DateOption, JsonFlag, show
from api.cli.render_instruments import article_lines, compare_lines, detail_lines, list_lines, published_lines
from api.client import Call, Json, segment

app = group("法规：列出、查看、对照、核定日期、撤下。")

NameArgument = Annotated[str, typer.Argument(metavar="法规", help="标题、简称或编号，如 消保法")]
VersionOption = Annotated[
    str | None, typer.Option("--version", metavar="版本", help="版本编号（至少前六位）；只有一个版本时可省略")
]


@command(app, "list")
def list_instruments(
    words: Annotated[str | None, typer.Argument(metavar="标题中的字", help="只列标题含有这些字的")] = None,
    *,
    rank: Annotated[str | None, typer.Option("--rank", metavar="位阶", help="只列这一效力位阶，如 法律")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="条数", min=1, max=500, help="最多几部")] = 50,
    offset: Annotated[int, typer.Option("--offset", metavar="起点", min=0, help="跳过前几部")] = 0,
    as_of: DateOption = None,
    as_json: JsonFlag = False,
) -> None:
    """已入库的法规，按标题排列。"""
    query = {"q": words, "rank": rank, "limit": limit, "offset": offset, "as_of": as_of}
    show(call(Call("GET", "/v1/instruments", query=query)), as_json, list_lines)


@command(app, "show")
def show_instrument(
    name: NameArgument,
    article: Annotated[str | None, typer.Argument(metavar="条号", help="只看这一条，如 25 或 第二十五条")] = None,
    as_of: DateOption = None,
    as_json: JsonFlag = False,
) -> None:
    """一部法规的版本、日期与来源；写条号时显示该条全文。"""
    path, query = f"/v1/instruments/{segment(name)}", {"as_of": as_of}
    if article is None:
        show(call(Call("GET", path, query=query)), as_json, detail_lines)
    else:
        show(call(Call("GET", f"{path}/articles/{segment(article)}", query=query)), as_json, article_lines)


@command(app, "compare")
def compare(
    name: NameArgument,
    old: Annotated[str, typer.Argument(metavar="旧版本", help="版本编号，或它有效的一天，如 2013-01-01")],
    new: Annotated[str, typer.Argument(metavar="新版本", help="版本编号，或它有效的一天，如 2026-01-01")],
    as_json: JsonFlag = False,
) -> None:
    """逐条对照一部法规的两个版本。"""
    path = f"/v1/instruments/{segment(name)}/compare"
    show(call(Call("GET", path, query={"from": old, "to": new})), as_json, compare_lines)


@command(app, "set-dates")
def set_dates(
    name: NameArgument,
    effective_date: Annotated[str, typer.Option("--effective-date", metavar="日期", help="生效日期，如 2014-03-15")],
    evidence: Annotated[str, typer.Option("--evidence", metavar="依据", help="证明这一日期的文件、公报或网址")],
    version: VersionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """凭依据核定一个版本的生效日期。"""
    body: Json = {"effective_date": effective_date, "evidence": evidence, "version": version}
    show(call(Call("POST", f"/v1/instruments/{segment(name)}/dates", body=body)), as_json, published_lines)


@command(app, "withdraw")
def withdraw(
    name: NameArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="原因", help="为什么撤下")],
    version: VersionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """撤下一个错误的版本；以前各代数据中仍可查到。"""
    body: Json = {"reason": reason, "version": version}
    show(call(Call("POST", f"/v1/instruments/{segment(name)}/withdraw", body=body)), as_json, published_lines)
