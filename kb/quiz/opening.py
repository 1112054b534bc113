"""Puts the desk of quizzes together from parts that are open already; opens nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from kb.law.titles import normalise_title
from kb.phrasing.guard import Guard
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.rules.rule_set import RuleSet
from kb.quiz.bank import ItemBank
from kb.quiz.desk import QuizDesk
from kb.quiz.founded import Founded
from kb.quiz.generate import Generators
from kb.quiz.papers.blueprint import Blueprint
from kb.quiz.papers.desk import PaperDesk
from kb.quiz.prove.faults import Fault, ProofParts
from kb.quiz.prove.proving import Prover
from kb.quiz.rewriting import Rewording
from kb.quiz.rewriting_scenes import scenes_of
from kb.quiz.rewriting_words import Words
from kb.quiz.sitting.desk import SittingDesk, now_utc
from kb.quiz.study.desk import StudyDesk
from kb.quiz.templates import Topics
from kb.quiz.texts import TextsOnDays
from kb.quiz.types import SourceArticle, Texts
from kb.quiz.writing import Writer
from kb.search.lookup import Lookup
from kb.store.quiz_records import ItemDraft
from kb.store.repositories import HandbookReader
from kb.store.sql import SqlStore

# As many days as the texts are kept for.
_PROVERS = 4


@dataclass(frozen=True, slots=True)
class QuizParts:
    """What items are proven with and made from; new whenever content is loaded again.

    `authority` are the ids of the table that says who may offer what, `words` cuts a text into words.
    """

    topics: Topics
    guard: Guard
    rules: RuleSet
    risks: RiskDetector
    lookup: Lookup
    blueprints: tuple[Blueprint, ...] = ()
    generators: Callable[[], Generators] = Generators
    authority: frozenset[str] = frozenset()
    words: Words = tuple


class QuizMemory:
    """What outlives the loading of content: the items in memory, the texts of the last days."""

    def __init__(self, store: SqlStore, due_now: Callable[[], frozenset[str]]) -> None:
        self.bank = ItemBank(store.quiz_items, due_now)
        self.days = TextsOnDays(store.law)


def quiz_desk(store: SqlStore, memory: QuizMemory, parts: QuizParts) -> QuizDesk:
    """The desk."""
    papers = PaperDesk(
        store.quiz_papers, store.quiz_items, memory.bank, parts.topics,
        lambda pin: memory.days.on(pin, parts.topics), parts.blueprints,
    )  # fmt: skip
    prove = Provers(store.handbooks, parts)
    # Templates take a moment to read, and most of what is opened makes no items.
    generators = cache(parts.generators)
    scenes = cache(lambda: scenes_of(generators()))
    return QuizDesk(
        kept=store.quiz_items,
        bank=memory.bank,
        topics=parts.topics,
        days=memory.days,
        prove=prove,
        founded=Founded(prove),
        writer=Writer(Named(parts.lookup)),
        generators=generators,
        papers=papers,
        sittings=SittingDesk(papers, store.quiz_attempts, now_utc),
        studies=StudyDesk(store.studies, store.quiz_items),
        rewording=lambda texts: Rewording(prove.on(texts).faults, prove.on(texts).parts, texts, parts.words, scenes()),
    )


class Provers:
    """Proves drafts on any texts; what was read of them is kept for the next draft. Thread-safe."""

    def __init__(self, handbooks: HandbookReader, parts: QuizParts) -> None:
        self._handbooks = handbooks
        self._parts = parts
        self._lock = Lock()
        self._kept: OrderedDict[int, tuple[Texts, Prover]] = OrderedDict()

    def __call__(self, draft: ItemDraft, texts: Texts) -> tuple[Fault, ...]:
        """What the proof lacks; () for a draft that may be offered."""
        return self.on(texts).faults(draft)

    def on(self, texts: Texts) -> Prover:
        """The prover of these texts."""
        with self._lock:
            kept = self._kept.pop(id(texts), None)
            # The texts are held beside the prover, so that no other ones can have taken their place in memory.
            prover = kept[1] if kept is not None else self._made(texts)
            self._kept[id(texts)] = (texts, prover)
            while len(self._kept) > _PROVERS:
                self._kept.popitem(last=False)
            return prover

    def _made(self, texts: Texts) -> Prover:
        units = self._handbooks.handbook_units(texts.generation, texts.as_of)
        parts = self._parts
        return Prover(texts, ProofParts(parts.guard, parts.rules, Risks(parts.risks), units, parts.authority))


@dataclass(frozen=True, slots=True)
class Risks:
    """The risk signals as proofs ask for them."""

    detector: RiskDetector

    def rule_ids(self, text: str) -> tuple[str, ...]:
        """The rules that a caller's words meet."""
        return tuple(each.rule.rule_id for each in self.detector.signals(text))


@dataclass(frozen=True, slots=True)
class Named:
    """References as people write them, resolved on the day of the texts."""

    lookup: Lookup

    def __call__(self, reference: str, texts: Texts) -> SourceArticle | None:
        """The article of a reference; None where it names none."""
        found = self.lookup.lookup(reference, as_of=texts.as_of, generation=texts.generation)
        if found is None or not found.hits:
            return None
        hit = found.hits[0]
        articles = texts.of_instrument(normalise_title(hit.version.instrument.title))
        return next((each for each in articles if each.label == hit.provision.label), None)
