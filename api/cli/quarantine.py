"""zhigui quarantine list|retry|discard."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_runs import discarded_lines, quarantine_lines, run_lines
from api.client import Call, segment

entry_argument = argument("entry", metavar="编号", help="如 12-1，见 zhigui quarantine list")


@click.group("quarantine", cls=ChineseGroup)
def quarantine() -> None:
    """隔离区：被拒绝的文件，查看原因、再试、清除。"""


@quarantine.command("list")
@json_flag
def list_entries(as_json: bool) -> None:
    """被拒绝的文件及原因，新的在前。"""
    show(call(Call("GET", "/v1/quarantine")), as_json, quarantine_lines)


@quarantine.command("retry")
@entry_argument
@json_flag
def retry(entry: str, as_json: bool) -> None:
    """把留下的文件再导入一次（由服务在后台执行）；成功后移出隔离区。"""
    show(call(Call("POST", f"/v1/quarantine/{segment(entry)}/retry")), as_json, run_lines)


@quarantine.command("discard")
@entry_argument
@json_flag
def discard(entry: str, as_json: bool) -> None:
    """从隔离区清除一个文件；您自己的文件不动。"""
    show(call(Call("DELETE", f"/v1/quarantine/{segment(entry)}")), as_json, discarded_lines)
