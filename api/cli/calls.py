"""zhigui calls: a transcript played as if the call were held now."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import cast

import click

from api.cli.call_files import Transcript, transcript
from api.cli.call_service import CallLine, Message, call_line
from api.cli.call_shapes import MessageShape
from api.cli.chinese import ChineseCommand, ChineseGroup, argument
from api.cli.options import as_of_option, industry_option, json_flag, scene_option
from api.cli.render_calls import heard_lines, piece_lines
from api.cli.terminal import paper
from api.client import CallError, Json

# Nobody waits longer for the last answers of a call; the service itself waits half a minute for them.
END_SECONDS = 60.0
# At full speed what the service finds in a piece of the officer's is there before this, and is shown under it.
SETTLE_SECONDS = 0.03


@click.group("calls", cls=ChineseGroup)
def calls() -> None:
    """通话辅助：演练通话。"""


@calls.command("replay", cls=ChineseCommand)
@argument("path", metavar="文件", help="通话文字记录；- 表示从标准输入读取")
@click.option(
    "--speed",
    metavar="倍速",
    type=click.Choice(["1", "4", "0"]),
    default="1",
    help="1 按原来的快慢（默认），4 四倍快，0 不等待",
)
@industry_option
@scene_option
@click.option(
    "--level",
    metavar="级别",
    type=click.Choice(["officer", "senior", "supervisor", "manager"]),
    help="officer 一线（默认）、senior 资深、supervisor 主管 或 manager 经理",
)
@click.option("--province", metavar="省份", help="如 浙江省")
@as_of_option
@click.option("--number", metavar="编号", help="公司自己的通话编号，记录按它查找")
@json_flag
def replay(path: str, *, speed: str, as_json: bool, **given: str | None) -> None:
    """把一份通话文字记录放一遍：逐段显示说的话、不能说的话和找到的条文。

    文件每行一段：JSON，或“说话人、时间、文字”，用制表符或逗号隔开；说话人写客服或来电人，时间写秒数或 分:秒。
    与真实通话一样记入记录。
    """
    told = transcript(path)
    show = _json if as_json else _shown
    with call_line() as line:
        start = {**told.start, **{name: value for name, value in given.items() if value is not None}}
        line.send({"type": "start", **start})
        for message in _played(line, told, float(speed), lambda piece: None if as_json else _said(piece)):
            show(message)


def _played(
    line: CallLine, told: Transcript, speed: float, said: Callable[[dict[str, Json]], None]
) -> Iterator[Message]:
    """Every message of the service until the call has ended; `said` is called with each piece as it goes out."""
    first = line.heard(END_SECONDS)
    if first is None:
        raise CallError("服务没有应答。")
    yield first
    began = time.monotonic()
    for piece in told.pieces:
        due = float(str(piece["at"])) / speed if speed else 0.0
        yield from _until(line, began + due)
        said(piece)
        line.send(piece)
        if not speed and piece["speaker"] == "officer":
            yield from _until(line, time.monotonic() + SETTLE_SECONDS)
    line.send({"type": "end"})
    until = time.monotonic() + END_SECONDS
    while time.monotonic() < until:
        message = line.heard(until - time.monotonic())
        if message is not None:
            yield message
            if message["type"] == "ended":
                return
    raise CallError("通话没有正常结束，请稍后在记录里查看。")


def _until(line: CallLine, moment: float) -> Iterator[Message]:
    while (left := moment - time.monotonic()) > 0:
        message = line.heard(left)
        if message is not None:
            yield message


def _json(message: Message) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)


def _said(piece: dict[str, Json]) -> None:
    print("\n".join(piece_lines(piece, paper(sys.stdout))), flush=True)


def _shown(message: Message) -> None:
    lines = heard_lines(cast(MessageShape, message), paper(sys.stdout))
    if lines:
        print("\n".join(lines), flush=True)
