"""What a writer hands the store: texts ready to be prepared, before anything of them is visible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.law.instruments import (
    ArticleNumber,
    Instrument,
    InstrumentVersion,
    ProvisionKind,
    VersionId,
)
from kb.store.records import HandbookId, PassageKind


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A slice of the unit's text that is to be indexed."""

    start: int
    end: int
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class ProvisionDraft:
    """A provision with the slices that are to be indexed."""

    kind: ProvisionKind
    label: str
    article: ArticleNumber | None
    path: tuple[str, ...]
    text: str
    passages: tuple[PassageDraft, ...]


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """Where a text came from: name of the source, place in it, when it was read, sha256 of its bytes."""

    name: str
    location: str
    retrieved_at: datetime
    sha256: str


class RelationKind(StrEnum):
    """What one text does to another instrument: ends it, or changes its wording."""

    REPEALS = "repeals"
    AMENDS = "amends"


@dataclass(frozen=True, slots=True)
class RelationDraft:
    """That a text repeals or amends another instrument, named by its normalised title.

    `effective_date` is the day the text itself names for it; None: the day on which the text takes effect.
    `locator` is the label of the article or section that says so.
    """

    kind: RelationKind
    target_title: str
    target_document_number: str | None
    effective_date: date | None
    locator: str | None


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A whole version to be prepared; `passage_kind` is provision or guideline."""

    instrument: Instrument
    version: InstrumentVersion
    provisions: tuple[ProvisionDraft, ...]
    source: SourceDraft
    passage_kind: PassageKind
    priority: int
    relations: tuple[RelationDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedDraft:
    """An article that an object of ours rests on: normalised title, label of the article."""

    title: str
    article: str


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A handbook unit with what it rests on."""

    heading: str
    industries: tuple[str, ...]
    questions: tuple[str, ...]
    sayable: str | None
    triggers: tuple[str, ...]
    hand_over: str | None
    needs: tuple[str, ...]
    text: str
    rests_on: tuple[CitedDraft, ...]


@dataclass(frozen=True, slots=True)
class HandbookDraft:
    """A handbook version to be prepared.

    `effective_date` None: a first version speaks since ever, a later one from the day of its publication on.
    `audience` None: every role may read it. `notices` tell who brought it what to look at; they are not stored.
    """

    handbook_id: HandbookId
    version_id: VersionId
    title: str
    industries: tuple[str, ...]
    owner: str | None
    review_date: date | None
    units: tuple[UnitDraft, ...]
    effective_date: date | None = None
    audience: tuple[str, ...] | None = None
    notices: tuple[str, ...] = ()
