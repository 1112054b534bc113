"""What is asked of a generation of items, and the generators it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.quiz.types import ArticleGenerator, CorpusGenerator
from kb.store.quiz_records import Difficulty, ItemKind

# Of ten items of a paper as trainers set them: choices and judgements first, open questions and cases few.
KIND_SHARES: Mapping[ItemKind, float] = {
    ItemKind.SINGLE: 0.36,
    ItemKind.TRUE_FALSE: 0.18,
    ItemKind.MULTIPLE: 0.14,
    ItemKind.BLANK: 0.12,
    ItemKind.CASE: 0.08,
    ItemKind.SCENARIO: 0.07,
    ItemKind.SHORT: 0.05,
}
DIFFICULTY_SHARES: Mapping[Difficulty, float] = {
    Difficulty.EASY: 0.3,
    Difficulty.MEDIUM: 0.5,
    Difficulty.HARD: 0.2,
}


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What is wanted; an empty filter lets everything through. `industries` names general for topics of every industry.

    `instruments` are normalised titles, `articles` (title, label) of single articles. `difficulty` are weights.
    `rewrite`: the model that is configured words the stems anew, as far as that holds.
    """

    count: int
    industries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    articles: tuple[tuple[str, str], ...] = ()
    kinds: tuple[ItemKind, ...] = ()
    difficulty: Mapping[Difficulty, float] = field(default_factory=lambda: DIFFICULTY_SHARES)
    seed: int = 0
    rewrite: bool = False


@dataclass(frozen=True, slots=True)
class Generators:
    """Everything that proposes items."""

    of_articles: tuple[ArticleGenerator, ...] = ()
    of_corpus: tuple[CorpusGenerator, ...] = ()
