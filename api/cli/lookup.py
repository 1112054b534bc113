"""zhigui lookup."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, fail, json_flag
from api.cli.output import given_text, show
from api.cli.render_law import lookup_lines
from api.client import Call


@click.command("lookup", cls=ChineseCommand)
@argument("text", metavar="引用", help="如 民法典1254、消保法55条、广告法九条三项；- 表示从标准输入读取")
@as_of_option
@json_flag
def lookup(text: str, as_of: str | None, as_json: bool) -> None:
    """按条号直接查条文。查不到时说明原因，退出码 1。"""
    request = Call("GET", "/v1/lookup", query={"q": given_text(text), "as_of": as_of})
    found = show(call(request), as_json, lookup_lines)
    if found["reason"] and not found["hits"]:
        fail()
