"""Pieces of HTML that a report's page is made of; every text that comes in is escaped here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from kb.evaluation.report import WRONG_REFUSALS, Difference


@lru_cache(maxsize=1)
def _style(path: Path) -> str:
    return path.read_text("utf-8")


def head_of(title: str, style: Path) -> str:
    """What stands in <head>: the style within, so that the file can be sent as it is."""
    return (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,"><style>\n{_style(style)}</style>'
    )


def details(summary: str, content: str, *, opened: bool = False) -> str:
    """Content that is shown when wanted; on paper always. `content` is HTML."""
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{content}</details>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], words: Collection[int] = ()) -> str:
    """A table that scrolls within itself where the screen is narrow; `words`: columns that hold sentences."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(_cell(place, cell, words) for place, cell in enumerate(row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def legend(names: Sequence[str]) -> str:
    """Which colour is which figure; nothing where there is one."""
    marks = (f'<span><i class="k{number}"></i>{escape(name)}</span>' for number, name in enumerate(names))
    return f'<p class="legend">{"".join(marks)}</p>' if names else ""


def cell_difference(moved: Difference, significant: float) -> str:
    """How far a figure moved, coloured where it is more than chance."""
    style = "quiet" if moved.p >= significant else _better(moved)
    chance = f"p={moved.p:.3f}" if moved.p >= 0.001 else "p&lt;0.001"
    return (
        f'<span class="{style}">{moved.difference:+.3f}，{chance}</span>'
        f'<span class="{style}">[{moved.low:+.3f}, {moved.high:+.3f}]</span>'
    )


def _better(moved: Difference) -> str:
    # Fewer wrong refusals are better; of every other figure more is.
    return "good" if (moved.difference > 0) != (moved.name == WRONG_REFUSALS) else "bad"


def _cell(place: int, cell: str, words: Collection[int]) -> str:
    return f'<td class="words">{escape(cell)}</td>' if place in words else f"<td>{escape(cell)}</td>"
