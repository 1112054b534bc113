"""Answers a question: hides what is personal, reads follow-ups whole, finds, words, guards, records.

The way of a question through typed steps; each step lives in its own module. No backend is opened here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from time import perf_counter

from kb.answering.assembling import Assembling
from kb.answering.content import AuthorityTable
from kb.answering.conversation.followups import FollowUps
from kb.answering.curated.types import ApprovedBook, CuratedMatch
from kb.answering.drafting import Drafting
from kb.answering.extract import TermCutter
from kb.answering.finding import EventSink, Finder
from kb.answering.following import Following
from kb.answering.generate.types import AnswerWriter
from kb.answering.ground.types import SentenceGrounder
from kb.answering.record import RecordSpooledError
from kb.answering.refuse import RefusalParameters, load_parameters
from kb.answering.remembered import RememberedAnswers
from kb.answering.risks import with_risks
from kb.answering.special import SpecialQuestions
from kb.answering.steps import Found, Pinned, SearchPort, since, stop_if
from kb.answering.types import (
    Answer,
    AnswerEvent,
    AnswerRecorder,
    AnswerStage,
    AnswerStatus,
    Cancelled,
    Question,
)
from kb.answering.written import WrittenAnswers
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import StoreError
from kb.law.deadlines import HolidayCalendar
from kb.law.precedence import Special
from kb.phrasing.guard import Guard
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risks import RiskRules
from kb.records.redact import PersonalDatum, masked, without_placeholders
from kb.search.lookup import Lookup
from kb.search.related import RelatedProvisions
from kb.search.terms import Terms
from kb.store.repositories import HandbookReader
from kb.text.normalise import normalise_query

NOTICE_NOT_RECORDED = "本次回答没有写进记录，也没能暂存，请在通话小结中自行登记。"
NOTICE_SPOOLED = "本次回答暂时写不进记录，已暂存，稍后自动补记。"


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
        risks: RiskDetector | None = None,
        grounder: SentenceGrounder | None = None,
        writer: AnswerWriter | None = None,
        following: Following | None = None,
        curated: ApprovedBook | None = None,
        remembered: RememberedAnswers | None = None,
    ) -> None:
        self._remembered = remembered
        self._handbooks = handbooks
        self._today = today
        self._recorder = recorder
        self._risks = risks or RiskDetector(RiskRules())
        self._written = None if writer is None or grounder is None else WrittenAnswers(writer, grounder, guard)
        self._curated = curated
        self._grounder, self._guard = grounder, guard
        self._following = following or Following(FollowUps())
        special = SpecialQuestions(lookup, resolver, specials)
        drafting = Drafting(cutter, resolver, special, related, calendar)
        self._finder = Finder(
            searcher=searcher,
            lookup=lookup,
            resolver=resolver,
            cutter=cutter,
            terms=terms or Terms(),
            parameters=parameters or load_parameters(),
            special=special,
            drafting=drafting,
        )
        self._assembling = Assembling(
            guard=guard,
            resolver=resolver,
            authority=authority or AuthorityTable(),
            special=special,
            drafting=drafting,
            grounder=grounder,
        )

    def ask(self, question: Question, on_event: EventSink | None = None, cancelled: Cancelled | None = None) -> Answer:
        """The answer or refusal, recorded.

        What leads to a person is masked before anything else sees the question. AnswerCancelledError when `cancelled`
        is set between two steps; what `on_event` was shown by then is recorded first.
        """
        tell = on_event or _nobody
        hidden = masked(question.question)
        kept = replace(question, question=hidden.text)
        question = replace(question, question=without_placeholders(hidden.text).strip() or hidden.text)
        pinned = self._pin(question)
        kept = replace(kept, read_as=pinned.whole)
        tell(AnswerEvent(AnswerStage.PINNED, f"按{pinned.pin.as_of.isoformat()}有效的文本查找"))
        if pinned.whole is not None:
            tell(AnswerEvent(AnswerStage.REWRITTEN, f"按“{pinned.whole}”理解"))
        stop_if(cancelled)
        pinned, found, answer = self._answered(pinned, tell, cancelled)
        answer = replace(answer, masked=hidden.kinds)
        # Without placeholders: 〔手机号〕 would look like somebody asking for one.
        answer = with_risks(answer, self._risks, question.question, pinned.units)
        if pinned.alone is not None:
            answer = replace(answer, notice=f"{pinned.alone}{answer.notice or ''}")
        answer = self._worded(pinned, found, answer, tell, cancelled)
        answer = self._record(answer, kept, hidden.found)
        if on_event is not None and answer.model is not None:
            stop_if(cancelled)
        tell(AnswerEvent(AnswerStage.ANSWERED, "已作答" if found.status is AnswerStatus.ANSWERED else "未作答", answer))
        return answer

    def unrecorded(self, searcher: SearchPort) -> Assistant:
        """The same assistant over another search, for measuring it: no records, no model, nothing approved or kept."""
        twin = copy(self)
        twin._finder = replace(self._finder, searcher=searcher)
        twin._recorder = twin._written = twin._curated = twin._remembered = None
        return twin

    def replaying(
        self,
        searcher: SearchPort,
        guard: Guard | None,
        today: date,
        *,
        writer: AnswerWriter | None = None,
        curated: ApprovedBook | None = None,
    ) -> Assistant:
        """The same assistant as of a day of ours, over another search, without a record; `guard` None: the same.

        `writer` writes what the model wrote then, `curated` gives the answer approved then.
        """
        twin = self.unrecorded(searcher)
        twin._today = lambda: today
        guard = guard or self._guard
        twin._assembling = replace(self._assembling, guard=guard)
        twin._curated = curated
        if writer is not None and self._grounder is not None:
            twin._written = WrittenAnswers(writer, self._grounder, guard)
        return twin

    def _pin(self, question: Question) -> Pinned:
        asked, began = question.question, perf_counter()
        followed = self._following.read(question)
        waited = perf_counter() - began
        if followed.whole is not None:
            question = replace(question, question=followed.whole.question)
        pin = Pin(self._finder.searcher.serving_generation(), question.as_of or self._today())
        return Pinned(
            question=question,
            plain=normalise_query(question.question),
            pin=pin,
            units=self._handbooks.handbook_units(pin.generation, pin.as_of, question.role),
            started=perf_counter(),
            asked=asked,
            whole=followed.whole.question if followed.whole is not None else None,
            alone=followed.notice,
            waited=waited,
        )

    def _answered(self, pinned: Pinned, tell: EventSink, cancelled: Cancelled | None) -> tuple[Pinned, Found, Answer]:
        """What was found and the answer made of it: the approved one where it holds, else from the texts."""
        approved, notice = self._approved(pinned)
        if approved is not None:
            answer = self._assembling.answer(pinned, approved)
            if answer.status is AnswerStatus.ANSWERED and not answer.removed:
                return pinned, approved, answer
            why = answer.removed[0].reason if answer.removed else "没有一句有依据"
            notice = f"有一条经批准的答复没有通过核对而未使用，待复核：{why}"
        if notice is not None or self._remembered is None:
            return self._made(pinned, tell, cancelled, notice)
        return self._remembered.answer(pinned, tell, lambda watch: self._made(pinned, watch, cancelled))

    def _made(
        self, pinned: Pinned, tell: EventSink, cancelled: Cancelled | None, notice: str | None = None
    ) -> tuple[Pinned, Found, Answer]:
        """The answer that the texts give."""
        pinned, found = self._finder.find(pinned, tell, cancelled)
        stop_if(cancelled)
        if notice is not None:
            found = replace(found, beside=replace(found.beside, notices=(*found.beside.notices, notice)))
        return pinned, found, self._assembling.answer(pinned, found)

    def _approved(self, pinned: Pinned) -> tuple[Found | None, str | None]:
        """What somebody approved for this question; else why what was approved is not used, if anything was."""
        if self._curated is None:
            return None, None
        question, started = pinned.question, perf_counter()
        match = self._curated.match(
            pinned.plain,
            pin=pinned.pin,
            industry=question.industry,
            province=question.province,
            role=question.role,
            scene=question.scene,
        )
        if not isinstance(match, CuratedMatch):
            return None, match.notice if match is not None else None
        industry = question.industry or match.industry
        index = self._finder.searcher.index_state(pinned.pin.generation)
        timings = {"curated": since(started)}
        status = AnswerStatus.ANSWERED
        return Found(status, match.draft, None, industry, index, timings, approval=match.approval), None

    def _worded(
        self, pinned: Pinned, found: Found, answer: Answer, tell: EventSink, cancelled: Cancelled | None
    ) -> Answer:
        """The model's version where there is one to be had in time; the extract is told of before it is asked."""
        if self._written is None or not self._written.wanted(pinned, found, answer):
            return answer
        tell(AnswerEvent(AnswerStage.EXTRACT, "摘录已备好，正在等大模型", answer))
        return self._written.version(pinned, found, answer, tell, cancelled)

    def _record(self, answer: Answer, question: Question, personal: Sequence[PersonalDatum]) -> Answer:
        """The answer with its id; with a notice where its record waits, without an id where it is lost."""
        if self._recorder is None:
            return answer
        try:
            return replace(answer, answer_id=self._recorder.record(answer, question, personal))
        except RecordSpooledError as spooled:
            notice = f"{answer.notice or ''}{NOTICE_SPOOLED}"
            return replace(answer, answer_id=spooled.record_id, notice=notice)
        except StoreError:
            return replace(answer, notice=f"{answer.notice or ''}{NOTICE_NOT_RECORDED}")


def _nobody(event: AnswerEvent) -> None:
    """Watches nothing."""
