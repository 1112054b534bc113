"""The recorded questions as columns of numbers, kept in memory: counted in milliseconds, however many they are.

Read from the ledger once, then only what is new. No question stands here, only the parts it is made of; when the ledger
tells of an erasure, the parts of what was erased go too.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Lock
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from kb.records.overview.words import parts
from kb.store.overview import AskedRow, CheckedRow

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Clocks of several writers differ: what is a little older than the newest record may come after it.
_LATE = timedelta(hours=1)
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def midnight(day: date) -> datetime:
    """When a day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_number(at: datetime) -> int:
    """The day of a moment in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date().toordinal()


class Names:
    """Numbers for names, in the order in which they came."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self.all: list[str] = []

    def number(self, name: str) -> int:
        """The number of a name, a new one for a new name."""
        number = self._numbers.setdefault(name, len(self.all))
        if number == len(self.all):
            self.all.append(name)
        return number


@dataclass(frozen=True, slots=True)
class Pairs:
    """What belongs to rows: `rows[i]` has `values[i]`."""

    rows: Ints
    values: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """The questions, and the drafts and calls that were checked, up to now; rows of both are their own.

    `state` names what they show.
    `ms` is NaN where nobody measured it. `call` is the same for all questions of one call. `articles` index
    `article_names`, which are title and article behind a line break; `rules` likewise with severity.
    """

    state: tuple[int, ...]
    ids: list[str]
    day: Ints
    actor: Ints
    call: Ints
    refused: Mask
    ms: NDArray[np.float64]
    parts: Pairs
    part_names: list[str]
    articles: Pairs
    article_names: list[str]
    check_day: Ints
    check_actor: Ints
    listened: Mask
    rules: Pairs
    rule_names: list[str]
    actor_names: list[str]

    def of(self, actor_ids: frozenset[str] | None, column: Ints) -> Mask:
        """The rows of some people; None: of all."""
        if actor_ids is None:
            return np.ones(column.size, dtype=np.bool_)
        wanted = [number for number, name in enumerate(self.actor_names) if name in actor_ids]
        found: Mask = np.isin(column, wanted)
        return found


class AskedReader(Protocol):
    """What the book reads: a ledger, or use made up by rule."""

    def asked(self, since: datetime, until: datetime) -> Iterable[Sequence[AskedRow]]:
        """Questions recorded in a span of time, oldest first, in pages."""
        ...

    def checked(self, since: datetime, until: datetime) -> Iterable[Sequence[CheckedRow]]:
        """Drafts checked in a span of time, in pages."""
        ...

    def cited(self, since: datetime, until: datetime) -> Iterable[Sequence[tuple[str, str, str]]]:
        """(record, title, article) of what answers of a span of time stood on, in pages."""
        ...

    def first_counted(self) -> datetime | None:
        """When the first question or check was recorded."""
        ...

    def last_erasure(self) -> str | None:
        """What changes when something is erased."""
        ...

    def erased(self, since: datetime) -> frozenset[str]:
        """Questions recorded since a moment whose words are gone."""
        ...


