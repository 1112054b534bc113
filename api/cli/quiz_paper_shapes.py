"""Papers, sittings and results as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class BlueprintShape(TypedDict):
    """A template."""

    id: str
    title: str
    about: str
    questions: int
    minutes: int | None
    toml: str


class BlueprintListShape(TypedDict):
    """The templates."""

    blueprints: list[BlueprintShape]


class CoveredShape(TypedDict):
    """How much of something is asked."""

    name: str
    asked: int
    available: int


class CoverageShape(TypedDict):
    """What a paper covers."""

    laws: list[CoveredShape]
    chapters: list[CoveredShape]
    topics: list[CoveredShape]
    kinds: list[CoveredShape]
    difficulties: list[CoveredShape]


class ShortageShape(TypedDict):
    """What is missing."""

    section_title: str
    topic_name: str | None
    kind: str
    wanted: int
    available: int
    command: str


class PreviewShape(TypedDict):
    """What a blueprint would give."""

    possible: bool
    questions: int
    total_points: int
    shortages: list[ShortageShape]
    coverage: CoverageShape


class PaperShape(TypedDict):
    """A paper."""

    paper_id: str
    title: str
    state: str
    questions: int
    possible: int
    minutes: int | None
    pass_mark: int | None
    closed_book: bool
    as_of: str
    seed: int
    sibling: str | None
    created_by: str
    created_by_name: str | None
    created_at: str
    due: list[str]


class PaperListShape(TypedDict):
    """Papers."""

    papers: list[PaperShape]


class OptionShownShape(TypedDict):
    """An option with its key."""

    label: str
    text: str
    correct: bool
    detail: str


class CitedShape(TypedDict):
    """A provision."""

    title: str
    locator: str
    quotation: str


class PaperQuestionShape(TypedDict):
    """A question with its key."""

    n: int
    section_title: str
    points: int
    item_id: str
    due: bool
    kind: str
    material: str
    stem: str
    options: list[OptionShownShape]
    answer: list[str]


class PaperWholeShape(PaperShape):
    """A paper with its questions."""

    items: list[PaperQuestionShape]
    coverage: CoverageShape


class AssignedShape(TypedDict):
    """One person's standing."""

    assignment_id: str
    actor_id: str
    person: str | None
    team: str | None
    due_on: str | None
    standing: str


class AssignmentListShape(TypedDict):
    """Who is to sit a paper."""

    paper_id: str
    assigned: list[AssignedShape]
    done: int
    missing: int


class ChoiceShape(TypedDict):
    """An option to choose."""

    label: str
    text: str


class QuestionShape(TypedDict):
    """A question as it is sat."""

    n: int
    kind: str
    answer_kind: str
    section: int
    points: int
    material: str
    stem: str
    options: list[ChoiceShape]
    blanks: int


class TopicResultShape(TypedDict):
    """A topic's points."""

    topic: str
    name: str
    score: int
    possible: int


class ResultQuestionShape(TypedDict):
    """A question with its key."""

    n: int
    kind: str
    stem: str
    yours: list[str]
    answer: list[str]
    right: bool | None
    points: int
    of: int
    note: str
    explanation: str
    changed: list[str]


class ResultShape(TypedDict):
    """What an attempt brought."""

    attempt_id: str
    title: str
    state: str
    score: int
    possible: int
    pass_mark: int | None
    passed: bool | None
    pending: int
    by_topic: list[TopicResultShape]
    questions: list[ResultQuestionShape]
    certificate_id: str | None
    changed: list[str]


class SittingShape(TypedDict):
    """An attempt."""

    attempt_id: str
    title: str
    closed_book: bool
    ends_at: str | None
    now: str
    state: str
    sections: list[str]
    questions: list[QuestionShape]
    answers: dict[str, list[str]]
    result: ResultShape | None


class ResultRowShape(TypedDict):
    """An attempt in a list."""

    attempt_id: str
    paper_id: str
    title: str
    actor_id: str
    person: str | None
    team: str | None
    submitted_at: str | None
    score: int
    possible: int
    passed: bool | None
    pending: bool
    certificate_id: str | None
    expires_on: str | None


class ResultSummaryShape(TypedDict):
    """Results without names."""

    attempts: int
    people: int
    passed: int
    failed: int
    pending: int
    share: float | None
    by_topic: list[TopicResultShape]
    withheld: bool


class ResultListShape(TypedDict):
    """Results."""

    results: list[ResultRowShape]
    summary: ResultSummaryShape


class PointShownShape(TypedDict):
    """A marking point."""

    text: str
    weight: int
    met: bool
    words: list[str]


class MarkingQuestionShape(TypedDict):
    """An open answer."""

    n: int
    kind: str
    of: int
    material: str
    stem: str
    answer: str
    met: list[PointShownShape]
    suggested: int
    confirmed: bool
    barred: list[str]


class MarkingAttemptShape(TypedDict):
    """An attempt that waits."""

    attempt_id: str
    title: str
    person: str | None
    questions: list[MarkingQuestionShape]


class PointSuggestionShape(TypedDict):
    """What a model says of a marking point."""

    met: bool
    words: str


class QuestionSuggestionShape(TypedDict):
    """What a model says of an open answer."""

    n: int
    points: list[PointSuggestionShape | None]
    dropped: int
    problem: str | None


class SuggestionsShape(TypedDict):
    """What a model says of an attempt."""

    model: str
    questions: list[QuestionSuggestionShape]


class SuggestedAttemptShape(TypedDict):
    """An attempt that waits, and what a model says of it."""

    attempt: MarkingAttemptShape
    suggestions: SuggestionsShape


class MarkingQueueShape(TypedDict):
    """What waits."""

    attempts: list[MarkingAttemptShape]


class RetakeShape(TypedDict):
    """Who must sit again."""

    certificate_id: str
    person: str | None
    title: str
    articles: list[str]
    questions: int
    of: int
    assigned: bool


class RetakeListShape(TypedDict):
    """All of them."""

    retakes: list[RetakeShape]
    people: int
