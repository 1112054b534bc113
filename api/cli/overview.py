"""zhigui overview: the numbers of some weeks, in the terminal or as a sheet."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.records_files import saved
from api.cli.render_overview import overview_lines
from api.client import Call

PLACE = "/v1/overview"


@click.command("overview", cls=ChineseCommand)
@click.option("--since", metavar="日期", help="从哪一天起，默认最近 30 天")
@click.option("--until", metavar="日期", help="到哪一天止（含当天），默认今天")
@click.option("--team", metavar="小组", help="只看这个小组的：编号或名称")
@click.option(
    "--out",
    metavar="文件",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把全部数字写成 CSV 表格，如 概览.csv",
)
@json_flag
def overview(since: str | None, until: str | None, team: str | None, out: Path | None, *, as_json: bool) -> None:
    """概览：问了什么，什么突然增多，什么没有答上。"""
    query = {"since": since, "until": until, "team": team}
    if out is not None:
        saved(Call("GET", f"{PLACE}/export", query=query), out)
    else:
        show(call(Call("GET", PLACE, query=query)), as_json, overview_lines)