class AskedBook:
    """Reads the ledger as far as it is asked for. Thread-safe; one process keeps one."""

    def __init__(self, reader: AskedReader) -> None:
        self._reader = reader
        self._lock = Lock()
        self._columns: Columns | None = None
        self._since: datetime | None = None
        self._erasure: str | None = None
        self._clear(None)

    def columns(self, since: date, stop: Event | None = None) -> Columns:
        """All that was recorded since a day, as the ledger has it now; nothing once told to stop."""
        with self._lock:
            first, erasure = midnight(since), self._reader.last_erasure()
            if self._since is None or first < self._since:
                first = self._begun(first)
            if self._since is None or first < self._since:
                # Columns stand in the order of time; who looks further back than anybody before waits for all.
                self._clear(first)
            try:
                self._read_new(stop or Event())
            except BaseException:
                # Half of what is new would pass for all of it.
                self._clear(None)
                raise
            if erasure != self._erasure:
                self._erasure = erasure
                self._drop_erased()
            return self._frozen()

    def _begun(self, wanted: datetime) -> datetime:
        """From when to read: before the first record there is nothing, and all was read where that was reached."""
        counted = self._reader.first_counted()
        begun = self._since if counted is None else midnight(date.fromordinal(day_number(counted)))
        return wanted if begun is None else max(wanted, begun)

    def _clear(self, since: datetime | None) -> None:
        self._since = self._until = since
        self._erasure = None
        self._changes = 0
        self._people, self._calls = Names(), Names()
        self._part_names, self._article_names, self._rule_names = Names(), Names(), Names()
        self._rows: dict[str, int] = {}
        self._checks: set[str] = set()
        self._day, self._actor, self._call = array("q"), array("q"), array("q")
        self._refused, self._ms = array("b"), array("d")
        self._check_day, self._check_actor, self._listened = array("q"), array("q"), array("b")
        self._parts = (array("q"), array("q"))
        self._articles = (array("q"), array("q"))
        self._rules = (array("q"), array("q"))

    def _read_new(self, stop: Event) -> None:
        assert self._since is not None and self._until is not None
        after, end = max(self._since, self._until - _LATE), datetime.max.replace(tzinfo=UTC)
        fresh, known = len(self._rows), set[tuple[int, int]]()
        for asked in self._reader.asked(after, end):
            if stop.is_set():
                self._clear(self._since)
                return
            for row in asked:
                self._add(row)
        for checked in self._reader.checked(after, end):
            for draft in checked:
                self._add_check(draft)
        for cited in self._reader.cited(after, end):
            for record_id, title, article in cited:
                place = self._rows.get(record_id, -1), self._article_names.number(f"{title}\n{article}")
                if place[0] >= fresh and place not in known:
                    known.add(place)
                    self._articles[0].append(place[0])
                    self._articles[1].append(place[1])

    def _add(self, row: AskedRow) -> None:
        assert self._until is not None
        if row.record_id in self._rows:
            return
        number = self._rows[row.record_id] = len(self._rows)
        self._until = max(self._until, row.at)
        self._day.append(day_number(row.at))
        self._actor.append(self._people.number(row.actor_id))
        self._call.append(self._calls.number(row.session_id or row.record_id))
        self._refused.append(row.refused)
        self._ms.append(np.nan if row.ms is None else row.ms)
        for part in parts(row.question) if row.question is not None else ():
            self._parts[0].append(number)
            self._parts[1].append(self._part_names.number(part))

    def _add_check(self, draft: CheckedRow) -> None:
        assert self._until is not None
        if draft.record_id in self._checks:
            return
        number = len(self._checks)
        self._checks.add(draft.record_id)
        self._until = max(self._until, draft.at)
        self._listened.append(draft.call)
        self._check_day.append(day_number(draft.at))
        self._check_actor.append(self._people.number(draft.actor_id))
        for rule_id, severity in dict.fromkeys(draft.findings):
            self._rules[0].append(number)
            self._rules[1].append(self._rule_names.number(f"{rule_id}\n{severity}"))

    def _drop_erased(self) -> None:
        assert self._since is not None
        gone = {self._rows[each] for each in self._reader.erased(self._since) if each in self._rows}
        kept = [(row, part) for row, part in zip(*self._parts, strict=True) if row not in gone]
        if len(kept) < len(self._parts[0]):
            self._parts = (array("q", [row for row, _ in kept]), array("q", [part for _, part in kept]))
            self._changes += 1

    def _frozen(self) -> Columns:
        state = (id(self), self._changes, len(self._rows), len(self._checks), self._since.toordinal())  # type: ignore[union-attr]
        if self._columns is None or self._columns.state != state:
            self._columns = Columns(
                state=state,
                ids=list(self._rows),
                day=_ints(self._day),
                actor=_ints(self._actor),
                call=_ints(self._call),
                refused=np.array(self._refused, dtype=np.bool_),
                ms=np.array(self._ms, dtype=np.float64),
                parts=Pairs(*map(_ints, self._parts)),
                part_names=list(self._part_names.all),
                articles=Pairs(*map(_ints, self._articles)),
                article_names=list(self._article_names.all),
                check_day=_ints(self._check_day),
                check_actor=_ints(self._check_actor),
                listened=np.array(self._listened, dtype=np.bool_),
                rules=Pairs(*map(_ints, self._rules)),
                rule_names=list(self._rule_names.all),
                actor_names=list(self._people.all),
            )
        return self._columns


def _ints(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int64)
