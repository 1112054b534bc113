"""What a question's own words, the handbooks and the hits tell before anything is written; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.answering.handbook import UnitMatch
from kb.answering.refuse import Evidence
from kb.citing.citations import CitedProvision, Slice, cite
from kb.law.instruments import ProvisionKind
from kb.phrasing.types import ANY_INDUSTRY
from kb.search.hits import Hit, SearchResult
from kb.search.terms import LayTerm, Terms

NEAREST = 3
# Units looked at: the one that fits is seldom farther down (measured with fitting_unit).
MATCHES = 5
# A unit less like the question than this says nothing about its industry.
_INDUSTRY_MATCH = 0.3


def lay_terms_in(plain: str, terms: Terms) -> tuple[LayTerm, ...]:
    """The lay terms a normalised question contains."""
    return terms.lay_terms_in(plain)


def evidence_of(
    result: SearchResult, matches: Sequence[UnitMatch], fitting: UnitMatch | None, lay: Sequence[LayTerm]
) -> Evidence:
    """What refusal is decided on, from the steps before it."""
    similarity = matches[0].similarity if matches else 0.0
    return Evidence(result.features, similarity, fitting is not None, len(lay))


def infer_industry(matches: Sequence[UnitMatch], lay: Sequence[LayTerm]) -> str | None:
    """The industry a question belongs to by its handbook unit or lay terms; None when they name none or several."""
    if matches and matches[0].similarity >= _INDUSTRY_MATCH:
        own = [each for each in matches[0].unit.industries if each != ANY_INDUSTRY]
        if len(own) == 1:
            return own[0]
    named = {industry for term in lay for industry in term.industries if industry != ANY_INDUSTRY}
    return named.pop() if len(named) == 1 else None


def nearest(hits: Sequence[Hit], as_of: date) -> tuple[CitedProvision, ...]:
    """The best hits as citations, for showing what lies nearest; no answer. Annexes (tables, drawings) are left out."""
    citations: list[CitedProvision] = []
    for hit in hits:
        if hit.provision is None or hit.provision.kind is ProvisionKind.ANNEX:
            continue
        if hit.version is not None and len(citations) < NEAREST:
            place = hit.passage
            part = Slice(place.start, place.end, place.paragraph, place.item)
            citations.append(cite(hit.provision, hit.version, as_of, part, n=len(citations) + 1, score=hit.score))
    return tuple(citations)
