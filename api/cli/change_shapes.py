"""Impact, changes and reviews as the terminal reads them. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class NumbersShape(TypedDict):
    """Numbers of one sort in which an article's wordings differ."""

    what: str
    old: list[str]
    new: list[str]


class ArticleChangeShape(TypedDict):
    """What becomes of one article."""

    kind: str
    old_label: str | None
    new_label: str | None
    numbers: list[NumbersShape]


class VersionNameShape(TypedDict):
    """A version as people know it."""

    version_id: str
    label: str | None
    effective_date: str | None


class EndedShape(TypedDict):
    """An instrument that a text repeals."""

    title: str
    ends_on: str | None
    stored: bool


class AmendedShape(TypedDict):
    """An instrument that a decision amends."""

    title: str
    effective_date: str | None
    text_stored: bool


class ReferringShape(TypedDict):
    """A provision of another instrument that refers to a changed article."""

    title: str
    article: str
    refers_to: str


class InstrumentImpactShape(TypedDict):
    """What one text does."""

    title: str
    instrument_id: str
    version_id: str
    label: str | None
    role: str
    follows: VersionNameShape | None
    effective_date: str | None
    effective_date_basis: str
    binds_from: str | None
    counts: dict[str, int]
    changes: list[ArticleChangeShape]
    repeals: list[EndedShape]
    amends: list[AmendedShape]
    referring: list[ReferringShape]
    referring_total: int


class AffectedShape(TypedDict):
    """Something of ours that rests on a changed article."""

    kind: str
    object_id: str
    name: str
    title: str
    article: str | None
    change: str
    new_label: str | None
    since: str | None


class ImpactShape(TypedDict):
    """What a batch of texts changes."""

    as_of: str
    instruments: list[InstrumentImpactShape]
    objects: list[AffectedShape]
    object_counts: dict[str, int]


class ChangeEntryShape(TypedDict):
    """One publication, correction, withdrawal or rollback."""

    id: str
    generation: int
    kind: str
    published_at: str
    title: str
    lines: list[str]
    due: dict[str, int]


class ChangeListShape(TypedDict):
    """Changes, newest first."""

    changes: list[ChangeEntryShape]
    generation: int
    more: bool


class ReviewItemShape(TypedDict):
    """An article for which something is due, with both wordings; or one that is in order."""

    kind: str
    object_id: str
    name: str
    title: str
    article: str
    due: bool
    note: str | None
    old_text: str | None
    new_article: str | None
    new_text: str | None
    effective_date: str | None
    reviewed_at: str | None
    reviewed_by: str | None


class ReviewDoneShape(TypedDict):
    """A review that was kept."""

    kind: str
    object_id: str
    name: str
    due: bool
    reviewed_at: str | None
    reviewed_by: str | None


class ReviewListShape(TypedDict):
    """What is due for review."""

    reviews: list[ReviewItemShape]
    total: int
    due: int
    counts: dict[str, int]
    generation: int


class DeliveryShape(TypedDict):
    """A notice to the webhook's receiver."""

    delivery_id: int
    event_id: str
    topic: str
    generation: int | None
    title: str
    state: str
    attempts: int
    not_before: str | None
    problem: str | None
    created_at: str
    delivered_at: str | None


class DeliveryListShape(TypedDict):
    """Notices, newest first."""

    deliveries: list[DeliveryShape]
    configured: bool
    failed: int
