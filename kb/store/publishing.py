"""Publishes: one short transaction that makes a generation visible, or takes one back by another.

Texts were prepared aside (`preparing`); here rows are flipped, and what follows from them (derived dates, validity) is
computed anew from everything the new generation shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, select

from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, VersionId
from kb.store import schema as s
from kb.store.date_corrections import clear_date, set_date
from kb.store.drafts import RelationDraft
from kb.store.engine import reading, writing
from kb.store.generations import (
    FLIPPED,
    close,
    lock_publications,
    new_generation,
    refuse_when_built_on,
    reopen,
    rollback_note,
    show,
)
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import SYSTEM, RecordDraft, RecordKind
from kb.store.merging import settle, supersede
from kb.store.preparing_facts import insert_relations
from kb.store.publishing_handbooks import begin_handbooks, close_silent, withdraw_handbook
from kb.store.recomputing import recompute
from kb.store.records import HandbookId
from kb.store.verification import problems_of

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class SqlPublisher:
    """Makes generations. Every method that changes what is visible returns the new generation's number."""

    def __init__(
        self,
        engine: Engine,
        ledger: SqlLedger,
        today: Callable[[], date] = lambda: datetime.now(_SHANGHAI).date(),
    ) -> None:
        self._engine = engine
        self._ledger = ledger
        self._today = today

    def publish(self, run_id: int, note: str | None = None) -> int | None:
        """Makes everything a run prepared visible in one step; None when it prepared nothing new.

        Raises ConflictError, and publishes nothing, when what was prepared fails `verify_prepared`.
        """
        problems = self.verify_prepared(run_id)
        if problems:
            raise ConflictError(f"没有发布：准备好的内容未通过核对。{'；'.join(problems)}。请重新导入。")
        with writing(self._engine) as c:
            lock_publications(c)
            settle(c, run_id)
            prepared = (
                c.scalar(select(table.c.row_id).where(table.c.run_id == run_id, table.c.gen_from.is_(None)).limit(1))
                for table in FLIPPED
            )
            if not any(prepared):
                return None
            generation = self._next(c, RecordKind.PUBLICATION, note, _actor_of(c, run_id), run_id)
            begin_handbooks(c, run_id, self._today())
            show(c, run_id, generation)
            close_silent(c, generation, run_id)
            supersede(c, run_id, generation)
            recompute(c, generation)
            return generation

    def verify_prepared(self, run_id: int) -> tuple[str, ...]:
        """What is wrong with the texts a run prepared, in Chinese; empty when they may be published."""
        with reading(self._engine) as c:
            return problems_of(c, run_id)

    def generation_of(self, run_id: int) -> int | None:
        """The generation a run published; None when it published nothing."""
        with reading(self._engine) as c:
            return c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id))

    def set_date(  # noqa: PLR0917 - the parts of one sworn statement
        self, version_id: VersionId, kind: str, value: date, basis: DateBasis, evidence: str, actor: str
    ) -> int:
        """Settles a date by hand, with evidence; validity follows. Raises NotFoundError for an unknown version.

        `kind` is adoption, promulgation, effective or repeal. It stands above every date known so far; a better
        proven one that comes later stands above it.
        """
        return self.set_dates(version_id, {kind: value}, basis, evidence, actor)

    def set_dates(
        self, version_id: VersionId, dates: Mapping[str, date], basis: DateBasis, evidence: str, actor: str
    ) -> int:
        """Several dates of a version by kind, settled in one step on one evidence; otherwise as `set_date`."""
        with writing(self._engine) as c:
            _refuse_unknown(c, version_id)
            generation = self._next(c, RecordKind.CORRECTION, evidence, actor)
            for kind, value in dates.items():
                set_date(c, generation, version_id, kind, value, basis=basis, evidence=evidence, actor=actor)
            recompute(c, generation)
            return generation

    def clear_date(self, version_id: VersionId, kind: str, reason: str, actor: str = SYSTEM) -> int:
        """Takes a date entered by hand back: what sources and decisions say of it counts again.

        Raises NotFoundError for an unknown version or where no date of the kind was entered by hand.
        """
        with writing(self._engine) as c:
            _refuse_unknown(c, version_id)
            generation = self._next(c, RecordKind.CORRECTION, reason, actor)
            clear_date(c, generation, version_id, kind)
            recompute(c, generation)
            return generation

    def add_relations(self, found: Mapping[VersionId, Sequence[RelationDraft]], note: str) -> int | None:
        """Adds what visible texts repeal and amend, read from them later; None when nothing of it is new."""
        with writing(self._engine) as c:
            generation = new_generation(c, None, "correction", note)
            added = [insert_relations(c, one, own, run_id=None, generation=generation) for one, own in found.items()]
            if not any(added):
                c.execute(delete(s.generations).where(s.generations.c.number == generation))
                return None
            recompute(c, generation)
            self._recorded(c, RecordKind.CORRECTION, note, SYSTEM, generation)
            return generation

    def withdraw(self, version_id: VersionId, reason: str, actor: str = SYSTEM) -> int:
        """Takes a wrong version back, with its dates and what it did to others; earlier generations still show it."""
        with writing(self._engine) as c:
            _refuse_unknown(c, version_id)
            generation = self._next(c, RecordKind.WITHDRAWAL, reason, actor)
            for table in (s.instrument_versions, s.version_dates, s.instrument_relations):
                close(c, table, generation, table.c.version_id == version_id)
            _hide_empty_instruments(c, generation)
            recompute(c, generation)
            return generation

    def withdraw_handbook(
        self, handbook_id: HandbookId, reason: str, version_id: VersionId | None = None, *, actor: str = SYSTEM
    ) -> int:
        """Takes a handbook, or one text of it, back; earlier generations still show it. Raises NotFoundError."""
        with writing(self._engine) as c:
            generation = self._next(c, RecordKind.WITHDRAWAL, reason, actor)
            withdraw_handbook(c, generation, handbook_id, version_id)
            return generation

    def refuse_rollback(self, run_id: int) -> None:
        """Raises what `rollback` would raise now; changes nothing."""
        with reading(self._engine) as c:
            refuse_when_built_on(c, _generation_of(c, run_id))

    def rollback(self, run_id: int, actor: str = SYSTEM) -> int:
        """Undoes a published run by a new generation; ConflictError names the later ones that built on it."""
        with writing(self._engine) as c:
            published = _generation_of(c, run_id)
            lock_publications(c)
            refuse_when_built_on(c, published)
            generation = self._next(c, RecordKind.ROLLBACK, rollback_note(run_id), actor, None, run_id)
            for table in FLIPPED:
                closed = table.c.gen_to == published
                if table is s.version_dates:
                    closed &= table.c.derived_from.is_(None)
                close(c, table, generation, table.c.run_id == run_id)
                reopen(c, table, generation, closed)
            recompute(c, generation)
            return generation

    def _next(  # noqa: PLR0917 - one row and its record
        self,
        c: Connection,
        kind: RecordKind,
        note: str | None,
        actor: str,
        run_id: int | None = None,
        undone: int | None = None,
    ) -> int:
        """The next generation with its record, in the transaction that makes it visible."""
        generation = new_generation(c, run_id, kind.value, note)
        self._recorded(c, kind, note, actor, generation, run_id if undone is None else undone)
        return generation

    def _recorded(  # noqa: PLR0917 - the parts of one record
        self,
        c: Connection,
        kind: RecordKind,
        note: str | None,
        actor: str,
        generation: int,
        run_id: int | None = None,
    ) -> None:
        facts = {"run_id": run_id, "note": note}
        about = f"generation:{generation}"
        self._ledger.append_in(c, RecordDraft(kind, actor, facts, about=about, generation=generation, outcome="done"))


def _generation_of(c: Connection, run_id: int) -> int:
    """The generation that a run published. Raises NotFoundError."""
    published = c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id))
    if published is None:
        raise NotFoundError(f"任务 {run_id} 没有发布过内容，无需撤回。")
    return int(published)


def _actor_of(c: Connection, run_id: int) -> str:
    """Who asked for a run."""
    t = s.ingest_runs
    return c.scalar(select(t.c.actor_id).where(t.c.run_id == run_id)) or SYSTEM


def _refuse_unknown(c: Connection, version_id: VersionId) -> None:
    t = s.instrument_versions
    shown = select(t.c.row_id).where(t.c.version_id == version_id, t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
    if c.execute(shown).first() is None:
        raise NotFoundError(f"没有版本 {version_id}，或它已被撤下；可用 zhigui instruments show 查看版本号。")


def _hide_empty_instruments(c: Connection, generation: int) -> None:
    t = s.instrument_versions
    left = select(t.c.instrument_id).where(t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
    close(c, s.instruments, generation, s.instruments.c.instrument_id.not_in(left))
