"""The SQL store: every adapter over one database, opened together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Row, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kb.store import schema as s
from kb.store.claims import SqlClaims
from kb.store.clock import StoreClock
from kb.store.curated import SqlCurated
from kb.store.engine import open_engine, reading, writing
from kb.store.evaluations import SqlEvaluations
from kb.store.feedback import SqlFeedback
from kb.store.leading import Leadership
from kb.store.ledger import SqlLedger
from kb.store.marks import SqlMarks
from kb.store.mirror import TextsMirror
from kb.store.mirrored import MirroredHandbookReader, MirroredLawReader, MirroredPassageReader
from kb.store.overview import SqlOverview
from kb.store.people import SqlPeople
from kb.store.preparing import SqlPreparation
from kb.store.publishing import SqlPublisher
from kb.store.quiz_attempts import SqlQuizAttempts
from kb.store.quiz_items import SqlQuizItems
from kb.store.quiz_papers import SqlQuizPapers
from kb.store.reading import SqlLawReader, SqlPassageReader
from kb.store.reading_handbooks import SqlHandbookReader
from kb.store.record_around import SqlRecordAround
from kb.store.record_search import SqlRecordSearch
from kb.store.reliance import SqlReliance
from kb.store.repositories import HandbookReader, LawReader, PassageReader
from kb.store.risks import SqlRisks
from kb.store.runs import SqlRuns
from kb.store.session_records import SqlSessionRecords
from kb.store.studies import SqlStudies
from kb.store.upgrading import bring_forward

LOCAL_ACTOR = "local"


class SqlStore:
    """SQLite or PostgreSQL behind the ports of the store. Opening brings the schema up to date.

    `claim` may choose another writer than the one wanted, or refuse, by the locks that other processes hold.
    `mirror` is the folder in which a copy of the texts is kept, of a store on a server.
    """

    def __init__(
        self,
        url: str,
        writer_id: str = "local",
        encoder: str = "",
        *,
        claim: Callable[[Leadership, str], str] = lambda _, writer_id: writer_id,
        mirror: Path | None = None,
    ) -> None:
        self.engine: Engine = open_engine(url)
        bring_forward(self.engine)
        self.clock = StoreClock(self.engine)
        self.clock.look()
        self.leading = Leadership(self.engine)
        self.marks = SqlMarks(self.engine)
        try:
            writer_id = claim(self.leading, writer_id)
        except Exception:
            self.leading.close()
            self.engine.dispose()
            raise
        law, handbooks, passages = (
            SqlLawReader(self.engine),
            SqlHandbookReader(self.engine),
            SqlPassageReader(self.engine),
        )
        self.mirror = None if mirror is None else TextsMirror(self.engine, mirror)
        self.law: LawReader = law if self.mirror is None else MirroredLawReader(law, self.mirror)
        self.handbooks: HandbookReader = (
            handbooks if self.mirror is None else MirroredHandbookReader(handbooks, self.mirror)
        )
        self.passages: PassageReader = passages if self.mirror is None else MirroredPassageReader(passages, self.mirror)
        self.preparation = SqlPreparation(self.engine)
        self.ledger = SqlLedger(self.engine, writer_id, self.clock)
        self.publisher = SqlPublisher(self.engine, self.ledger)
        self.claims = SqlClaims(self.engine)
        self.runs = SqlRuns(self.engine, self.clock)
        self.evaluations = SqlEvaluations(self.engine)
        self.feedback = SqlFeedback(self.engine)
        self.people = SqlPeople(self.engine)
        self.risks = SqlRisks(self.engine, self.ledger)
        self.curated = SqlCurated(self.engine, self.ledger)
        self.quiz_items = SqlQuizItems(self.engine, self.ledger)
        self.quiz_papers = SqlQuizPapers(self.engine, self.ledger)
        self.quiz_attempts = SqlQuizAttempts(self.engine, self.ledger)
        self.studies = SqlStudies(self.engine, self.ledger)
        self.record_search = SqlRecordSearch(self.engine)
        self.overview = SqlOverview(self.engine)
        self.record_around = SqlRecordAround(self.engine)
        self.collections = SqlActiveCollections(self.engine, encoder)
        self.reliance = SqlReliance(self.engine)
        self.session_records = SqlSessionRecords(self.engine)
        self.ledger.begin()
        self._ensure_local_actor()

    def close(self) -> None:
        """Gives every connection back, and every lock with them."""
        self.leading.close()
        if self.mirror is not None:
            self.mirror.close()
        self.engine.dispose()

    def keep_rule_set(self, rule_set_id: str, content: Mapping[str, Any]) -> None:
        """Keeps a content-addressed rule set, so that answers can cite it; a known one is left alone."""
        t = s.rule_sets
        values = {"rule_set_id": rule_set_id, "created_at": datetime.now(UTC), "content": dict(content)}
        self._insert_unless_known(t, t.c.rule_set_id, values)

    def knows_rule_set(self, rule_set_id: str) -> bool:
        """Whether a rule set was kept."""
        t = s.rule_sets
        with reading(self.engine) as c:
            return c.scalar(select(t.c.rule_set_id).where(t.c.rule_set_id == rule_set_id)) is not None

    def rule_set(self, rule_set_id: str) -> Mapping[str, Any] | None:
        """A rule set that was kept, as plain values; None when there is none of this id."""
        t = s.rule_sets
        with reading(self.engine) as c:
            found: Mapping[str, Any] | None = c.scalar(select(t.c.content).where(t.c.rule_set_id == rule_set_id))
            return found

    def _ensure_local_actor(self) -> None:
        t = s.actors
        values = {"actor_id": LOCAL_ACTOR, "name": "本机用户", "role": "admin", "created_at": datetime.now(UTC)}
        self._insert_unless_known(t, t.c.actor_id, values)

    def _insert_unless_known(self, table: Table, key: Column[str], values: Mapping[str, Any]) -> None:
        """Replicas that start at once insert the same: the first one's row stays."""
        with reading(self.engine) as c:
            if c.scalar(select(key).where(key == values[key.name])) is not None:
                return
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        with writing(self.engine) as c:
            c.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


class SqlActiveCollections:
    """Which vector collection answers: a row in the store, so that a switch is one transaction.

    `encoder` is the setting that the running process wants; it is kept beside the name, so that a later process can
    open the old encoder while the new collection is being built.
    """

    def __init__(self, engine: Engine, encoder: str = "") -> None:
        self._engine = engine
        self._encoder = encoder

    def active(self) -> str | None:
        """The name of the collection that answers; None before the first is complete."""
        found = self._newest()
        return found.collection if found else None

    def active_encoder(self) -> str | None:
        """The encoder setting that the active collection was made with."""
        found = self._newest()
        return found.encoder if found else None

    def activate(self, name: str) -> None:
        """Makes a collection the one that answers."""
        t = s.active_collections
        values = {"activated_at": datetime.now(UTC), "encoder": self._encoder}
        with writing(self._engine) as c:
            if c.execute(update(t).where(t.c.collection == name).values(**values)).rowcount == 0:
                c.execute(insert(t).values(collection=name, **values))

    def _newest(self) -> Row[Any] | None:
        t = s.active_collections
        with reading(self._engine) as c:
            return c.execute(select(t).order_by(t.c.activated_at.desc()).limit(1)).first()
