"""What a sentence rests on, read once: the clauses of every text cited, and which of them speak of the same matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.answering.ground.clauses import Clause, clauses_of
from kb.law.wording import comparable

# A clause that shares nearly as much as the nearest one may be the one meant as well.
NEARLY = 0.85
_SINGLE = 0.3
# How much of the nearness is the share of the sentence's clause that stands in the law's, the rest the other way round.
_COVERED = 0.75
_AROUND = 0.6


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clauses of the texts cited; `plain` is the wording, `roles` every party named.

    `weights` say for every gram how few of them have it, `weigh` what a clause weighs by that.
    """

    clauses: tuple[Clause, ...]
    contexts: Mapping[Clause, frozenset[str]]
    weights: Mapping[str, float]
    plain: str
    grams: frozenset[str]
    roles: frozenset[str]
    weigh: Mapping[Clause, float]

    def weight(self, grams: Iterable[str]) -> float:
        """What grams weigh; one that stands nowhere weighs most."""
        known = self.weights
        return sum(known[gram] if gram in known else (1.0 if len(gram) > 1 else _SINGLE) for gram in grams)

    def nearness(self, said: Clause, clause: Clause) -> float:
        """How much of a clause of the sentence stands in one of the law, 0 to 1."""
        return self._nearness(said, clause, 0.0)

    def _nearness(self, said: Clause, clause: Clause, weight: float) -> float:
        """The same; `weight` is what the clause of the sentence weighs, 0 where it is still to be reckoned."""
        both = sum(map(self.weights.__getitem__, said.grams & clause.grams))
        if not both:
            return 0.0
        return _COVERED * both / (weight or self.weight(said.grams)) + (1 - _COVERED) * both / self.weigh[clause]

    def nearest(self, said: Clause, around: frozenset[str] = frozenset()) -> tuple[Clause, ...]:
        """The clauses of the law that a clause of the sentence is about, nearest first; () where none shares a pair.

        `around` are the grams of the whole sentence: of two like clauses the one in the like sentence is meant.
        """
        whole, own = self.weight(around), self.weight(said.grams)
        beside: dict[frozenset[str], float] = {}
        scored = []
        for each in self.clauses:
            near = self._nearness(said, each, own)
            if near > 0:
                context = self.contexts[each]
                if context not in beside:
                    shared = sum(map(self.weights.__getitem__, around & context))
                    beside[context] = shared / whole if whole else 0.0
                scored.append((near + _AROUND * beside[context], each))
        if not scored:
            return ()
        scored.sort(key=lambda pair: -pair[0])
        return tuple(each for score, each in scored if score >= NEARLY * scored[0][0])

    def holds_verbatim(self, said: Clause) -> bool:
        """Whether a clause of the sentence is word for word one of the law."""
        return any(each.plain == said.plain for each in self.clauses)


@lru_cache(maxsize=2048)
def evidence_of(texts: tuple[str, ...]) -> Evidence:
    """The evidence that these texts give together."""
    clauses = tuple(clause for text in texts for clause in clauses_of(text))
    counts = Counter(gram for clause in clauses for gram in clause.grams)
    weights = {gram: (1.0 if len(gram) > 1 else _SINGLE) / count**0.5 for gram, count in counts.items()}
    plain = "\n".join(comparable(text) for text in texts)
    roles = frozenset[str]().union(*(each.roles for each in clauses))
    weigh = {each: sum(map(weights.__getitem__, each.grams)) for each in clauses}
    return Evidence(clauses, _contexts(texts), weights, plain, frozenset(counts), roles, weigh)


def _contexts(texts: tuple[str, ...]) -> Mapping[Clause, frozenset[str]]:
    """For every clause the grams of the sentence of the law it stands in, for a 项 those of its lead-in as well."""
    found: dict[Clause, frozenset[str]] = {}
    for text in texts:
        clauses = clauses_of(text)
        for each in clauses:
            found[each] = frozenset[str]().union(*(one.grams for one in clauses if _together(one, each)))
    return found


def _together(one: Clause, other: Clause) -> bool:
    if one.paragraph != other.paragraph:
        return False
    if other.item is not None:
        return one.item in {None, other.item} and one.start <= other.start
    return one.item is None and one.sentence == other.sentence
