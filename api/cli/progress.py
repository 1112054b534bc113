"""A progress bar on standard error; nothing where nobody looks. rich is imported only when a bar is drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Bar = Callable[[int, int, str], None]
LONGEST = 20


@contextmanager
def progress_bar(title: str) -> Iterator[Bar]:
    """Something to call with (done, total, what is at hand)."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)

        def draw(done: int, total: int, label: str) -> None:
            progress.update(task, completed=done, total=total or None, description=f"{title} {_last(label)}".rstrip())

        yield draw


def _silent(done: int, total: int, label: str) -> None:
    """Draws nothing."""


def _last(label: str) -> str:
    """What is at hand, a path by its end, short enough for a narrow terminal.

    >>> _last("正在准备 /法务/送审/包.zip › 办法.docx"), _last("正在建立语义索引 3/33 段")
    ('正在准备 办法.docx', '正在建立语义索引 3/33 段')
    """
    phase, _, name = label.partition(" ") if label.startswith("正在") else ("", "", label)
    if name.startswith("/"):
        name = name.rpartition(" › ")[2].rstrip("/").rpartition("/")[2]
    return f"{phase} {name if len(name) <= LONGEST else f'{name[: LONGEST - 1]}…'}".strip()
