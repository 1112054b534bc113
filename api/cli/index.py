"""zhigui index status|rebuild."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from api.cli.chinese import ChineseGroup
from api.cli.gateway import call, running_owner
from api.cli.labels import LEXICAL
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.resource_shapes import IndexShape
from api.cli.shapes import VectorsShape
from api.cli.terminal import Paper
from api.client import Call
from kb.errors import OwnerError

# The folder of the word index in the home folder; kb.bootstrap makes it anew from the store.
WORD_INDEX = "lexical"


@click.group("index", cls=ChineseGroup)
def index() -> None:
    """索引：查看进度、重建。"""


@index.command("status")
@json_flag
def status(as_json: bool) -> None:
    """词语索引、语义索引与问法索引的进度。"""
    show(call(Call("GET", "/v1/index")), as_json, status_lines)


@index.command("rebuild")
@json_flag
def rebuild(as_json: bool) -> None:
    """从已入库的文本重建词语索引（先停止服务）。语义索引会在下次启动服务后自行补齐。"""
    owner = running_owner()
    if owner is not None:
        raise OwnerError(f"服务正在运行（{owner.address}）。请先停止服务，再重建索引。")
    from api.cli.opening import opened

    # Removed before anything opens it: a rebuild must also help where the old index is too broken to open.
    with opened(before=_remove_words) as desk:
        value = desk.client()(Call("GET", "/v1/index"))
    show(value, as_json, status_lines)


def _remove_words(home: Path) -> None:
    shutil.rmtree(home / WORD_INDEX, ignore_errors=True)


def status_lines(found: IndexShape, page: Paper) -> list[str]:
    """The generations, and how far each index is."""
    vectors = found["vectors"]
    lines = [
        f"数据：第 {found['generation']} 代（已发布到第 {found['newest_generation']} 代）",
        f"词语索引：{LEXICAL.get(found['lexical'], found['lexical'])}",
        f"语义索引：{_share(vectors)}，编码器 {found['encoder']}",
    ]
    phrases = found.get("phrases")
    if phrases is not None and phrases["total"]:
        behind = "" if phrases["done"] == phrases["total"] else "，全部完成后才按意思比对"
        lines.append(f"问法索引：{_share(phrases)}{behind}")
    return lines


def _share(progress: VectorsShape) -> str:
    """What is done of all, rounded down: 100% is said of what is complete."""
    done, total = progress["done"], progress["total"]
    return f"{done}/{total}" + (f"（{100 * done // total}%）" if total else "")
