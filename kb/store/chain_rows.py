"""Reads the ledger as it lies in the database, for verification: rows that somebody spoilt must not stop the reading.

Nothing is trusted here, neither that a moment can be read nor that a number is one; the values are handed on as found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Engine, String, Table, func, select, type_coerce

from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading
from kb.store.ledger_records import RecordKind

PAGE = 500
ORPHANS = 100
ERASING = (RecordKind.RETENTION.value, RecordKind.ERASURE.value)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of records as found; `kept` says whether a content lies beside it, `sealed` what is sealed with that."""

    columns: Mapping[str, object]
    kept: bool
    salt: object
    content: object
    sealed: object

    @property
    def at(self) -> datetime | None:
        """When it was written; None where that cannot be read any more."""
        at = self.columns["at"]
        return at if isinstance(at, datetime) else None


@dataclass(frozen=True, slots=True)
class WriterRow:
    """How far a writer says it has come."""

    sequence: object
    hash: object


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """A certificate of erasure as found."""

    erasure_id: str
    kind: object
    actor_id: object
    record_id: str
    statement: object
    signature: object


@contextmanager
def one_state(engine: Engine) -> Iterator[Connection]:
    """A read transaction in which all tables belong to one moment, however long it lasts."""
    if _is_postgres(engine):
        with reading(engine.execution_options(isolation_level="REPEATABLE READ")) as c:
            yield c
        return
    with reading(engine) as c:
        driver: Any = c.connection.driver_connection
        # SQLite keeps bytes that are no UTF-8 as text all the same; a reader that refuses them would find nothing.
        driver.text_factory = _any_text
        try:
            yield c
        finally:
            driver.text_factory = str


def chain_rows(c: Connection, writer_id: str, after: int = 0) -> Iterator[ChainRow]:
    """A writer's rows by sequence, from the one after `after` on; streamed."""
    t, kept = s.records, s.record_contents
    both = t.outerjoin(kept, kept.c.record_id == t.c.record_id)
    query = (
        select(*as_found(t, c), kept.c.record_id.label("kept_id"), kept.c.salt, kept.c.content, _box(c))
        .select_from(both)
        .where(t.c.writer_id == writer_id)
        .order_by(t.c.sequence, t.c.record_id)
    )
    # A first link has the sequence 1; one that somebody numbered 0 is to be seen all the same.
    query = query.where(t.c.sequence > after) if after else query
    names = [column.name for column in t.columns]
    # Whoever stops reading leaves no cursor open on the server.
    with c.execute(query, execution_options={"yield_per": PAGE}) as rows:
        for row in rows:
            yield ChainRow(_columns(row._mapping, names), row.kept_id is not None, row.salt, row.content, row.sealed)


def first_after(c: Connection, writer_id: str, sequence: int) -> datetime | None:
    """When the record after a sequence was written; None where there is none, or that cannot be read."""
    t = s.records
    query = select(*as_found(t, c)).where(t.c.writer_id == writer_id, t.c.sequence > sequence).order_by(t.c.sequence)
    row = c.execute(query.limit(1)).first()
    at = None if row is None else read_moment(row.at)
    return at if isinstance(at, datetime) else None


def late_rows(c: Connection, writer_id: str, sequence: int, before: datetime) -> bool:
    """Whether a record after a sequence was written before a moment."""
    t = s.records
    query = select(t.c.record_id).where(t.c.writer_id == writer_id, t.c.sequence > sequence, t.c.at < before)
    return c.execute(query.limit(1)).first() is not None


def writer_rows(c: Connection) -> Mapping[str, WriterRow]:
    """How far every writer says it has come, by id."""
    return {each.writer_id: WriterRow(each.sequence, each.hash) for each in c.execute(select(s.ledger_writers))}


def writers_with_records(c: Connection) -> tuple[str, ...]:
    """Whoever has a record."""
    return tuple(c.scalars(select(s.records.c.writer_id).distinct()))


def count_records(c: Connection) -> int:
    """How many records there are."""
    return int(c.scalar(select(func.count()).select_from(s.records)) or 0)


def erasing_facts(c: Connection) -> Iterator[tuple[str, str]]:
    """Id and facts of every record that says that contents were erased; streamed."""
    t = s.records
    query = select(t.c.record_id, t.c.facts).where(t.c.kind.in_(ERASING))
    with c.execute(query, execution_options={"yield_per": PAGE}) as rows:
        for row in rows:
            yield row.record_id, row.facts


def contents_alone(c: Connection) -> tuple[str, ...]:
    """Ids of contents whose record is gone, at most 100."""
    t, kept = s.records, s.record_contents
    both = kept.outerjoin(t, kept.c.record_id == t.c.record_id)
    query = select(kept.c.record_id).select_from(both).where(t.c.record_id.is_(None)).order_by(kept.c.record_id)
    return tuple(c.scalars(query.limit(ORPHANS)))


def certificates(c: Connection) -> Iterator[FoundCertificate]:
    """Every certificate of erasure; streamed."""
    query = select(*(s.erasures.c[name] for name in FoundCertificate.__slots__)).order_by(s.erasures.c.erasure_id)
    with c.execute(query, execution_options={"yield_per": PAGE}) as rows:
        for row in rows:
            yield FoundCertificate(*row)


def certificate_exists(c: Connection, erasure_id: str) -> bool:
    """Whether there is a certificate of this number."""
    return c.scalar(select(s.erasures.c.erasure_id).where(s.erasures.c.erasure_id == erasure_id)) is not None


def repeated_ids(c: Connection) -> tuple[str, ...]:
    """Ids that several records carry, which only a table without its key allows; at most 100."""
    t = s.records
    query = select(t.c.record_id).group_by(t.c.record_id).having(func.count() > 1).order_by(t.c.record_id)
    return tuple(c.scalars(query.limit(ORPHANS)))


def as_found(table: Table, c: Connection) -> list[Any]:
    """A table's columns, unread where the driver would fail over a spoilt one: SQLite keeps moments as text."""
    if _is_postgres(c.engine):
        return list(table.columns)
    return [
        type_coerce(column, String).label(column.name) if isinstance(column.type, (Date, DateTime)) else column
        for column in table.columns
    ]


def _box(c: Connection) -> Any:
    """What is sealed, unread on SQLite, where somebody may have put text in its place."""
    sealed = s.record_contents.c.sealed
    return sealed if _is_postgres(c.engine) else type_coerce(sealed, String).label("sealed")


def read_day(value: object) -> object:
    """A day as found; what is none stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def read_moment(value: object) -> object:
    """A moment as found, in UTC; what is none stays as it is."""
    if isinstance(value, datetime):
        return utc(value)
    if not isinstance(value, str):
        return value
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _columns(row: Mapping[Any, object], names: list[str]) -> Mapping[str, object]:
    found = {name: row[name] for name in names}
    return {**found, "at": read_moment(found["at"]), "as_of": read_day(found["as_of"])}


def _any_text(found: bytes) -> str:
    return found.decode("utf-8", "surrogateescape")


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
