"""Questions with known gold articles: STARD's, asked by ordinary people, and our own under corpus/questions/.

Every set has two halves by a hash, so that what is tuned on one is reported on the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from bench.report import ROOT
from kb.law.titles import short_title
from kb.law.validity import binds_on
from kb.search.terms import Terms
from kb.store.repositories import LawReader

STARD = ROOT.parent / "shared" / "benchmarks" / "stard_train.jsonl"
OURS = ROOT / "corpus" / "questions"


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article that answers, as the question set names it."""

    title: str
    article: str


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """`key` decides the half: a situation's paraphrases share it, so that none is tuned on and reported at once.

    `kind` is what an answerable question is about, or why an unanswerable one has no answer.
    """

    question_id: str
    key: str
    question: str
    answerable: bool
    gold: tuple[GoldArticle, ...]
    kind: str | None = None

    @property
    def reported(self) -> bool:
        """Whether it belongs to the report half; the other one is for tuning."""
        return int(sha256(self.key.encode()).hexdigest(), 16) % 2 == 0


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """A question with the ids of the loaded provisions that answer it."""

    question: str
    gold: frozenset[int]


def stard(path: Path = STARD) -> tuple[JudgedQuestion, ...]:
    """STARD's training questions, key = id; FileNotFoundError where ../shared is missing."""
    return tuple(_question(entry, "query", str(entry["id"])) for entry in _lines(path))


def ours(name: str, folder: Path = OURS) -> tuple[JudgedQuestion, ...]:
    """Our own questions, answerable or refusal; key = situation, else id."""
    entries = _lines(folder / f"{name}.jsonl")
    return tuple(_question(entry, "question", str(entry.get("situation") or entry["id"])) for entry in entries)


class GoldResolver:
    """Finds the loaded provisions that gold articles name, as of a day: by short title, or through an alias."""

    def __init__(self, laws: LawReader, terms: Terms, generation: int, as_of: date) -> None:
        self._laws = laws
        self._terms = terms
        self._versions = {
            version.instrument.short_title: version_id
            for version_id, version in laws.versions(generation).items()
            if binds_on(version.validity, as_of)
        }

    def provision_id(self, gold: GoldArticle) -> int | None:
        """The provision in force, None when its instrument is not loaded or has no such article."""
        short = short_title(gold.title)
        version_id = self._versions.get(short) or self._versions.get(self._terms.known_names.get(short, ""))
        provision = self._laws.provision(version_id, gold.article) if version_id else None
        return provision.provision_id if provision else None

    def scored(self, questions: Iterable[JudgedQuestion]) -> tuple[ScoredQuestion, ...]:
        """The questions all of whose gold articles are loaded; a question without gold is none of them."""
        found = []
        for question in questions:
            gold = [self.provision_id(article) for article in question.gold]
            loaded = frozenset(one for one in gold if one is not None)
            if gold and None not in gold:
                found.append(ScoredQuestion(question.question, loaded))
        return tuple(found)


def _question(entry: dict[str, object], text: str, key: str) -> JudgedQuestion:
    gold = entry.get("gold")
    articles = tuple(GoldArticle(one["title"], one["article"]) for one in gold) if isinstance(gold, list) else ()
    kind = entry.get("kind") or entry.get("reason")
    return JudgedQuestion(
        str(entry["id"]),
        key,
        str(entry[text]),
        bool(entry.get("answerable", True)),
        articles,
        str(kind) if kind else None,
    )


def _lines(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
