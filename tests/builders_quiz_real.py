"""Real laws and our content as quizzes are made from them, without a database: for tests over the starter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from ingest.collect import read_document
from ingest.documents import Document
from ingest.sources import china_law
from kb.answering.content import load_authority
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.titles import normalise_title
from kb.phrasing.guard import Guard
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risk_files import load_risks
from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.quiz.generate import Generators
from kb.quiz.generators import all_generators
from kb.quiz.opening import Risks
from kb.quiz.prove.faults import ProofParts
from kb.quiz.prove.proving import Prover
from kb.quiz.templates import Topics, load_topics
from kb.quiz.texts import StoreTexts
from kb.text.segment import Segmenter
from tests.builders_answering import CORPUS, SHARED_TEXTS, RealLaws, corpus_terms, corpus_units

DAY = date(2026, 11, 1)


@lru_cache(maxsize=1)
def corpus_topics() -> Topics:
    """The topics of corpus/."""
    return load_topics(CORPUS / "quiz")


@lru_cache(maxsize=1)
def corpus_rules() -> RuleSet:
    """The restricted phrasings of corpus/."""
    return load_rules(CORPUS / "phrasings")


def corpus_item_generators() -> Generators:
    """All generators over corpus/."""
    return all_generators(CORPUS / "quiz", None, corpus_topics(), corpus_rules())


def starter_quiz_laws(*titles: str) -> RealLaws:
    """The starter's laws of these normalised titles; all that have a topic where none is named."""
    return RealLaws(_wanted(china_law.documents(), titles))


def starter_and_sample_laws(*titles: str) -> RealLaws:
    """The same with the texts of ../shared/corpus_samples."""
    named = [path for path in sorted(SHARED_TEXTS.glob("*.md")) if _is_of(path, titles)]
    return RealLaws((*_wanted(china_law.documents(), titles), *_wanted(map(read_document, named), titles)))


def texts_of(laws: RealLaws, day: date = DAY) -> StoreTexts:
    """The laws on a day, with the topics of corpus/."""
    return StoreTexts(laws, Pin(1, day), corpus_topics())


def prover_of(texts: StoreTexts, laws: RealLaws) -> Prover:
    """Proves with our phrasings, handbooks, risks and authority table over these texts."""
    guard = Guard(corpus_rules(), Resolver(laws, corpus_terms().known_names), cutter=Segmenter())
    authority = load_authority(CORPUS / "authority.toml")
    return Prover(
        texts,
        ProofParts(
            guard,
            corpus_rules(),
            Risks(RiskDetector(load_risks(CORPUS / "risks"))),
            corpus_units(),
            frozenset(each.rule_id for each in authority.rules),
        ),
    )


def _is_of(path: Path, titles: tuple[str, ...]) -> bool:
    """Whether a sample's file name begins with one of the titles, so that no other file need be read."""
    return path.name != "README.md" and (not titles or path.stem.startswith(titles))


def _wanted(documents: Iterable[Document], titles: tuple[str, ...]) -> tuple[Document, ...]:
    known = frozenset(titles or corpus_topics().titles())
    return tuple(each for each in documents if normalise_title(each.metadata.title or "") in known)
