"""Whether the contents beside the records are those that were written, or are gone for a reason on record.

Which contents were erased stands in the records of erasure and retention (`facts.erased`), and so does the hash of the
certificate (`facts.erasure_id`, `facts.statement_sha256`). They may be millions, so they are kept in a temporary
database on disk while the ledger is walked, never in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from kb.records.verification.faults import Fault, FaultKind, place
from kb.store.chain import commitment
from kb.store.chain_rows import ChainRow
from kb.store.ledger import SEALED_FACT

AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Promised:
    """A certificate as the ledger tells of it: the record that does, and the hash of what is certified."""

    record_id: str
    erasure_id: str
    statement_sha256: str


class Erasures:
    """Which record's content was erased, by which record that says so, and which certificates there must be."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("CREATE TABLE erased (record_id TEXT PRIMARY KEY, by_id TEXT NOT NULL) WITHOUT ROWID")
        database.execute("CREATE TABLE promised (erasure_id TEXT PRIMARY KEY, record_id TEXT, sha256 TEXT)")

    def take(self, facts: Iterable[tuple[str, str]]) -> None:
        """Takes in what records of erasure say: their ids and their facts, as JSON text."""
        pairs: list[tuple[str, str]] = []
        for by_id, written in facts:
            told = _told(written)
            pairs += ((erased, by_id) for erased in _ids(told))
            if {"erasure_id", "statement_sha256"} <= told.keys():
                promised = (str(told["erasure_id"]), by_id, str(told["statement_sha256"]))
                self._database.execute("INSERT OR IGNORE INTO promised VALUES (?, ?, ?)", promised)
            if len(pairs) >= AT_ONCE:
                self._keep(pairs)
                pairs = []
        self._keep(pairs)

    def erased_by(self, record_id: object) -> str | None:
        """The record that says that this one's content was erased; None when none does."""
        query = "SELECT by_id FROM erased WHERE record_id = ?"
        found = self._database.execute(query, (record_id,)).fetchone()
        return None if found is None else str(found[0])

    def promised(self) -> Iterator[Promised]:
        """The certificates that the ledger tells of."""
        for erasure_id, record_id, digest in self._database.execute("SELECT * FROM promised ORDER BY erasure_id"):
            yield Promised(record_id, erasure_id, digest)

    def promise_of(self, erasure_id: str) -> Promised | None:
        """What the ledger tells of one certificate; None when nothing."""
        query = "SELECT record_id, sha256 FROM promised WHERE erasure_id = ?"
        found = self._database.execute(query, (erasure_id,)).fetchone()
        return None if found is None else Promised(found[0], erasure_id, found[1])

    def _keep(self, pairs: list[tuple[str, str]]) -> None:
        self._database.executemany("INSERT OR IGNORE INTO erased VALUES (?, ?)", pairs)


@contextmanager
def erasures_on_record(facts: Iterable[tuple[str, str]]) -> Iterator[Erasures]:
    """The erased contents, for as long as a verification lasts."""
    # An empty name is SQLite's for a database in a temporary file of its own; another thread may walk than opened.
    database = sqlite3.connect("", check_same_thread=False)
    try:
        found = Erasures(database)
        found.take(facts)
        yield found
    finally:
        database.close()


def content_faults(row: ChainRow, erased: Erasures, writer_id: str) -> Iterator[Fault]:
    """What is wrong with the content of a record that is itself as it was written, and with what is sealed in it."""
    sequence = row.columns["sequence"]
    number = sequence if isinstance(sequence, int) else 0
    for found in (_content_fault(row, erased), _sealed_fault(row)):
        if found is not None:
            yield Fault(*found, place(number), writer_id, number, None, str(row.columns["record_id"]))


def _content_fault(row: ChainRow, erased: Erasures) -> tuple[FaultKind, str] | None:
    committed, record_id = row.columns["commitment"], row.columns["record_id"]
    if committed is None:
        return (FaultKind.CONTENT_ADDED, "这条记录写入时没有内容，现在旁边多出了内容。") if row.kept else None
    if not row.kept:
        gone = (FaultKind.CONTENT_MISSING, "内容不见了，而没有任何删除记录说明它被依规删除。")
        return gone if erased.erased_by(record_id) is None else None
    if (by_id := erased.erased_by(record_id)) is not None:
        return (FaultKind.CONTENT_AFTER_ERASURE, f"内容还在，而删除记录 {by_id} 写着它已经删除。")
    if not _committed(row, committed):
        return (FaultKind.CONTENT_EDITED, "内容（或它的盐值）被改动过：与写入时留下的校验值不符。")
    return None


def _sealed_fault(row: ChainRow) -> tuple[FaultKind, str] | None:
    """What is wrong with the encrypted personal data; they go with the content, so that an erased one has none."""
    if not row.kept or row.columns["commitment"] is None:
        return None
    written = _told(str(row.columns["facts"])).get(SEALED_FACT)
    if written is None:
        added = (FaultKind.SEALED_ADDED, "这条记录写入时没有加密保存个人信息，现在却有了。")
        return None if row.sealed is None else added
    if row.sealed is None:
        return (FaultKind.SEALED_MISSING, "加密保存的个人信息不见了，而内容还在。")
    if not isinstance(row.sealed, bytes) or sha256(row.sealed).hexdigest() != written:
        return (FaultKind.SEALED_EDITED, "加密保存的个人信息被改动过：与写入时留下的校验值不符。")
    return None


def _committed(row: ChainRow, committed: object) -> bool:
    return isinstance(row.salt, str) and isinstance(row.content, str) and commitment(row.salt, row.content) == committed


def _told(facts: str) -> Mapping[str, object]:
    """The facts of one record; those that somebody spoilt tell nothing, and are a fault of their own row."""
    try:
        read = json.loads(facts)
    except (TypeError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _ids(told: Mapping[str, object]) -> tuple[str, ...]:
    named = told.get("erased")
    return tuple(each for each in named if isinstance(each, str)) if isinstance(named, list) else ()
