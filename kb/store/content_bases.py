"""What a home last accepted of the content that ships with the product, so that a new release can say what it changes.

An object is named by kind and id (a restricted phrasing, a handbook's unit, a short name); what it said is kept as a
hash only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, exists, insert, or_, select, tuple_, update

from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.generations import lock_publications
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft
from kb.store.records import HandbookId
from kb.store.run_records import RunState

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HandbookText:
    """A text of a handbook that is in the knowledge base."""

    handbook_id: HandbookId
    version_id: VersionId
    title: str


# SQLite takes 32,766 values in one statement.
_AT_ONCE = 5_000


class SqlContentBases:
    """Keeps the accepted content in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def accepted(self) -> Mapping[Key, str]:
        """Hash by (kind, id) of everything that was accepted; empty in a home that never accepted anything."""
        t = s.content_bases
        with reading(self._engine) as c:
            return {(row.kind, row.object_id): row.content_hash for row in c.execute(select(t))}

    def hash_of(self, kind: str, object_id: str) -> str | None:
        """The accepted hash of one object; None where it was never accepted."""
        t = s.content_bases
        with reading(self._engine) as c:
            return c.scalar(select(t.c.content_hash).where(t.c.kind == kind, t.c.object_id == object_id))

    def accept(self, hashes: Mapping[Key, str], now: datetime, told: Callable[[int], RecordDraft] | None = None) -> int:
        """Makes exactly this the accepted content, in one step; how many objects were new, other or gone.

        `told` makes the record of it from that number; it is appended in the same transaction, if anything changed.
        """
        t = s.content_bases
        with writing(self._engine) as c:
            # Two services that start at once on one database would both accept for the first time.
            lock_publications(c)
            known = {(row.kind, row.object_id): row.content_hash for row in c.execute(select(t))}
            gone = [key for key in known if key not in hashes]
            for first in range(0, len(gone), _AT_ONCE):
                c.execute(delete(t).where(tuple_(t.c.kind, t.c.object_id).in_(gone[first : first + _AT_ONCE])))
            other = {key: value for key, value in hashes.items() if key in known and known[key] != value}
            for (kind, object_id), value in other.items():
                own = (t.c.kind == kind) & (t.c.object_id == object_id)
                c.execute(update(t).where(own).values(content_hash=value, seen_at=now))
            new = [
                {"kind": kind, "object_id": object_id, "content_hash": value, "seen_at": now}
                for (kind, object_id), value in hashes.items()
                if (kind, object_id) not in known
            ]
            if new:
                c.execute(insert(t), new)
            count = len(gone) + len(other) + len(new)
            if count and told is not None:
                self._ledger.append_in(c, told(count))
            return count

    def release_of(self, source: str) -> str | None:
        """The release (package and version) whose texts of a source came in last; None where none did.

        The places of such texts are written as release#text.
        """
        t = s.sources
        query = (
            select(t.c.location).where(t.c.name == source, t.c.location.contains("#")).order_by(t.c.source_id.desc())
        )
        with reading(self._engine) as c:
            location = c.scalar(query.limit(1))
        return location.partition("#")[0] if location is not None else None

    def handbooks_of(self, source: str) -> tuple[HandbookText, ...]:
        """The handbooks in the knowledge base that a run of a source brought, not what people brought in themselves."""
        t, r = s.handbooks, s.ingest_runs
        query = (
            select(t.c.handbook_id, t.c.version_id, t.c.title)
            .join(r, r.c.run_id == t.c.run_id)
            .where(r.c.source == source, t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
            .order_by(t.c.row_id)
        )
        with reading(self._engine) as c:
            rows = c.execute(query).all()
        found = (HandbookText(HandbookId(row.handbook_id), VersionId(row.version_id), row.title) for row in rows)
        return tuple(dict.fromkeys(found))

    def rules_before(self, limit: int = 10) -> tuple[Mapping[str, Any], ...]:
        """The restricted phrasings of the newest rule sets that were in force here, newest set first."""
        t = s.rule_sets
        with reading(self._engine) as c:
            sets = c.scalars(select(t.c.content).order_by(t.c.created_at.desc()).limit(limit)).all()
        return tuple(rule for content in sets for rule in content.get("rules", ()))

    def has_release(self, release: str) -> bool:
        """Whether a run that read this release came to its end: also one that found nothing new in it to publish."""
        t, r, g = s.sources, s.ingest_runs, s.generations
        ended = exists().where(r.c.run_id == t.c.run_id, r.c.state.in_([RunState.DONE, RunState.ROLLED_BACK]))
        published = exists().where(g.c.run_id == t.c.run_id)
        query = select(t.c.source_id).where(
            t.c.location.startswith(f"{release}#", autoescape=True), or_(ended, published)
        )
        with reading(self._engine) as c:
            return c.scalar(query.limit(1)) is not None
