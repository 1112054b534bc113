"""zhigui ask."""

from __future__ import annotations

from dataclasses import replace

import click

from api.cli.ask_stream import ask_streamed
from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, industry_option, json_flag, role_option, scene_option, top_k_option
from api.cli.output import given_text, show
from api.cli.render_answer import answer_lines
from api.client import Call


@click.command("ask", cls=ChineseCommand)
@argument("text", metavar="问题", help="要问的话；- 表示从标准输入读取")
@as_of_option
@industry_option
@scene_option
@click.option(
    "--level",
    metavar="级别",
    type=click.Choice(["officer", "senior", "supervisor", "manager"]),
    help="officer 一线（默认）、senior 资深、supervisor 主管 或 manager 经理",
)
@click.option("--province", metavar="省份", help="如 浙江省")
@role_option
@top_k_option(default=5, most=50)
@click.option("--extract", is_flag=True, help="只摘原文，不用模型")
@click.option("--session", "session_id", metavar="编号", help="通话编号；同一编号的追问会接着上一问理解")
@click.option("--stream", is_flag=True, help="边答边显示：先给摘录，再逐句给大模型的说法")
@json_flag
def ask(text: str, *, extract: bool, stream: bool, as_json: bool, **asked: str | int | None) -> None:
    """提问：可以说的话、所依条文、不能说的话。

    没有把握时会说明原因并拒答，同样算完成（退出码 0）。
    """
    mode = "extract" if extract else "auto"
    request = Call("POST", "/v1/ask", body={"question": given_text(text), "mode": mode, **asked})
    if stream:
        ask_streamed(replace(request, accept="text/event-stream"), as_json=as_json)
        return
    show(call(request), as_json, answer_lines)
