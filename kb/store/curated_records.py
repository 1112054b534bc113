"""An answer that a person approved, as values: its words, what each sentence cites, for whom, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class CuratedChange(StrEnum):
    """How a revision came about."""

    ADDED = "added"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class CuratedCitation:
    """What a sentence rests on, as approved: the slice quoted and the identity of the whole article's wording.

    `article` is the stored label, `paragraph` 款 and `item` 项 where exactly one was cited. Of a handbook unit `title`
    is the handbook's id and `article` the heading. `wordings` are the hashes of what it may read like: as approved, and
    behind it every later text with which somebody found the answer still right.
    """

    title: str
    article: str
    quotation: str
    wordings: tuple[str, ...]
    paragraph: int | None = None
    item: int | None = None
    handbook: bool = False


@dataclass(frozen=True, slots=True)
class CuratedSentence:
    """A sentence with what it cites and the places [start, end) of quotations within it."""

    text: str
    citations: tuple[CuratedCitation, ...]
    quoted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose questions an answer is for; None: everybody's. 浙江省 and 浙江 are one province."""

    industry: str | None = None
    scene: str | None = None
    province: str | None = None
    role: str | None = None


EVERYBODY = Audience()


@dataclass(frozen=True, slots=True)
class CuratedDraft:
    """What somebody approves: a question with other ways of asking it, and the sentences that answer it.

    `from_answer` is the recorded answer it was made from.
    """

    question: str
    sentences: tuple[CuratedSentence, ...]
    paraphrases: tuple[str, ...] = ()
    audience: Audience = EVERYBODY
    note: str | None = None
    from_answer: str | None = None

    @property
    def text(self) -> str:
        """The sentences as they are said."""
        return "".join(each.text for each in self.sentences)

    @property
    def questions(self) -> tuple[str, ...]:
        """The question and its paraphrases."""
        return (self.question, *self.paraphrases)


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """One revision. `approved_by` answers for its words; `withdrawn_by` took it out of use with this revision."""

    curated_id: str
    revision: int
    change: CuratedChange
    draft: CuratedDraft
    approved_by: str
    approved_at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Whether it answers questions."""
        return self.change is not CuratedChange.WITHDRAWN

    @property
    def changed_by(self) -> str:
        """Who made this revision."""
        return self.withdrawn_by or self.approved_by

    @property
    def changed_at(self) -> datetime:
        """When this revision was made."""
        return self.withdrawn_at or self.approved_at


def sentences_as_json(sentences: tuple[CuratedSentence, ...]) -> list[dict[str, object]]:
    """Sentences as a store keeps them."""
    return [asdict(each) for each in sentences]


def sentences_from_json(stored: list[Mapping[str, Any]]) -> tuple[CuratedSentence, ...]:
    """Sentences as a store kept them."""
    return tuple(
        CuratedSentence(
            text=each["text"],
            citations=tuple(
                CuratedCitation(**{**cited, "wordings": tuple(cited["wordings"])}) for cited in each["citations"]
            ),
            quoted=tuple((start, end) for start, end in each["quoted"]),
        )
        for each in stored
    )
