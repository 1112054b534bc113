"""Answers a question: pins generation and day, searches, extracts or refuses, guards, records.

The way of a question through typed steps; each step lives in its own module. No backend is opened here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from time import perf_counter

from kb.answering.assembling import Assembling
from kb.answering.candidates import STRONG_MATCH, candidates, fitting_unit, named_articles
from kb.answering.content import AuthorityTable
from kb.answering.drafting import Drafting
from kb.answering.escalate import hand_over_unit
from kb.answering.extract import TermCutter
from kb.answering.handbook import UnitMatch
from kb.answering.out_of_scope import ASK_FACTS, Grounds, refused_by_rule
from kb.answering.reference import draft_of
from kb.answering.refuse import REASON_WEAK, Evidence, RefusalParameters, answers, load_parameters
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
from kb.answering.steps import NO_DRAFT, Found, Pinned, SearchPort, read_as, since
from kb.answering.types import (
    Answer,
    AnswerEvent,
    AnswerRecorder,
    AnswerStatus,
    Cancelled,
    Question,
    Refusal,
)
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import StoreError, ZhiguiError
from kb.law.deadlines import HolidayCalendar
from kb.law.precedence import Special
from kb.phrasing.guard import Guard
from kb.search.hits import SearchResult
from kb.search.lookup import Lookup
from kb.search.related import RelatedProvisions
from kb.search.terms import Terms
from kb.store.repositories import HandbookReader
from kb.text.normalise import normalise_query

SEARCHED_HITS = 10
NOTICE_NOT_RECORDED = "本次回答未能写入记录，请在通话小结中自行登记。"
EventSink = Callable[[AnswerEvent], None]


class AnswerCancelledError(ZhiguiError):
    """The asker has gone; nothing was recorded."""


class Assistant:
    """Answers questions from stored texts alone. Thread-safe; synchronous, can be cancelled between steps."""

    def __init__(
        self,
        *,
        searcher: SearchPort,
        lookup: Lookup,
        handbooks: HandbookReader,
        resolver: Resolver,
        guard: Guard,
        cutter: TermCutter,
        today: Callable[[], date],
        terms: Terms | None = None,
        authority: AuthorityTable | None = None,
        parameters: RefusalParameters | None = None,
        recorder: AnswerRecorder | None = None,
        related: RelatedProvisions | None = None,
        calendar: HolidayCalendar | None = None,
        specials: Sequence[Special] = (),
    ) -> None:
        self._searcher = searcher
        self._lookup = lookup
        self._handbooks = handbooks
        self._resolver = resolver
        self._cutter = cutter
        self._today = today
        self._terms = terms or Terms()
        self._parameters = parameters or load_parameters()
        self._recorder = recorder
        self._special = SpecialQuestions(lookup, resolver, specials)
        self._drafting = Drafting(cutter, resolver, self._special, related, calendar)
        table = authority or AuthorityTable()
        self._assembling = Assembling(guard, resolver, table, self._special, self._drafting)

    def ask(self, question: Question, on_event: EventSink | None = None, cancelled: Cancelled | None = None) -> Answer:
        """The answer or refusal, recorded. AnswerCancelledError when `cancelled` is set between two steps."""
        tell = on_event or _nobody
        pinned = self._pin(question)
        tell(AnswerEvent("pinned", f"按{pinned.pin.as_of.isoformat()}有效的文本查找"))
        _stop_if(cancelled)
        found = self._by_reference(pinned)
        if found is None:
            pinned, unclear = put_right(pinned, self._special.names(pinned))
            found = self._unclear(pinned, unclear) if unclear else None
            found = found or self._by_comparison(pinned) or self._by_search(pinned, tell, cancelled)
        _stop_if(cancelled)
        answer = self._record(self._assembling.answer(pinned, found), question)
        tell(AnswerEvent("answered", "已作答" if found.status is AnswerStatus.ANSWERED else "未作答", answer))
        return answer

    def unrecorded(self, searcher: SearchPort) -> Assistant:
        """The same assistant over another search and without a record: what measures it writes no answers down."""
        twin = copy(self)
        twin._searcher, twin._recorder = searcher, None
        return twin

    def _pin(self, question: Question) -> Pinned:
        pin = Pin(self._searcher.serving_generation(), question.as_of or self._today())
        return Pinned(
            question=question,
            plain=normalise_query(question.question),
            pin=pin,
            units=self._handbooks.handbook_units(pin.generation, pin.as_of, question.role),
            started=perf_counter(),
            asked=question.question,
        )

    def _by_reference(self, pinned: Pinned) -> Found | None:
        """The answer to a question that is nothing but a reference; None when it is not."""
        result = self._lookup.lookup(pinned.question.question, as_of=pinned.pin.as_of, generation=pinned.pin.generation)
        if result is None:
            return self._by_place(pinned)
        if not result.hits and result.reason is None:
            return None
        timings = {"lookup": since(pinned.started)}
        index = self._searcher.index_state(pinned.pin.generation)
        draft = draft_of(result, pinned.pin.as_of)
        if result.reason is not None:
            refusal = Refusal(f"{result.detail or result.note}", draft.citations, ask_of(result))
            return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, pinned.question.industry, index, timings)
        beside = Beside(notices=(result.note,) if result.note else ())
        return Found(AnswerStatus.ANSWERED, draft, None, pinned.question.industry, index, timings, beside=beside)

    def _by_place(self, pinned: Pinned) -> Found | None:
        """The answer to a place without a law: the industry's core statute is proposed, else asked for."""
        bare = self._special.bare(pinned)
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
        index = self._searcher.index_state(pinned.pin.generation)
        refusal = Refusal(grounds.reason, (), grounds.ask_caller)
        timings = {"lookup": since(pinned.started)}
        return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, pinned.question.industry, index, timings)

    def _by_comparison(self, pinned: Pinned) -> Found | None:
        """The answer to a question for the difference of two rules; None where it is none."""
        started = perf_counter()
        side = SideSearch(self._searcher, self._cutter, self._terms, self._parameters)
        compared = self._special.compared(pinned, side)
        if compared is None:
            return None
        index = self._searcher.index_state(pinned.pin.generation)
        industry = pinned.question.industry or infer_industry((), lay_terms_in(pinned.plain, self._terms))
        beside = Beside(comparison=compared.comparison)
        timings = {"search": since(started)}
        return Found(AnswerStatus.ANSWERED, compared.draft, None, industry, index, timings, beside=beside)

    def _by_search(self, pinned: Pinned, tell: EventSink, cancelled: Cancelled | None) -> Found:
        question = pinned.question
        words, hits = searched_for(pinned, SEARCHED_HITS)
        result = self._searcher.search(
            words,
            as_of=pinned.pin.as_of,
            generation=pinned.pin.generation,
            top_k=max(hits, question.top_k),
            province=question.province,
            role=question.role,
        )
        if pinned.names is not None:
            result = of_titles(result, pinned.names.titles)
        tell(AnswerEvent("searched", f"找到{len(result.hits)}条相近条文"))
        _stop_if(cancelled)
        found = self._from_hits(read_as(pinned, result), result)
        return replace(found, repaired=result.repaired, repair_note=result.repair_note)

    def _from_hits(self, pinned: Pinned, result: SearchResult) -> Found:
        """The answer that a search's hits and the handbook give, or why there is none."""
        question = pinned.question
        timings = {"search": result.timings_ms.total}
        started = perf_counter()
        matches = units_for(pinned)
        lay = lay_terms_in(pinned.plain, self._terms)
        urgent = hand_over_unit(question.question, pinned.units)
        # What must be handed over is said first; what the law says is still looked for in what was asked.
        match = fitting_unit(matches, result, self._resolver, pinned.pin)
        speaking = urgent or (match.unit if match is not None else None)
        named = named_articles(pinned.plain, self._resolver, pinned.pin)
        grounds = None
        if urgent is None:
            evidence = evidence_of(result, matches, match, lay)
            grounds = self._grounds(pinned, bool(result.hits), evidence, named=bool(named))
        draft, beside = NO_DRAFT, Beside()
        if grounds is None:
            cited_by = match or (UnitMatch(urgent, STRONG_MATCH) if urgent is not None else None)
            found = candidates(result.hits, cited_by, self._resolver, pinned.pin, named=named)
            draft, beside = self._drafting.write(pinned, found, lay, speaking)
        timings["extract"] = since(started)
        if draft.sentences:
            industry = question.industry or infer_industry(matches, lay)
            return Found(AnswerStatus.ANSWERED, draft, None, industry, result.index, timings, speaking, beside)
        grounds = grounds or Grounds(REASON_WEAK, ASK_FACTS)
        refusal = Refusal(grounds.reason, nearest(result.hits, pinned.pin.as_of), grounds.ask_caller)
        # What lies nearest to a question nobody can answer says little about its industry.
        industry = question.industry or infer_industry((), lay)
        return Found(AnswerStatus.REFUSED, NO_DRAFT, refusal, industry, result.index, timings)

    def _grounds(self, pinned: Pinned, found: bool, evidence: Evidence, *, named: bool) -> Grounds | None:
        ruled = refused_by_rule(pinned.question.question, self._resolver, pinned.pin)
        if ruled is not None:
            return ruled
        if named or ((found or evidence.unit_fits) and answers(evidence, self._parameters)):
            return None
        return Grounds(REASON_WEAK, ASK_FACTS)

    def _record(self, answer: Answer, question: Question) -> Answer:
        """The answer with its id; without one, and with a notice, when the record could not be written."""
        if self._recorder is None:
            return answer
        try:
            return replace(answer, answer_id=self._recorder.record(answer, question))
        except StoreError:
            return replace(answer, notice=f"{answer.notice or ''}{NOTICE_NOT_RECORDED}")


def _nobody(event: AnswerEvent) -> None:
    """Watches nothing."""


def _stop_if(cancelled: Cancelled | None) -> None:
    if cancelled is not None and cancelled.is_set():
        raise AnswerCancelledError("提问已取消。")
