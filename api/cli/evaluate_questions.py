"""zhigui evaluate candidates|add|remove: judged sets grow from what was refused or answered wrongly."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_candidates import added_lines, candidate_lines, removed_lines
from api.client import Call, Json, segment

PLACE = "/v1/evaluations"
DEFAULT_SET = "company"
set_option = click.option(
    "--set", "set_name", metavar="题集", default=DEFAULT_SET, help=f"公司的题集，默认 {DEFAULT_SET}；没有就新建"
)


@click.command("candidates", cls=ChineseCommand)
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几条，默认 20")
@json_flag
def candidates(limit: int, as_json: bool) -> None:
    """该收进题集的问题：被拒答的、被评为不对或不全的，新的在前。

    问法几乎相同的合成一条；已经在题集里的不列。
    """
    show(call(Call("GET", f"{PLACE}/candidates", query={"limit": limit})), as_json, candidate_lines)


@click.command("add", cls=ChineseCommand)
@argument("question", metavar="问题", help="来电人的原话；其中的电话、证件号码会被遮盖")
@click.option("--gold", metavar="条文", multiple=True, help="能回答它的条文，如 消保法55；有几条写几次")
@click.option("--unanswerable", is_flag=True, help="没有条文能回答，应当拒答")
@click.option("--kind", metavar="种类", help="如 remedy、refund；应当拒答的写原因，如 off_topic")
@click.option("--industry", metavar="行业", help="如 market")
@click.option("--voice", metavar="口吻", help="如 hasty 匆忙、dialect 方言、story 长故事")
@click.option("--situation", metavar="情境", help="同一情境的几种问法写同一个，它们总在同一半")
@click.option("--as-of", metavar="日期", help="问的是哪一天的法律，如 2023-05-01；默认今天")
@set_option
@json_flag
def add(
    question: str, *, gold: tuple[str, ...], unanswerable: bool, set_name: str, as_json: bool, **given: str | None
) -> None:
    """把一道题收进公司的题集；条文核对无误才写入。

    题集在数据目录的 questions/ 下，升级不会覆盖。
    """
    body: dict[str, Json] = {"question": question, "gold": list(gold), "answerable": not unanswerable}
    body.update({name: value for name, value in given.items() if value is not None})
    show(call(Call("POST", f"{PLACE}/sets/{segment(set_name)}/questions", body=body)), as_json, added_lines)


@click.command("remove", cls=ChineseCommand)
@argument("question_id", metavar="题号", help="如 company-0001")
@set_option
@json_flag
def remove(question_id: str, *, set_name: str, as_json: bool) -> None:
    """从公司的题集里去掉一道题。"""
    place = f"{PLACE}/sets/{segment(set_name)}/questions/{segment(question_id)}"
    show(call(Call("DELETE", place)), as_json, removed_lines)
