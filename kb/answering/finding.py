"""What answers a question: a reference looked up, a comparison of two rules, else what a search and the handbooks give.

Nothing is said here yet: the outcome is a draft with its evidence, or why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from kb.answering.candidates import candidates, fitting_unit, named_articles
from kb.answering.clarify import Known, clarify
from kb.answering.drafting import Drafting
from kb.answering.escalate import hand_over_unit
from kb.answering.extract import Draft, TermCutter
from kb.answering.handbook import UnitMatch
from kb.answering.out_of_scope import ASK_FACTS, Grounds, refused_by_rule
from kb.answering.reference import draft_of
from kb.answering.refuse import REASON_WEAK, Evidence, RefusalParameters, answers
from kb.answering.signals import evidence_of, infer_industry, lay_terms_in, nearest
from kb.answering.special import (
    SideSearch,
    SpecialQuestions,
    ask_of,
    of_titles,
    proposed_law,
    put_right,
    searched_for,
    units_for,
    which_law,
)
from kb.answering.special_types import Beside
from kb.answering.steps import NO_DRAFT, Found, Pinned, SearchPort, read_as, since, stop_if
from kb.answering.types import AnswerEvent, AnswerStage, AnswerStatus, Cancelled, Refusal
from kb.citing.resolve import Resolver
from kb.search.hits import SearchResult
from kb.search.lookup import Lookup
from kb.search.proposing import WORDS_ALONE
from kb.search.terms import LayTerm, Terms

SEARCHED_HITS = 10
EventSink = Callable[[AnswerEvent], None]


@dataclass(frozen=True, slots=True)
class Finder:
    """What finding needs. Thread-safe; synchronous, can be cancelled between steps."""

    searcher: SearchPort
    lookup: Lookup
    resolver: Resolver
    cutter: TermCutter
    terms: Terms
    parameters: RefusalParameters
    special: SpecialQuestions
    drafting: Drafting

    def find(self, pinned: Pinned, tell: EventSink, cancelled: Cancelled | None) -> tuple[Pinned, Found]:
        """What was found, and the question as it was read: names of laws may have been put right."""
        found = self._by_reference(pinned)
        if found is not None:
            return pinned, found
        pinned, unclear = put_right(pinned, self.special.names(pinned))
        found = self._unclear(pinned, unclear) if unclear else None
        return pinned, found or self._by_comparison(pinned) or self._by_search(pinned, tell, cancelled)

    def _by_reference(self, pinned: Pinned) -> Found | None:
        """The answer to a question that is nothing but a reference; None when it is not."""
        result = self.lookup.lookup(pinned.question.question, as_of=pinned.pin.as_of, generation=pinned.pin.generation)
        if result is None:
            return self._by_place(pinned)
        if not result.hits and result.reason is None:
            return None
        timings = {"lookup": since(pinned.started)}
        index = self.searcher.index_state(pinned.pin.generation)
        draft = draft_of(result, pinned.pin.as_of)
        if result.reason is not None:
            refusal = Refusal(f"{result.detail or result.note}", draft.citations, ask_of(result))
            return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, pinned.question.industry, index, timings)
        beside = Beside(notices=(result.note,) if result.note else ())
        return Found(AnswerStatus.ANSWERED, draft, None, pinned.question.industry, index, timings, beside=beside)

    def _by_place(self, pinned: Pinned) -> Found | None:
        """The answer to a place without a law: the industry's core statute is proposed, else asked for."""
        bare = self.special.bare(pinned)
        if bare is None:
            return None
        if bare.proposed is None:
            return self._unclear(pinned, which_law(bare))
        named = f"《{bare.proposed.title}》{bare.written}"
        looked_up = replace(pinned, question=replace(pinned.question, question=named))
        found = self._by_reference(looked_up)
        return replace(found, beside=Beside(notices=(proposed_law(bare),))) if found else None

    def _unclear(self, pinned: Pinned, grounds: Grounds) -> Found:
        """A refusal that asks which law or which matter is meant."""
        index = self.searcher.index_state(pinned.pin.generation)
        refusal = Refusal(grounds.reason, (), grounds.ask_caller)
        timings = {"lookup": since(pinned.started)}
        return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, pinned.question.industry, index, timings)

    def _by_comparison(self, pinned: Pinned) -> Found | None:
        """The answer to a question for the difference of two rules; None where it is none."""
        started = perf_counter()
        side = SideSearch(self.searcher, self.cutter, self.terms, self.parameters)
        compared = self.special.compared(pinned, side)
        if compared is None:
            return None
        index = self.searcher.index_state(pinned.pin.generation)
        industry = pinned.question.industry or infer_industry((), lay_terms_in(pinned.plain, self.terms))
        beside = Beside(comparison=compared.comparison)
        timings = {"search": since(started)}
        return Found(AnswerStatus.ANSWERED, compared.draft, None, industry, index, timings, beside=beside)

    def _by_search(self, pinned: Pinned, tell: EventSink, cancelled: Cancelled | None) -> Found:
        question = pinned.question
        words, hits = searched_for(pinned, SEARCHED_HITS)
        result = self.searcher.search(
            words,
            as_of=pinned.pin.as_of,
            generation=pinned.pin.generation,
            top_k=max(hits, question.top_k),
            province=question.province,
            role=question.role,
        )
        if pinned.names is not None:
            result = of_titles(result, pinned.names.titles)
        tell(AnswerEvent(AnswerStage.SEARCHED, f"找到{len(result.hits)}条相近条文"))
        stop_if(cancelled)
        found = self._from_hits(read_as(pinned, result), result)
        found = replace(found, repaired=result.repaired, repair_note=result.repair_note)
        if result.notice is None:
            return found
        # What exactly failed is for operators: search, /readyz and doctor say it.
        beside = replace(found.beside, notices=(*found.beside.notices, WORDS_ALONE))
        return replace(found, beside=beside, passing=True)

    def _from_hits(self, pinned: Pinned, result: SearchResult) -> Found:
        """The answer that a search's hits and the handbook give, or why there is none."""
        question = pinned.question
        timings = {"search": result.timings_ms.total}
        started = perf_counter()
        matches = units_for(pinned)
        lay = lay_terms_in(pinned.plain, self.terms)
        urgent = hand_over_unit(question.question, pinned.units)
        # What must be handed over is said first; what the law says is still looked for in what was asked.
        match = fitting_unit(matches, result, self.resolver, pinned.pin)
        speaking = urgent or (match.unit if match is not None else None)
        named = named_articles(pinned.plain, self.resolver, pinned.pin)
        grounds = None
        if urgent is None:
            evidence = evidence_of(result, matches, match, lay)
            grounds = self._grounds(pinned, bool(result.hits), evidence, named=bool(named))
        draft, beside = NO_DRAFT, Beside()
        if grounds is None:
            alike = next((each for each in matches if each.unit is urgent), None)
            cited_by = match or alike or (UnitMatch(urgent, 0.0) if urgent is not None else None)
            found = candidates(result.hits, cited_by, self.resolver, pinned.pin, named=named)
            draft, beside = self.drafting.write(pinned, found, lay, speaking)
        timings["extract"] = since(started)
        if draft.sentences:
            industry = question.industry or infer_industry(matches, lay)
            unsaid = None if urgent else clarify(_known(pinned, draft, matches, lay, industry))
            status = AnswerStatus.ANSWERED
            answered = Found(status, draft, None, industry, result.index, timings, speaking, beside, searched=True)
            return replace(answered, clarification=unsaid)
        grounds = grounds or Grounds(REASON_WEAK, ASK_FACTS)
        refusal = Refusal(grounds.reason, nearest(result.hits, pinned.pin.as_of), grounds.ask_caller)
        # What lies nearest to a question nobody can answer says little about its industry.
        industry = question.industry or infer_industry((), lay)
        return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, industry, result.index, timings)

    def _grounds(self, pinned: Pinned, found: bool, evidence: Evidence, *, named: bool) -> Grounds | None:
        ruled = refused_by_rule(pinned.question.question, self.resolver, pinned.pin)
        if ruled is not None:
            return ruled
        if named or ((found or evidence.unit_fits) and answers(evidence, self.parameters)):
            return None
        return Grounds(REASON_WEAK, ASK_FACTS)


def _known(
    pinned: Pinned, draft: Draft, matches: Sequence[UnitMatch], lay: Sequence[LayTerm], industry: str | None
) -> Known:
    return Known(
        question=pinned.plain,
        as_of=pinned.pin.as_of,
        citations=draft.citations,
        matches=matches,
        lay=lay,
        industry=industry,
        day_chosen=pinned.question.as_of is not None,
    )
