"""What a reader of files gives: the questions it understood, and those it did not with why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.store.quiz_records import Difficulty, ItemDraft, ItemKind

# A file of a bank; each question is proven, some 5 ms.
MAX_QUESTIONS: Final = 5_000


class FileFormat(StrEnum):
    """How a file of questions is written."""

    SHEET = "sheet"
    GIFT = "gift"
    MOODLE = "moodle"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ReadOption:
    """An option; `why` is what the file says of it."""

    text: str
    correct: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadPoint:
    """A marking point; in `keywords` one word of every group has to be said."""

    text: str
    keywords: tuple[tuple[str, ...], ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Answers:
    """What may be answered, of one of three sorts: to choose from, to fill in, or in one's own words."""

    options: tuple[ReadOption, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    points: tuple[ReadPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as a file holds it. `place` is where, in words a person finds it by: 第 3 行.

    `item_id` is the id our own exports leave; what a file does not say is empty, an unknown difficulty None.
    """

    place: str
    kind: ItemKind
    stem: str
    answers: Answers
    material: str = ""
    explanation: str = ""
    basis: str = ""
    topic: str = ""
    industry: str = ""
    difficulty: Difficulty | None = None
    tags: tuple[str, ...] = ()
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """An item of another bank of ours, with the steps of its proof."""

    place: str
    draft: ItemDraft


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A question that was not understood, and what to do about it."""

    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file read. `ignored` are headings and categories that mean nothing here."""

    format: FileFormat
    questions: tuple[ReadQuestion | ReadDraft | Unreadable, ...]
    ignored: tuple[str, ...] = ()


def judged(true: bool) -> Answers:
    """The two answers to a statement."""
    return Answers(options=(ReadOption("正确", true), ReadOption("错误", not true)))
