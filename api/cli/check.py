"""zhigui check."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, fail, industry_option, json_flag, scene_option
from api.cli.output import given_text, show
from api.cli.render_check import check_lines
from api.client import Call

FAILING = {"never": (), "warn": ("warn", "block"), "block": ("block",)}


@click.command("check", cls=ChineseCommand)
@argument("text", metavar="文本", help="要审查的话；- 表示从标准输入读取")
@industry_option
@scene_option
@as_of_option
@click.option(
    "--fail-on",
    metavar="结论",
    type=click.Choice(list(FAILING)),
    default="never",
    help="到这一结论时退出码为 1：warn、block；never 从不（默认）",
)
@json_flag
def check(text: str, *, fail_on: str, as_json: bool, **asked: str | None) -> None:
    """审查文本：不能说的话、引用是否属实。"""
    request = Call("POST", "/v1/check", body={"text": given_text(text), **asked})
    if show(call(request), as_json, check_lines)["verdict"] in FAILING[fail_on]:
        fail()
