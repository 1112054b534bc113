"""zhigui quiz review: what waits to be looked at, and what is decided of it."""

from __future__ import annotations

from typing import cast

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import Caller, connected
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.quiz_items import PLACE, filter_options, query_of
from api.cli.quiz_shapes import DecidedShape, ItemCaseShape, ItemListShape, ItemSummaryShape
from api.cli.render_quiz import decided_lines, queue_lines
from api.client import Call, CallError, Json, segment

# What one call approves at most.
AT_ONCE = 500
STEPS = ("reject", "retire", "restore", "reviewed")


@click.command("review", cls=ChineseCommand)
@click.option("--approve", metavar="编号", multiple=True, help="批准，重新证明后可以组卷；可重复")
@click.option("--approve-all", is_flag=True, help="批准符合条件的全部待审题")
@click.option("--reject", metavar="编号", multiple=True, help="退回，要写 --reason；可重复")
@click.option("--retire", metavar="编号", multiple=True, help="停用；可重复")
@click.option("--restore", metavar="编号", multiple=True, help="恢复停用的题，回到待审；可重复")
@click.option("--reviewed", metavar="编号", multiple=True, help="登记已复核：条文改了，题目仍然成立；可重复")
@click.option("--reason", metavar="原因", help="为什么；不要写个人信息")
@filter_options
@json_flag
def review(
    *,
    approve: tuple[str, ...],
    approve_all: bool,
    reason: str | None,
    as_json: bool,
    limit: int,
    **given: str | tuple[str, ...] | None,
) -> None:
    """待审、待复核和没有证明的题；批准、退回、停用、恢复、登记复核。"""
    steps = {name: cast("tuple[str, ...]", given.pop(name)) for name in STEPS}
    query = query_of(cast("dict[str, str | int | None]", given))
    if steps["reject"] and not reason:
        raise click.UsageError("退回题目要写 --reason 原因")
    with connected() as answer:
        if not (approve or approve_all or any(steps.values())):
            show(cast(Json, _queue(answer, query, limit)), as_json, queue_lines)
            return
        done: DecidedShape = {"approved": [], "refused": []}
        chosen = [_seen(answer, each, done) for each in approve]
        chosen += _drafts(answer, query) if approve_all else []
        _approve(answer, [each for each in chosen if each is not None], done)
        for name, ids in steps.items():
            for each in ids:
                _step(answer, each, "review" if name == "reviewed" else name, reason, done)
    show(cast(Json, done), as_json, decided_lines)
    if done["refused"]:
        fail()


def _queue(answer: Caller, query: dict[str, str | int | None], limit: int) -> ItemListShape:
    """What is due first, then the drafts, flagged ones among them."""
    due = _list(answer, {**query, "due": "true", "limit": limit})
    drafts = _list(answer, {**query, "state": "draft", "limit": limit})
    found = {each["item_id"]: each for each in (*due["items"], *drafts["items"])}
    waiting = due["total"] + drafts["total"] - _both(answer, query)
    return {"items": list(found.values())[:limit], "total": waiting, "counts": drafts["counts"]}


def _both(answer: Caller, query: dict[str, str | int | None]) -> int:
    return _list(answer, {**query, "state": "draft", "due": "true", "limit": 1})["total"]


def _list(answer: Caller, query: dict[str, str | int | None]) -> ItemListShape:
    return cast(ItemListShape, answer(Call("GET", PLACE, query=query)))


def _drafts(answer: Caller, query: dict[str, str | int | None]) -> list[ItemSummaryShape | None]:
    """Every draft that a filter lets through and that has a proof."""
    found: list[ItemSummaryShape | None] = []
    while True:
        asked = {**query, "state": "draft", "flagged": "false", "limit": AT_ONCE, "offset": len(found)}
        page = _list(answer, asked)
        found += page["items"]
        if len(found) >= page["total"] or not page["items"]:
            return found


def _seen(answer: Caller, item_id: str, done: DecidedShape) -> ItemSummaryShape | None:
    """The item as it stands; one that there is not is told with the others."""
    try:
        return cast(ItemCaseShape, answer(Call("GET", f"{PLACE}/{segment(item_id)}")))
    except CallError as error:
        done["refused"].append({"item_id": item_id, "detail": str(error)})
        return None


def _approve(answer: Caller, chosen: list[ItemSummaryShape], done: DecidedShape) -> None:
    for at in range(0, len(chosen), AT_ONCE):
        some = [{"item_id": each["item_id"], "revision": each["revision"]} for each in chosen[at : at + AT_ONCE]]
        reply = cast(DecidedShape, answer(Call("POST", f"{PLACE}/approve", body={"items": cast(Json, some)})))
        done["approved"] += reply["approved"]
        done["refused"] += reply["refused"]


def _step(answer: Caller, item_id: str, step: str, reason: str | None, done: DecidedShape) -> None:
    item = _seen(answer, item_id, done)
    if item is None:
        return
    body: dict[str, Json] = {"revision": item["revision"], **({"reason": reason} if reason else {})}
    try:
        reply = answer(Call("POST", f"{PLACE}/{segment(item_id)}/{step}", body=body))
    except CallError as error:
        done["refused"].append({"item_id": item_id, "detail": str(error)})
        return
    done["approved"].append(cast(ItemSummaryShape, reply))
