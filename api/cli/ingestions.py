"""zhigui ingestions list|cancel|retry|rollback."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.chinese import command, group
from api.cli.gateway import call
from api.cli.output import JsonFlag, show
from api.cli.render_runs import run_lines, run_list_lines
from api.client import Call

app = group("入库任务：查看、取消、重试、撤回。")

RunArgument = Annotated[int, typer.Argument(metavar="任务编号", help="见 zhigui ingestions list")]


@command(app, "list")
def list_runs(
    limit: Annotated[int, typer.Option("--limit", metavar="条数", min=1, max=500, help="最多几条")] = 20,
    as_json: JsonFlag = False,
) -> None:
    """最近的入库任务，新的在前。"""
    show(call(Call("GET", "/v1/ingestions", query={"limit": limit})), as_json, run_list_lines)


@command(app, "cancel")
def cancel(run: RunArgument, as_json: JsonFlag = False) -> None:
    """取消一个排队中或进行中的任务；已读的内容不会生效。"""
    show(call(Call("DELETE", f"/v1/ingestions/{run}")), as_json, run_lines)


@command(app, "retry")
def retry(run: RunArgument, as_json: JsonFlag = False) -> None:
    """把同样的要求作为新任务再执行一次（由服务在后台执行）。"""
    show(call(Call("POST", f"/v1/ingestions/{run}/retry")), as_json, run_lines)


@command(app, "rollback")
def rollback(run: RunArgument, as_json: JsonFlag = False) -> None:
    """撤回一个已生效的任务；后来的任务建立在它之上时拒绝。"""
    show(call(Call("POST", f"/v1/ingestions/{run}/rollback")), as_json, run_lines)
