"""Prepares texts aside: rows that no generation shows until `publishing` flips them.

Batches are short, so that a reader's or another writer's wait stays under 50 ms on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, not_, select, text

from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.drafts import HandbookDraft, PassageDraft, ProvisionDraft, UnitDraft, VersionDraft
from kb.store.engine import reading, writing
from kb.store.generations import FLIPPED, lock_publications
from kb.store.merging import keep_instrument, keep_version
from kb.store.preparing_facts import changed_passages, insert_dates, insert_relations, insert_source
from kb.store.records import PassageId, PassageKind
from kb.store.run_records import RunState

# 100 provisions with their passages take 5–20 ms on SQLite.
PROVISIONS_PER_BATCH = 100


class SqlPreparation:
    """Writes drafts as invisible rows of a run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def instrument_of(self, version_id: VersionId) -> str | None:
        """The title of the instrument that a visible version belongs to; None for an unknown text."""
        v, i = s.instrument_versions, s.instruments
        query = (
            select(i.c.title)
            .join(v, v.c.instrument_id == i.c.instrument_id)
            .where(v.c.version_id == version_id, v.c.gen_from.is_not(None), v.c.gen_to.is_(None))
        )
        with reading(self._engine) as c:
            return c.scalar(query)

    def known_sources(self) -> frozenset[tuple[str, str]]:
        """(location, sha256) of every source whose text is visible: reading it again would bring nothing.

        What a run read that was taken back may bring the dates again that went with it.
        """
        t, v, r = s.sources, s.instrument_versions, s.ingest_runs
        taken_back = select(r.c.run_id).where(r.c.state == RunState.ROLLED_BACK.value)
        query = (
            select(t.c.location, t.c.sha256)
            .join(v, v.c.version_id == t.c.version_id)
            .where(v.c.gen_from.is_not(None), v.c.gen_to.is_(None))
            .where(t.c.run_id.is_(None) | t.c.run_id.not_in(taken_back))
        )
        with reading(self._engine) as c:
            return frozenset((row.location, row.sha256) for row in c.execute(query))

    def knows_relations(self) -> bool:
        """Whether any text's relations were ever kept; False in a store of texts older than relations."""
        with reading(self._engine) as c:
            return c.scalar(select(s.instrument_relations.c.row_id).limit(1)) is not None

    def handbook_is_known(self, draft: HandbookDraft) -> bool:
        """Whether this very text is visible and still to come or the newest: bringing it in again would change nothing.

        A text without a day of its own that a newer one replaced comes in anew: somebody went back to it.
        """
        t = s.handbooks
        query = (
            select(t.c.version_id)
            .where(t.c.handbook_id == draft.handbook_id, t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
            .order_by(t.c.valid_from.is_not(None), t.c.valid_from, t.c.row_id)
        )
        with reading(self._engine) as c:
            known = c.scalars(query).all()
        return draft.version_id in (known if draft.effective_date else known[-1:])

    def version(self, run_id: int, draft: VersionDraft) -> None:
        """Prepares a version with its provisions, passages, dates and source.

        The version's own row comes first: an index that pulls passages meanwhile finds where each belongs.
        """
        version_id = draft.version.version_id
        with writing(self._engine) as c:
            keep_instrument(c, run_id, draft.instrument)
            keep_version(c, run_id, draft.version)
            insert_dates(c, run_id, draft)
            insert_relations(c, version_id, draft.relations, run_id=run_id)
            insert_source(c, run_id, version_id, draft.source)
            units = s.provisions
            known = c.scalar(select(units.c.provision_id).where(units.c.version_id == version_id).limit(1))
        if known is None:
            for batch in _numbered_batches(draft.provisions):
                with writing(self._engine) as c:
                    _insert_provisions(c, draft, batch)

    def known_version(self, run_id: int, draft: VersionDraft, *, keep: bool = True) -> bool:
        """Adds what a second source of a known text brings: the source, and what it tells that was not known.

        That is dates, an authority, rank, number or label, and what the text repeals or amends. Returns True when
        there was something of it, so that the run has something to publish. Without `keep` nothing stays written.
        """
        with writing(self._engine) as c, c.begin_nested() as aside:
            insert_source(c, run_id, draft.version.version_id, draft.source)
            told = (
                keep_instrument(c, run_id, draft.instrument),
                keep_version(c, run_id, draft.version),
                insert_dates(c, run_id, draft),
                insert_relations(c, draft.version.version_id, draft.relations, run_id=run_id),
            )
            if not keep:
                aside.rollback()
            return any(told)

    def changed_passages(self, run_id: int) -> tuple[PassageId, ...]:
        """The passages of wordings and handbooks that a run brought in, published or not, in ascending order."""
        with reading(self._engine) as c:
            return changed_passages(c, run_id)

    def handbook(self, run_id: int, draft: HandbookDraft) -> None:
        """Prepares a handbook version; units of a text that was visible once are used again."""
        with writing(self._engine) as c:
            units = s.handbook_units
            if c.execute(select(units.c.unit_id).where(units.c.version_id == draft.version_id)).first() is None:
                _insert_units(c, draft)
            c.execute(
                insert(s.handbooks).values(
                    handbook_id=draft.handbook_id,
                    version_id=draft.version_id,
                    title=draft.title,
                    industries=list(draft.industries),
                    owner=draft.owner,
                    review_date=draft.review_date,
                    valid_from=draft.effective_date,
                    audience=list(draft.audience) if draft.audience else None,
                    run_id=run_id,
                )
            )

    def discard(self, run_id: int) -> None:
        """Removes what a run prepared and did not publish, units of texts that nothing else holds included.

        Units go first and the rows that name them last: a process killed in between leaves a run that still names what
        is to be removed, never half a text that a later run would take for the whole. A publication whose end nobody
        heard of is waited for: what it made visible stays.
        """
        v, p = s.instrument_versions, s.provisions
        own = (v.c.run_id == run_id) & v.c.gen_from.is_(None)
        with writing(self._engine) as c:
            lock_publications(c)
            if c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id)) is not None:
                return
            prepared = set(c.scalars(select(v.c.version_id).where(own)))
            kept = set(c.scalars(select(v.c.version_id).where(v.c.version_id.in_(prepared), not_(own))))
        for version_id in prepared - kept:
            with writing(self._engine) as c:
                c.execute(delete(s.passages).where(s.passages.c.version_id == version_id))
                c.execute(delete(p).where(p.c.version_id == version_id))
        with writing(self._engine) as c:
            for table in FLIPPED:
                c.execute(delete(table).where(table.c.run_id == run_id, table.c.gen_from.is_(None)))
            c.execute(delete(s.sources).where(s.sources.c.run_id == run_id))


