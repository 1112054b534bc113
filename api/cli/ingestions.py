"""zhigui ingestions list|show|cancel|retry|rollback|schedule."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_runs import run_lines, run_list_lines, schedule_lines
from api.client import Call

run_argument = argument("run", metavar="任务编号", type=int, help="见 zhigui ingestions list")


@click.group("ingestions", cls=ChineseGroup)
def ingestions() -> None:
    """入库任务：查看、取消、重试、撤回、定时。"""


@ingestions.command("list")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几条，默认 20")
@json_flag
def list_runs(limit: int, as_json: bool) -> None:
    """最近的入库任务，新的在前。"""
    show(call(Call("GET", "/v1/ingestions", query={"limit": limit})), as_json, run_list_lines)


@ingestions.command("show")
@run_argument
@json_flag
def show_run(run: int, as_json: bool) -> None:
    """一个任务：读到哪里、入库了什么、拒绝了什么、影响什么。"""
    show(call(Call("GET", f"/v1/ingestions/{run}")), as_json, run_lines)


@ingestions.command("cancel")
@run_argument
@json_flag
def cancel(run: int, as_json: bool) -> None:
    """取消一个排队中或进行中的任务；已读的内容不会生效。"""
    show(call(Call("DELETE", f"/v1/ingestions/{run}")), as_json, run_lines)


@ingestions.command("retry")
@run_argument
@json_flag
def retry(run: int, as_json: bool) -> None:
    """把同样的要求作为新任务再执行一次（由服务在后台执行）。"""
    show(call(Call("POST", f"/v1/ingestions/{run}/retry")), as_json, run_lines)


@ingestions.command("rollback")
@run_argument
@json_flag
def rollback(run: int, as_json: bool) -> None:
    """撤回一个已生效的任务；后来的任务建立在它之上时拒绝。"""
    show(call(Call("POST", f"/v1/ingestions/{run}/rollback")), as_json, run_lines)


@ingestions.command("schedule")
@json_flag
def schedule(as_json: bool) -> None:
    """定时入库的来源与下一次时间，以及收件文件夹。"""
    show(call(Call("GET", "/v1/ingestions/schedule")), as_json, schedule_lines)
