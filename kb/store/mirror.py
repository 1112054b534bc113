"""The texts of a store on a server, kept beside its indexes: what was published is read here, also while it is away.

Rows of a generation never change but for being closed by a later one, and wordings never change at all, so a copy that
reached a generation is right for it and all before it. A copy is derived: it may be deleted at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, or_, select
from sqlalchemy.dialects import sqlite

from kb.errors import StoreAwayError, StoreError
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import newest_revision, open_engine, reading, writing

log = logging.getLogger(__name__)
# What carries generations, and what hangs on a version for good.
VISIBLE = (
    s.instruments, s.instrument_versions, s.version_dates, s.validities, s.instrument_relations, s.handbooks,
)  # fmt: skip
WORDINGS = ((s.instrument_versions, s.provisions), (s.handbooks, s.handbook_units))
TABLES = (*VISIBLE, s.provisions, s.handbook_units, s.generations)
# Versions of which the wordings are fetched in one go, and rows that are written in one go.
_VERSIONS, _ROWS = 50, 2000


class TextsMirror:
    """A copy of what generations show, in a SQLite file. Thread-safe; one process owns the file."""

    def __init__(self, source: Engine, folder: Path) -> None:
        self._source = source
        self._lock = Lock()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"texts-{newest_revision()}.db"
        for old in folder.glob("texts-*.db*"):
            if not old.name.startswith(file.name):
                old.unlink(missing_ok=True)
        self.engine = _opened(file)
        self.generation = self._reached()

    def follow(self) -> int:
        """Copies what was published since the last time; the generation it has now.

        StoreAwayError while the server is away. A copy that cannot be written is told of and stays where it is.
        """
        with self._lock:
            newest = self._newest()
            if newest is None or (newest[0] == self.generation and self._is_ours(newest[0])):
                return self.generation
            try:
                if self.generation and not self._is_ours(self.generation):
                    log.warning("数据库换成了另一个（或从备份恢复过），本机保存的文本重新复制。")
                    self._empty()
                self._copy(self.generation, newest[0])
                self.generation = newest[0]
            except StoreAwayError:
                raise
            except StoreError as error:
                log.error("没能在本机保存一份已发布的文本：%s（照常从数据库读）", error)
            return self.generation

    def close(self) -> None:
        """Lets go of the file."""
        self.engine.dispose()

    def _copy(self, last: int, newest: int) -> None:
        """Everything up to `newest`; the generation's own row comes last, so a kill in between begins once more."""
        for table in VISIBLE:
            t = table.c
            changed = (t.gen_from <= newest) & or_(t.gen_from > last, t.gen_to > last)
            self._take(table, [changed])
        for of, table in WORDINGS:
            with reading(self._source) as c:
                wanted = set(c.scalars(select(of.c.version_id).where(of.c.gen_from > last, of.c.gen_from <= newest)))
            with reading(self.engine) as c:
                known = set(c.scalars(select(table.c.version_id).distinct()))
            missing = sorted(wanted - known)
            for first in range(0, len(missing), _VERSIONS):
                self._take(table, [table.c.version_id.in_(missing[first : first + _VERSIONS])])
        self._take(s.generations, [s.generations.c.number > last, s.generations.c.number <= newest])

    def _take(self, table: Table, conditions: Sequence[Any]) -> None:
        with reading(self._source) as c:
            rows = [dict(row) for row in c.execute(select(table).where(*conditions)).mappings()]
        if not rows:
            return
        with writing(self.engine) as c:
            for first in range(0, len(rows), _ROWS):
                _put(c, table, rows[first : first + _ROWS])

    def _newest(self) -> tuple[int, datetime] | None:
        g = s.generations.c
        with reading(self._source) as c:
            row = c.execute(select(g.number, g.created_at).order_by(g.number.desc()).limit(1)).first()
        return None if row is None else (row.number, utc(row.created_at))

    def _reached(self) -> int:
        with reading(self.engine) as c:
            return c.scalar(select(func.coalesce(func.max(s.generations.c.number), 0))) or 0

    def _is_ours(self, number: int) -> bool:
        """Whether our copy of a generation is of the database that is there now, by when it was published."""
        one = select(s.generations.c.created_at).where(s.generations.c.number == number)
        with reading(self.engine) as mine, reading(self._source) as theirs:
            here, there = mine.scalar(one), theirs.scalar(one)
        return here is not None and there is not None and utc(here) == utc(there)

    def _empty(self) -> None:
        with writing(self.engine) as c:
            for table in TABLES:
                c.execute(delete(table))
        self.generation = 0


def _put(c: Connection, table: Table, rows: Collection[dict[str, Any]]) -> None:
    """Rows by their key: one that is there takes the values of now, which can only be the end of its time."""
    put = sqlite.insert(table)
    key = [column.name for column in table.primary_key]
    values = {column.name: put.excluded[column.name] for column in table.columns if column.name not in key}
    c.execute(put.on_conflict_do_update(index_elements=key, set_=values), list(rows))


def _opened(file: Path) -> Engine:
    """The file with its tables; one that is damaged is begun anew."""
    for attempt in range(2):
        engine = open_engine(f"sqlite:///{file}")
        try:
            with writing(engine) as c:
                s.metadata.create_all(c, tables=list(TABLES))
                c.execute(select(func.count()).select_from(s.generations))
            return engine
        except StoreError:
            engine.dispose()
            if attempt:
                raise
            for each in file.parent.glob(f"{file.name}*"):
                with suppress(OSError):
                    each.unlink()
    raise AssertionError
