"""The overview of what was asked: put together from the columns, for those who may see it."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event, Lock
from typing import NamedTuple

import numpy as np

from kb.records.overview.book import AskedBook, Columns, Ints, Mask, Pairs, day_number, midnight
from kb.records.overview.bursts import BASELINE
from kb.records.overview.themes import compared_since, gaps, rising
from kb.records.overview.types import (
    CitedArticle,
    DayFigures,
    FoundTopic,
    Overview,
    SlowAnswer,
    Speed,
    Tally,
    Window,
)
from kb.store.overview import SqlOverview

# The window that is shown where nobody asked for another.
USUAL_DAYS = 30
MOST_ARTICLES, MOST_SLOW = 10, 6
# Overviews kept: some people, each with three windows.
_KEPT = 32


@dataclass(frozen=True, slots=True)
class Topics:
    """Which topic each restricted phrasing has, under the id of the rules that say so."""

    rule_set_id: str
    of: Mapping[str, str]


class _Judged(NamedTuple):
    """What others said since, which no count of records tells."""

    verdicts: Mapping[str, int]
    verdicts_before: Mapping[str, int]
    signals: Mapping[str, tuple[int, int]]


class Overviews:
    """Makes overviews; one that was made of the same records is given again. Thread-safe."""

    def __init__(self, reader: SqlOverview) -> None:
        self._reader = reader
        self._book = AskedBook(reader)
        self._kept: OrderedDict[object, Overview] = OrderedDict()
        self._lock = Lock()

    def prepare(self, until: date, stop: Event) -> None:
        """Reads what the overview of the last weeks is made of, so that who looks first does not wait for it."""
        first = Window(until - timedelta(days=USUAL_DAYS - 1), until).before.since
        self._book.columns(first, stop)

    def of(self, window: Window, actor_ids: Collection[str] | None, topics: Topics) -> Overview:
        """What some people asked and checked in a window; None: what everybody did."""
        people = None if actor_ids is None else frozenset(actor_ids)
        columns = self._book.columns(min(window.before.since, window.since - timedelta(days=BASELINE)))
        judged = self._judged(window, people)
        key = (columns.state, window, people, repr(judged), topics.rule_set_id)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._made(columns, window, people, judged, topics)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _judged(self, window: Window, people: frozenset[str] | None) -> _Judged:
        now, before = (
            (midnight(each.since), midnight(each.until + timedelta(days=1))) for each in (window, window.before)
        )
        read = self._reader
        return _Judged(read.verdicts(*now, people), read.verdicts(*before, people), read.signals(*now, people))

    def _made(
        self, columns: Columns, window: Window, people: frozenset[str] | None, judged: _Judged, topics: Topics
    ) -> Overview:
        seen = columns.of(people, columns.actor)
        checked = columns.of(people, columns.check_actor)
        asked = self._reader.first_asked()
        first = None if asked is None else date.fromordinal(day_number(asked))
        since = compared_since(first, window)
        questions = self._reader.questions
        return Overview(
            window=window,
            questions=_tally(columns.day[seen], window),
            refused=_tally(columns.day[seen & columns.refused], window),
            checks=_tally(columns.check_day[checked & ~columns.listened], window),
            days=_days(columns, seen, checked, window),
            recorded_since=first,
            compared_since=since,
            themes=() if since is None else rising(columns, seen, window, questions),
            gaps=gaps(columns, seen, window, questions),
            articles=_articles(columns, seen, window),
            findings=_findings(columns, checked, window, topics),
            speed=_speed(columns, seen, window),
            signals=judged.signals,
            verdicts=judged.verdicts,
            verdicts_before=judged.verdicts_before,
        )


def _inside(days: Ints, window: Window) -> Mask:
    found: Mask = (days >= window.since.toordinal()) & (days <= window.until.toordinal())
    return found


def _tally(days: Ints, window: Window) -> Tally:
    return Tally(*(int(np.count_nonzero(_inside(days, each))) for each in (window, window.before)))


def _days(columns: Columns, seen: Mask, checked: Mask, window: Window) -> tuple[DayFigures, ...]:
    first = window.since.toordinal()
    of = (columns.day[seen], columns.day[seen & columns.refused], columns.check_day[checked & ~columns.listened])
    counted = [np.bincount(days[_inside(days, window)] - first, minlength=window.days) for days in of]
    return tuple(
        DayFigures(window.since + timedelta(days=place), *(int(each[place]) for each in counted))
        for place in range(window.days)
    )


def _counted(pairs: Pairs, days: Ints, seen: Mask, window: Window) -> Counter[int]:
    """How many rows of the window have a value."""
    return Counter(pairs.values[(seen & _inside(days, window))[pairs.rows]].tolist())


def _articles(columns: Columns, seen: Mask, window: Window) -> tuple[CitedArticle, ...]:
    now, before = (_counted(columns.articles, columns.day, seen, each) for each in (window, window.before))
    found = ((columns.article_names[number].partition("\n"), number) for number, _ in now.most_common(MOST_ARTICLES))
    return tuple(
        CitedArticle(title, article, Tally(now[number], before[number])) for (title, _, article), number in found
    )


def _findings(columns: Columns, checked: Mask, window: Window, topics: Topics) -> tuple[FoundTopic, ...]:
    """A draft counts once for a topic, however many of its rules it broke."""
    named = [each.split("\n", 1) for each in columns.rule_names]
    of = [topics.of.get(rule_id, rule_id.partition(".")[0]) for rule_id, _ in named]
    drafts: dict[str, tuple[set[int], set[int], set[int]]] = {}
    for place, each in enumerate((window, window.before)):
        inside = (checked & _inside(columns.check_day, each))[columns.rules.rows]
        for row, rule in zip(columns.rules.rows[inside].tolist(), columns.rules.values[inside].tolist(), strict=True):
            sets = drafts.setdefault(of[rule], (set(), set(), set()))
            sets[place].add(row)
            if place == 0 and named[rule][1] == "block":
                sets[2].add(row)
    found = (
        FoundTopic(topic, Tally(len(now), len(before)), len(blocked))
        for topic, (now, before, blocked) in drafts.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.drafts.now, each.topic)))


def _speed(columns: Columns, seen: Mask, window: Window) -> Speed:
    timed = seen & ~np.isnan(columns.ms)
    now, before = (np.flatnonzero(timed & _inside(columns.day, each)) for each in (window, window.before))
    slowest = now[np.argsort(-columns.ms[now], kind="stable")][:MOST_SLOW]
    return Speed(
        _quantile(columns, now, 0.5),
        _quantile(columns, now, 0.95),
        _quantile(columns, before, 0.5),
        _quantile(columns, before, 0.95),
        tuple(
            SlowAnswer(columns.ids[row], date.fromordinal(int(columns.day[row])), float(columns.ms[row]))
            for row in slowest.tolist()
        ),
    )


def _quantile(columns: Columns, rows: Ints, share: float) -> float | None:
    return float(np.quantile(columns.ms[rows], share)) if rows.size else None
