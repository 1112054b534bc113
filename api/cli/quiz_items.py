"""zhigui quiz items|show|topics|statistics: the bank looked through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import industry_option, json_flag
from api.cli.output import show
from api.cli.quiz_generate import KINDS
from api.cli.render_quiz import item_lines, item_list_lines, topic_lines, used_lines
from api.client import Call, segment

PLACE = "/v1/quizzes/items"
Function = TypeVar("Function", bound=Callable[..., Any])
FILTERS = (
    click.option("--kind", metavar="题型", type=click.Choice(KINDS), help="、".join(KINDS)),
    industry_option,
    click.option("--topic", metavar="知识点", help="见 zhigui quiz topics"),
    click.option("--difficulty", metavar="难度", type=click.Choice(["easy", "medium", "hard"]), help="易、中、难"),
    click.option("--law", metavar="法规", help="依据的法规标题，写一部分也可以"),
    click.option("--article", metavar="条号", help="依据的条号，如 第二十五条"),
    click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几道，默认 20"),
)  # fmt: skip


def filter_options(command: Function) -> Function:
    """The options by which items are chosen."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def query_of(given: dict[str, str | int | None]) -> dict[str, str | int | None]:
    """The filters as the API names them."""
    return {"instrument" if name == "law" else name: value for name, value in given.items()}


@click.command("items", cls=ChineseCommand)
@argument("words", metavar="词语", required=False, help="题里要有的词语，空格分开；不写则列出最近改动的")
@click.option(
    "--state",
    metavar="状态",
    type=click.Choice(["draft", "approved", "retired"]),
    help="draft 待审、approved 在用 或 retired 停用",
)
@click.option("--due", is_flag=True, help="只看待复核的")
@click.option("--flagged", is_flag=True, help="只看没有证明的")
@filter_options
@json_flag
def items(
    words: str | None, *, state: str | None, due: bool, flagged: bool, as_json: bool, **filters: str | int | None
) -> None:
    """查找题库里的题目，最近改动的在前；不写状态则不列停用的。"""
    flags = {"due": "true" if due else None, "flagged": "true" if flagged else None}
    query = {"q": words, "state": state, **flags, **query_of(filters)}
    show(call(Call("GET", PLACE, query=query)), as_json, item_list_lines)


@click.command("show", cls=ChineseCommand)
@argument("item_id", metavar="编号", help="见 zhigui quiz items")
@click.option("--revision", metavar="版次", type=click.IntRange(1), help="看第几版，默认最新")
@json_flag
def show_item(item_id: str, revision: int | None, as_json: bool) -> None:
    """一道题：题干、选项、答案、依据、各版与统计。"""
    show(call(Call("GET", f"{PLACE}/{segment(item_id)}", query={"revision": revision})), as_json, item_lines)


@click.command("statistics", cls=ChineseCommand)
@click.option("--warned", is_flag=True, help="只列有提醒的：几乎人人答对或答错的、好学生反而答错的")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几道，默认 20")
@json_flag
def statistics(*, warned: bool, limit: int, as_json: bool) -> None:
    """题目的统计：用过几次、得分率、区分度；有提醒的在前。"""
    query = {"warned": "true" if warned else None, "limit": limit}
    show(call(Call("GET", "/v1/quizzes/statistics", query=query)), as_json, used_lines)


@click.command("topics", cls=ChineseCommand)
@json_flag
def topics(as_json: bool) -> None:
    """知识点：涉及的法规、各题型的题数、可以组卷的题数。"""
    show(call(Call("GET", "/v1/quizzes/topics")), as_json, topic_lines)
