"""What a stopped home holds, told in a form that two homes can be compared in; prints one JSON object.

A process of its own per look: a Chroma folder may be opened by one process at a time, and none may keep it open.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, select

from api.owner import HomeLock
from bench.report import ROOT
from kb.search.chroma_clients import open_chroma
from kb.search.encoders import make_encoder
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.table import PassageTable
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.settings import Settings
from kb.store import schema as s
from kb.store.engine import reading
from kb.store.sql import SqlStore

# What differs between two runs that did the same: numbers of runs and rows, and the clock.
_INCIDENTAL = frozenset({
    "row_id", "run_id", "source_id", "reliance_id", "provision_id", "unit_id", "passage_id",
    "retrieved_at", "created_at", "last_passage_id",
})  # fmt: skip
_TABLES = (
    s.generations, s.instruments, s.instrument_versions, s.version_dates, s.validities, s.instrument_relations,
    s.provisions, s.handbooks, s.handbook_units, s.sources, s.reliance,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """Counts and a digest: `content` is equal for two stores that hold the same, whatever runs brought it in."""

    content: str
    generation: int
    passages: int
    repeated_passages: int
    prepared_rows: int
    orphaned_passages: int
    words_count: int
    vectors_wanted: int
    vectors_held: int
    vectors_count: int

    def defects(self) -> tuple[str, ...]:
        """What must not be, whatever the moment the process was killed at."""
        found = {
            "passages twice": self.repeated_passages,
            "rows of dead runs": self.prepared_rows,
            "passages without a version": self.orphaned_passages,
            "passages the word index lacks or has too many": abs(self.words_count - self.passages),
            "vectors no passage wants, or counted twice": self.vectors_count - self.vectors_held,
        }
        return tuple(f"{name}: {count}" for name, count in found.items() if count)


def inspect(home: Path) -> HomeFacts:
    """The facts of a home that no process has open."""
    command = [sys.executable, "-m", "bench.inspect_home", str(home.resolve())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return HomeFacts(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    home = parser.parse_args().home
    with HomeLock(home):
        print(json.dumps(asdict(facts(home))))


def facts(home: Path) -> HomeFacts:
    """Reads store, word index and vectors as they lie there; catches nothing up and repairs nothing."""
    settings = Settings(home=home)
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    encoder = make_encoder(settings.encoder)
    table = PassageTable(store.passages, [encoder.fingerprint])
    table.refresh()
    lexical = TantivyLexicalIndex(home / "lexical")
    vectors = ChromaVectorIndex(open_chroma(home / "vectors"), encoder.fingerprint, encoder.dimensions)
    with reading(store.engine) as connection:
        content = list(_content(connection))
        passages = list(_passages(connection))
        prepared = sum(_prepared(connection, table) for table in _TABLES if "gen_from" in table.c)
        orphaned = _orphaned(connection)
    wanted = table.vector_ids(encoder.fingerprint)
    found = HomeFacts(
        content=hashlib.sha256("\n".join([*content, *sorted(passages)]).encode()).hexdigest(),
        generation=store.law.generation(),
        passages=len(passages),
        repeated_passages=sum(count - 1 for count in Counter(passages).values()),
        prepared_rows=prepared,
        orphaned_passages=orphaned,
        words_count=lexical.count(),
        vectors_wanted=len(wanted),
        vectors_held=len(vectors.existing(wanted)),
        vectors_count=vectors.count(),
    )
    lexical.close()
    vectors.close()
    store.close()
    return found


def _content(connection: Connection) -> Iterator[str]:
    """Every row of every table without what is incidental, sorted."""
    for table in _TABLES:
        columns = [column for column in table.c if column.name not in _INCIDENTAL]
        rows = [repr(tuple(row)) for row in connection.execute(select(*columns).where(*_kept(table)))]
        yield from (f"{table.name} {row}" for row in sorted(rows))


def _kept(table: Table) -> list[ColumnElement[bool]]:
    """Of reliance the handbooks' alone: phrasings' is written at every opening, answers' by every check from here."""
    return [table.c.kind == "handbook"] if table is s.reliance else []


def _passages(connection: Connection) -> Iterator[str]:
    """Passages by the text they were cut from instead of by number."""
    p, provisions, units = s.passages, s.provisions, s.handbook_units
    plain = [p.c.kind, p.c.version_id, p.c.start, p.c.end, p.c.paragraph, p.c.item, p.c.priority]
    for other, key in ((provisions, provisions.c.provision_id), (units, units.c.unit_id)):
        joined = select(*plain, other.c.ordinal).join(
            other, (key == p.c.unit_id) & (other.c.version_id == p.c.version_id)
        )
        yield from (f"passages {tuple(row)!r}" for row in connection.execute(joined))


def _prepared(connection: Connection, table: Table) -> int:
    return len(connection.execute(select(table.c.run_id).where(table.c.gen_from.is_(None))).all())


def _orphaned(connection: Connection) -> int:
    known = select(s.instrument_versions.c.version_id).union(select(s.handbooks.c.version_id))
    return len(connection.execute(select(s.passages.c.passage_id).where(s.passages.c.version_id.not_in(known))).all())


if __name__ == "__main__":
    main()
