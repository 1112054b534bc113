"""All generators of items in one place, in the order in which they propose."""

from __future__ import annotations

from pathlib import Path

from kb.phrasing.rules.rule_set import RuleSet
from kb.quiz.generate import Generators
from kb.quiz.generating import (
    authorities,
    conditions,
    definitions,
    enumerations,
    modals,
    older_wording,
    parties,
    quantities,
    sayings,
    short_answers,
)
from kb.quiz.templates import Topics
from kb.quiz.templates_generators import corpus_generators
from kb.quiz.types import ArticleGenerator


def article_generators() -> tuple[ArticleGenerator, ...]:
    """Those that make items of single articles."""
    return (
        *quantities.GENERATORS,
        *modals.GENERATORS,
        *parties.GENERATORS,
        *authorities.GENERATORS,
        *sayings.GENERATORS,
        enumerations.ENUMERATIONS,
        definitions.DEFINITIONS,
        conditions.CONDITIONS,
        older_wording.OLDER_WORDING,
        short_answers.SHORT_ANSWERS,
    )


def all_generators(folder: Path, overlay: Path | None, topics: Topics, rules: RuleSet) -> Generators:
    """Those of articles, of a folder's templates (corpus/quiz) and a company's, and of restricted phrasings."""
    return Generators(article_generators(), corpus_generators(folder, overlay, topics, rules))
