"""Dates entered by hand: a person with evidence overrules what sources say, and may take that back."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from kb.errors import NotFoundError
from kb.law.instruments import DateBasis, VersionId
from kb.store import schema as s
from kb.store.generations import close
from kb.store.reading import visible

_NAMES = {"adoption": "通过日期", "promulgation": "公布日期", "effective": "施行日期", "repeal": "废止日期"}


def set_date(
    c: Connection,
    generation: int,
    version_id: VersionId,
    kind: str,
    value: date,
    *,
    basis: DateBasis,
    evidence: str,
    actor: str,
) -> None:
    """Closes every visible date of the kind, derived ones too, and shows the one entered by hand."""
    if kind not in _NAMES:
        raise NotFoundError(f"没有“{kind}”这种日期；可用：{'、'.join(_NAMES)}。")
    t = s.version_dates
    close(c, t, generation, (t.c.version_id == version_id) & (t.c.kind == kind))
    c.execute(
        insert(t).values(
            version_id=version_id,
            kind=kind,
            value=value,
            basis=basis.value,
            evidence=evidence,
            entered_by=actor,
            gen_from=generation,
        )
    )


def clear_date(c: Connection, generation: int, version_id: VersionId, kind: str) -> None:
    """Closes the date entered by hand and shows again what corrections had closed; derived dates follow later."""
    t = s.version_dates
    own = (t.c.version_id == version_id) & (t.c.kind == kind)
    standing = c.execute(select(t).where(own, visible(t, generation))).all()
    if not any(row.entered_by for row in standing):
        raise NotFoundError(f"版本 {version_id} 没有手工填写的{_NAMES.get(kind, kind)}，无需撤销。")
    close(c, t, generation, own & t.c.entered_by.is_not(None))
    shown = {(row.value, row.basis) for row in standing if not row.entered_by}
    for row in c.execute(select(t).where(own, closed_by_hand())).mappings().all():
        if (row["value"], row["basis"]) not in shown:
            shown.add((row["value"], row["basis"]))
            again = {key: value for key, value in row.items() if key != "row_id"}
            c.execute(insert(t).values({**again, "gen_from": generation, "gen_to": None}))


def closed_by_hand() -> Any:
    """Rows of what sources say that a correction closed; reading the same source again may not bring them back."""
    t, g = s.version_dates, s.generations
    corrections = select(g.c.number).where(g.c.kind == "correction")
    return t.c.entered_by.is_(None) & t.c.derived_from.is_(None) & t.c.gen_to.in_(corrections)
