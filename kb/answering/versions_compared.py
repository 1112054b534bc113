"""A law as it is and as it was: how much changed, and the articles a question means, old beside new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kb.answering.comparison import Compared
from kb.answering.extract import Draft
from kb.answering.special_types import ComparedSide, Comparison, QuantityDifference
from kb.answering.types import AnsweredSentence
from kb.citing.citations import CitedProvision, cite, notice_of
from kb.citing.resolve import Resolver, answers_on
from kb.citing.types import Pin
from kb.law.compare import ChangeKind, ProvisionChange, compare_versions
from kb.law.quantity_differences import numbers_apart
from kb.law.validity import status_on
from kb.store.records import Provision, VersionOnDay

_SHOWN = 2


@dataclass(frozen=True, slots=True)
class _Pair:
    """A changed article: `old` None where it was added, `new` None where it was deleted."""

    old: Provision | None
    new: Provision | None
    worth: float


def compare_with_before(
    title: str, resolver: Resolver, pin: Pin, score: Callable[[str], float] | None
) -> Compared | None:
    """The text that binds on the day against the one it replaced; None where the store has no earlier one.

    `score` is how well a wording fits what else was asked; None: the articles whose numbers changed come first.
    """
    versions = resolver.versions(title, pin.generation)
    new = next((each for each in reversed(versions) if answers_on(each, pin.as_of)), None)
    if new is None or new.validity.valid_from is None:
        return None
    old = next((each for each in reversed(versions) if answers_on(each, _before(new.validity.valid_from))), None)
    if old is None or old.version.version_id == new.version.version_id:
        return None
    before, after = resolver.provisions(old), resolver.provisions(new)
    changes = compare_versions(before, after)
    pairs = _pairs(changes, before, after, score)
    return _said(title, (old, new), changes, pairs, pin.as_of) if pairs else None


def _pairs(
    changes: Sequence[ProvisionChange],
    before: Sequence[Provision],
    after: Sequence[Provision],
    score: Callable[[str], float] | None,
) -> list[_Pair]:
    """The changed articles worth showing, best first; articles only renumbered or added are no comparison."""
    olds, news = {each.label: each for each in before}, {each.label: each for each in after}
    pairs = []
    for change in changes:
        if change.kind is not ChangeKind.AMENDED or change.old_text is None or change.new_text is None:
            continue
        if score is not None:
            worth = max(score(change.old_text), score(change.new_text))
        else:
            worth = float(len(numbers_apart([change.old_text], [change.new_text])))
        if worth > 0:
            pairs.append(_Pair(olds.get(change.old_label or ""), news.get(change.new_label or ""), worth))
    if not pairs and score is not None:
        pairs = _rewritten(changes, olds, news, score)
    return sorted(pairs, key=lambda pair: -pair.worth)[:_SHOWN]


def _rewritten(
    changes: Sequence[ProvisionChange],
    olds: Mapping[str, Provision],
    news: Mapping[str, Provision],
    score: Callable[[str], float],
) -> list[_Pair]:
    """The deleted and the added article that fit best: what was rewritten beyond recognition has no counterpart."""
    deleted = {each.old_label for each in changes if each.kind is ChangeKind.DELETED}
    added = {each.new_label for each in changes if each.kind is ChangeKind.ADDED}
    gone = [provision for label, provision in olds.items() if label in deleted]
    come = [provision for label, provision in news.items() if label in added]
    old = max(gone, key=lambda each: score(each.text), default=None)
    new = max(come, key=lambda each: score(each.text), default=None)
    if old is None or new is None:
        return []
    worth = min(score(old.text), score(new.text))
    return [_Pair(old, new, worth)] if worth > 0 else []


def _said(
    title: str,
    versions: tuple[VersionOnDay, VersionOnDay],
    changes: Sequence[ProvisionChange],
    pairs: Sequence[_Pair],
    as_of: date,
) -> Compared:
    old, new = versions
    cited: list[CitedProvision] = []
    sides: tuple[list[int], list[int]] = ([], [])
    for pair in pairs:
        for provision, version, own in ((pair.old, old, sides[0]), (pair.new, new, sides[1])):
            if provision is not None:
                cited.append(_cite(provision, version, as_of, len(cited) + 1))
                own.append(len(cited))
    counts = {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    sentence = (
        f"《{title}》自{_printed(new.validity.valid_from)}起施行现在的文本，与此前相比，新增{counts[ChangeKind.ADDED]}条，"
        f"修改{counts[ChangeKind.AMENDED]}条，删去{counts[ChangeKind.DELETED]}条。"
    )
    pair = pairs[0]
    if pair.old is not None and pair.new is not None:
        sentence += f"与所问最相关的是现{pair.new.label}（原{pair.old.label}），请看引文。"
    everywhere = numbers_apart(
        [each.old.text for each in pairs if each.old], [each.new.text for each in pairs if each.new]
    )
    comparison = Comparison(
        ComparedSide(f"{_printed(old.validity.valid_from)}起施行的文本", tuple(sides[0])),
        ComparedSide(f"{_printed(new.validity.valid_from)}起施行的文本", tuple(sides[1])),
        tuple(QuantityDifference(each.what, each.left, each.right) for each in everywhere),
    )
    sentences = (AnsweredSentence(sentence, tuple(each.n for each in cited), reckoned=True),)
    return Compared(Draft(sentence, sentences, tuple(cited), ()), comparison)


def _cite(provision: Provision, version: VersionOnDay, as_of: date, n: int) -> CitedProvision:
    return as_it_was(cite(provision, version, _day_of(version, as_of), n=n), version, as_of)


def as_it_was(citation: CitedProvision, version: VersionOnDay, as_of: date) -> CitedProvision:
    """A citation that leads to the wording of then, with what it is worth on the day of the answer."""
    status = status_on(version.validity, as_of)
    return replace(citation, validity_status=status, notice=notice_of(version, status))


def _day_of(version: VersionOnDay, as_of: date) -> date:
    """A day on which a version binds: the answer's, else its last."""
    end = version.validity.valid_to
    return as_of if answers_on(version, as_of) or end is None else _before(end)


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _printed(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "日期不明"
