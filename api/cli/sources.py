"""zhigui sources list|show."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import industry_option, json_flag
from api.cli.output import show
from api.cli.render_sources import catalogue_lines, entry_lines
from api.client import Call, segment


@click.group("sources", cls=ChineseGroup)
def sources() -> None:
    """来源目录：哪些法规应当入库、从哪里下载。"""


@sources.command("list")
@argument("words", metavar="标题中的字", required=False, help="只列标题含有这些字的，或这个简称的")
@click.option("--missing", is_flag=True, help="只列还没有入库的")
@click.option("--with-address", is_flag=True, help="只列登记了网址的")
@industry_option
@json_flag
def list_sources(words: str | None, *, missing: bool, with_address: bool, industry: str | None, as_json: bool) -> None:
    """目录里的法规：是否入库、有没有网址。"""
    query: dict[str, str | int | None] = {
        "q": words,
        "industry": industry,
        "held": "false" if missing else None,
        "address": "true" if with_address else None,
    }
    show(call(Call("GET", "/v1/sources", query=query)), as_json, catalogue_lines)


@sources.command("show")
@argument("name", metavar="法规", help="标题或简称，如 消保法实施条例")
@json_flag
def show_source(name: str, *, as_json: bool) -> None:
    """一部法规：目录里登记了什么、何时下载过、怎样入库。"""
    show(call(Call("GET", f"/v1/sources/{segment(name)}")), as_json, entry_lines)
