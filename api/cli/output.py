"""What a command writes: the objects themselves with --json, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TextIO, TypeVar, cast

from api.cli.terminal import Paper, paper
from api.client import Json

Shape = TypeVar("Shape")


def show(value: Json, as_json: bool, renderer: Callable[[Shape, Paper], list[str]]) -> Shape:
    """Print a reply; hand it back as the shape its renderer reads."""
    shape = cast(Shape, value)
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print("\n".join(renderer(shape, paper(sys.stdout))))
    return shape


def given_text(text: str, source: TextIO | None = None) -> str:
    """The text of the argument, or for `-` all of standard input (`source`)."""
    return (source or sys.stdin).read().strip() if text == "-" else text
