"""The citation an answer carries: a place in a stored text, its wording and whether it binds on the day asked about.

Built here and nowhere else, so that a quotation is always a slice of the stored text. Whether a foreign text cites
truly is decided in `verify`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import quote

from kb.law.citations import format_locator
from kb.law.instruments import (
    ArticleNumber,
    DateBasis,
    InstrumentId,
    LegalRank,
    Locator,
    ValidityStatus,
    VersionId,
)
from kb.law.validity import NOTICE_AMENDED, lacks_successor, status_on, unproven_notice
from kb.store.records import HandbookUnit, Provision, VersionOnDay

NOTICE_NOT_YET_EFFECTIVE = "尚未生效，不得作为现行依据"
NOTICE_ENDED = "已失效，仅供查阅当时规定"


class CitationKind(StrEnum):
    """What is cited: a provision, a guideline that binds nobody by itself, or our own handbook."""

    PROVISION = "provision"
    GUIDELINE = "guideline"
    HANDBOOK = "handbook"


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """A citation as the contract prints it; fields that do not apply are None.

    `n` counts from 1 in order of use. `quotation` is a slice of `text`, and `text` the whole stored article (for a
    handbook: the unit), character for character. `version` is the version's id. `article` is the label as printed.
    """

    n: int
    kind: CitationKind
    instrument_id: InstrumentId | None
    title: str
    locator: str
    article: str | None
    article_number: ArticleNumber | None
    paragraph: int | None
    item: int | None
    quotation: str
    text: str
    path: tuple[str, ...]
    version: VersionId
    effective_date: date | None
    effective_date_basis: DateBasis | None
    validity_status: ValidityStatus | None
    source_status: str | None
    notice: str | None
    issuing_authority: str | None
    legal_rank: LegalRank | None
    score: float | None
    href: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part [start, end) of a provision's text; paragraph 款 and item 项 where the part lies within exactly one."""

    start: int
    end: int
    paragraph: int | None = None
    item: int | None = None


def cite(
    provision: Provision,
    version: VersionOnDay,
    as_of: date,
    part: Slice | None = None,
    *,
    n: int = 0,
    score: float | None = None,
) -> CitedProvision:
    """The citation of a provision as of a day; without a part the whole article is quoted.

    ValueError when the part does not lie in the text: a quotation that is no slice must never leave the house.
    """
    part = part or Slice(0, len(provision.text))
    if not 0 <= part.start <= part.end <= len(provision.text):
        raise ValueError(f"引文超出{provision.label}的范围：{part.start}–{part.end}")
    instrument, effective = version.instrument, version.version.dates.effective
    status = status_on(version.validity, as_of)
    guideline = instrument.legal_rank is LegalRank.NORMATIVE_DOCUMENT
    return CitedProvision(
        n=n,
        kind=CitationKind.GUIDELINE if guideline else CitationKind.PROVISION,
        instrument_id=instrument.instrument_id,
        title=instrument.short_title,
        locator=locator_of(provision, part.paragraph, part.item),
        article=provision.label,
        article_number=provision.article,
        paragraph=part.paragraph,
        item=part.item,
        quotation=provision.text[part.start : part.end],
        text=provision.text,
        path=provision.path,
        version=provision.version_id,
        effective_date=effective.value,
        effective_date_basis=effective.basis,
        validity_status=status,
        source_status=version.version.source_status,
        notice=notice_of(version, status),
        issuing_authority=instrument.issuing_authority,
        legal_rank=instrument.legal_rank,
        score=score,
        href=article_href(instrument.instrument_id, provision.label, as_of),
    )


def cite_handbook(unit: HandbookUnit, *, n: int = 0, score: float | None = None) -> CitedProvision:
    """The citation of a handbook unit: 《退换货与赔偿》“七日无理由退货”; the sayable line is what is quoted.

    The line stands above the body in the file, so it opens `text` where the stored body does not hold it.
    """
    line = unit.sayable or ""
    text = unit.text if line in unit.text else f"{line}\n{unit.text}"
    return CitedProvision(
        n=n,
        kind=CitationKind.HANDBOOK,
        instrument_id=None,
        title=unit.handbook_title,
        locator=f"“{unit.heading}”",
        article=None,
        article_number=None,
        paragraph=None,
        item=None,
        quotation=line or unit.text,
        text=text,
        path=(unit.handbook_title, unit.heading),
        version=unit.version_id,
        effective_date=None,
        effective_date_basis=None,
        validity_status=None,
        source_status=None,
        notice=None,
        issuing_authority=None,
        legal_rank=None,
        score=score,
        href=None,
    )


def locator_of(provision: Provision, paragraph: int | None, item: int | None) -> str:
    """第五十五条第一款, as printed; sections and annexes keep their label."""
    if provision.article is None:
        return provision.label
    return format_locator(Locator(article=provision.article, paragraph=paragraph, item=item))


def notice_of(version: VersionOnDay, status: ValidityStatus) -> str | None:
    """What must be said beside a citation because of its validity; None where nothing must."""
    if version.validity.unproven and status is ValidityStatus.UNKNOWN:
        return unproven_notice(version.version.source_status)
    if status is ValidityStatus.NOT_YET_EFFECTIVE:
        return NOTICE_NOT_YET_EFFECTIVE
    if status is ValidityStatus.IN_FORCE and lacks_successor(version.validity, version.version.source_status):
        return NOTICE_AMENDED
    return None if status in {ValidityStatus.IN_FORCE, ValidityStatus.UNKNOWN} else NOTICE_ENDED


def article_href(instrument_id: InstrumentId, label: str, as_of: date) -> str:
    """Where the API shows the article as of the same day."""
    return f"/v1/instruments/{quote(instrument_id, safe='')}/articles/{quote(label)}?as_of={as_of.isoformat()}"


def requoted(citation: CitedProvision, part: Slice) -> CitedProvision:
    """The same article with another part of it quoted; ValueError when the part does not lie in its text."""
    if not 0 <= part.start <= part.end <= len(citation.text):
        raise ValueError(f"引文超出{citation.article}的范围：{part.start}–{part.end}")
    place = Locator(article=citation.article_number, paragraph=part.paragraph, item=part.item)
    return replace(
        citation,
        locator=format_locator(place) if citation.article_number is not None else citation.locator,
        paragraph=part.paragraph,
        item=part.item,
        quotation=citation.text[part.start : part.end],
    )


def numbered(citation: CitedProvision, n: int) -> CitedProvision:
    """The same citation under another number."""
    return replace(citation, n=n)
