"""Dates settled by hand: which are impossible together, and what counts once one was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from api.errors import field_error
from api.schemas.instrument import DATE_NAMES, DateKind
from kb.bootstrap import KnowledgeBase
from kb.law.instruments import Instrument, VersionDates, VersionId

# 公布 before 通过 and 废止 before 公布 or 生效 are typing mistakes. A text may bind from a day before its 公布.
_IN_ORDER = (
    (DateKind.ADOPTION, DateKind.PROMULGATION),
    (DateKind.PROMULGATION, DateKind.REPEAL),
    (DateKind.EFFECTIVE, DateKind.REPEAL),
)


def refuse_impossible(known: VersionDates, given: Mapping[str, date]) -> None:
    """A 422 that names both dates where one given cannot stand beside another, given or known; or where none is."""
    if not given:
        raise field_error("effective_date", "至少写一个日期：生效、公布、废止或通过日期")
    after = {kind: given.get(kind) or getattr(known, kind).value for kind in DATE_NAMES}
    for earlier, later in _IN_ORDER:
        first, second = after[earlier], after[later]
        if (earlier in given or later in given) and first is not None and second is not None and second < first:
            raise field_error(
                f"{later if later in given else earlier}_date",
                f"{DATE_NAMES[later]} {second} 早于{DATE_NAMES[earlier]} {first}，请核对；两个都有误时请一次写全",
            )


def date_now(kb: KnowledgeBase, owner: Instrument, version_id: VersionId, kind: DateKind) -> str:
    """What counts as the date of a version in the newest generation, in words."""
    versions = kb.store.law.versions_of(owner.instrument_id, kb.store.law.generation())
    dates = next(each.version.dates for each in versions if each.version.version_id == version_id)
    value = getattr(dates, kind).value
    return f"现为 {value}" if value is not None else "现在没有可以证明的日期"
