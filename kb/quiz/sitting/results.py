"""What an attempt brought, question by question and by topic, with the explanations that nobody sees before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.quiz.sitting.marking import suggested
from kb.quiz.sitting.questions import Items, Question, questions, right_labels, shown_labels
from kb.quiz.types import Texts
from kb.store.quiz_paper_records import Attempt, AttemptState, Mark, Paper
from kb.store.quiz_records import ItemBasis, ItemDraft

# The articles of an item that read otherwise by now, as they are cited; () where all stand.
ChangedOf = Callable[[ItemDraft], Sequence[str]]


@dataclass(frozen=True, slots=True)
class PointResult:
    """A marking point: whether it was met, and the words by which a rule found it met."""

    text: str
    weight: int
    met: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of an attempt that was handed in. `right` None: a person has yet to mark it.

    `yours` and `answer` are labels of this attempt, words in the blanks, or the one text of an open answer; of an open
    one `answer` are its marking points. `changed` are its articles that read otherwise by now.
    """

    question: Question
    yours: tuple[str, ...]
    answer: tuple[str, ...]
    mark: Mark
    right: bool | None
    points: tuple[PointResult, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What was reached of what could be, on one topic; what is not marked yet is left out."""

    topic: str
    score: int
    possible: int


def question_results(paper: Paper, items: Items, attempt: Attempt, changed_of: ChangedOf) -> tuple[QuestionResult, ...]:
    """Every question in the order of the attempt; () while it is open, for the key goes with them."""
    if attempt.state is AttemptState.OPEN:
        return ()
    return tuple(_result(each, attempt, changed_of) for each in questions(paper, items, attempt.seed))


def by_topic(found: Sequence[QuestionResult]) -> tuple[TopicResult, ...]:
    """The same by topic, in order of first appearance in the paper."""
    totals: dict[str, tuple[int, int]] = {}
    for each in sorted(found, key=lambda one: one.question.number):
        if each.right is not None:
            score, possible = totals.get(each.question.item.draft.topic, (0, 0))
            totals[each.question.item.draft.topic] = (score + each.mark.points, possible + each.mark.of)
    return tuple(TopicResult(topic, score, possible) for topic, (score, possible) in totals.items())


def changed_articles(bases: Sequence[ItemBasis], texts: Texts) -> tuple[str, ...]:
    """Which of the provisions no longer say, on the day of `texts`, the words that were asked for."""
    found = []
    for basis in bases:
        if texts.in_force(basis.version_id):
            continue
        if not any(basis.quotation in each.text for each in texts.of_instrument(basis.title)):
            found.append(f"《{basis.title}》{basis.locator}")
    return tuple(dict.fromkeys(found))


def _result(question: Question, attempt: Attempt, changed_of: ChangedOf) -> QuestionResult:
    draft, answer = question.item.draft, attempt.answers.get(question.number, ())
    mark = attempt.marks[question.number]
    kind = question.answer_kind
    if kind in {"one", "many"}:
        yours, key = shown_labels(question, answer), right_labels(question)
    elif kind == "blanks":
        yours, key = answer, tuple(each.accepted[0] for each in draft.blanks)
    else:
        yours, key = answer, tuple(each.text for each in draft.points)
    right = mark.right if mark.confirmed else None
    return QuestionResult(
        question, yours, key, mark, right, points_of(question, answer, mark), tuple(changed_of(draft))
    )


def points_of(question: Question, answer: Sequence[str], mark: Mark) -> tuple[PointResult, ...]:
    """The marking points of an open answer as marked, or as suggested while nobody confirmed them."""
    points = question.item.draft.points
    if not points:
        return ()
    words = suggested(points, answer[0] if answer else "").words
    return tuple(
        PointResult(point.text, point.weight, met, found)
        for point, met, found in zip(points, mark.met, words, strict=True)
    )
