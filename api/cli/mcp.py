"""zhigui mcp: the tools for agents over standard input and output."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import running_owner
from api.cli.home import home_folder
from api.cli.terminal import say


@click.command("mcp", cls=ChineseCommand)
def mcp() -> None:
    """以 MCP 供智能体调用（标准输入输出），由智能体的客户端启动。

    有服务在运行时经由它作答，否则自己打开数据目录。标准输出只有协议内容，其余写到标准错误。

    服务在运行时也可以不用本命令，让客户端直接连接它的 /mcp 地址。
    """
    owner = running_owner()
    if owner is not None:
        from api.mcp.stdio import serve_through_owner

        say(f"知规 MCP 已就绪，由服务 {owner.address} 作答（输入结束或 Ctrl-C 时停止）。")
        serve_through_owner(home_folder())
        return
    from api.cli.opening import opened

    with opened() as desk:
        from api.app import create_app
        from api.mcp.stdio import serve_alone

        desk.kb.start()
        say("知规 MCP 已就绪，由本进程作答（输入结束或 Ctrl-C 时停止）。")
        serve_alone(create_app(desk.kb, desk.ingestion, desk.settings, token=desk.lock.token), desk.lock.token)
