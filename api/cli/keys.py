"""zhigui keys list|issue|revoke."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.people import person_argument
from api.cli.render_people import issued_lines, key_lines, keys_lines
from api.client import Call, Json, segment

# As api/schemas/keys has it, which is too heavy to import here.
DEFAULT_DAYS = 365


@click.group("keys", cls=ChineseGroup)
def keys() -> None:
    """API 密钥：让别的系统以某位人员的身份、在限定的权限内使用。"""


@keys.command("list")
@click.option("--person", metavar="人员", help="只列这位人员的，登录名或编号")
@json_flag
def list_keys(person: str | None, *, as_json: bool) -> None:
    """密钥，新的在前，含已吊销和已过期的。"""
    show(call(Call("GET", "/v1/keys", query={"person": person})), as_json, keys_lines)


@keys.command("issue")
@person_argument
@click.option("--name", metavar="名称", required=True, help="用在哪里，如 工单系统")
@click.option(
    "--scope",
    "scopes",
    metavar="权限",
    multiple=True,
    required=True,
    help="如 ask、check，可以给多项；有哪些见 docs/roles.md，给错了也会列出",
)
@click.option(
    "--days", metavar="天数", type=click.IntRange(1, 3650), default=DEFAULT_DAYS, help=f"有效天数，默认 {DEFAULT_DAYS}"
)
@click.option("--never-expires", is_flag=True, help="不过期；不再用时记得吊销")
@click.option(
    "--rate-limit", metavar="次数", type=click.IntRange(1, 1_000_000), help="每分钟最多请求数，默认用服务的设置"
)
@json_flag
def issue(
    person: str,
    *,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    never_expires: bool,
    rate_limit: int | None,
    as_json: bool,
) -> None:
    """签发密钥；密钥只显示这一次。"""
    body: Json = {
        "person": person,
        "name": name,
        "scopes": scopes,
        "expires_days": None if never_expires else days,
        "rate_limit": rate_limit,
    }
    show(call(Call("POST", "/v1/keys", body=body)), as_json, issued_lines)


@keys.command("revoke")
@argument("key", metavar="密钥编号", help="见 zhigui keys list")
@json_flag
def revoke(key: str, *, as_json: bool) -> None:
    """吊销密钥，立即失效。"""
    show(call(Call("DELETE", f"/v1/keys/{segment(key)}")), as_json, key_lines)
