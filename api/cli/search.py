"""zhigui search."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, json_flag, top_k_option
from api.cli.output import given_text, show
from api.cli.render_law import hits_lines
from api.client import Call


@click.command("search", cls=ChineseCommand)
@argument("text", metavar="词语或问题", help="要检索的话；- 表示从标准输入读取")
@as_of_option
@click.option("--instrument", "instruments", metavar="法规", multiple=True, help="只查这部法规（标题或简称）；可重复")
@click.option("--rank", "ranks", metavar="位阶", multiple=True, help="只查这一位阶，如 法律、行政法规；可重复")
@click.option("--province", metavar="省份", help="如 浙江省")
@top_k_option(default=10, most=100)
@json_flag
def search(
    text: str, *, instruments: tuple[str, ...], ranks: tuple[str, ...], as_json: bool, **asked: str | int | None
) -> None:
    """检索条文，按相关程度排列。"""
    narrowed = {"instruments": [*instruments] or None, "legal_ranks": [*ranks] or None}
    request = Call("POST", "/v1/search", body={"query": given_text(text), **narrowed, **asked})
    show(call(request), as_json, hits_lines)
