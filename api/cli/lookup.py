"""zhigui lookup."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.gateway import call
from api.cli.output import DateOption, JsonFlag, given_text, show
from api.cli.render_law import lookup_lines
from api.client import Call


def lookup(
    text: Annotated[
        str, typer.Argument(metavar="引用", help="如 民法典1254、消保法55条、广告法九条三项；- 从标准输入读取")
    ],
    as_of: DateOption = None,
    as_json: JsonFlag = False,
) -> None:
    """按条号直接查条文。查不到时说明原因，退出码 1。"""
    found = show(call(Call("GET", "/v1/lookup", query={"q": given_text(text), "as_of": as_of})), as_json, lookup_lines)
    if not found["hits"]:
        raise typer.Exit(1)
