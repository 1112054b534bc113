"""One run: every question of a set asked of the search, and of the assistant where wanted; what came is kept.

Synchronous; tells its progress and stops between two questions when asked to. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from kb.answering.assistant import Assistant
from kb.answering.types import Answer, AnswerStatus, Question
from kb.citing.citations import CitationKind
from kb.evaluation.gold import GoldResolver
from kb.evaluation.judged import JudgedQuestion, QuestionSetError
from kb.evaluation.metrics import MRR_DEPTH, question_scores
from kb.search.hits import Hit, IndexState, SearchResult
from kb.search.levers import ALL, Levers
from kb.search.terms import Terms
from kb.store.evaluation_records import (
    AnswerOutcome,
    EvaluationPin,
    FoundArticle,
    GoldOutcome,
    QuestionOutcome,
)
from kb.store.records import Provision
from kb.store.repositories import LawReader

Progress = Callable[[int, int, str], None]
# Articles shown for a question whose gold did not come: what an officer would have seen.
SHOWN = 5
# A mean of a single question says nothing of a set.
LEAST_SCORED = 2


class Cancelled(Protocol):
    """Whether to stop before the next question; threading.Event fits."""

    def is_set(self) -> bool:
        """True once the run is not wanted any more."""
        ...


class LeveredSearch(Protocol):
    """The search that is measured; kb.search.search.Searcher is one."""

    def search(
        self,
        query: str,
        *,
        as_of: date,
        generation: int,
        top_k: int = 10,
        province: str | None = None,
        role: str | None = None,
        levers: Levers = ALL,
    ) -> SearchResult:
        """Hits that the generation shows and that bind on the day, by the parts of search named."""
        ...

    def serving_generation(self) -> int:
        """The newest generation the indexes hold completely."""
        ...

    def index_state(self, generation: int) -> IndexState:
        """How far the indexes are."""
        ...


class RunCancelledError(Exception):
    """The run was asked to stop; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the search and the assistant in force, on which day, and what they were made of."""

    searcher: LeveredSearch
    assistant: Assistant
    laws: LawReader
    terms: Terms
    as_of: date
    encoder: str | None
    parameters: tuple[tuple[str, str], ...] = ()

    def pin(self) -> EvaluationPin:
        """What a run that starts now is measured on."""
        generation = self.searcher.serving_generation()
        if generation == 0:
            raise QuestionSetError("知识库还是空的，没有可以评测的内容；请先入库。")
        state = self.searcher.index_state(generation)
        return EvaluationPin(
            generation, self.as_of, self.encoder, state.vectors_done, state.vectors_total, self.parameters
        )


@dataclass(frozen=True, slots=True)
class PinnedSearch:
    """The search of one configuration at one generation, as the assistant asks it."""

    searcher: LeveredSearch
    generation: int
    levers: Levers

    def search(
        self,
        query: str,
        *,
        as_of: date,
        generation: int,
        top_k: int = 10,
        province: str | None = None,
        role: str | None = None,
    ) -> SearchResult:
        """Hits of this configuration."""
        return self.searcher.search(
            query, as_of=as_of, generation=generation, top_k=top_k, province=province, role=role, levers=self.levers
        )

    def serving_generation(self) -> int:
        """The generation that the run was pinned to, whatever is published meanwhile."""
        return self.generation

    def index_state(self, generation: int) -> IndexState:
        """How far the indexes are."""
        return self.searcher.index_state(generation)


class Measurement:
    """Asks the questions of one run, pinned to one generation and configuration."""

    def __init__(self, subject: Subject, pin: EvaluationPin, levers: Levers, *, answers: bool) -> None:
        self._subject = subject
        self._pin = pin
        self._search = PinnedSearch(subject.searcher, pin.generation, levers)
        self._assistant = subject.assistant.unrecorded(self._search) if answers else None
        self._resolvers: dict[date, GoldResolver] = {}

    def run(
        self,
        questions: Sequence[JudgedQuestion],
        on_progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> tuple[QuestionOutcome, ...]:
        """What came of every question, in order. Those whose golds are not all loaded are counted, not scored.

        QuestionSetError when too few can be scored, RunCancelledError when asked to stop.
        """
        golds = [tuple(self._resolver(one).provision(gold) for gold in one.gold) for one in questions]
        pairs = zip(questions, golds, strict=True)
        scorable = [one.answerable and bool(gold) and None not in gold for one, gold in pairs]
        self._must_tell_something(questions, sum(scorable))
        outcomes, rankings = [], []
        for done, (question, gold, scored) in enumerate(zip(questions, golds, scorable, strict=True)):
            if cancelled is not None and cancelled.is_set():
                raise RunCancelledError
            if on_progress is not None:
                on_progress(done, len(questions), question.question_id)
            hits = self._hits(question) if scored else ()
            rankings.append([hit.provision.provision_id for hit in hits if hit.provision is not None])
            outcomes.append(self._outcome(question, gold, hits))
        if on_progress is not None:
            on_progress(len(questions), len(questions), "")
        return _with_scores(outcomes, rankings, golds, scorable)

    def _must_tell_something(self, questions: Sequence[JudgedQuestion], scorable: int) -> None:
        refusable = sum(not one.answerable for one in questions)
        if scorable >= LEAST_SCORED or (self._assistant is not None and scorable + refusable >= LEAST_SCORED):
            return
        raise QuestionSetError(
            f"能计分的只有 {scorable} 题，少于 {LEAST_SCORED} 题：{len(questions) - refusable} 道有答案的题里，"
            "多数所依的法规没有入库或当日不生效。请先入库，或换一个题集。"
        )

    def _resolver(self, question: JudgedQuestion) -> GoldResolver:
        as_of = question.as_of or self._pin.as_of
        if as_of not in self._resolvers:
            self._resolvers[as_of] = GoldResolver(
                self._subject.laws, self._subject.terms, self._pin.generation, as_of
            )  # fmt: skip
        return self._resolvers[as_of]

    def _hits(self, question: JudgedQuestion) -> tuple[Hit, ...]:
        as_of = question.as_of or self._pin.as_of
        return self._search.search(
            question.question, as_of=as_of, generation=self._pin.generation, top_k=MRR_DEPTH
        ).hits  # fmt: skip

    def _outcome(
        self, question: JudgedQuestion, gold: Sequence[Provision | None], hits: Sequence[Hit]
    ) -> QuestionOutcome:
        rank_of = {hit.provision.provision_id: rank for rank, hit in enumerate(hits, 1) if hit.provision is not None}
        return QuestionOutcome(
            question.question_id,
            question.key,
            question.question,
            question.answerable,
            question.industry,
            question.kind,
            question.voice,
            question.as_of,
            tuple(
                GoldOutcome(named.title, named.article, one is not None, rank_of.get(one.provision_id) if one else None)
                for named, one in zip(question.gold, gold, strict=True)
            ),
            tuple(
                FoundArticle(hit.version.instrument.short_title, hit.provision.label, round(hit.score, 4))
                for hit in hits[:SHOWN]
                if hit.provision is not None and hit.version is not None
            ),
            None,
            self._answer(question, gold),
        )

    def _answer(self, question: JudgedQuestion, gold: Sequence[Provision | None]) -> AnswerOutcome | None:
        """None where the assistant is not asked, or where its answer cannot be judged: golds not loaded."""
        if self._assistant is None or (question.answerable and None in gold):
            return None
        answer = self._assistant.ask(Question(question.question, as_of=question.as_of or self._pin.as_of))
        refused = answer.status is AnswerStatus.REFUSED
        return AnswerOutcome(refused, None if refused else _gold_rank(answer, gold), answer.text)


def _gold_rank(answer: Answer, gold: Sequence[Provision | None]) -> int | None:
    wanted = {(one.version_id, one.label) for one in gold if one is not None}
    cited = [one for one in answer.citations if one.kind is not CitationKind.HANDBOOK]
    return next((rank for rank, one in enumerate(cited, 1) if (one.version, one.article) in wanted), None)


def _with_scores(
    outcomes: Sequence[QuestionOutcome],
    rankings: Sequence[Sequence[int]],
    golds: Sequence[Sequence[Provision | None]],
    scorable: Sequence[bool],
) -> tuple[QuestionOutcome, ...]:
    chosen = [number for number, scored in enumerate(scorable) if scored]
    wanted = [frozenset(one.provision_id for one in golds[number] if one is not None) for number in chosen]
    found = dict(zip(chosen, question_scores([rankings[number] for number in chosen], wanted), strict=True))
    return tuple(replace(one, scores=found.get(number)) for number, one in enumerate(outcomes))
