"""The proof of an item: everything that must hold before it is offered, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.quiz.prove.answers import faults_of_answers
from kb.quiz.prove.bases import faults_of_bases
from kb.quiz.prove.elsewhere import Elsewhere
from kb.quiz.prove.explained import faults_of_explanation
from kb.quiz.prove.faults import Case, Fault, Lack, ProofParts
from kb.quiz.prove.stems import faults_of_stem
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft


@dataclass(frozen=True, slots=True)
class Prover:
    """Proves items against the texts of one day; what it reads of them is kept for the next item."""

    texts: Texts
    parts: ProofParts = field(default_factory=ProofParts)
    _elsewhere: Elsewhere = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_elsewhere", Elsewhere(self.texts))

    def faults(self, draft: ItemDraft) -> tuple[Fault, ...]:
        """What is not proven, in order: empty for an item that may be offered."""
        return tuple(self._faults(draft))

    def _faults(self, draft: ItemDraft) -> Iterator[Fault]:
        case = Case(draft, self.texts, self._elsewhere, self.parts)
        if draft.flag is not None:
            yield Fault("题目", f"{draft.flag}。", Lack.BY_HAND)
        bases = tuple(faults_of_bases(case))
        yield from bases
        if bases:
            return
        yield from faults_of_answers(case)
        yield from faults_of_stem(case)
        yield from faults_of_explanation(case)


def prove(draft: ItemDraft, texts: Texts, parts: ProofParts | None = None) -> tuple[Fault, ...]:
    """The proof of one item; for many over the same texts make one `Prover`."""
    return Prover(texts, parts or ProofParts()).faults(draft)
