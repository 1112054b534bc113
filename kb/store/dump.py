"""A generation as plain lines: what it says, without how it came about.

Two stores hold the same law when their dumps are equal, whatever the order in which texts came in. Left out are run
numbers, row ids, times, generation numbers and the ids of instruments (the first text met decides those).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, select

from kb.law.wording import comparable
from kb.store import schema as s
from kb.store.engine import reading
from kb.store.reading import visible


def canonical_dump(engine: Engine, generation: int) -> tuple[str, ...]:
    """Every visible instrument, version, date, validity, relation and handbook, and the wordings, as sorted lines.

    A line is its kind and JSON. Wordings are compared without layout: of two prints of a text the first is kept.
    """
    with reading(engine) as c:
        titles = {row.instrument_id: row.title for row in _rows(c, s.instruments, generation)}
        versions = _rows(c, s.instrument_versions, generation)
        lines = [
            *(_instrument(row) for row in _rows(c, s.instruments, generation)),
            *(_version(row, titles) for row in versions),
            *(_line("date", row.version_id, row.kind, str(row.value), row.basis, row.derived_from)
              for row in _rows(c, s.version_dates, generation)),
            *(_line("validity", row.version_id, str(row.valid_from), str(row.valid_to), row.unproven, row.ended_by)
              for row in _rows(c, s.validities, generation)),
            *(_line("relation", row.version_id, row.kind, row.target_title, row.target_document_number,
                    str(row.effective_date), row.locator)
              for row in _rows(c, s.instrument_relations, generation)),
            *_wordings(c, {row.version_id for row in versions}),
            *_handbooks(c, generation),
        ]  # fmt: skip
    return tuple(sorted(lines))


def _rows(c: Connection, table: Any, generation: int) -> list[Row[Any]]:
    return list(c.execute(select(table).where(visible(table, generation))))


def _instrument(row: Row[Any]) -> str:
    return _line(
        "instrument",
        row.title,
        row.short_title,
        row.normalised_title,
        row.issuing_authority,
        row.legal_rank,
        row.province,
    )


def _version(row: Row[Any], titles: Mapping[str, str]) -> str:
    return _line(
        "version",
        titles.get(row.instrument_id),
        row.version_id,
        row.label,
        row.document_number,
        row.source_status,
        row.article_count,
    )


def _wordings(c: Connection, versions: set[str]) -> list[str]:
    p = s.provisions
    query = select(p.c.version_id, p.c.kind, p.c.label, p.c.text).order_by(p.c.version_id, p.c.ordinal)
    digests = _digests(c, query, versions, lambda row: f"{row.kind}\x1f{row.label}\x1f{comparable(row.text)}")
    return [_line("wording", version_id, count, digest) for version_id, (count, digest) in digests.items()]


def _handbooks(c: Connection, generation: int) -> list[str]:
    u = s.handbook_units
    rows = _rows(c, s.handbooks, generation)
    query = select(u).order_by(u.c.version_id, u.c.ordinal)
    digests = _digests(
        c,
        query,
        {row.version_id for row in rows},
        lambda row: "\x1f".join((row.heading, json.dumps(row.fields, ensure_ascii=False, sort_keys=True), row.text)),
    )
    return [
        _line(
            "handbook",
            row.handbook_id,
            row.title,
            row.version_id,
            list(row.industries),
            row.owner,
            str(row.review_date),
            str(row.valid_from),
            str(row.valid_to),
            row.audience,
            *digests.get(row.version_id, (0, "")),
        )
        for row in rows
    ]


def _digests(c: Connection, query: Select[Any], versions: set[str], content: Any) -> dict[str, tuple[int, str]]:
    """For each version the number of its units and the SHA-256 of their contents in order."""
    sums: dict[str, Any] = defaultdict(hashlib.sha256)
    counts: dict[str, int] = defaultdict(int)
    for row in c.execute(query):
        if row.version_id in versions:
            sums[row.version_id].update(f"{content(row)}\x1e".encode())
            counts[row.version_id] += 1
    return {one: (counts[one], digest.hexdigest()) for one, digest in sums.items()}


def _line(kind: str, *values: object) -> str:
    return f"{kind} {json.dumps(values, ensure_ascii=False)}"
