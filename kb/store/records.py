"""What the store hands out: rows as frozen values. Nothing here touches a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from kb.law.instruments import (
    ArticleNumber,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    ProvisionKind,
    Validity,
    VersionId,
)

HandbookId = NewType("HandbookId", str)
PassageId = NewType("PassageId", int)

# Whether what rests on an article was looked at since the article last changed.
CURRENT, DUE = "current", "due"


class PassageKind(StrEnum):
    """What a passage was cut from."""

    PROVISION = "provision"
    GUIDELINE = "guideline"
    HANDBOOK = "handbook"


@dataclass(frozen=True, slots=True)
class Provision:
    """A stored article, section or annex of one version; `text` is the wording without its label."""

    provision_id: int
    version_id: VersionId
    ordinal: int
    kind: ProvisionKind
    label: str
    article: ArticleNumber | None
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class HandbookUnit:
    """One unit of a handbook: what officers may say about a matter; no legal validity of its own."""

    unit_id: int
    handbook_id: HandbookId
    version_id: VersionId
    ordinal: int
    handbook_title: str
    heading: str
    industries: tuple[str, ...]
    questions: tuple[str, ...]
    sayable: str | None
    triggers: tuple[str, ...]
    hand_over: str | None
    needs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class HandbookVersion:
    """A text of a handbook as a generation knows it: it speaks from `valid_from` on, to the day before `valid_to`.

    `valid_from` None: since ever; `valid_to` None: until something newer is published. `audience` are the roles that
    may read it, None: everybody. A text that was taken up again stands twice, with two spans of days.
    """

    handbook_id: HandbookId
    version_id: VersionId
    title: str
    industries: tuple[str, ...]
    owner: str | None
    review_date: date | None
    valid_from: date | None
    valid_to: date | None
    audience: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Passage:
    """The indexed slice [start, end) of a provision's or handbook unit's text.

    `unit_id` is a provision_id for provisions and guidelines, a HandbookUnit.unit_id for handbooks.
    `paragraph` 款 and `item` 项 are set where the passage is exactly that part, else None.
    """

    passage_id: PassageId
    kind: PassageKind
    version_id: VersionId
    unit_id: int
    start: int
    end: int
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class IndexablePassage:
    """What an index needs of a passage: its words and where it belongs.

    `title` is the short title; `path` the heading path, joined by a space; `questions` are a handbook's examples.
    `priority` orders the backfill of vectors: 0 first (core consumer statutes and handbooks), larger later.
    """

    passage: Passage
    instrument_id: InstrumentId | None
    title: str
    path: str
    label: str
    text: str
    questions: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A generation with the time of its publication (UTC) and the largest passage id there was then."""

    generation: int
    created_at: datetime
    last_passage_id: int


@dataclass(frozen=True, slots=True)
class VersionOnDay:
    """A version with its instrument and validity as a generation knows it."""

    instrument: Instrument
    version: InstrumentVersion
    validity: Validity


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version's text came from: source name, address or file name, when, and the bytes' sha256."""

    version_id: VersionId
    name: str
    location: str
    retrieved_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Generation:
    """A published state of the store; numbers grow by one."""

    number: int
    created_at: datetime
    run_id: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Reliance:
    """That an object of ours (handbook unit, phrasing, quiz item, answer) rests on an article.

    `review_state` is current or due; `version_id` is the version whose wording was last reviewed, `wording_hash` that
    wording and `content_hash` what the object then said; `note` is why it is due, in Chinese. Never reviewed by a
    person: `reviewed_at` and `reviewed_by` None.
    """

    kind: str
    object_id: str
    instrument_id: InstrumentId | None
    title: str
    article: str | None
    version_id: VersionId | None
    review_state: str
    content_hash: str | None = None
    wording_hash: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EffectiveDateCorrection:
    """A date settled by hand, with the evidence that settles it."""

    version_id: VersionId
    effective_date: date
    evidence: str
    entered_by: str
