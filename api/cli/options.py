"""Options that several commands share, and how a command says how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.cli.chinese import argument

Function = TypeVar("Function", bound=Callable[..., Any])

industry_option = click.option(
    "--industry",
    metavar="行业",
    type=click.Choice(["general", "market", "finance", "education", "medical"]),
    help="general 通用、market 市场、finance 金融、education 教育 或 medical 医疗美容",
)
scene_option = click.option(
    "--scene",
    metavar="场景",
    type=click.Choice(["advertising", "sales_call", "complaint_call", "written_reply"]),
    help="advertising 广告、sales_call 销售、complaint_call 投诉 或 written_reply 书面答复",
)
as_of_option = click.option("--as-of", metavar="日期", help="以哪一天的法律为准，如 2026-11-21；默认今天（北京时间）")
role_option = click.option(
    "--role",
    metavar="角色",
    type=click.Choice(["officer", "trainer", "editor", "supervisor", "auditor", "admin"]),
    help="以哪种角色查看手册：officer 一线客服、trainer 培训师、editor 知识编辑、supervisor 主管、"
    "auditor 审计质检 或 admin 管理员；默认看得到全部",
)
rule_argument = argument("rule", metavar="编号", help="如 guaranteed_return.principal")
topic_option = click.option("--topic", metavar="主题", help="如 guaranteed_return")
json_flag = click.option("--json", "as_json", is_flag=True, help="输出 JSON（与接口返回的对象相同）")


def top_k_option(default: int, most: int) -> Callable[[Function], Function]:
    """How many at most."""
    return click.option(
        "--top-k", metavar="条数", type=click.IntRange(1, most), default=default, help=f"最多几条，默认 {default}"
    )


def fail() -> None:
    """End the command with exit code 1, after its output."""
    click.get_current_context().exit(1)
