"""What a copy of the store holds and whether its records verify: told at making, and again at restoring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from kb.backups.manifest import ChainEnd, Counts, Verified
from kb.records.verification.signing import LedgerKey
from kb.records.verification.verify import Against, verify
from kb.store import schema as s
from kb.store.engine import open_engine, reading, revision_of


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Backend and revision of a store, how much is in it, and what verification says."""

    backend: str
    schema: str
    counts: Counts
    verified: Verified


def facts_of(url: str, key_file: Path, now: datetime) -> StoreFacts:
    """Reads a store of the present schema. `now` is the moment for which days must have been signed."""
    engine = open_engine(url)
    try:
        return StoreFacts(
            engine.dialect.name, revision_of(engine) or "", _counts(engine), _verified(engine, key_file, now)
        )
    finally:
        engine.dispose()


def _counts(engine: Engine) -> Counts:
    with reading(engine) as c:
        generation = c.scalar(select(func.max(s.generations.c.number))) or 0
        tables = (s.instruments, s.instrument_versions, s.provisions, s.actors, s.records)
        return Counts(generation, *(c.scalar(select(func.count()).select_from(table)) or 0 for table in tables))


def _verified(engine: Engine, key_file: Path, now: datetime) -> Verified:
    key = LedgerKey.load(key_file)
    known = frozenset() if key is None else frozenset((key.public_key_hex,))
    found = verify(engine, now, Against((), known, signing=key is not None))
    return Verified(
        intact=found.intact,
        records=found.records,
        erased=found.erased,
        faults=tuple(f"{each.where}：{each.detail}" for each in found.faults),
        chains=tuple(
            ChainEnd(each.writer_id, each.records, each.last_sequence, each.last_hash) for each in found.writers
        ),
    )
