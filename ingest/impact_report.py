"""What a batch of texts would change, as values: which version follows which, article by article, what rests on it.

Lists are capped at LISTED, counts are exact. `as_json` gives the object that is kept with the run and sent to users.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

LISTED = 200


class Role(StrEnum):
    """What a text is among the versions of its instrument."""

    FIRST = "first"
    SUCCESSOR = "successor"
    OLDER = "older"
    KNOWN = "known"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """Numbers of one sort in which an article's wordings differ, as printed: 金额, 期限, 倍数, 比例."""

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What becomes of one article; a label is None where there is no such article on that side.

    The wordings are None for one that only moved or was renumbered, and beyond the first hundred of a report.
    """

    kind: str
    old_label: str | None
    new_label: str | None
    numbers: tuple[NumbersChanged, ...] = ()
    old_text: str | None = None
    new_text: str | None = None


@dataclass(frozen=True, slots=True)
class VersionName:
    """A version as people know it."""

    version_id: str
    label: str | None
    effective_date: date | None


@dataclass(frozen=True, slots=True)
class EndedInstrument:
    """An instrument that a text repeals; `stored` tells whether the knowledge base has it."""

    title: str
    ends_on: date | None
    stored: bool


@dataclass(frozen=True, slots=True)
class AmendedInstrument:
    """An instrument that a decision amends; `text_stored`: whether the wording it made is here or comes with it."""

    title: str
    effective_date: date | None
    text_stored: bool


@dataclass(frozen=True, slots=True)
class Referring:
    """A provision of another instrument that refers to a changed article."""

    title: str
    article: str
    refers_to: str


@dataclass(frozen=True, slots=True)
class InstrumentImpact:
    """What one text does. `counts` and `changes` leave out what stays as it is; `follows` None for a first version."""

    title: str
    instrument_id: str
    version_id: str
    label: str | None
    role: Role
    follows: VersionName | None
    effective_date: date | None
    effective_date_basis: str
    binds_from: date | None
    counts: Mapping[str, int]
    changes: tuple[ArticleChange, ...]
    repeals: tuple[EndedInstrument, ...]
    amends: tuple[AmendedInstrument, ...]
    referring: tuple[Referring, ...]
    referring_total: int


@dataclass(frozen=True, slots=True)
class AffectedObject:
    """Something of ours that rests on an article that changes; `change` is the kind of change, ended for a repeal."""

    kind: str
    object_id: str
    name: str
    title: str
    article: str | None
    change: str
    new_label: str | None
    since: date | None


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """What publishing the texts would change, seen on a day. `object_counts` counts each object once, by kind."""

    as_of: date
    instruments: tuple[InstrumentImpact, ...]
    objects: tuple[AffectedObject, ...]
    object_counts: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """The report as plain values; dates in ISO form."""
        plain = _plain(asdict(self))
        assert isinstance(plain, dict)
        return plain


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