def _numbered_batches(
    drafts: Sequence[ProvisionDraft],
) -> list[tuple[tuple[int, ProvisionDraft], ...]]:
    numbered = list(enumerate(drafts))
    return [
        tuple(numbered[first : first + PROVISIONS_PER_BATCH]) for first in range(0, len(numbered), PROVISIONS_PER_BATCH)
    ]


def _insert_provisions(c: Connection, draft: VersionDraft, batch: Sequence[tuple[int, ProvisionDraft]]) -> None:
    version_id = draft.version.version_id
    rows = [
        {
            "version_id": version_id,
            "ordinal": ordinal,
            "kind": p.kind.value,
            "label": p.label,
            "number": p.article.number if p.article else None,
            "suffix": p.article.suffix if p.article else None,
            "path": list(p.path),
            "text": p.text,
        }
        for ordinal, p in batch
    ]
    c.execute(insert(s.provisions), rows)
    stored = select(s.provisions.c.ordinal, s.provisions.c.provision_id).where(
        s.provisions.c.version_id == version_id, s.provisions.c.ordinal.between(batch[0][0], batch[-1][0])
    )
    ids = {row.ordinal: row.provision_id for row in c.execute(stored)}
    passages = [
        _passage_row(draft.passage_kind, version_id, ids[ordinal], cut, draft.priority)
        for ordinal, p in batch
        for cut in p.passages
    ]
    if passages:
        _number_in_order(c)
        c.execute(insert(s.passages), passages)


def _passage_row(
    kind: PassageKind, version_id: VersionId, unit_id: int, cut: PassageDraft, priority: int
) -> dict[str, object]:
    return {
        "kind": kind.value,
        "version_id": version_id,
        "unit_id": unit_id,
        "start": cut.start,
        "end": cut.end,
        "paragraph": cut.paragraph,
        "item": cut.item,
        "priority": priority,
    }


def _number_in_order(c: Connection) -> None:
    """Makes passages become visible in the order of their numbers: the word index goes on from the last it has seen.

    On PostgreSQL two workers would else commit 120 before 110, and 110 never be found. SQLite has one writer.
    """
    if c.dialect.name == "postgresql":
        c.execute(text("LOCK TABLE passages IN SHARE ROW EXCLUSIVE MODE"))


def _insert_units(c: Connection, draft: HandbookDraft) -> None:
    if not draft.units:
        return
    _number_in_order(c)
    c.execute(
        insert(s.handbook_units),
        [
            {
                "handbook_id": draft.handbook_id,
                "version_id": draft.version_id,
                "ordinal": ordinal,
                "handbook_title": draft.title,
                "heading": unit.heading,
                "fields": _fields(unit),
                "text": unit.text,
            }
            for ordinal, unit in enumerate(draft.units)
        ],
    )
    t = s.handbook_units
    stored = select(t.c.unit_id).where(t.c.version_id == draft.version_id).order_by(t.c.ordinal)
    whole = (PassageDraft(0, len(unit.text)) for unit in draft.units)
    c.execute(
        insert(s.passages),
        [
            _passage_row(PassageKind.HANDBOOK, draft.version_id, unit_id, cut, 0)
            for unit_id, cut in zip(c.scalars(stored).all(), whole, strict=True)
        ],
    )


def _fields(unit: UnitDraft) -> dict[str, object]:
    return {
        "industries": list(unit.industries),
        "questions": list(unit.questions),
        "sayable": unit.sayable,
        "triggers": list(unit.triggers),
        "hand_over": unit.hand_over,
        "needs": list(unit.needs),
    }
