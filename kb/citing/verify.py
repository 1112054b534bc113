"""Checks every citation and quotation in a text against the stored texts of a day. The one place that does so."""

from __future__ import annotations

import re

from kb.citing.quotations import Quotation, find_quotations, is_verbatim, quotation_of
from kb.citing.resolve import Resolution, Resolver
from kb.citing.types import CheckedCitation, CitationState, Pin
from kb.law.citations import Citation, find_citations, format_citation

# A title alone is taken for a law only with one of these endings: 《服务协议》 and 《退换货与赔偿》 are none.
_LAW_ENDINGS = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|解释|决定|准则|规则|指南|通知|规范|批复|纲要|标准)(?:[（(]试行[）)])?$"
)
_SHOWN = 40


def verify_citations(text: str, resolver: Resolver, pin: Pin) -> tuple[CheckedCitation, ...]:
    """Every citation in the text, in order, with how it fares on the day; offsets are code points of the text.

    A quotation that belongs to a citation must be its stored wording, else the citation is misquoted.
    """
    quotations = find_quotations(text)
    checked = []
    for citation in find_citations(text, aliases=resolver.names(pin.generation), titles_alone=True):
        if citation.article is None and not _names_law(citation, resolver, pin.generation):
            continue
        resolution = resolver.resolve(citation, pin)
        quotation = quotation_of(text, citation.start, citation.end, quotations)
        checked.append(_check(citation, resolution, quotation, resolver))
    return tuple(checked)


def _check(
    citation: Citation, resolution: Resolution, quotation: Quotation | None, resolver: Resolver
) -> CheckedCitation:
    state, detail = resolution.state, resolution.detail
    provision = resolution.provision
    if state is CitationState.VERIFIED and quotation is not None and provision is not None:
        part = resolution.part
        wording = provision.text[part.start : part.end] if part else provision.text
        if not is_verbatim(quotation.text, wording):
            state = CitationState.MISQUOTED
            elsewhere = part is not None and is_verbatim(quotation.text, provision.text)
            detail = _misquoted(quotation.text, provision.label, elsewhere)
    return CheckedCitation(citation.start, citation.end, _printed(citation, resolution), state, detail)


def _misquoted(quotation: str, label: str, elsewhere: bool) -> str:
    shown = quotation if len(quotation) <= _SHOWN else quotation[:_SHOWN] + "……"
    if elsewhere:
        return f"“{shown}”在{label}中，但不在所引的款、项里"
    return f"“{shown}”与{label}的原文不符"


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
