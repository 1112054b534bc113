"""What generators are given and what they are: the texts in force on a day, and the ports through which they speak.

Nothing here reads a store; `kb.quiz.texts` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Protocol

from kb.law.instruments import ArticleNumber, LegalRank
from kb.store.quiz_records import ItemDraft

# What stands for a gap in a stem, one for every blank; and the brackets a chosen answer is written into.
GAP = "＿＿＿＿"
BRACKETS = "（　　）"


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article (or section) of a text on the day, with the topic it belongs to.

    `title` is normalised, `name` is how people cite it (《》 without year); `label` the stored label, `path` its
    headings. `topic` None: of no topic, so no item is made from it, but what it says can refute one.
    """

    title: str
    name: str
    version_id: str
    label: str
    number: ArticleNumber | None
    path: tuple[str, ...]
    text: str
    rank: LegalRank
    topic: str | None
    industry: str | None


class Texts(Protocol):
    """The texts as one generation knows them, on one day."""

    @property
    def as_of(self) -> date:
        """The day."""
        ...

    @property
    def generation(self) -> int:
        """The generation."""
        ...

    def articles(self) -> tuple[SourceArticle, ...]:
        """Every article in force of the instruments that have a topic, by instrument and number."""
        ...

    def article(self, version_id: str, label: str) -> SourceArticle | None:
        """One article of any stored version, in force or not; None when there is none."""
        ...

    def in_force(self, version_id: str) -> bool:
        """Whether a version answers on the day."""
        ...

    def of_instrument(self, title: str) -> tuple[SourceArticle, ...]:
        """The articles of one instrument on the day, in order; () while none is stored."""
        ...

    def earlier(self, article: SourceArticle) -> SourceArticle | None:
        """How the article read in the version before, where it read differently; None otherwise."""
        ...


class ArticleGenerator(Protocol):
    """Makes items from one article. It proposes; what has no proof is dropped behind it."""

    @property
    def name(self) -> str:
        """A short stable English name, kept with every item."""
        ...

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Its items of the article; equal arguments give equal items."""
        ...


class CorpusGenerator(Protocol):
    """Makes items from what we wrote: templates of cases and scenarios, restricted phrasings."""

    @property
    def name(self) -> str:
        """A short stable English name, kept with every item."""
        ...

    def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Its items; equal arguments give equal items."""
        ...
