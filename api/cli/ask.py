"""zhigui ask."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.gateway import call
from api.cli.output import DateOption, JsonFlag, given_text, show
from api.cli.render_answer import answer_lines
from api.client import Call, Json

IndustryOption = Annotated[
    str | None, typer.Option("--industry", metavar="行业", help="general、market、finance、education 或 medical")
]
SceneOption = Annotated[
    str | None,
    typer.Option("--scene", metavar="场景", help="advertising、sales_call、complaint_call 或 written_reply"),
]


def ask(
    text: Annotated[str, typer.Argument(metavar="问题", help="要问的话；- 表示从标准输入读取")],
    *,
    as_of: DateOption = None,
    industry: IndustryOption = None,
    scene: SceneOption = None,
    level: Annotated[
        str | None,
        typer.Option("--level", metavar="级别", help="officer 一线、senior 资深、supervisor 主管 或 manager 经理"),
    ] = None,
    province: Annotated[str | None, typer.Option("--province", metavar="省份", help="如 浙江省")] = None,
    top_k: Annotated[int, typer.Option("--top-k", metavar="条数", min=1, max=50, help="最多引用几处")] = 5,
    extract: Annotated[bool, typer.Option("--extract", help="只摘原文，不用模型")] = False,
    as_json: JsonFlag = False,
) -> None:
    """提问：可以说的话、所依条文、不能说的话。

    没有把握时会说明原因并拒答，同样算完成（退出码 0）。
    """
    body: Json = {
        "question": given_text(text),
        "as_of": as_of,
        "industry": industry,
        "scene": scene,
        "level": level,
        "province": province,
        "top_k": top_k,
        "mode": "extract" if extract else "auto",
    }
    show(call(Call("POST", "/v1/ask", body=body)), as_json, answer_lines)
