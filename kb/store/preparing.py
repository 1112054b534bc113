"""Prepares texts aside: rows that no generation shows until `publishing` flips them.

Batches are short, so that a reader's or another writer's wait stays under 50 ms on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, not_, or_, select

from kb.law.instruments import Instrument, VersionId
from kb.law.titles import normalise_title
from kb.store import schema as s
from kb.store.drafts import HandbookDraft, PassageDraft, ProvisionDraft, SourceDraft, VersionDraft
from kb.store.engine import reading, writing
from kb.store.records import PassageKind

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
        """(location, sha256) of every source whose text is visible: reading it again would bring nothing."""
        v = s.instrument_versions
        query = (
            select(s.sources.c.location, s.sources.c.sha256)
            .join(v, v.c.version_id == s.sources.c.version_id)
            .where(v.c.gen_from.is_not(None), v.c.gen_to.is_(None))
        )
        with reading(self._engine) as c:
            return frozenset((row.location, row.sha256) for row in c.execute(query))

    def knows_release(self, release: str) -> bool:
        """Whether a run that brought in this release of a source package was published."""
        query = (
            select(s.sources.c.source_id)
            .join(s.generations, s.generations.c.run_id == s.sources.c.run_id)
            .where(s.sources.c.location.startswith(f"{release}#", autoescape=True))
            .limit(1)
        )
        with reading(self._engine) as c:
            return c.scalar(query) is not None

    def handbook_is_known(self, version_id: VersionId) -> bool:
        """Whether this very text of a handbook is visible."""
        t = s.handbooks
        query = select(t.c.row_id).where(t.c.version_id == version_id, t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
        with reading(self._engine) as c:
            return c.scalar(query) is not None

    def version(self, run_id: int, draft: VersionDraft) -> None:
        """Prepares a version with its provisions, passages, dates and source.

        The version's own row comes first: an index that pulls passages meanwhile finds where each belongs.
        """
        version_id = draft.version.version_id
        with writing(self._engine) as c:
            _insert_instrument(c, run_id, draft.instrument)
            c.execute(
                insert(s.instrument_versions).values(
                    version_id=version_id,
                    instrument_id=draft.instrument.instrument_id,
                    label=draft.version.label,
                    document_number=draft.version.document_number,
                    source_status=draft.version.source_status,
                    article_count=draft.version.article_count,
                    run_id=run_id,
                )
            )
            _insert_dates(c, run_id, draft)
            _insert_source(c, run_id, version_id, draft.source)
            units = s.provisions
            known = c.scalar(select(units.c.provision_id).where(units.c.version_id == version_id).limit(1))
        if known is None:
            for batch in _numbered_batches(draft.provisions):
                with writing(self._engine) as c:
                    _insert_provisions(c, draft, batch)

    def known_version(self, run_id: int, draft: VersionDraft) -> bool:
        """Adds what a second source of a known text brings: the source, and dates not yet known as well.

        Returns True when a date was prepared, so that the run has something to publish.
        """
        with writing(self._engine) as c:
            _insert_source(c, run_id, draft.version.version_id, draft.source)
            return _insert_dates(c, run_id, draft)

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
                    run_id=run_id,
                )
            )

    def discard(self, run_id: int) -> None:
        """Removes what a run prepared and never published, units of texts that nothing else holds included.

        Units go first and the rows that name them last: a process killed in between leaves a run that still names what
        is to be removed, never half a text that a later run would take for the whole.
        """
        v, p = s.instrument_versions, s.provisions
        own = (v.c.run_id == run_id) & v.c.gen_from.is_(None)
        with reading(self._engine) as c:
            if c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id)) is not None:
                return
            prepared = set(c.scalars(select(v.c.version_id).where(own)))
            kept = set(c.scalars(select(v.c.version_id).where(v.c.version_id.in_(prepared), not_(own))))
        for version_id in prepared - kept:
            with writing(self._engine) as c:
                c.execute(delete(s.passages).where(s.passages.c.version_id == version_id))
                c.execute(delete(p).where(p.c.version_id == version_id))
        with writing(self._engine) as c:
            for table in (s.instruments, v, s.version_dates, s.validities, s.handbooks):
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


def _insert_units(c: Connection, draft: HandbookDraft) -> None:
    for ordinal, unit in enumerate(draft.units):
        unit_id = c.execute(
            insert(s.handbook_units)
            .values(
                handbook_id=draft.handbook_id,
                version_id=draft.version_id,
                ordinal=ordinal,
                handbook_title=draft.title,
                heading=unit.heading,
                fields={
                    "industries": list(unit.industries),
                    "questions": list(unit.questions),
                    "sayable": unit.sayable,
                    "triggers": list(unit.triggers),
                    "hand_over": unit.hand_over,
                    "needs": list(unit.needs),
                },
                text=unit.text,
            )
            .returning(s.handbook_units.c.unit_id)
        ).scalar_one()
        whole = PassageDraft(0, len(unit.text))
        c.execute(insert(s.passages), [_passage_row(PassageKind.HANDBOOK, draft.version_id, unit_id, whole, 0)])


def _insert_instrument(c: Connection, run_id: int, instrument: Instrument) -> None:
    """Prepares the instrument unless one with this id is visible or prepared by this run already."""
    t = s.instruments
    known = select(t.c.row_id).where(
        t.c.instrument_id == instrument.instrument_id,
        t.c.gen_to.is_(None),
        or_(t.c.gen_from.is_not(None), t.c.run_id == run_id),
    )
    if c.execute(known).first():
        return
    c.execute(
        insert(t).values(
            instrument_id=instrument.instrument_id,
            title=instrument.title,
            short_title=instrument.short_title,
            normalised_title=normalise_title(instrument.title),
            issuing_authority=instrument.issuing_authority,
            legal_rank=instrument.legal_rank.value,
            province=instrument.province,
            run_id=run_id,
        )
    )


def _insert_dates(c: Connection, run_id: int, draft: VersionDraft) -> bool:
    """Prepares the dates that are not known with this value and basis yet; True when there was one."""
    t = s.version_dates
    version_id = draft.version.version_id
    rows = c.execute(select(t.c.kind, t.c.value, t.c.basis).where(t.c.version_id == version_id))
    known = {(row.kind, row.value, row.basis) for row in rows}
    dates = draft.version.dates
    new = [
        {
            "version_id": version_id,
            "kind": kind,
            "value": fact.value,
            "basis": fact.basis.value,
            "evidence": fact.evidence,
            "run_id": run_id,
        }
        for kind, fact in (
            ("adoption", dates.adoption),
            ("promulgation", dates.promulgation),
            ("effective", dates.effective),
            ("repeal", dates.repeal),
        )
        if fact.value is not None and (kind, fact.value, fact.basis.value) not in known
    ]
    if new:
        c.execute(insert(t), new)
    return bool(new)


def _insert_source(c: Connection, run_id: int, version_id: VersionId, source: SourceDraft) -> None:
    t = s.sources
    same = select(t.c.source_id).where(
        t.c.version_id == version_id,
        t.c.name == source.name,
        t.c.location == source.location,
        t.c.sha256 == source.sha256,
    )
    if c.execute(same).first() is None:
        c.execute(
            insert(t).values(
                version_id=version_id,
                name=source.name,
                location=source.location,
                retrieved_at=source.retrieved_at,
                sha256=source.sha256,
                run_id=run_id,
            )
        )
