"""zhigui search."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.gateway import call
from api.cli.output import DateOption, JsonFlag, given_text, show
from api.cli.render_law import hits_lines
from api.client import Call, Json


def search(
    text: Annotated[str, typer.Argument(metavar="词语或问题", help="要检索的话；- 表示从标准输入读取")],
    *,
    as_of: DateOption = None,
    instruments: Annotated[
        list[str] | None, typer.Option("--instrument", metavar="法规", help="只查这部法规（标题或简称）；可重复")
    ] = None,
    legal_ranks: Annotated[
        list[str] | None, typer.Option("--rank", metavar="位阶", help="只查这一位阶，如 法律、行政法规；可重复")
    ] = None,
    province: Annotated[str | None, typer.Option("--province", metavar="省份", help="如 浙江省")] = None,
    top_k: Annotated[int, typer.Option("--top-k", metavar="条数", min=1, max=100, help="最多几条")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """检索条文，按相关程度排列。"""
    body: Json = {
        "query": given_text(text),
        "as_of": as_of,
        "instruments": [*instruments] if instruments else None,
        "legal_ranks": [*legal_ranks] if legal_ranks else None,
        "province": province,
        "top_k": top_k,
    }
    show(call(Call("POST", "/v1/search", body=body)), as_json, hits_lines)
