"""zhigui instruments list|show|compare|set-dates|clear-date|withdraw."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call, connected
from api.cli.options import as_of_option, json_flag
from api.cli.output import show, write_file
from api.cli.render_instruments import article_lines, compare_lines, detail_lines, list_lines, published_lines
from api.client import Call, segment

name_argument = argument("name", metavar="法规", help="标题、简称或编号，如 消保法")
version_option = click.option("--version", metavar="版本", help="版本编号（至少前六位）；只有一个版本时可省略")


@click.group("instruments", cls=ChineseGroup)
def instruments() -> None:
    """法规：列出、查看、对照、核定日期、撤下。"""


@instruments.command("list")
@argument("words", metavar="标题中的字", required=False, help="只列标题含有这些字的")
@click.option("--rank", metavar="位阶", help="只列这一效力位阶，如 法律")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=50, help="最多几部，默认 50")
@click.option("--offset", metavar="起点", type=click.IntRange(0), default=0, help="跳过前几部")
@as_of_option
@json_flag
def list_instruments(words: str | None, *, as_json: bool, **asked: str | int | None) -> None:
    """已入库的法规，按标题排列。"""
    show(call(Call("GET", "/v1/instruments", query={"q": words, **asked})), as_json, list_lines)


@instruments.command("show")
@name_argument
@argument("article", metavar="条号", required=False, help="只看这一条，如 25 或 第二十五条")
@as_of_option
@json_flag
def show_instrument(name: str, article: str | None, as_of: str | None, as_json: bool) -> None:
    """一部法规的版本、日期与来源；写条号时显示该条全文。"""
    path, query = f"/v1/instruments/{segment(name)}", {"as_of": as_of}
    if article is None:
        show(call(Call("GET", path, query=query)), as_json, detail_lines)
    else:
        show(call(Call("GET", f"{path}/articles/{segment(article)}", query=query)), as_json, article_lines)


@instruments.command("compare")
@name_argument
@argument("texts", metavar="文本", nargs=-1, help="旧文本、新文本：版本编号、它有效的一天，或另一部法规；可以都不写")
@click.option("--html", metavar="文件", type=click.Path(path_type=Path), help="另存为可打印的网页对照表")
@click.option("--docx", metavar="文件", type=click.Path(path_type=Path), help="另存为 Word 对照表")
@json_flag
def compare(name: str, texts: tuple[str, ...], html: Path | None, docx: Path | None, as_json: bool) -> None:
    """逐条对照两个文本。只写一部法规：最后两个版本；写两部：各自的现行文本；再写两个日期或编号：那两个版本。"""
    if len(texts) > 2:
        raise click.UsageError("最多写三个：法规、旧文本、新文本")
    old, new = (None, *texts)[-2:] if texts else (None, None)
    path, query = f"/v1/instruments/{segment(name)}/compare", {"from": old, "to": new}
    with connected() as answer:
        for file, how in ((html, "html"), (docx, "docx")):
            if file is not None:
                write_file(file, answer.fetch(Call("GET", path, query={**query, "format": how})))
        if as_json or (html is None and docx is None):
            show(answer(Call("GET", path, query=query)), as_json, compare_lines)


@instruments.command("set-dates")
@name_argument
@click.option("--effective-date", metavar="日期", help="生效（施行）日期，如 2014-03-15")
@click.option("--promulgation-date", metavar="日期", help="公布日期")
@click.option("--repeal-date", metavar="日期", help="废止日期：从这一天起不再有效")
@click.option("--adoption-date", metavar="日期", help="通过日期")
@click.option("--evidence", metavar="依据", required=True, help="证明这些日期的文件、公报或网址")
@version_option
@json_flag
def set_dates(name: str, *, as_json: bool, evidence: str, version: str | None, **dates: str | None) -> None:
    """凭依据核定一个版本的生效、公布、废止或通过日期；可以一次写几个。"""
    if not any(dates.values()):
        raise click.UsageError("至少写一个日期，如 --effective-date 2014-03-15")
    body = {"evidence": evidence, "version": version, **dates}
    show(call(Call("POST", f"/v1/instruments/{segment(name)}/dates", body=body)), as_json, published_lines)


@instruments.command("clear-date")
@name_argument
@click.option(
    "--kind",
    metavar="哪个日期",
    type=click.Choice(["effective", "promulgation", "repeal", "adoption"]),
    required=True,
    help="effective 生效，promulgation 公布，repeal 废止，adoption 通过",
)
@click.option("--reason", metavar="原因", required=True, help="为什么撤销")
@version_option
@json_flag
def clear_date(name: str, *, kind: str, as_json: bool, **given: str | None) -> None:
    """撤销手工核定的一个日期，恢复为来源所标注的。"""
    place = f"/v1/instruments/{segment(name)}/dates/{kind}"
    show(call(Call("DELETE", place, query=given)), as_json, published_lines)


@instruments.command("withdraw")
@name_argument
@click.option("--reason", metavar="原因", required=True, help="为什么撤下")
@version_option
@json_flag
def withdraw(name: str, *, as_json: bool, **given: str | None) -> None:
    """撤下一个错误的版本；以前各代数据中仍可查到。"""
    show(call(Call("POST", f"/v1/instruments/{segment(name)}/withdraw", body={**given})), as_json, published_lines)
