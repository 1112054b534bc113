"""Looks at what a run prepared before anybody can see it: nothing half, nothing twice, no passage outside its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Select, case, func, select

from kb.law.instruments import ProvisionKind
from kb.store import schema as s
from kb.store.records import PassageKind


@dataclass(frozen=True, slots=True)
class _Stored:
    """How many units of a version are stored, how many of them are articles, and the last ordinal."""

    units: int
    articles: int
    last: int


def problems_of(c: Connection, run_id: int) -> tuple[str, ...]:
    """What is wrong with the texts that a run prepared, in Chinese; empty when they may be published."""
    v, i = s.instrument_versions, s.instruments
    rows = c.execute(select(v).where(v.c.run_id == run_id, v.c.gen_from.is_(None))).all()
    if not rows:
        return ()
    names = {
        row.instrument_id: row.title
        for row in c.execute(
            select(i.c.instrument_id, i.c.title).where(
                i.c.gen_to.is_(None), i.c.gen_from.is_not(None) | (i.c.run_id == run_id)
            )
        )
    }
    stored = _stored(c, run_id)
    outside = _outside(c, run_id)
    found: list[str] = []
    for row in rows:
        title = names.get(row.instrument_id)
        if title is None:
            found.append(f"版本 {row.version_id} 没有对应的法规记录")
        else:
            found += (f"《{title}》{p}" for p in _counts(row.article_count, stored.get(row.version_id)))
            if outside[row.version_id]:
                found.append(f"《{title}》有 {outside[row.version_id]} 个检索片段超出所在条文")
    return tuple(found)


def _counts(expected: int, stored: _Stored | None) -> Iterable[str]:
    if stored is None:
        yield f"应有 {expected} 条，库里一条也没有"
        return
    counted = stored.articles or stored.units
    if counted != expected:
        yield f"应有 {expected} 条，库里是 {counted} 条"
    # (version_id, ordinal) is unique: as many units as the last ordinal says means that none is missing between.
    if stored.last != stored.units - 1:
        yield f"条文次序不连续：{stored.units} 个单元，末位序号是 {stored.last + 1}"


def _stored(c: Connection, run_id: int) -> dict[str, _Stored]:
    p = s.provisions
    article = case((p.c.kind == ProvisionKind.ARTICLE.value, 1), else_=0)
    query = (
        select(
            p.c.version_id,
            func.count().label("units"),
            func.sum(article).label("articles"),
            func.max(p.c.ordinal).label("last"),
        )
        .where(p.c.version_id.in_(_own_versions(run_id)))
        .group_by(p.c.version_id)
    )
    return {row.version_id: _Stored(row.units, row.articles, row.last) for row in c.execute(query)}


def _outside(c: Connection, run_id: int) -> dict[str, int]:
    """For each version the passages that do not lie inside their own unit of that version."""
    a, p = s.passages, s.provisions
    query = (
        select(a.c.version_id, func.count().label("passages"))
        .outerjoin(p, (p.c.provision_id == a.c.unit_id) & (p.c.version_id == a.c.version_id))
        .where(a.c.version_id.in_(_own_versions(run_id)), a.c.kind != PassageKind.HANDBOOK.value)
        .where(
            p.c.provision_id.is_(None) | (a.c.start < 0) | (a.c.end <= a.c.start) | (a.c.end > func.length(p.c.text))
        )
        .group_by(a.c.version_id)
    )
    found: dict[str, int] = defaultdict(int)
    found.update({row.version_id: row.passages for row in c.execute(query)})
    return found


def _own_versions(run_id: int) -> Select[tuple[str]]:
    v = s.instrument_versions
    return select(v.c.version_id).where(v.c.run_id == run_id, v.c.gen_from.is_(None))
