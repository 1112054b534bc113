"""A question and its answer as the contract prints them. Values only; `assistant` makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kb.answering.conversation.types import Turn
from kb.answering.deadline_types import DeadlineFound
from kb.answering.special_types import Comparison, Precedence, QuantityDifference, Stricter
from kb.citing.citations import CitedProvision
from kb.citing.related import RelatedCitation
from kb.phrasing.risks import RiskSeverity
from kb.phrasing.types import Phrasing
from kb.records.redact import PersonalDatum
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

    `role` None: the local user, who may read every handbook. `asked_by` is the actor_id of who asks. `turns` are what
    was asked before, oldest first, where the asker brings it along; else they are those of `session_id`. `read_as` is
    the whole question a follow-up was read as, where that is settled already.
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
    asked_by: str = "local"
    turns: tuple[Turn, ...] = ()
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class AnsweredSentence:
    """A sentence of the answer with the numbers of the citations it rests on.

    `checks` are the rules of grounding that applied to it and hold (kb/answering/ground), by name. A `reckoned`
    sentence says what was counted or compared in the texts (the last day of a period, how many articles changed), or
    only names an article: no law says it in these words.
    """

    text: str
    citations: tuple[int, ...]
    checks: tuple[str, ...] = ()
    reckoned: bool = False


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
class RiskAdvice:
    """A risk signal of the question: why it matters, and what the officer does now. It repeats none of its words."""

    rule_id: str
    topic: str
    topic_name: str
    severity: RiskSeverity
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, what lies nearest (shown as such), and what to ask the caller."""

    reason: str
    nearest: tuple[CitedProvision, ...]
    ask_caller: str


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A sentence that was taken out before the answer left, and why; `rule` is the rule of grounding it broke."""

    text: str
    reason: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Clarification:
    """What the officer should ask the caller, because the answer depends on it; `options` are likely replies.

    `about` is what is unclear: industry, channel, time or matter.
    """

    ask_caller: str
    about: str
    options: tuple[str, ...] = ()


class ModelOutcome(StrEnum):
    """What became of asking the model."""

    USED = "used"
    NOTHING_LEFT = "nothing_left"
    LATE = "late"
    UNAVAILABLE = "unavailable"
    UNREADABLE = "unreadable"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ModelUse:
    """One use of the model: tokens None where the endpoint tells none, `cost` in 元 None without a price."""

    model: str
    outcome: ModelOutcome
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str | None = None
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Approval:
    """Whose approved answer it is: its id and revision, who approved it, when; the name None where nobody knows it."""

    curated_id: str
    revision: int
    approved_by: str
    approved_at: datetime
    approved_by_name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question as of a day, pinned to one generation.

    `text` is sayable: at most MAX_SAYABLE code points; empty when refused (the reason stands in `refusal`).
    `answer_id` is None when no record could be written, and `notice` then says so. `industry` and `rule_set` are
    what was inferred and applied; records keep them. `rewritten_question` is what was searched where a law was named
    wrongly or a word misspelt; `earlier_wording` is what the first cited article said on the day proposed,
    `earlier_differences` its numbers (left) beside today's. `related` are provisions to look at beside those cited,
    `deadline` the day asked for, `risks` what must reach a supervisor. `masked` are the kinds of personal data that
    were masked in the question. `clarification` is what to ask the caller although there is an answer; `model` how the
    model was used, None where none was asked; `approval` whose approved answer it is in mode curated; `extract` what
    the extract says, in mode model.
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
    risks: tuple[RiskAdvice, ...] = ()
    masked: tuple[str, ...] = ()
    clarification: Clarification | None = None
    model: ModelUse | None = None
    approval: Approval | None = None
    extract: tuple[AnsweredSentence, ...] = ()


class AnswerStage(StrEnum):
    """Where answering is. Only the last three carry something to say besides status, and all they carry is checked."""

    PINNED = "pinned"
    REWRITTEN = "rewritten"
    SEARCHED = "searched"
    EXTRACT = "extract"
    SENTENCE = "sentence"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """A step of answering, for whoever watches; detail in Chinese.

    EXTRACT carries the whole answer made without a model, before the model is asked; SENTENCE one sentence of the
    model that passed grounding and guard, with its citations as numbered in the final answer; ANSWERED the final
    answer as recorded. Where no model is asked EXTRACT is left out.
    """

    stage: AnswerStage
    detail: str
    payload: Answer | None = field(default=None, repr=False)
    sentence: AnsweredSentence | None = None
    citations: tuple[CitedProvision, ...] = ()


class Cancelled(Protocol):
    """Whether the asker has gone; threading.Event fits."""

    def is_set(self) -> bool:
        """True once the work need not be finished."""
        ...


class AnswerRecorder(Protocol):
    """Writes an answer and what it rests on into the record."""

    def record(self, answer: Answer, question: Question, personal: Sequence[PersonalDatum] = ()) -> str:
        """The answer_id; `question` is masked, `personal` what was masked in it. Raises StoreError."""
        ...
