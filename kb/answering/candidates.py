"""Which articles may answer: the search's hits, what the fitting handbook unit rests on, what a lay term stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.answering.extract import Candidate
from kb.answering.handbook import UnitMatch
from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import Citation
from kb.law.instruments import ProvisionKind
from kb.search.hits import Hit, SearchResult
from kb.search.passages import priority
from kb.store.records import HandbookUnit

# Measured on the develop half of corpus/questions (2/3 of the vectors): a unit whose questions are this like the asked
# one cites an article that answers in 9 of 10 cases; a less like one does in 39 of 44 if search found an article it
# cites, and in 23 of 28 if the handbook search puts it first.
STRONG_MATCH = 0.5
AGREEING_MATCH = 0.15
FIRST_MATCH = 0.25
_AGREES, _FIRST = 0.15, 0.1
# What a fitting unit cites gains on what search alone found, the more the better it fits; the first carries most. With
# learned ranking, on 350 develop questions (which it was fitted on, so less was taken than they ask for), 1.2 and .2:
# a gold article is cited first in .76 of answers, with .5 and .1 in .82. Lay terms are in the ranking already: adding
# .25 for their articles brought nothing.
_CITED_BY_UNIT = 0.6
_CITED_LATER = 0.15
# An article that the question names is what it asks about, whatever search thinks of the other words.
_NAMED = 2.0
# By priority of the text (0 core consumer statutes, 1 the industries' laws, 2 民法典). Without learned ranking the
# answer says a gold article in .41 of cases without it, .43 with three times these; with it these do no harm.
_PRIOR = {0: 0.08, 1: 0.08, 2: 0.05}
_AGREEING = 5


def fitting_unit(matches: Sequence[UnitMatch], result: SearchResult, resolver: Resolver, pin: Pin) -> UnitMatch | None:
    """The unit whose line may open the answer: like enough, or less like but borne out by what search found.

    A unit without a line, as those of a handbook in prose are, is shown beside the law instead.
    """
    first = result.handbook_hits[0].unit if result.handbook_hits else None
    best: tuple[float, UnitMatch] | None = None
    for match in matches:
        # A hand-over speaks only where its triggers are met: 孩子在托管班磕掉门牙谁赔 is no call to the police.
        if match.unit.hand_over is not None:
            continue
        agreeing = match.similarity >= AGREEING_MATCH and agrees(match.unit, result.hits, resolver, pin)
        leading = match.similarity >= FIRST_MATCH and first is not None and first.unit_id == match.unit.unit_id
        if agreeing or leading or match.similarity >= STRONG_MATCH:
            worth = match.similarity + _AGREES * agreeing + _FIRST * leading
            if best is None or worth > best[0]:
                best = (worth, match)
    return best[1] if best is not None else None


def named_articles(question: str, resolver: Resolver, pin: Pin) -> tuple[Citation, ...]:
    """The articles that a question names and that exist on its day: 消保法第25条讲的啥."""
    return tuple(
        citation
        for citation in resolver.references(question, pin.generation)
        if citation.article is not None and resolver.resolve(citation, pin).state is CitationState.VERIFIED
    )


def agrees(unit: HandbookUnit, hits: Sequence[Hit], resolver: Resolver, pin: Pin) -> bool:
    """Whether the unit cites an article among the best hits."""
    found = {hit.provision.provision_id for hit in hits[:_AGREEING] if hit.provision is not None}
    for citation in resolver.references(unit.text, pin.generation):
        provision = resolver.resolve(citation, pin).provision
        if provision is not None and provision.provision_id in found:
            return True
    return False


def candidates(
    hits: Sequence[Hit],
    match: UnitMatch | None,
    resolver: Resolver,
    pin: Pin,
    *,
    named: Iterable[Citation] = (),
) -> tuple[Candidate, ...]:
    """Every article that may answer, once, with the strongest reason for it; best first. `named` are the question's."""
    found: dict[int, Candidate] = {}
    for hit in hits:
        if hit.provision is not None and hit.version is not None and hit.provision.kind is not ProvisionKind.ANNEX:
            prior = _PRIOR.get(priority(hit.version.instrument.short_title), 0.0)
            found[hit.provision.provision_id] = Candidate(hit.provision, hit.version, hit.score + prior)
    for citation in named:
        _raise(found, citation, _NAMED, resolver, pin)
    cited = resolver.references(match.unit.text, pin.generation) if match is not None else ()
    trust = _trust(match) if match is not None else 0.0
    for rank, citation in enumerate(cited):
        added = trust * max(_CITED_BY_UNIT - _CITED_LATER * rank, _CITED_LATER)
        _raise(found, citation, added, resolver, pin)
    return tuple(sorted(found.values(), key=lambda candidate: -candidate.score))


def _trust(match: UnitMatch) -> float:
    """How much what a unit cites is believed: a hand-over, met by a word (骨折), as much as it is like the question."""
    return match.similarity if match.unit.hand_over is not None else max(match.similarity, STRONG_MATCH)


def _raise(found: dict[int, Candidate], citation: Citation, added: float, resolver: Resolver, pin: Pin) -> None:
    """Adds to the score of the article cited, taking it in where search did not find it; the place is kept."""
    resolution = resolver.resolve(citation, pin)
    provision, version = resolution.provision, resolution.version
    if resolution.state is not CitationState.VERIFIED or provision is None or version is None:
        return
    before = found.get(provision.provision_id)
    named = (*(before.named if before else ()), (citation.paragraph, citation.item))
    found[provision.provision_id] = Candidate(provision, version, (before.score if before else 0.0) + added, named)
