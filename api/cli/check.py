"""zhigui check."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api.cli.ask import IndustryOption, SceneOption
from api.cli.gateway import call
from api.cli.output import DateOption, JsonFlag, given_text, show
from api.cli.render_check import check_lines
from api.client import Call, Json


class FailOn(StrEnum):
    """From which verdict on the command fails."""

    NEVER = "never"
    WARN = "warn"
    BLOCK = "block"


FAILING = {FailOn.NEVER: (), FailOn.WARN: ("warn", "block"), FailOn.BLOCK: ("block",)}


def check(
    text: Annotated[str, typer.Argument(metavar="文本", help="要审查的话；- 表示从标准输入读取")],
    *,
    industry: IndustryOption = None,
    scene: SceneOption = None,
    as_of: DateOption = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", metavar="结论", help="到这一结论时退出码为 1：warn、block；never 从不")
    ] = FailOn.NEVER,
    as_json: JsonFlag = False,
) -> None:
    """审查文本：不能说的话、引用是否属实。"""
    body: Json = {"text": given_text(text), "industry": industry, "scene": scene, "as_of": as_of}
    result = show(call(Call("POST", "/v1/check", body=body)), as_json, check_lines)
    if result["verdict"] in FAILING[fail_on]:
        raise typer.Exit(1)
