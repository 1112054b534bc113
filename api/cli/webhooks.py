"""zhigui webhooks list|retry."""

from __future__ import annotations

import click

from api.cli.change_shapes import DeliveryListShape, DeliveryShape
from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.terminal import Paper
from api.client import Call

STATE = {"waiting": "等待发送", "delivered": "已送达", "failed": "未送达"}
COLOUR = {"waiting": "blue", "delivered": "green", "failed": "red"}


@click.group("webhooks", cls=ChineseGroup)
def webhooks() -> None:
    """更新通知：送到了没有，没送到的重新发送。"""


@webhooks.command("list")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几条，默认 20")
@json_flag
def list_deliveries(limit: int, as_json: bool) -> None:
    """最近的更新通知，新的在前。"""
    show(call(Call("GET", "/v1/webhooks", query={"limit": limit})), as_json, delivery_lines)


@webhooks.command("retry")
@argument("delivery", metavar="通知编号", type=int, help="见 zhigui webhooks list")
@json_flag
def retry(delivery: int, as_json: bool) -> None:
    """重新发送一条通知（由运行中的服务发送）。"""
    show(call(Call("POST", f"/v1/webhooks/{delivery}/retry")), as_json, _one)


def delivery_lines(found: DeliveryListShape, page: Paper) -> list[str]:
    """Notices, newest first, with why one did not arrive."""
    if not found["deliveries"]:
        return ["还没有更新通知。" if found["configured"] else "没有设置通知地址（ZHIGUI_WEBHOOK_URL）。"]
    return [line for each in found["deliveries"] for line in _one(each, page)]


def _one(each: DeliveryShape, page: Paper) -> list[str]:
    state = page.style(STATE.get(each["state"], each["state"]), COLOUR.get(each["state"], "strong"))
    lines = [f"通知 {each['delivery_id']}：{state}（试了 {each['attempts']} 次）"]
    lines += page.block(each["title"], 2)
    if each["problem"]:
        lines += page.block(each["problem"], 2, "yellow")
    return lines
