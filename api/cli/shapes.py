"""The contract's objects as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class VectorsShape(TypedDict):
    """Vectors that exist, of all."""

    done: int
    total: int


class IndexShape(TypedDict):
    """How far the indexes are."""

    lexical: str
    vectors: VectorsShape
    phrases: NotRequired[VectorsShape]  # an older service does not say


class CitationShape(TypedDict):
    """A citation."""

    n: int
    kind: str
    title: str
    locator: str
    quotation: str
    text: str
    path: list[str]
    effective_date: str | None
    validity_status: str | None
    notice: str | None
    legal_rank: str | None
    issuing_authority: str | None


class BasisShape(TypedDict):
    """The article a rule rests on."""

    title: str
    article: str
    state: str


class PhrasingShape(TypedDict):
    """A restricted phrasing."""

    rule_id: str
    topic: str
    phrasing: str
    examples: list[str]
    severity: str
    reason: str
    basis: list[BasisShape]
    say_instead: str | None


class AuthorityShape(TypedDict):
    """What may be offered, and who decides."""

    may_offer: str
    decided_by: str


class EscalationShape(TypedDict):
    """Why the call is handed over."""

    reason: str
    citation: CitationShape


class RiskAdviceShape(TypedDict):
    """A risk signal of the question."""

    topic_name: str
    severity: str
    reason: str
    advice: str


class RefusalShape(TypedDict):
    """Why there is no answer."""

    reason: str
    nearest: list[CitationShape]
    ask_caller: str


class RelatedShape(TypedDict):
    """A provision to look at beside those cited."""

    title: str
    locator: str
    reason: str


# `from` is no name that a class body can hold.
_From = TypedDict("_From", {"from": str})


class DeadlineShape(_From):
    """The last day of a period."""

    period: int
    unit: str
    last_day: str
    rule: str
    notes: list[str]


class AnswerDeadlineShape(DeadlineShape):
    """The last day of a period that an answer cites."""

    event: str
    citation: CitationShape


class PrecedenceShape(TypedDict):
    """Which citation goes first, and why."""

    order: list[int]
    rule: str
    reason: str
    basis: str


class QuantityDifferenceShape(TypedDict):
    """Numbers of one kind in which two sides differ."""

    what: str
    left: list[str]
    right: list[str]


class ComparedSideShape(TypedDict):
    """One side of a comparison."""

    label: str
    citations: list[int]


class ComparisonShape(TypedDict):
    """Two rules side by side."""

    left: ComparedSideShape
    right: ComparedSideShape
    differences: list[QuantityDifferenceShape]


class StricterShape(TypedDict):
    """A handbook and the law it cites with different numbers."""

    handbook: int
    law: int
    handbook_says: str
    law_says: str
    laxer: bool


class SpecialShape(TypedDict):
    """What an answer to a special question has beside it; an older service sends none of it."""

    citations: list[CitationShape]
    rewritten_question: NotRequired[str | None]
    proposed_as_of: NotRequired[str | None]
    earlier_wording: NotRequired[CitationShape | None]
    earlier_differences: NotRequired[list[QuantityDifferenceShape]]
    precedence: NotRequired[PrecedenceShape | None]
    comparison: NotRequired[ComparisonShape | None]
    stricter: NotRequired[StricterShape | None]


class SaidShape(TypedDict):
    """A sentence of an answer."""

    text: str
    citations: list[int]


class ClarificationShape(TypedDict):
    """What the answer depends on and the question does not say."""

    ask_caller: str


class ApprovalShape(TypedDict):
    """Who approved a curated answer, and when."""

    curated_id: str
    revision: int
    approved_by: str
    approved_by_name: NotRequired[str | None]
    approved_at: str


class ModelUseShape(TypedDict):
    """What became of asking the model."""

    outcome: str


class RemovedShape(TypedDict):
    """A sentence taken out, and why."""

    text: str
    reason: str


class HowShape(SpecialShape):
    """How an answer came about; an older service says less."""

    mode: NotRequired[str]
    clarification: NotRequired[ClarificationShape | None]
    approval: NotRequired[ApprovalShape | None]
    model: NotRequired[ModelUseShape | None]
    removed: NotRequired[list[RemovedShape]]


class AnswerShape(HowShape):
    """An answer."""

    status: str
    text: str
    restricted_phrasings: list[PhrasingShape]
    authority: AuthorityShape | None
    escalation: EscalationShape | None
    risks: NotRequired[list[RiskAdviceShape]]  # an older service does not say
    refusal: RefusalShape | None
    related: list[RelatedShape]
    deadline: AnswerDeadlineShape | None
    masked: list[str]
    notice: str | None
    generation: int
    as_of: str
    index: IndexShape
    timings_ms: dict[str, float]


class HitsShape(TypedDict):
    """What search and lookup return."""

    hits: list[CitationShape]
    as_of: str
    generation: int
    timings_ms: dict[str, float]


class SearchShape(HitsShape):
    """What search adds; an older service says nothing of the words it searched."""

    related: list[RelatedShape]
    rewritten_query: NotRequired[str | None]
    notice: NotRequired[str | None]


class LookupShape(HitsShape):
    """What lookup adds."""

    title: str
    note: str | None
    reason: str | None


class FindingShape(TypedDict):
    """A restricted phrasing found in a text."""

    start: int
    matched: str
    rule_id: str
    severity: str
    reason: str
    basis: list[BasisShape]
    say_instead: str | None


class DifferenceShape(TypedDict):
    """A stretch of a quotation and what stands for it in the stored wording."""

    op: str
    quoted: str
    stored: str


class CheckedCitationShape(TypedDict):
    """A citation found in a text."""

    start: int
    cited: str
    state: str
    detail: str | None
    wording: NotRequired[str | None]
    difference: NotRequired[list[DifferenceShape]]


class CheckShape(TypedDict):
    """What a check found."""

    verdict: str
    findings: list[FindingShape]
    citations: list[CheckedCitationShape]
    rewritten: str | None
    paraphrase_state: str
    record_id: str | None
    notice: str | None
