"""What of ours is due for review: an article it rests on reads differently than when somebody last looked at it.

Compared is the wording reviewed with the newest one known, so an object falls due when a text is published and not
only when it takes effect; until then the old wording stays right, and the note says until when. Nothing is
remembered but what was reviewed: a text that is withdrawn, or a run rolled back, sets its objects back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kb.citing.review_notes import note_of
from kb.citing.standing import ENDED, NewestTexts, Standing
from kb.law.titles import short_title
from kb.store.drafts import CitedDraft
from kb.store.records import CURRENT, DUE, Reliance


@dataclass(frozen=True, slots=True)
class Resting:
    """An object of ours with what it says, as a hash, and the articles it rests on, as it names them."""

    kind: str
    object_id: str
    content_hash: str
    rests_on: tuple[CitedDraft, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Whether an object is due, why, and who last looked at it when; nobody: None."""

    due: bool = False
    reasons: tuple[str, ...] = ()
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True)
class DueArticle:
    """One article for which an object is due: how it read when reviewed, how it reads in the newest text.

    `old_text` None where the article did not exist then, `new_text` None where it no longer does; `effective_date` is
    the day from which the new wording (or the end) holds, None while nobody proved one.
    """

    kind: str
    object_id: str
    title: str
    article: str
    note: str
    old_text: str | None
    new_article: str | None
    new_text: str | None
    effective_date: date | None
    reviewed_at: datetime | None
    reviewed_by: str | None


def reliance_of(objects: Iterable[Resting], known: Sequence[Reliance], newest: NewestTexts) -> tuple[Reliance, ...]:
    """What the objects rest on, each row current or due.

    An object that is new, or says something else than the row knows, starts from the newest wording; an article that
    was not stored before is taken as it comes in, unless its text has an end already. Every other row keeps the
    wording it was reviewed with.
    """
    before = {(each.kind, each.object_id, each.title, each.article): each for each in known}
    rows: dict[tuple[str, str, str, str | None], Reliance] = {}
    for each in objects:
        for cited in each.rests_on:
            standing = newest.standing(cited.title, cited.article)
            key = (each.kind, each.object_id, standing.title, standing.article)
            old = before.get(key)
            if old is None or old.content_hash != each.content_hash:
                row = _baseline(each, standing)
            else:
                row = _compared(old, standing, newest)
            rows.setdefault(key, row)
    return tuple(rows.values())


def reviewed(
    rows: Sequence[Reliance], looked_at: Resting, newest: NewestTexts, *, at: datetime, by: str
) -> tuple[Reliance, ...]:
    """The rows after somebody looked at an object: its articles as the newest texts have them count as reviewed."""
    found = (newest.standing(each.title, each.article) for each in looked_at.rests_on)
    now = {(each.title, each.article): each for each in found}
    return tuple(
        replace(_baseline(looked_at, standing), reviewed_at=at, reviewed_by=by)
        if (row.kind, row.object_id) == (looked_at.kind, looked_at.object_id)
        and (standing := now.get((row.title, row.article or "")))
        else row
        for row in rows
    )


def reviews(rows: Iterable[Reliance]) -> Mapping[str, Review]:
    """The review of each object of one kind, by its id."""
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


def side_by_side(row: Reliance, newest: NewestTexts) -> DueArticle:
    """A row that is due, with both wordings."""
    article, version = row.article or "", newest.newest(row.title)
    old = newest.article(row.version_id, article) if row.version_id is not None else None
    new, since = None, None
    if version is not None:
        version_id = version.version.version_id
        change = newest.change(row.version_id, version_id, article) if old and row.version_id else None
        # An article that shares nothing with the old one but its number is not the old one's new wording.
        label = change.new_label if change is not None else article
        new = newest.article(version_id, label) if label is not None else None
        since = version.validity.valid_to or newest.since(row.title, new.label if new else article)
    return DueArticle(
        kind=row.kind,
        object_id=row.object_id,
        title=short_title(row.title),
        article=article,
        note=row.note or "",
        old_text=old.text if old else None,
        new_article=new.label if new else None,
        new_text=new.text if new else None,
        effective_date=since,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
    )


def _baseline(each: Resting, standing: Standing) -> Reliance:
    return Reliance(
        kind=each.kind,
        object_id=each.object_id,
        instrument_id=standing.instrument_id,
        title=standing.title,
        article=standing.article,
        version_id=standing.version_id,
        review_state=CURRENT,
        content_hash=each.content_hash,
        wording_hash=standing.wording,
    )


def _compared(old: Reliance, standing: Standing, newest: NewestTexts) -> Reliance:
    if old.wording_hash is None and standing.wording != ENDED:
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
    return replace(old, review_state=DUE, note=note_of(old, standing, newest))
