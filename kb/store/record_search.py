"""Finds records: newest first, page by page. Who may see what is decided in kb/records; here it is only a scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, or_, select

from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading
from kb.store.ledger import joined_contents, read_record
from kb.store.ledger_records import Record
from kb.store.record_filter import RecordFilter, Scope, conditions, held_ids

# How many records a walk over all of them holds at once. An answer's content weighs some 20 KB, read some 60: with
# 500 of them every export beside another kept 30 MiB of the process for good.
AT_ONCE = 50
# A shorter start of an id would too often fit several; git's own shortest are seven.
SHORTEST_PREFIX = 6
# As the column has it.
LONGEST_ID = 40
_R = s.records.c
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class Cursor(NamedTuple):
    """Where a page ended: the next one begins with what is older, and at the same moment has a smaller id."""

    at: datetime
    record_id: str

    def __str__(self) -> str:
        passed = self.at - _FIRST
        microseconds = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
        return f"{microseconds}-{self.record_id}"


class Member(NamedTuple):
    """Somebody and his team."""

    actor_id: str
    team_id: str | None


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record with what a list shows beside it: whose it is, how many risk signals it gave, whether it is held.

    `actor_name` None: the ledger knows the id, the table of people does not.
    """

    record: Record
    actor_name: str | None
    risks: int
    held: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records, newest first; `next` None: there is nothing older."""

    records: tuple[FoundRecord, ...]
    next: Cursor | None


class SqlRecordSearch:
    """Reads the ledger by what is in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._dialect = engine.dialect.name

    def find(
        self, wanted: RecordFilter, limit: int, before: Cursor | None = None, scope: Scope | None = None
    ) -> RecordPage:
        """A page of what fits and may be seen."""
        with reading(self._engine) as c:
            # The contents are fetched for the page alone: sorted with the rest they would cost a hundred times more.
            places = list(c.execute(self._places(wanted, scope, before).limit(limit + 1)))
            found = _whole(c, [row.record_id for row in places[:limit]])
        last = places[limit - 1] if len(places) > limit else None
        return RecordPage(found, None if last is None else Cursor(utc(last.at), last.record_id))

    def count(self, wanted: RecordFilter, scope: Scope | None = None) -> int:
        """How many fit and may be seen."""
        query = select(func.count()).select_from(joined_contents()).where(*conditions(wanted, scope, self._dialect))
        with reading(self._engine) as c:
            return int(c.scalar(query) or 0)

    def walk(self, wanted: RecordFilter, scope: Scope | None = None) -> Iterator[FoundRecord]:
        """All that fit and may be seen, newest first, in pages: memory does not grow, no transaction stays open."""
        before: Cursor | None = None
        while True:
            page = self.find(wanted, AT_ONCE, before, scope)
            yield from page.records
            if page.next is None:
                return
            before = page.next

    def ids_like(self, prefix: str, limit: int, scope: Scope | None = None) -> tuple[str, ...]:
        """The ids that begin with a text, at most `limit` of them; an id written in full is alone."""
        seen = (
            select(_R.record_id).select_from(joined_contents()).where(*conditions(RecordFilter(), scope, self._dialect))
        )
        with reading(self._engine) as c:
            exact = c.scalar(seen.where(_R.record_id == prefix))
            if exact is not None:
                return (exact,)
            if len(prefix) > LONGEST_ID:
                # SQLite refuses a LIKE of more than 50,000 bytes.
                return ()
            query = seen.where(_R.record_id.startswith(prefix, autoescape=True))
            return tuple(c.scalars(query.order_by(_R.record_id).limit(limit)))

    def one(self, record_id: str) -> FoundRecord | None:
        """One record; None when there is none with this id."""
        with reading(self._engine) as c:
            found = _whole(c, [record_id])
        return found[0] if found else None

    def people_named(self, words: str) -> tuple[str, ...]:
        """The ids of those whose id, login or name it is."""
        t = s.actors.c
        with reading(self._engine) as c:
            return tuple(
                c.scalars(select(t.actor_id).where(or_(t.actor_id == words, t.login == words, t.name == words)))
            )

    def team(self, team_id: str) -> tuple[Member, ...]:
        """Everybody in a team, who is disabled included: their answers stay the team's."""
        t = s.actors.c
        query = select(t.actor_id, t.team_id).where(t.team_id == team_id).order_by(t.actor_id)
        with reading(self._engine) as c:
            return tuple(Member(row.actor_id, row.team_id) for row in c.execute(query))

    def names(self, actor_ids: Iterable[str]) -> dict[str, str]:
        """The names of those who are known."""
        with reading(self._engine) as c:
            return _names(c, set(actor_ids))

    def _places(self, wanted: RecordFilter, scope: Scope | None, before: Cursor | None) -> Any:
        fitting = conditions(wanted, scope, self._dialect)
        query = select(_R.record_id, _R.at).select_from(joined_contents()).where(*fitting)
        if before is not None:
            # The first condition is what an index on `at` can begin with.
            query = query.where(_R.at <= before.at, or_(_R.at < before.at, _R.record_id < before.record_id))
        return query.order_by(_R.at.desc(), _R.record_id.desc())


def cursor_of(text: str) -> Cursor | None:
    """The cursor that was written out; None when it is none.

    >>> cursor_of(str(Cursor(datetime(2026, 11, 22, 8, tzinfo=UTC), "ab12"))).record_id
    'ab12'
    >>> cursor_of("yesterday") is None
    True
    """
    moment, _, record_id = text.partition("-")
    if not record_id or not moment.isascii() or not moment.isdigit() or len(moment) > 17:
        return None
    seconds, micro = divmod(int(moment), 1_000_000)
    return Cursor(datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro), record_id)


def _whole(c: Connection, ids: Sequence[str]) -> tuple[FoundRecord, ...]:
    """The records of some ids, in the order of the ids."""
    contents = s.record_contents.c
    query = select(s.records, contents.content, contents.sealed).select_from(joined_contents())
    rows = {row.record_id: read_record(row) for row in c.execute(query.where(_R.record_id.in_(ids)))}
    names = _names(c, {row.actor_id for row in rows.values()})
    held = set(c.scalars(held_ids().where(s.held_records.c.record_id.in_(ids))))
    t = s.risk_signals.c
    counted = select(t.record_id, func.count().label("signals")).where(t.record_id.in_(ids)).group_by(t.record_id)
    risks = {row.record_id: int(row.signals) for row in c.execute(counted)}
    return tuple(
        FoundRecord(rows[each], names.get(rows[each].actor_id), risks.get(each, 0), each in held)
        for each in ids
        if each in rows
    )


def _names(c: Connection, actor_ids: set[str]) -> dict[str, str]:
    t = s.actors.c
    return {row.actor_id: row.name for row in c.execute(select(t.actor_id, t.name).where(t.actor_id.in_(actor_ids)))}
