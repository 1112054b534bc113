"""What a writer is given: a paper, or a selection of the bank, as a title and sections of questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kb.store.quiz_records import QuizItem


@dataclass(frozen=True, slots=True)
class Question:
    """An item, and what it is worth."""

    item: QuizItem
    points: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A stage of a paper; a selection of the bank has one without a title."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """`paper_id` None: a selection of the bank. `minutes` and `pass_mark` (per cent) None: without.

    `topics` are the names of topics by id; one without a name is told by its id.
    """

    title: str
    sections: tuple[Section, ...]
    as_of: date
    made_at: datetime
    paper_id: str | None = None
    minutes: int | None = None
    pass_mark: int | None = None
    closed_book: bool = False
    topics: Mapping[str, str] = field(default_factory=dict)

    def topic(self, item: QuizItem) -> str:
        """What the topic of an item is called."""
        return self.topics.get(item.draft.topic, item.draft.topic)

    @property
    def points(self) -> int:
        """满分."""
        return sum(question.points for question in self.questions())

    def questions(self) -> Iterator[Question]:
        """Every question in the order of the paper."""
        for section in self.sections:
            yield from section.questions

    def numbered(self) -> Iterator[tuple[int, Question]]:
        """Every question with its number, counted from 1 through all sections."""
        return enumerate(self.questions(), 1)


def selection(
    title: str, items: Iterable[QuizItem], as_of: date, made_at: datetime, topics: Mapping[str, str] | None = None
) -> Bundle:
    """Items of the bank as a bundle without stages, one point each."""
    return Bundle(title, (Section("", tuple(map(Question, items))),), as_of, made_at, topics=topics or {})
