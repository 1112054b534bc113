"""Checks every citation and quotation in a text against the stored texts of a day. The one place that does so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.citing.difference import differences, nearest_wording, shared
from kb.citing.quotations import Quotation, QuotationFinder, is_verbatim
from kb.citing.resolve import Resolution, Resolver
from kb.citing.types import CheckedCitation, CitationState, Pin
from kb.law.citations import Citation, find_citations, format_citation, format_locator
from kb.law.instruments import Locator
from kb.law.paragraphs import parse_paragraphs
from kb.law.wording import comparable
from kb.store.records import Provision

# A title alone is taken for a law only with one of these endings: 《服务协议》 and 《退换货与赔偿》 are none.
_LAW_ENDINGS = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|解释|决定|准则|规则|指南|通知|规范|批复|纲要|标准)(?:[（(]试行[）)])?$"
)
_SHOWN = 40
# Fewer comparable characters stand in too many articles to say which one was meant.
_MIN_PLACED = 6
# Below this share of common character pairs no stored wording is near enough to be shown.
_MIN_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quotation and the wording it should have: the cited part, or the whole article."""

    text: str
    provision: Provision
    wording: str


def verify_citations(text: str, resolver: Resolver, pin: Pin) -> tuple[CheckedCitation, ...]:
    """Every citation in the text, in order, with how it fares on the day; offsets are code points of the text.

    A quotation that belongs to a citation must be its stored wording, else the citation is misquoted.
    """
    citations = find_citations(text, aliases=resolver.names(pin.generation), titles_alone=True)
    if not citations:
        return ()
    finder = QuotationFinder(text)
    checked = []
    for citation in citations:
        if citation.article is None and not _names_law(citation, resolver, pin.generation):
            continue
        resolution = resolver.resolve(citation, pin)
        checked.append(_check(citation, resolution, finder.belonging_to(citation.start, citation.end), resolver))
    return tuple(checked)


def _check(
    citation: Citation, resolution: Resolution, quotation: Quotation | None, resolver: Resolver
) -> CheckedCitation:
    state, detail, provision = resolution.state, resolution.detail, resolution.provision
    printed = _printed(citation, resolution)
    found = CheckedCitation(citation.start, citation.end, printed, state, detail)
    if quotation is None or resolution.version is None:
        return found
    if state is CitationState.NOT_FOUND:
        where = _place(quotation.text, resolution, resolver)
        detail = f"{detail}；引文在{where}" if where else detail
        return CheckedCitation(citation.start, citation.end, printed, state, detail)
    if state is not CitationState.VERIFIED:
        return found
    if provision is None:
        return found if citation.article is not None else _in_whole_text(found, quotation.text, resolution, resolver)
    part = resolution.part
    wording = provision.text[part.start : part.end] if part else provision.text
    if is_verbatim(quotation.text, wording):
        return found
    return _misquoted(found, _Quoted(quotation.text, provision, wording), resolution, resolver)


def _misquoted(found: CheckedCitation, quoted: _Quoted, resolution: Resolution, resolver: Resolver) -> CheckedCitation:
    """Says where the words do stand, or which stored wording is nearest and how it differs."""
    shown = _short(quoted.text)
    if resolution.part is not None and is_verbatim(quoted.text, quoted.provision.text):
        inside = _place_within(quoted.text, quoted.provision)
        detail = f"“{shown}”在{inside}中，不在所引的款、项里"
        return CheckedCitation(found.start, found.end, found.cited, CitationState.MISQUOTED, detail)
    place = _place(quoted.text, resolution, resolver)
    detail = f"“{shown}”与{quoted.provision.label}的原文不符" + (f"，这句话在{place}" if place else "")
    wording, score = nearest_wording(quoted.text, quoted.wording)
    if score < _MIN_LIKENESS:
        wording, score = nearest_wording(quoted.text, quoted.provision.text)
    if place or score < _MIN_LIKENESS:
        return CheckedCitation(found.start, found.end, found.cited, CitationState.MISQUOTED, detail)
    difference = differences(quoted.text, wording)
    return CheckedCitation(found.start, found.end, found.cited, CitationState.MISQUOTED, detail, wording, difference)


def _in_whole_text(
    found: CheckedCitation, quotation: str, resolution: Resolution, resolver: Resolver
) -> CheckedCitation:
    """A quotation behind a title alone must stand somewhere in the text: 《广告法》规定“…”."""
    if len(comparable(quotation)) < _MIN_PLACED or resolution.version is None:
        return found
    provisions = resolver.provisions(resolution.version)
    if not provisions or any(is_verbatim(quotation, each.text) for each in provisions):
        return found
    provision = max(provisions, key=lambda each: shared(quotation, each.text))
    wording, score = nearest_wording(quotation, provision.text)
    detail = f"“{_short(quotation)}”不是{found.cited}的原文"
    if score < _MIN_LIKENESS:
        return CheckedCitation(found.start, found.end, found.cited, CitationState.MISQUOTED, detail)
    detail += f"，最接近的是{provision.label}"
    difference = differences(quotation, wording)
    return CheckedCitation(found.start, found.end, found.cited, CitationState.MISQUOTED, detail, wording, difference)


def _place(quotation: str, resolution: Resolution, resolver: Resolver) -> str | None:
    """The article, 款 and 项 of the cited text in which a quotation does stand; None for nowhere or too short a one."""
    if resolution.version is None or len(comparable(quotation)) < _MIN_PLACED:
        return None
    holding = (each for each in resolver.provisions(resolution.version) if is_verbatim(quotation, each.text))
    return next((_place_within(quotation, each) for each in holding), None)


def _place_within(quotation: str, provision: Provision) -> str:
    """The smallest part of a provision that holds a quotation: 第九条第三项."""
    paragraphs = parse_paragraphs(provision.text)
    for paragraph in paragraphs:
        number = paragraph.number if len(paragraphs) > 1 else None
        for item in paragraph.items:
            if is_verbatim(quotation, provision.text[item.start : item.end]):
                return _locator(provision, number, item.number)
        if number and is_verbatim(quotation, provision.text[paragraph.start : paragraph.end]):
            return _locator(provision, number, None)
    return provision.label


def _locator(provision: Provision, paragraph: int | None, item: int | None) -> str:
    if provision.article is None:
        return format_locator(Locator(section=provision.label, item=item))
    return format_locator(Locator(article=provision.article, paragraph=paragraph, item=item))


def _short(quotation: str) -> str:
    return quotation if len(quotation) <= _SHOWN else quotation[:_SHOWN] + "……"


def _printed(citation: Citation, resolution: Resolution) -> str:
    """The citation in full form, with the stored short title where it is known."""
    title = resolution.version.instrument.short_title if resolution.version else citation.title
    return format_citation(citation, title=title) if title else format_citation(citation)


def _names_law(citation: Citation, resolver: Resolver, generation: int) -> bool:
    """Whether a bare title is a law's: stored, or ending like one."""
    if citation.title is None:
        return False
    known = resolver.instrument(citation.title, generation) is not None
    return known or _LAW_ENDINGS.search(citation.title.strip("《》")) is not None
