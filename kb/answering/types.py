"""A question and its answer as the contract prints them. Values only; `assistant` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kb.answering.deadline_types import DeadlineFound
from kb.answering.special_types import Comparison, Precedence, QuantityDifference, Stricter
from kb.citing.citations import CitedProvision
from kb.citing.related import RelatedCitation
from kb.phrasing.types import Phrasing
from kb.search.hits import IndexState

DEFAULT_TOP_K = 5
DEFAULT_LEVEL = "officer"
MAX_SAYABLE = 120  # code points, punctuation included: what can be said in one breath-long turn (the contract)


class AnswerStatus(StrEnum):
    """Whether the question was answered; a refusal is a proper outcome, not an error."""

    ANSWERED = "answered"
    REFUSED = "refused"


class AnswerMode(StrEnum):
    """Where the words come from: verbatim extracts, a model, or an answer a person approved."""

    EXTRACT = "extract"
    MODEL = "model"
    CURATED = "curated"


class RequestedMode(StrEnum):
    """What the caller allows: auto may use a model where one is configured, extract never does."""

    AUTO = "auto"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True)
class Question:
    """What an officer asks. `as_of` None: today in Asia/Shanghai; industry None: inferred; level None: officer.

    `role` None: the local user, who may read every handbook.
    """

    question: str
    as_of: date | None = None
    industry: str | None = None
    scene: str | None = None
    level: str | None = None
    province: str | None = None
    top_k: int = DEFAULT_TOP_K
    mode: RequestedMode = RequestedMode.AUTO
    session_id: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class AnsweredSentence:
    """A sentence of the answer with the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """What this officer may offer in the matter and who decides the rest; the citation is the handbook's."""

    may_offer: str
    decided_by: str
    citation: CitedProvision | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """That the call must be handed over, to whom and why; the citation is the handbook's hand-over rule."""

    reason: str
    citation: CitedProvision


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, what lies nearest (shown as such), and what to ask the caller."""

    reason: str
    nearest: tuple[CitedProvision, ...]
    ask_caller: str


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A sentence that was taken out before the answer left, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question as of a day, pinned to one generation.

    `text` is sayable: at most MAX_SAYABLE code points; empty when refused (the reason stands in `refusal`).
    `answer_id` is None when no record could be written, and `notice` then says so. `industry` and `rule_set` are
    what was inferred and applied; records keep them. `rewritten_question` is what was searched where a law was named
    wrongly or a word misspelt; `earlier_wording` is what the first cited article said on the day proposed,
    `earlier_differences` its numbers (left) beside today's. `related` are provisions to look at beside those cited,
    `deadline` the day asked for.
    """

    answer_id: str | None
    generation: int
    status: AnswerStatus
    mode: AnswerMode
    text: str
    sentences: tuple[AnsweredSentence, ...]
    citations: tuple[CitedProvision, ...]
    restricted_phrasings: tuple[Phrasing, ...]
    authority: Authority | None
    escalation: Escalation | None
    refusal: Refusal | None
    removed: tuple[RemovedText, ...]
    as_of: date
    index: IndexState
    timings_ms: Mapping[str, float]
    rewritten_question: str | None = None
    proposed_as_of: date | None = None
    earlier_wording: CitedProvision | None = None
    earlier_differences: tuple[QuantityDifference, ...] = ()
    precedence: Precedence | None = None
    comparison: Comparison | None = None
    stricter: Stricter | None = None
    industry: str | None = None
    rule_set: str | None = None
    notice: str | None = None
    related: tuple[RelatedCitation, ...] = ()
    deadline: DeadlineFound | None = None


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """A step of answering, for whoever watches: pinned, searched, extracted, answered; detail in Chinese."""

    stage: str
    detail: str
    payload: Answer | None = field(default=None, repr=False)


class Cancelled(Protocol):
    """Whether the asker has gone; threading.Event fits."""

    def is_set(self) -> bool:
        """True once the work need not be finished."""
        ...


class AnswerRecorder(Protocol):
    """Writes an answer and what it rests on into the record."""

    def record(self, answer: Answer, question: Question) -> str:
        """The answer_id; raises StoreError when it could not be written."""
        ...
