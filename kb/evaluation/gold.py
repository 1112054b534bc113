"""From a gold article by name to the loaded provision it means, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.evaluation.judged import GoldArticle, JudgedQuestion
from kb.law.instruments import VersionId
from kb.law.titles import short_title
from kb.law.validity import binds_on
from kb.search.terms import Terms
from kb.store.records import Provision
from kb.store.repositories import LawReader


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """A question with the ids of the loaded provisions that answer it."""

    question: str
    gold: frozenset[int]


class GoldResolver:
    """Finds the loaded provisions that gold articles name, as of a day: by short title, or through an alias."""

    def __init__(self, laws: LawReader, terms: Terms, generation: int, as_of: date) -> None:
        self._laws = laws
        self._terms = terms
        self._found: dict[GoldArticle, Provision | None] = {}
        self._versions: dict[str, VersionId] = {
            version.instrument.short_title: version_id
            for version_id, version in laws.versions(generation).items()
            if binds_on(version.validity, as_of)
        }

    def provision(self, gold: GoldArticle) -> Provision | None:
        """The provision in force, None when its instrument is not loaded or has no such article."""
        if gold not in self._found:
            short = short_title(gold.title)
            version_id = self._versions.get(short) or self._versions.get(self._terms.known_names.get(short, ""))
            self._found[gold] = self._laws.provision(version_id, gold.article) if version_id else None
        return self._found[gold]

    def provision_id(self, gold: GoldArticle) -> int | None:
        """The id of that provision."""
        found = self.provision(gold)
        return found.provision_id if found is not None else None

    def scored(self, questions: Iterable[JudgedQuestion]) -> tuple[ScoredQuestion, ...]:
        """The questions all of whose gold articles are loaded; a question without gold is none of them."""
        found = []
        for question in questions:
            gold = [self.provision_id(article) for article in question.gold]
            loaded = frozenset(one for one in gold if one is not None)
            if gold and None not in gold:
                found.append(ScoredQuestion(question.question, loaded))
        return tuple(found)
