"""Domain types for texts with legal validity: what an instrument, a version and a provision are.

Data only: how they are parsed is in `structure`, when they bind in `validity`, where they are kept in
kb/store. Unknown dates stay None; nothing here invents one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

InstrumentId = NewType("InstrumentId", str)
VersionId = NewType("VersionId", str)
ProvisionId = NewType("ProvisionId", str)


class LegalRank(StrEnum):
    """The rank 效力位阶 of an instrument, in its Chinese name."""

    CONSTITUTION = "宪法"
    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    JUDICIAL_INTERPRETATION = "司法解释"
    DEPARTMENTAL_RULE = "部门规章"
    LOCAL_REGULATION = "地方性法规"
    NORMATIVE_DOCUMENT = "规范性文件"


class ValidityStatus(StrEnum):
    """Whether a version binds; always as of a date. A law in force that was once amended is in_force."""

    IN_FORCE = "in_force"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class DateBasis(StrEnum):
    """How a date is known, best proof last."""

    UNKNOWN = "unknown"
    SOURCE = "source"
    ENTERED_BY_HAND = "entered_by_hand"
    DECISION = "decision"
    STATED_IN_TEXT = "stated_in_text"


class ProvisionKind(StrEnum):
    """What kind of unit a provision is: an article 条, a section 一、 of a text without articles, or an
    annex 附件.
    """

    ARTICLE = "article"
    SECTION = "section"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A date with how it is known; `value` None means nobody proved one."""

    value: date | None = None
    basis: DateBasis = DateBasis.UNKNOWN
    evidence: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """An article's number; `suffix` counts 之一, 之二 … and is 0 without one."""

    number: int
    suffix: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading above provisions: level 编, 分编, 章 or 节; text as printed, e.g. 第二章 消费者的权利."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Subitem:
    """A subitem 目 (1．), 1-based; start and end are code-point offsets into the provision's text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item 项 （一）, 1-based; offsets into the provision's text."""

    number: int
    start: int
    end: int
    subitems: tuple[Subitem, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph 款, 1-based, items included; offsets into the provision's text."""

    number: int
    start: int
    end: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in an instrument: article 条 (or the label of a section), paragraph 款, item 项, subitem 目."""

    article: ArticleNumber | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedProvision:
    """One unit of a parsed text.

    `label` is 第五十五条, 一, 一（二） or 附件1; `text` is the unit without its label, character for
    character; `start`/`end` are code-point offsets of `text` in the parsed source.
    """

    kind: ProvisionKind
    label: str
    article: ArticleNumber | None
    path: tuple[Heading, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParseProblem:
    """A place where a parsed text cannot be trusted: a gap, a duplicate or a count that disagrees."""

    kind: str
    label: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A whole text in units, in order of the source; `glued` lists headings cut off an article's end."""

    title: str | None
    preface: str
    provisions: tuple[ParsedProvision, ...]
    problems: tuple[ParseProblem, ...] = ()
    glued: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """Anything with legal validity; a handbook is not one. Identity: normalised title + issuing authority."""

    instrument_id: InstrumentId
    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: LegalRank
    province: str | None = None


@dataclass(frozen=True, slots=True)
class VersionDates:
    """The dates of one version, each with how it is known."""

    adoption: DatedFact = field(default_factory=DatedFact)
    promulgation: DatedFact = field(default_factory=DatedFact)
    effective: DatedFact = field(default_factory=DatedFact)
    repeal: DatedFact = field(default_factory=DatedFact)


@dataclass(frozen=True, slots=True)
class InstrumentVersion:
    """One wording of an instrument. Identity: hash of the normalised text; dates are attributes."""

    version_id: VersionId
    instrument_id: InstrumentId
    label: str | None
    document_number: str | None
    source_status: str | None
    article_count: int
    dates: VersionDates = field(default_factory=VersionDates)


@dataclass(frozen=True, slots=True)
class Validity:
    """When a version answers, computed by `validity.timeline`: the half-open range [valid_from, valid_to).

    `valid_from` None: not known to bind on any day. `unproven` True: shown as unknown with its notice.
    `ended_by` is superseded, repealed or expired where `valid_to` is set.
    """

    version_id: VersionId
    valid_from: date | None
    valid_to: date | None = None
    unproven: bool = False
    ended_by: ValidityStatus | None = None
