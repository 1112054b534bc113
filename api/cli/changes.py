"""zhigui instruments changes, zhigui reviews list|done."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import click

from api.cli.change_shapes import ChangeListShape, ReviewDoneShape, ReviewItemShape, ReviewListShape
from api.cli.chinese import ChineseCommand, ChineseGroup, argument
from api.cli.gateway import call
from api.cli.labels import CHANGE_KIND
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.terminal import Paper
from api.client import Call
from ingest.change_words import OBJECT, object_counts

BEIJING = timezone(timedelta(hours=8))
kind_option = click.option(
    "--kind",
    metavar="种类",
    type=click.Choice(["phrasing", "handbook", "curated", "quiz"]),
    help="phrasing 限制用语，handbook 手册单元，curated 审定答复，quiz 考题",
)


@click.command("changes", cls=ChineseCommand)
@click.option("--since", metavar="代", type=click.IntRange(0), default=0, help="只列这一代数据之后的")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 200), default=20, help="最多几条，默认 20")
@json_flag
def changes(since: int, limit: int, as_json: bool) -> None:
    """法规与手册的更新：发布、更正、撤下与撤回，新的在前。"""
    show(call(Call("GET", "/v1/changes", query={"since": since, "limit": limit})), as_json, change_lines)


@click.group("reviews", cls=ChineseGroup)
def reviews() -> None:
    """复核：依据的条文变了，哪些内容要重新看一遍。"""


@reviews.command("list")
@kind_option
@click.option("--all", "everything", is_flag=True, help="连同不需要复核的一起列出")
@json_flag
def list_reviews(kind: str | None, everything: bool, as_json: bool) -> None:
    """待复核的限制用语、手册单元、审定答复与考题，新旧条文对照。"""
    query = {"kind": kind, "all": "true" if everything else None}
    show(call(Call("GET", "/v1/reviews", query=query)), as_json, review_lines)


@reviews.command("done")
@argument(
    "kind",
    metavar="种类",
    type=click.Choice(["phrasing", "handbook", "curated", "quiz"]),
    help="phrasing 限制用语，handbook 手册单元，curated 审定答复，quiz 考题",
)
@argument("object_id", metavar="编号", help="见 zhigui reviews list")
@json_flag
def done(kind: str, object_id: str, as_json: bool) -> None:
    """登记已复核：按新条文看过了，需要改的已经改好。"""
    body = {"kind": kind, "object_id": object_id}
    show(call(Call("POST", "/v1/reviews/done", body={**body})), as_json, done_lines)


def change_lines(found: ChangeListShape, page: Paper) -> list[str]:
    """Entries, newest first."""
    if not found["changes"]:
        return ["没有更新。"]
    lines: list[str] = []
    for each in found["changes"]:
        kind = CHANGE_KIND.get(each["kind"], each["kind"])
        moment = datetime.fromisoformat(each["published_at"]).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        lines += page.block(each["title"], 2, "strong", first="· ")
        lines += page.block(f"{moment} · {kind} · 数据第 {each['generation']} 代", 2, "dim")
        for line in each["lines"]:
            lines += page.block(line, 4)
    if found["more"]:
        lines.append(page.style("还有更早的更新；用 --limit 多列一些", "dim"))
    return lines


def review_lines(found: ReviewListShape, page: Paper) -> list[str]:
    """What is due, by object, then what is in order."""
    if not found["reviews"]:
        return ["没有待复核的内容。"]
    lines = [f"待复核：{object_counts(found['counts'])}" if found["due"] else "没有待复核的内容。"]
    before: tuple[str, str] | None = None
    for each in found["reviews"]:
        if before != (each["kind"], each["object_id"]):
            before = (each["kind"], each["object_id"])
            kind = OBJECT.get(each["kind"], each["kind"])
            lines += ["", *page.block(f"{kind} · {each['name']}", 2, "strong", first="· ")]
            lines += page.block(f"编号 {each['object_id']}", 2, "dim")
        lines += _article(each, page)
    if found["due"]:
        lines += ["", page.style("看过并改好之后：zhigui reviews done 种类 编号", "dim")]
    return lines


def _article(each: ReviewItemShape, page: Paper) -> list[str]:
    if not each["due"]:
        note = f"（{each['note']}）" if each["note"] else ""
        by = f"，{each['reviewed_at'][:10]} 由 {each['reviewed_by']} 复核" if each["reviewed_at"] else ""
        return page.block(f"《{each['title']}》{each['article']}{note}{by}", 4)
    lines = page.block(each["note"] or "", 4, "yellow")
    if each["old_text"] == each["new_text"]:
        return lines
    if each["old_text"]:
        lines += page.block(each["old_text"], 10, "dim", first="    原文  ")
    if each["new_text"]:
        lines += page.block(each["new_text"], 10, first="    新文  ")
    return lines


def done_lines(found: ReviewDoneShape, page: Paper) -> list[str]:
    """That it was kept."""
    return page.block(f"已登记复核：{OBJECT.get(found['kind'], found['kind'])} {found['name']}")
