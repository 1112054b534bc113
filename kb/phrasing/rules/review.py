"""Which restricted phrasings are due for review: an article they rest on reads differently than when last looked at.

Nothing has to happen at a publication: what is compared is the wording reviewed with the wording that binds on the day,
so a version that takes effect at midnight makes its rules due at midnight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb.citing.resolve import Resolution, Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import find_citations
from kb.law.instruments import InstrumentId, ValidityStatus, VersionId
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.law.validity import status_on
from kb.law.wording import comparable
from kb.phrasing.rules.basis import resolve_basis
from kb.phrasing.rules.rule_set import content_hash
from kb.phrasing.types import Rule, RuleBasis
from kb.store.records import CURRENT, DUE, Reliance

KIND = "phrasing"
# What stands in place of a wording's hash where there is no wording to hash.
ENDED, GONE = "ended", "gone"


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a rule is due, why, and who last looked at it when; nobody: None."""

    due: bool = False
    reasons: tuple[str, ...] = ()
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an article reads on a day; `wording` None while nothing of it is stored."""

    article: str
    instrument_id: InstrumentId | None
    version_id: VersionId | None
    wording: str | None
    detail: str


def reliance_of(rules: Iterable[Rule], known: Sequence[Reliance], resolver: Resolver, pin: Pin) -> tuple[Reliance, ...]:
    """What the rules rest on, each row current or due.

    A rule that is new, or says something else than the row knows, starts from the wording of the day; an article that
    was not stored before is taken as it comes in. Every other row keeps the wording it was reviewed with.
    """
    before = {(each.object_id, each.title, each.article): each for each in known}
    rows: dict[tuple[str, str, str | None], Reliance] = {}
    for rule in rules:
        said = content_hash(rule)
        for basis in rule.basis:
            standing = _standing(basis, resolver, pin)
            key = (rule.rule_id, normalise_title(basis.title), standing.article)
            old = before.get(key)
            fresh = old is None or old.content_hash != said
            row = _baseline(key, said, standing) if fresh or old is None else _compared(old, standing)
            rows.setdefault(key, row)
    return tuple(rows.values())


def reviewed(
    rows: Sequence[Reliance], rule: Rule, resolver: Resolver, pin: Pin, *, at: datetime, by: str
) -> tuple[Reliance, ...]:
    """The rows after somebody looked at a rule: its articles as they read on the day count as reviewed."""
    now = {
        (normalise_title(basis.title), standing.article): standing
        for basis in rule.basis
        for standing in [_standing(basis, resolver, pin)]
    }
    said = content_hash(rule)
    return tuple(
        replace(_baseline((row.object_id, row.title, row.article), said, standing), reviewed_at=at, reviewed_by=by)
        if row.object_id == rule.rule_id and (standing := now.get((row.title, row.article or "")))
        else row
        for row in rows
    )


def reviews(rows: Iterable[Reliance]) -> Mapping[str, Review]:
    """The review of each rule, by its id."""
    found: dict[str, Review] = {}
    for row in rows:
        so_far = found.get(row.object_id, Review())
        due = row.review_state == DUE
        found[row.object_id] = Review(
            due=so_far.due or due,
            reasons=(*so_far.reasons, row.note) if due and row.note else so_far.reasons,
            reviewed_at=max(filter(None, (so_far.reviewed_at, row.reviewed_at)), default=None),
            reviewed_by=row.reviewed_by or so_far.reviewed_by,
        )
    return found


def article_label(basis: RuleBasis) -> str:
    """The article a basis names without 款 and 项, as the store labels it; a section's label stays.

    >>> article_label(RuleBasis("广告法", "第九条第三项")), article_label(RuleBasis("某指南", "一（二）"))
    ('第九条', '一（二）')
    """
    found = find_citations(f"《{basis.title}》{basis.article}")
    number = found[0].article if found else None
    return format_article_number(number) if number is not None else basis.article


def _baseline(key: tuple[str, str, str | None], said: str, standing: _Standing) -> Reliance:
    object_id, title, article = key
    return Reliance(
        kind=KIND,
        object_id=object_id,
        instrument_id=standing.instrument_id,
        title=title,
        article=article,
        version_id=standing.version_id,
        review_state=CURRENT,
        content_hash=said,
        wording_hash=standing.wording,
    )


def _compared(old: Reliance, standing: _Standing) -> Reliance:
    if old.wording_hash is None:
        return replace(
            old,
            instrument_id=standing.instrument_id,
            version_id=standing.version_id,
            wording_hash=standing.wording,
            review_state=CURRENT,
            note=None,
        )
    if standing.wording == old.wording_hash:
        return replace(old, review_state=CURRENT, note=None)
    return replace(old, review_state=DUE, note=standing.detail)


def _standing(basis: RuleBasis, resolver: Resolver, pin: Pin) -> _Standing:
    found, label = resolve_basis(basis, resolver, pin), article_label(basis)
    version = found.version
    if version is None:
        return _Standing(label, None, None, None, f"《{basis.title}》已从库中撤下。")
    instrument_id, version_id = version.instrument.instrument_id, version.version.version_id
    if _has_ended(found, pin):
        return _Standing(label, instrument_id, version_id, ENDED, f"{found.detail}。")
    if found.provision is None:
        return _Standing(label, instrument_id, version_id, GONE, f"《{basis.title}》现在的文本里没有{label}。")
    wording = hashlib.sha256(comparable(found.provision.text).encode()).hexdigest()
    since = version.validity.valid_from
    when = f"（{since.isoformat()} 起施行）" if since else ""
    return _Standing(
        label, instrument_id, version_id, wording, f"《{basis.title}》{label}的文字与上次复核时不同{when}。"
    )


def _has_ended(found: Resolution, pin: Pin) -> bool:
    """Whether the text does not bind on the day; one that merely lacks a provable date is read all the same."""
    if found.state is not CitationState.NOT_IN_FORCE or found.version is None:
        return False
    return status_on(found.version.validity, pin.as_of) is not ValidityStatus.UNKNOWN
