"""zhigui curated list|show|add|edit|withdraw|restore|reviewed|test|candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, industry_option, json_flag, role_option, scene_option
from api.cli.output import given_text, show
from api.cli.render_curated import candidate_lines, case_lines, changed_lines, list_lines, tried_lines
from api.client import Call, Json, segment

PLACE = "/v1/curated"
Function = TypeVar("Function", bound=Callable[..., Any])
id_argument = argument("curated_id", metavar="编号", help="见 zhigui curated list")
note_option = click.option("--note", metavar="备注", help="为什么、谁看过；不要写个人信息")
seen_option = click.option(
    "--revision", metavar="版次", type=click.IntRange(1), help="看到的是第几版；已被别人改过时不写入"
)
province_option = click.option("--province", metavar="省份", help="如 浙江省")
WORDS = (
    click.option("--question", metavar="问题", help="问题"),
    click.option("--paraphrase", "paraphrases", metavar="问法", multiple=True, help="其他问法，可重复"),
    click.option("--text", metavar="答复", help="最多 120 字，用 [1]、[2] 标出依据；写 - 从标准输入读"),
    click.option("--cite", metavar="条文", multiple=True, help="依据，如 消保法25；手册写 编号#小标题；可重复"),
    click.option("--from", "from_answer", metavar="答复编号", help="从记录里的一次答复取问题、文字和引用"),
    industry_option,
    scene_option,
    province_option,
    click.option(
        "--role",
        metavar="角色",
        type=click.Choice(["officer", "trainer", "editor", "supervisor", "auditor", "admin"]),
        help="只给这个角色，如 officer 一线客服；默认所有人",
    ),
    note_option,
)


@click.group("curated", cls=ChineseGroup)
def curated() -> None:
    """审定答复：主管批准的问题与答复，优先于摘录与模型。"""


def words_options(command: Function) -> Function:
    """The options by which an answer is written."""
    for option in reversed(WORDS):
        command = option(command)
    return command


@curated.command("list")
@industry_option
@click.option("--due", is_flag=True, help="只看待复核的")
@click.option("--all", "everything", is_flag=True, help="连同已经撤下的")
@json_flag
def list_curated(*, industry: str | None, due: bool, everything: bool, as_json: bool) -> None:
    """在用的审定答复，最近改动的在前。"""
    query = {"industry": industry, "due": "true" if due else None, "all": "true" if everything else None}
    show(call(Call("GET", PLACE, query=query)), as_json, list_lines)


@curated.command("show")
@id_argument
@click.option("--revision", metavar="版次", type=click.IntRange(1), help="看第几版，默认最新")
@json_flag
def show_curated(curated_id: str, revision: int | None, as_json: bool) -> None:
    """一条审定答复：问法、答复、依据、各版。"""
    show(call(Call("GET", _place(curated_id), query={"revision": revision})), as_json, case_lines)


@curated.command("add")
@words_options
@json_flag
def add(*, as_json: bool, **given: str | tuple[str, ...] | None) -> None:
    """批准一条审定答复；每句都有依据、没有不能说的话才写入，立即使用。"""
    _change("POST", PLACE, "已批准", _body(given), as_json=as_json)


@curated.command("edit")
@id_argument
@click.option("--revision", metavar="版次", type=click.IntRange(1), required=True, help="看到的是第几版")
@words_options
@json_flag
def edit(curated_id: str, *, revision: int, as_json: bool, **given: str | tuple[str, ...] | None) -> None:
    """修改一条审定答复，成为新的一版；没写的各项照旧。"""
    _change("PATCH", _place(curated_id), "已修改", {"revision": revision, **_body(given)}, as_json=as_json)


@curated.command("withdraw")
@id_argument
@seen_option
@note_option
@json_flag
def withdraw(curated_id: str, *, revision: int | None, note: str | None, as_json: bool) -> None:
    """撤下一条审定答复，立即停用；可以恢复。"""
    body = _body({"revision": revision, "note": note})
    _change("POST", f"{_place(curated_id)}/withdraw", "已撤下", body, as_json=as_json)


@curated.command("restore")
@id_argument
@click.option("--to", metavar="版次", type=click.IntRange(1), help="退回到第几版的文字；默认恢复撤下前的")
@seen_option
@json_flag
def restore(curated_id: str, *, to: int | None, revision: int | None, as_json: bool) -> None:
    """恢复撤下的审定答复，或者退回以前的一版；今天仍站得住才写入。"""
    body = _body({"to": to, "revision": revision})
    _change("POST", f"{_place(curated_id)}/restore", "已恢复", body, as_json=as_json)


@curated.command("reviewed")
@id_argument
@seen_option
@json_flag
def reviewed(curated_id: str, *, revision: int | None, as_json: bool) -> None:
    """登记已复核：看过改动后的条文，答复仍然适用。"""
    _change("POST", f"{_place(curated_id)}/review", "已登记", _body({"revision": revision}), as_json=as_json)


@curated.command("test")
@argument("question", metavar="问题", help="来电人的原话")
@industry_option
@scene_option
@province_option
@role_option
@as_of_option
@json_flag
def test(question: str, *, as_json: bool, **asker: str | None) -> None:
    """试一试：这个问题会用上哪条审定答复，不用是为什么。"""
    body = {"question": question, **_body(asker)}
    show(call(Call("POST", f"{PLACE}/test", body=body)), as_json, tried_lines)


@curated.command("candidates")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 200), default=20, help="最多几条，默认 20")
@json_flag
def candidates(limit: int, as_json: bool) -> None:
    """该有审定答复的问题：问得多的、没能作答的、被评为不对或不全的。"""
    show(call(Call("GET", f"{PLACE}/candidates", query={"limit": limit})), as_json, candidate_lines)


def _place(curated_id: str) -> str:
    return f"{PLACE}/{segment(curated_id)}"


def _body(given: Mapping[str, str | int | tuple[str, ...] | None]) -> dict[str, Json]:
    """What was given; - as the text is read from standard input."""
    body: dict[str, Json] = {}
    for name, value in given.items():
        if isinstance(value, tuple):
            body.update({name: list(value)} if value else {})
        elif value is not None:
            body[name] = given_text(value) if name == "text" and isinstance(value, str) else value
    return body


def _change(method: str, place: str, done: str, body: dict[str, Json], *, as_json: bool) -> None:
    reply = call(Call(method, place, body=body))
    show(reply, as_json, lambda found, page: changed_lines(done, found, page))
