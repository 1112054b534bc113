"""Rows of the tables as the values that the store hands out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Row

from kb.law.instruments import (
    ArticleNumber,
    DateBasis,
    DatedFact,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    LegalRank,
    ProvisionKind,
    Validity,
    ValidityStatus,
    VersionDates,
    VersionId,
)
from kb.store.records import (
    HandbookId,
    HandbookUnit,
    IndexablePassage,
    Passage,
    PassageId,
    PassageKind,
    Provision,
    VersionOnDay,
)

_YEAR = re.compile(r"(?:19|20)\d{2}")


def age(v: VersionOnDay) -> tuple[str, str]:
    """Sorts versions oldest first; one without any date by the year in its label, 2025修改 behind 2021."""
    day = v.validity.valid_from or v.version.dates.promulgation.value
    year = _YEAR.search(v.version.label or "")
    return (day.isoformat() if day else f"{year.group()}-12-31" if year else "", v.version.version_id)


def read_instrument(row: Row[Any]) -> Instrument:
    return Instrument(
        InstrumentId(row.instrument_id),
        row.title,
        row.short_title,
        row.issuing_authority,
        LegalRank(row.legal_rank),
        row.province,
    )


def read_dates(rows: Sequence[Row[Any]]) -> Mapping[str, dict[str, DatedFact]]:
    """For each version the best proven fact of each kind; a defaultdict, so that an unknown version has none."""
    found: dict[str, dict[str, DatedFact]] = defaultdict(dict)
    for row in rows:
        fact = DatedFact(row.value, DateBasis(row.basis), row.evidence)
        found[row.version_id][row.kind] = better_fact(found[row.version_id].get(row.kind, DatedFact()), fact)
    return found


def better_fact(first: DatedFact, second: DatedFact) -> DatedFact:
    """The better proven of two facts, whichever came first.

    Of two proven alike the later day stands: what sources mistake for this version's date is that of the original.
    """
    return max(first, second, key=_proof)


def _proof(fact: DatedFact) -> tuple[bool, int, str, str]:
    order = list(DateBasis)
    return fact.value is not None, order.index(fact.basis), str(fact.value), fact.evidence or ""


def read_version(row: Row[Any], dates: Mapping[str, DatedFact]) -> InstrumentVersion:
    return InstrumentVersion(
        VersionId(row.version_id),
        InstrumentId(row.instrument_id),
        row.label,
        row.document_number,
        row.source_status,
        row.article_count,
        VersionDates(**{k: dates.get(k, DatedFact()) for k in ("adoption", "promulgation", "effective", "repeal")}),
    )


def read_validity(row: Row[Any]) -> Validity:
    ended = ValidityStatus(row.ended_by) if row.ended_by else None
    return Validity(VersionId(row.version_id), row.valid_from, row.valid_to, row.unproven, ended)


def read_provision(row: Row[Any]) -> Provision:
    article = None if row.number is None else ArticleNumber(row.number, row.suffix or 0)
    return Provision(
        row.provision_id,
        VersionId(row.version_id),
        row.ordinal,
        ProvisionKind(row.kind),
        row.label,
        article,
        tuple(row.path),
        row.text,
    )


def read_unit(row: Row[Any]) -> HandbookUnit:
    f = row.fields
    return HandbookUnit(
        unit_id=row.unit_id,
        handbook_id=HandbookId(row.handbook_id),
        version_id=VersionId(row.version_id),
        ordinal=row.ordinal,
        handbook_title=row.handbook_title,
        heading=row.heading,
        industries=tuple(f["industries"]),
        questions=tuple(f["questions"]),
        sayable=f["sayable"],
        triggers=tuple(f["triggers"]),
        hand_over=f["hand_over"],
        needs=tuple(f["needs"]),
        text=row.text,
    )


def read_passage(row: Row[Any]) -> Passage:
    return Passage(
        PassageId(row.passage_id),
        PassageKind(row.kind),
        # The searcher keeps every passage: some eighty of them share one id, which is 130 bytes long.
        VersionId(intern(row.version_id)),
        row.unit_id,
        row.start,
        row.end,
        row.paragraph,
        row.item,
    )


def indexable_provision(p: Passage, row: Row[Any], priority: int) -> IndexablePassage:
    return IndexablePassage(
        p,
        InstrumentId(row.instrument_id),
        row.short_title,
        " ".join(row.path),
        row.label,
        row.text[p.start : p.end],
        (),
        priority,
    )


def indexable_unit(p: Passage, unit: HandbookUnit, priority: int) -> IndexablePassage:
    text = unit.text[p.start : p.end]
    return IndexablePassage(
        p, None, unit.handbook_title, unit.handbook_title, unit.heading, text, unit.questions, priority
    )
