"""Themes among questions: what is suddenly asked, and what the refused ones were about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from kb.records.overview.book import Columns, Ints, Mask, Pairs
from kb.records.overview.bursts import BASELINE, LEAST_BASELINE, LEAST_CALLS, Burst, bursts
from kb.records.overview.types import Theme, Window
from kb.records.overview.words import names

Questions = Callable[[Collection[str]], Mapping[str, str]]
MOST_THEMES, MOST_GAPS = 8, 8
# How many questions of a theme are read to name it, and how many are shown.
_READ, _SHOWN = 40, 3
_ARTICLES = 3
# Two parts are one theme where the rarer one's questions are mostly the other's too.
_SHARED = 0.5
# A part is typical of a theme where its questions have it so many times more often than all.
_TYPICAL = 3.0
# A theme among the refused: so many calls, and its parts are more frequent there than elsewhere.
_LEAST_REFUSED = 2


@dataclass(slots=True)
class _Group:
    """Parts that rise together, with the rows of the strongest, which decides what belongs to it."""

    burst: Burst
    core: frozenset[int]
    parts: list[int]
    rows: set[int] = field(default_factory=set)


def rising(columns: Columns, seen: Mask, window: Window, questions: Questions) -> tuple[Theme, ...]:
    """What was suddenly spoken of on days of the window, the least usual first."""
    first = window.since.toordinal() - BASELINE
    last = window.until.toordinal()
    rows = seen & (columns.day >= first) & (columns.day <= last)
    within = rows[columns.parts.rows]
    pairs = Pairs(columns.parts.rows[within], columns.parts.values[within])
    counts, numbers = _counts(columns, pairs, first, last - first + 1)
    totals = _calls_by_day(columns, np.flatnonzero(rows), first, last - first + 1)
    # A group takes its parts from the strongest; behind the first hundreds there are only weaker ones of the same.
    found = bursts(counts, totals, BASELINE)[: 60 * MOST_THEMES]
    if not found:
        return ()
    groups = _grouped(columns, pairs, found, numbers, first)
    return tuple(
        theme for group in groups[:MOST_THEMES] if (theme := _theme(columns, group, first, numbers, questions))
    )


def gaps(columns: Columns, seen: Mask, window: Window, questions: Questions) -> tuple[Theme, ...]:
    """What the refused questions of the window were about, the most frequent first; one that fits nowhere is left."""
    rows = seen & (columns.day >= window.since.toordinal()) & (columns.day <= window.until.toordinal())
    weights, parts_of = _refused_weights(columns, rows)
    left = np.flatnonzero(rows & columns.refused)
    found: list[Theme] = []
    while len(found) < MOST_GAPS and left.size:
        counted = Counter(part for row in left for part in parts_of.get(int(row), ()))
        best = max(counted, key=lambda part: (counted[part] * weights[part], -part), default=None)
        if best is None or counted[best] * weights[best] <= 0:
            break
        of = np.array([row for row in left if best in parts_of.get(int(row), ())], dtype=np.int64)
        left = np.setdiff1d(left, of)
        if np.unique(columns.call[of]).size >= _LEAST_REFUSED:
            found.append(_gap(columns, of, best, parts_of, questions))
        else:
            weights[best] = 0.0
    return tuple(sorted((each for each in found if each.names), key=lambda each: -each.calls))


def compared_since(first_asked: date | None, window: Window) -> date | None:
    """Since when there is something to compare with; None while too little was recorded before the window's end."""
    if first_asked is None or (window.until - first_asked).days < LEAST_BASELINE:
        return None
    return max(first_asked, date.fromordinal(window.since.toordinal() - BASELINE))


def _counts(columns: Columns, pairs: Pairs, first: int, days: int) -> tuple[Ints, Ints]:
    """Calls by part and day, of parts frequent enough to be looked at; and which part each row is."""
    # A caller who asks again speaks of the same thing: each call counts once a day.
    keys = (pairs.values * (columns.call.max(initial=0) + 1) + columns.call[pairs.rows]) * days
    keys = np.unique(keys + columns.day[pairs.rows] - first)
    part, day = keys // days // (columns.call.max(initial=0) + 1), keys % days
    numbers = np.flatnonzero(np.bincount(part, minlength=1) >= LEAST_CALLS)
    place = np.full(len(columns.part_names) + 1, -1)
    place[numbers] = np.arange(numbers.size)
    chosen = place[part] >= 0
    cells = place[part[chosen]] * days + day[chosen]
    return np.bincount(cells, minlength=numbers.size * days).reshape(numbers.size, days), numbers


def _calls_by_day(columns: Columns, rows: Ints, first: int, days: int) -> Ints:
    keys = np.unique(columns.call[rows] * days + columns.day[rows] - first)
    return np.bincount(keys % days, minlength=days)


