"""The whole of a statute cited: its parties by name, and which of its articles a sentence is nearest to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from kb.answering.ground.clauses import grams_of
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.citing.citations import CitationKind, CitedProvision
from kb.citing.resolve import Resolver
from kb.law.instruments import VersionId
from kb.law.roles import find_roles

# So much more of a sentence must stand in another article than in the one cited: of 600 sound sentences none came
# to 1.6 times, of 56 told of a wrong article 52 did. A sentence of fewer pairs of characters says too little.
_CLEARER, _MORE, _FEWEST = 1.65, 0.3, 4
_PAIR = 2
# Where so many pairs stand in what is cited no other article can hold so much more, and the statute need not be read.
_AT_HOME = 0.7


@dataclass(frozen=True, slots=True)
class Statute:
    """A version's parties, and for every pair of characters its articles and how rare it is among them."""

    roles: frozenset[str]
    articles: Mapping[str, tuple[str, ...]]
    rarity: Mapping[str, float]

    def nearness(self, pairs: frozenset[str]) -> dict[str, float]:
        """For every article that shares anything, the share of the pairs that stands in it, rare ones counting more."""
        whole = sum(self.rarity[each] for each in pairs)
        scores: dict[str, float] = defaultdict(float)
        for pair in pairs:
            for label in self.articles.get(pair, ()):
                scores[label] += self.rarity[pair] / whole
        return scores


class Statutes:
    """Reads a version once; versions never change."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._statute = lru_cache(maxsize=32)(self._read)

    def roles(self, sentence: Sentence) -> frozenset[str]:
        """The names of parties in every statute that a sentence cites."""
        versions = {each.version for each in _provisions(sentence)}
        return frozenset[str]().union(*(self._statute(each).roles for each in versions))

    def elsewhere(self, sentence: Sentence) -> RuleResult | None:
        """CITES: that no other article of the statute is the one that says so: 广告法 16 told of 广告法 19."""
        provisions = _provisions(sentence)
        if len(provisions) != len(sentence.said.citations) or len({each.version for each in provisions}) != 1:
            return None
        pairs = frozenset(gram for clause in sentence.clauses for gram in clause.grams if len(gram) == _PAIR)
        if len(pairs & sentence.evidence.grams) >= _AT_HOME * len(pairs):
            return None
        statute = self._statute(provisions[0].version)
        pairs &= statute.rarity.keys()
        if len(pairs) < _FEWEST:
            return None
        scores = statute.nearness(pairs)
        cited = {each.article for each in provisions}
        here = sum(scores.get(each or "", 0.0) for each in cited)
        label, there = max(scores.items(), key=lambda pair: pair[1], default=("", 0.0))
        if label in cited or there < _CLEARER * here or there - here < _MORE:
            return None
        first = provisions[0]
        detail = f"这句话说的是《{first.title}》{label}的内容，所附的引用却是{first.article}"
        return RuleResult(GroundRule.CITES, False, detail)

    def _read(self, version_id: VersionId) -> Statute:
        wording = self._resolver.wording_of(version_id)
        roles = frozenset(each.text[start:end] for each in wording for start, end in find_roles(each.text))
        articles: dict[str, list[str]] = defaultdict(list)
        for each in wording:
            for gram in grams_of(each.text):
                if len(gram) == _PAIR:
                    articles[gram].append(each.label)
        rarity = {gram: log(1 + len(wording) / len(labels)) for gram, labels in articles.items()}
        return Statute(roles, {gram: tuple(labels) for gram, labels in articles.items()}, rarity)


def _provisions(sentence: Sentence) -> list[CitedProvision]:
    return [each for each in sentence.said.citations if each.kind is not CitationKind.HANDBOOK]
