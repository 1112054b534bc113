"""Two texts to compare: which ones a caller means, what changed between them, and how the contract shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from api.deps import serving_generation
from api.instruments import version_of
from api.naming import find_instrument, find_version
from api.schemas.compare import ChangeCounts, ChangeOut, CompareReply, ModalsOut, NumbersOut, SegmentOut
from api.schemas.instrument import InstrumentOut
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.law.compare import ChangeKind, ProvisionChange, compare_versions
from kb.law.instruments import Instrument
from kb.law.quantity_differences import numbers_apart
from kb.law.titles import short_title
from kb.law.validity import binds_on
from kb.law.wording_differences import modals_apart, only_references_differ
from kb.store.records import VersionOnDay

_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, as of a day, with every provision of both."""

    old: VersionOnDay
    new: VersionOnDay
    day: date
    changes: tuple[ProvisionChange, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many provisions a kind of change befell."""
        return sum(change.kind is kind for change in self.changes)


def compare(kb: KnowledgeBase, old: VersionOnDay, new: VersionOnDay, day: date) -> Comparison:
    """Two stored versions, of one instrument or of two, article by article."""
    before = kb.store.law.provisions(old.version.version_id)
    return Comparison(old, new, day, compare_versions(before, kb.store.law.provisions(new.version.version_id)))


def chosen_versions(
    kb: KnowledgeBase, name: str, old: str | None, new: str | None, day: date
) -> tuple[VersionOnDay, VersionOnDay]:
    """The two texts meant by an instrument and up to two names: a version, a day, or another instrument.

    Without names the last two versions; with one name the other side is the text of `name` that stands beside it:
    its newest, or the one before the version named. Of another instrument the text that binds, else its newest.
    """
    owner = named_instrument(kb, name)
    versions = oldest_first(kb.store.law.versions_of(owner.instrument_id, serving_generation(kb)))
    if not versions:
        raise NotFoundError(f"《{owner.short_title}》没有可以对照的文本。")
    after = _named(kb, owner, new, day) if new is not None else None
    before = _named(kb, owner, old, day) if old is not None else None
    if before is not None and after is not None:
        return before, after
    if after is None:
        after = versions[-1]
        if before is not None and before.version.version_id == after.version.version_id:
            raise NotFoundError(f"《{owner.short_title}》没有比所写的旧文本更新的版本；请写明新文本。")
        return before or _before(versions, after, owner), after
    if after.instrument.instrument_id != owner.instrument_id:
        return _current(versions, day), after
    return _before(versions, after, owner), after


def named_instrument(kb: KnowledgeBase, name: str) -> Instrument:
    """The instrument of an id, title or alias, else the only one whose title contains the words."""
    try:
        return find_instrument(kb, name)
    except NotFoundError:
        plain = short_title(name)
        found = [each for each in kb.store.law.instruments(serving_generation(kb)) if plain in each.short_title]
        if not plain or len(found) != 1:
            raise
        return found[0]


def reply_of(comparison: Comparison) -> CompareReply:
    """The comparison as the contract shows it; unchanged articles are counted, not repeated."""
    shown = [each for each in comparison.changes if each.kind is not ChangeKind.UNCHANGED]
    return CompareReply.model_validate(
        {
            "from": version_of(comparison.old, comparison.day),
            "to": version_of(comparison.new, comparison.day),
            "from_instrument": InstrumentOut.model_validate(comparison.old.instrument),
            "to_instrument": InstrumentOut.model_validate(comparison.new.instrument),
            "changes": tuple(_change(each) for each in shown),
            "counts": ChangeCounts(**{kind.value: comparison.count(kind) for kind in ChangeKind}),
            "unchanged": len(comparison.changes) - len(shown),
        }
    )


def _change(change: ProvisionChange) -> ChangeOut:
    old, new = change.old_text or "", change.new_text or ""
    worded = change.kind in (ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.DELETED)
    return ChangeOut(
        kind=change.kind,
        old_label=change.old_label,
        new_label=change.new_label,
        old_text=change.old_text,
        new_text=change.new_text,
        segments=tuple(SegmentOut.model_validate(each) for each in change.segments),
        moved=change.moved,
        absorbed=change.absorbed,
        only_references=change.kind is ChangeKind.AMENDED and only_references_differ(old, new),
        numbers=_numbers(old, new) if worded else (),
        modals=tuple(ModalsOut.model_validate(each) for each in modals_apart(old, new)) if worded else (),
    )


def _numbers(old: str, new: str) -> tuple[NumbersOut, ...]:
    return tuple(NumbersOut(what=each.what, old=each.left, new=each.right) for each in numbers_apart([old], [new]))


def _named(kb: KnowledgeBase, owner: Instrument, name: str, day: date) -> VersionOnDay:
    """A version of the instrument, or the text of another one that bears the name."""
    try:
        return find_version(kb, owner, name)
    except NotFoundError as error:
        if name[:1].isdecimal():
            raise  # 2013-01-01 or the number of a version, no title
        try:
            other = named_instrument(kb, name)
        except NotFoundError:
            raise error from None
        return _current(oldest_first(kb.store.law.versions_of(other.instrument_id, serving_generation(kb))), day)


def _current(versions: tuple[VersionOnDay, ...], day: date) -> VersionOnDay:
    """The text that binds on a day, else the newest: a repealed 办法 is compared as it last was."""
    binding = [each for each in versions if binds_on(each.validity, day)]
    return binding[-1] if binding else versions[-1]


def oldest_first(versions: tuple[VersionOnDay, ...]) -> tuple[VersionOnDay, ...]:
    """Oldest first, a version without any date by the year in its label: 2025修改 of an unknown day is newer than 2021.

    The store puts undated versions first, which would show their comparison backwards.
    """
    # Of two that name one day the one that does not bind is the newer: its amendment's day is the one that is missing.
    return tuple(sorted(versions, key=lambda each: (_age(each) or date.min, each.validity.valid_from is None)))


def _age(version: VersionOnDay) -> date | None:
    dates = version.version.dates
    known = [fact.value for fact in (dates.promulgation, dates.effective, dates.adoption) if fact.value is not None]
    year = _YEAR.search(version.version.label or "")
    if known and (year is None or max(known).year >= int(year.group())):
        return max(known)
    return date(int(year.group()), 12, 31) if year else None


def _before(versions: tuple[VersionOnDay, ...], after: VersionOnDay, owner: Instrument) -> VersionOnDay:
    ids = [each.version.version_id for each in versions]
    place = ids.index(after.version.version_id) if after.version.version_id in ids else len(ids)
    if len(versions) > 1 and any(_age(each) is None for each in versions):
        raise NotFoundError(
            f"《{owner.short_title}》有版本日期不明，分不出新旧；请写明旧文本与新文本"
            "（版本编号见 zhigui instruments show）。"
        )
    if place == 0:
        which = "只有一个版本" if len(versions) == 1 else "没有比它更早的版本"
        raise NotFoundError(f"《{owner.short_title}》{which}，没有可以对照的旧文本；也可以写另一部法规的名称与它对照。")
    return versions[place - 1]
