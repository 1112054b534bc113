"""The questions of a paper as one attempt shows them: shuffled within their sections, options shuffled, no key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kb.store.quiz_paper_records import Paper, PaperItem
from kb.store.quiz_records import ItemKind, QuizItem

LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Items = Mapping[tuple[str, int], QuizItem]


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option under the label of this attempt; `place` is its place in the item, from 0."""

    label: str
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is shown. `n` counts the attempt's order, `number` the paper's, both from 1."""

    n: int
    number: int
    item: QuizItem
    section: int
    points: int
    options: tuple[Choosable, ...]

    @property
    def answer_kind(self) -> str:
        """What an answer to it looks like: one option (`one`), several (`many`), `blanks`, or a `text`."""
        draft = self.item.draft
        if draft.open:
            return "text"
        if draft.blanks:
            return "blanks"
        many = draft.kind is ItemKind.MULTIPLE or sum(each.correct for each in draft.options) > 1
        return "many" if many else "one"


def questions(paper: Paper, items: Items, seed: int) -> tuple[Question, ...]:
    """The questions in the order of an attempt; equal seeds give equal orders."""
    order: list[int] = []
    for section in dict.fromkeys(each.section for each in paper.items):
        own = [number for number, each in enumerate(paper.items, 1) if each.section == section]
        Random(f"{seed}|{section}").shuffle(own)
        order += own
    return tuple(_question(n, number, paper.items[number - 1], items, seed) for n, number in enumerate(order, 1))


def in_order(paper: Paper, items: Items) -> tuple[Question, ...]:
    """The questions as the paper itself has them, nothing shuffled."""
    return tuple(_question(number, number, each, items, None) for number, each in enumerate(paper.items, 1))


def _question(n: int, number: int, placed: PaperItem, items: Items, seed: int | None) -> Question:
    item = items[placed.item_id, placed.revision]
    places = list(range(len(item.draft.options)))
    # 正确 stands before 错误 wherever people learnt to read such questions.
    if seed is not None and item.draft.kind is not ItemKind.TRUE_FALSE:
        Random(f"{seed}|{number}|options").shuffle(places)
    options = tuple(Choosable(LABELS[at], place, item.draft.options[place].text) for at, place in enumerate(places))
    return Question(n, number, item, placed.section, placed.points, options)


def chosen_places(question: Question, labels: Sequence[str]) -> tuple[str, ...]:
    """Labels of this attempt as places in the item, as answers are kept; ValueError for a label that is not shown."""
    known = {each.label: str(each.place) for each in question.options}
    strange = [each for each in labels if each not in known]
    if strange:
        raise ValueError("、".join(strange))
    return tuple(sorted({known[each] for each in labels}))


def shown_labels(question: Question, answer: Sequence[str]) -> tuple[str, ...]:
    """An answer as kept under the labels of this attempt."""
    known = {str(each.place): each.label for each in question.options}
    return tuple(sorted(known[each] for each in answer if each in known))


def right_labels(question: Question) -> tuple[str, ...]:
    """The labels of the right options in this attempt."""
    options = question.item.draft.options
    return tuple(sorted(each.label for each in question.options if options[each.place].correct))