def _grouped(columns: Columns, pairs: Pairs, found: Sequence[Burst], numbers: Ints, first: int) -> list[_Group]:
    """Bursts of the same questions as one, in the order of their strongest part."""
    order = np.argsort(pairs.values, kind="stable")
    values, rows = pairs.values[order], pairs.rows[order]
    groups: list[_Group] = []
    for burst in found:
        part = int(numbers[burst.part])
        of = rows[np.searchsorted(values, part) : np.searchsorted(values, part, side="right")]
        day = columns.day[of] - first
        mine = frozenset(of[(day >= burst.first) & (day <= burst.last)].tolist())
        home = next((group for group in groups if _together(group.core, mine)), None)
        if home is None:
            groups.append(_Group(burst, mine, [part], set(mine)))
        else:
            home.parts.append(part)
            home.rows |= {row for row in mine if home.burst.first <= columns.day[row] - first <= home.burst.last}
    return groups


def _together(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= _SHARED * min(len(one), len(other))


def _theme(columns: Columns, group: _Group, first: int, numbers: Ints, questions: Questions) -> Theme | None:
    rows = np.array(sorted(group.rows, reverse=True), dtype=np.int64)
    asked = questions([columns.ids[row] for row in rows[:_READ]])
    words = names(list(asked.values()), {columns.part_names[part] for part in (*group.parts, *_typical(columns, rows))})
    if not words:
        # All of it was erased since, or it has nothing that can be said.
        return None
    return Theme(
        names=words,
        calls=np.unique(columns.call[rows]).size,
        usual=group.burst.usual,
        first=date.fromordinal(int(columns.day[rows].min())),
        last=date.fromordinal(int(columns.day[rows].max())),
        records=tuple(columns.ids[row] for row in rows),
        examples=tuple(dict.fromkeys(asked.values()))[:_SHOWN],
        articles=_articles(columns, rows),
    )


def _typical(columns: Columns, rows: Ints) -> list[int]:
    """Parts that most of a theme's questions have and few others do: the product, though it is sold as ever."""
    size = len(columns.part_names)
    here = np.bincount(columns.parts.values[np.isin(columns.parts.rows, rows)], minlength=size) / rows.size
    everywhere = np.bincount(columns.parts.values, minlength=size) / max(1, columns.day.size)
    return np.flatnonzero((here >= _SHARED) & (here >= _TYPICAL * everywhere)).tolist()


def _gap(
    columns: Columns, rows: Ints, best: int, parts_of: Mapping[int, frozenset[int]], questions: Questions
) -> Theme:
    newest = rows[::-1]
    counted = Counter(part for row in rows for part in parts_of[int(row)])
    near = {columns.part_names[part] for part, count in counted.items() if count >= _SHARED * rows.size}
    asked = questions([columns.ids[row] for row in newest[:_READ]])
    return Theme(
        names=names(list(asked.values()), near | {columns.part_names[best]}),
        calls=np.unique(columns.call[rows]).size,
        usual=None,
        first=date.fromordinal(int(columns.day[rows].min())),
        last=date.fromordinal(int(columns.day[rows].max())),
        records=tuple(columns.ids[row] for row in newest),
        examples=tuple(dict.fromkeys(asked.values()))[:_SHOWN],
    )


def _refused_weights(columns: Columns, rows: Mask) -> tuple[dict[int, float], dict[int, frozenset[int]]]:
    """How much a part says of being refused (the logarithm of how much more frequent it is there), and the parts of
    each refused row."""
    inside = rows[columns.parts.rows]
    values, at = columns.parts.values[inside], columns.parts.rows[inside]
    refused = columns.refused[at]
    size = len(columns.part_names)
    lost, kept = (np.bincount(values[mask], minlength=size) for mask in (refused, ~refused))
    all_lost, all_kept = (max(1, int(np.count_nonzero(rows & mask))) for mask in (columns.refused, ~columns.refused))
    lift = np.log(((lost + 0.5) / (all_lost + 1)) / ((kept + 0.5) / (all_kept + 1)))
    parts_of: dict[int, set[int]] = {}
    for row, part in zip(at[refused].tolist(), values[refused].tolist(), strict=True):
        parts_of.setdefault(row, set()).add(part)
    weights = {int(part): float(lift[part]) for part in np.unique(values[refused])}
    return weights, {row: frozenset(parts) for row, parts in parts_of.items()}


def _articles(columns: Columns, rows: Ints) -> tuple[tuple[str, str], ...]:
    of = np.isin(columns.articles.rows, rows)
    most = Counter(columns.articles.values[of].tolist()).most_common(_ARTICLES)
    named = (columns.article_names[number].partition("\n") for number, _ in most)
    return tuple((title, article) for title, _, article in named)
