"""Questions about facts of another day: that day is proposed, and the wording of then is shown beside today's.

Today's law answers; no question is silently moved to another day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kb.answering.special_types import QuantityDifference
from kb.answering.versions_compared import as_it_was
from kb.citing.citations import CitationKind, CitedProvision, cite
from kb.citing.resolve import Resolver, answers_on
from kb.citing.types import Pin
from kb.law.compare import ChangeKind, compare_versions
from kb.law.day_words import DayMention
from kb.law.quantity_differences import numbers_apart
from kb.search.terms import Replaced
from kb.store.records import Provision, VersionOnDay


@dataclass(frozen=True, slots=True)
class Earlier:
    """The day proposed, the wording of then (numbered 0: it is none of the answer's citations), and what is said."""

    proposed_as_of: date | None = None
    wording: CitedProvision | None = None
    differences: tuple[QuantityDifference, ...] = ()
    notice: str | None = None


NOTHING = Earlier()
# 前天买的 under a law that has not changed since is a question of today: nobody needs to choose that day.
_OF_NOW = timedelta(days=92)
_NAMED = 9  # what 民法典 took the place of


def earlier_law(
    mention: DayMention | None,
    citations: Sequence[CitedProvision],
    resolver: Resolver,
    pin: Pin,
    replaced_by: Callable[[str], Sequence[Replaced]],
) -> Earlier:
    """What stood in the first cited article on the day a question speaks of; nothing without a day or a citation.

    The last day of a stretch is proposed (去年: 12月31日), and the notice says when the law changed within it.
    `replaced_by` gives the laws that a title took the place of: they bound before it.
    """
    cited = next((each for each in citations if each.kind is not CitationKind.HANDBOOK), None)
    if mention is None or cited is None:
        return NOTHING
    versions = resolver.versions(cited.title, pin.generation)
    today = next((each for each in reversed(versions) if answers_on(each, pin.as_of)), None)
    if today is None or today.version.version_id != cited.version:
        return NOTHING
    day = mention.last or _day_before(today)
    if day is None or day >= pin.as_of:
        return NOTHING
    then = next((each for each in reversed(versions) if answers_on(each, day)), None)
    if then is None:
        older = [each.old for each in replaced_by(cited.title) if day < each.since]
        return Earlier(day, notice=_nothing_then(mention, cited, versions, day) + _older_laws(older))
    if then.version.version_id == today.version.version_id:
        if not mention.old_law and pin.as_of - day <= _OF_NOW:
            return NOTHING
        return Earlier(None if mention.old_law else day, notice=_unchanged(mention, cited, today, day))
    return _changed(mention, cited, (then, today), resolver, (day, pin.as_of))


def _changed(
    mention: DayMention,
    cited: CitedProvision,
    versions: tuple[VersionOnDay, VersionOnDay],
    resolver: Resolver,
    days: tuple[date, date],
) -> Earlier:
    (then, today), (day, as_of) = versions, days
    old = _counterpart(cited, resolver.provisions(then), resolver.provisions(today))
    since = _printed(today.validity.valid_from)
    asked = f"您问的是{_printed(day)}以前的规定" if mention.last is None else f"您问的是{mention.written}的事"
    if old is None:
        notice = f"{asked}：以上是今天的规定。{_printed(day)}的《{cited.title}》里没有与现在{cited.article}对应的条文。"
        return Earlier(day, notice=notice)
    wording = as_it_was(cite(old, then, day), then, as_of)
    apart = tuple(
        QuantityDifference(each.what, each.left, each.right) for each in numbers_apart([old.text], [cited.text])
    )
    same = "文字没有变化" if old.text == cited.text else "文字有变化，见“当时的规定”"
    label = "" if old.label == cited.article else f"（当时是{old.label}）"
    notice = (
        f"{asked}：以上是今天的规定。《{cited.title}》自{since}起施行现在的文本，{cited.article}{label}{same}；"
        f"需要按当时的法律回答，请把日期选为{day.isoformat()}。{_within(mention, then)}"
    )
    return Earlier(day, wording, apart, notice)


def _within(mention: DayMention, then: VersionOnDay) -> str:
    """That the law changed inside the stretch of days, so that the very day matters."""
    begins = then.validity.valid_from
    if mention.first is None or mention.last is None or begins is None or not mention.first < begins <= mention.last:
        return ""
    return f"{mention.written}里这部法律在{_printed(begins)}变过，请问清是哪一天。"


def _counterpart(cited: CitedProvision, old: Sequence[Provision], new: Sequence[Provision]) -> Provision | None:
    """The provision of the older version that the cited one grew out of, whatever its number was."""
    for change in compare_versions(old, new):
        if change.new_label == cited.article and change.kind is not ChangeKind.ADDED:
            return next((each for each in old if each.label == change.old_label), None)
    return None


def _unchanged(mention: DayMention, cited: CitedProvision, today: VersionOnDay, day: date) -> str | None:
    if mention.old_law:
        return f"库中没有《{cited.title}》更早的文本，以上是现在的规定。"
    since = _printed(today.validity.valid_from)
    return f"您问的是{mention.written}的事：《{cited.title}》现在的文本自{since}起施行，{_printed(day)}适用的就是它。"


def _nothing_then(mention: DayMention, cited: CitedProvision, versions: Sequence[VersionOnDay], day: date) -> str:
    first = next((each.validity.valid_from for each in versions if each.validity.valid_from is not None), None)
    since = f"库中最早的文本自{_printed(first)}起施行，" if first is not None else ""
    asked = "" if mention.last is None else f"您问的是{mention.written}的事："
    return f"{asked}以上是今天的规定。《{cited.title}》{since}没有{_printed(day)}当时的文本，不能据此判断当时的事。"


def _older_laws(titles: Sequence[str]) -> str:
    """Which laws, gone since, may have bound on the day."""
    named = "".join(f"《{title}》" for title in titles[:_NAMED])
    more = "等" if len(titles) > _NAMED else ""
    return f"当时适用的可能是已被它取代的{named}{more}。" if titles else ""


def _day_before(version: VersionOnDay) -> date | None:
    begins = version.validity.valid_from
    return begins - timedelta(days=1) if begins is not None else None


def _printed(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "日期不明"
