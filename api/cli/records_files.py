"""zhigui records export|case: records as files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import Caller, connected
from api.cli.options import Function
from api.cli.output import unwritable
from api.cli.records import PLACE, filter_options, filter_query, record_argument
from api.cli.terminal import say
from api.client import Call, segment

Connect = Callable[[], AbstractContextManager[Caller]]


def out_option(example: str) -> Callable[[Function], Function]:
    """Where the file goes."""
    return click.option(
        "--out",
        metavar="文件",
        type=click.Path(path_type=Path, dir_okay=False),
        required=True,
        help=f"写到哪个文件，如 {example}；已有的会被换掉",
    )


@click.command("export", cls=ChineseCommand)
@click.option(
    "--format", "how", metavar="格式", type=click.Choice(["csv", "jsonl"]), default="csv", help="csv（默认）或 jsonl"
)
@out_option("记录.csv")
@click.option("--words", metavar="字词", help="只要含有这些字词的，空格隔开的都要有")
@filter_options
def export_records(how: str, out: Path, *, words: str | None, **given: object) -> None:
    """把符合条件的记录全部导出；这次导出本身也会记录。"""
    query = {**filter_query(given), "format": how, "q": words}
    saved(Call("GET", f"{PLACE}/export", query=query), out)


@click.command("case", cls=ChineseCommand)
@record_argument
@out_option("个案.pdf")
def case(record: str, out: Path) -> None:
    """一条记录的个案文件（PDF）：问答、所依条文全文、记录链证据。

    可交给监管部门或法院；这次出具本身也会记录。
    """
    saved(Call("GET", f"{PLACE}/{segment(record)}/case.pdf"), out)


def saved(call: Call, path: Path, connect: Connect = connected) -> None:
    """Fetch a file as it comes. It stands under its name only once it is whole: half an export looks like all of it.

    CallError when it cannot be written; that is found out before anything is asked, since to ask is recorded.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with connect() as answer:
                answer.download(call, lambda piece: _kept(path, lambda: file.write(piece)))
            _kept(path, file.flush)
        # mkstemp made it private to its owner, as what people said should stay.
        _kept(path, lambda: part.replace(path))
    finally:
        part.unlink(missing_ok=True)
    say(f"已写到 {path}")


def _kept(path: Path, write: Callable[[], object]) -> None:
    """Does what touches the file; a client that reads would take an OSError for a lost connection."""
    try:
        write()
    except OSError as error:
        raise unwritable(path, error) from error
