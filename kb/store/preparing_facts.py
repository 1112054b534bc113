"""Prepares what is known about a version beside its wording: dates, sources, and what it does to other texts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.date_corrections import closed_by_hand
from kb.store.drafts import RelationDraft, SourceDraft, VersionDraft
from kb.store.records import PassageId


def insert_dates(c: Connection, run_id: int, draft: VersionDraft) -> bool:
    """Prepares the dates that are not known with this value and basis yet; True when there was one.

    What a person overruled by hand counts as known while that correction stands.
    """
    t = s.version_dates
    version_id = draft.version.version_id
    of_version = t.c.version_id == version_id
    rows = c.execute(select(t).where(of_version, t.c.gen_to.is_(None))).all()
    rows = [row for row in rows if row.gen_from is not None or row.run_id == run_id]
    corrected = {row.kind for row in rows if row.entered_by}
    overruled = [row for row in c.execute(select(t).where(of_version, closed_by_hand())) if row.kind in corrected]
    known = {(row.kind, row.value, row.basis) for row in (*rows, *overruled)}
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


def insert_relations(
    c: Connection,
    version_id: VersionId,
    relations: Sequence[RelationDraft],
    *,
    run_id: int | None,
    generation: int | None = None,
) -> bool:
    """Adds what a text repeals or amends, where that is not known yet; True when there was something.

    Prepared for a run, or with `generation` visible at once.
    """
    t = s.instrument_relations
    rows = c.execute(select(t).where(t.c.version_id == version_id, t.c.gen_to.is_(None))).all()
    known = {
        (row.kind, row.target_title, row.effective_date)
        for row in rows
        if row.gen_from is not None or row.run_id == run_id
    }
    new = [
        {
            "version_id": version_id,
            "kind": relation.kind.value,
            "target_title": relation.target_title,
            "target_document_number": relation.target_document_number,
            "effective_date": relation.effective_date,
            "locator": relation.locator,
            "run_id": run_id,
            "gen_from": generation,
        }
        for relation in relations
        if (relation.kind.value, relation.target_title, relation.effective_date) not in known
    ]
    if new:
        c.execute(insert(t), new)
    return bool(new)


def insert_source(c: Connection, run_id: int, version_id: VersionId, source: SourceDraft) -> None:
    """Keeps where a text was read, once for each place and state of the file."""
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


def changed_passages(c: Connection, run_id: int) -> tuple[PassageId, ...]:
    """The passages of wordings and handbooks that this run brought in, in ascending order.

    A wording of which the run only told more (a source, a number) was there before and is left out.
    """
    a = s.passages
    found: list[int] = []
    for table in (s.instrument_versions, s.handbooks):
        own = select(table.c.version_id).where(table.c.run_id == run_id)
        first = (
            select(table.c.version_id, func.min(table.c.row_id).label("row_id"))
            .where(table.c.version_id.in_(own), table.c.gen_from.is_not(None) | (table.c.run_id == run_id))
            .group_by(table.c.version_id)
            .subquery()
        )
        rows = select(table.c.row_id).where(table.c.run_id == run_id)
        new = select(first.c.version_id).where(first.c.row_id.in_(rows))
        found += c.scalars(select(a.c.passage_id).where(a.c.version_id.in_(new)))
    return tuple(PassageId(one) for one in sorted(found))
