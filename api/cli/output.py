"""What a command writes: the objects themselves with --json, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Annotated, TypeVar, cast

import typer

from api.cli.terminal import Paper, paper
from api.client import Json

JsonFlag = Annotated[bool, typer.Option("--json", help="输出 JSON（与接口返回的对象相同）")]
DateOption = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="以哪一天的法律为准，如 2026-11-21；默认今天（北京时间）")
]
Shape = TypeVar("Shape")
Renderer = Callable[[Shape, Paper], list[str]]


def show(value: Json, as_json: bool, renderer: Renderer[Shape]) -> Shape:
    """Print a reply; hand it back as the shape its renderer reads."""
    shape = cast(Shape, value)
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print("\n".join(renderer(shape, paper(sys.stdout))))
    return shape


def given_text(text: str) -> str:
    """The text of the argument, or all of standard input for `-`."""
    return sys.stdin.read().strip() if text == "-" else text
