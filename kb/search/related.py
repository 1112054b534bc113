"""What stands beside a provision in its own instrument: its penalty, its duty, what it names and who names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from kb.law.authorities import names_authority
from kb.law.instrument_graph import InstrumentGraph, read_graph
from kb.law.instruments import ArticleNumber, VersionId
from kb.law.numerals import format_article_number
from kb.law.penalties import LawArticle, PenaltyLink
from kb.law.validity import binds_on
from kb.search.backfill import CancelToken
from kb.search.passages import priority
from kb.store.records import Provision, VersionOnDay
from kb.store.repositories import LawReader

# What one look takes in; more would be a second answer.
MOST_RELATED = 5
# An article that half the law names (适用范围, 定义) says nothing by who names it.
_MOST_NAMING = 4
# 第十条至第五十条 names a chapter, not what this article needs to be understood.
_MOST_NAMED = 6
# A penalty for ten acts (广告法 58) has ten duties: the surest two say what kind of acts it punishes.
_MOST_DUTIES = 2
# All that are in force: 150 take 12 MiB. With 48 kept every fourteenth of 2,815 questions waited for one (median 6 ms,
# the longest 87 ms of CPU), with all of them every twenty-seventh, each version's first.
_KEPT_VERSIONS = 512


class Relation(StrEnum):
    """How a related provision stands to the one shown."""

    PENALTY_OF = "penalty_of"
    DUTY_OF = "duty_of"
    REFERRED_TO = "referred_to"
    REFERS_HERE = "refers_here"


@dataclass(frozen=True, slots=True)
class RelatedProvision:
    """A provision that belongs to a shown one (`paragraph`, `item`: only that part), with the reason in Chinese."""

    provision: Provision
    version: VersionOnDay
    relation: Relation
    reason: str
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class LinkedPenalty:
    """A penalty link with both of its articles as stored."""

    duty: Provision
    penalty: Provision
    link: PenaltyLink


@dataclass(frozen=True, slots=True)
class _Read:
    """One version, read: its graph, its articles by number, and all its provisions by label."""

    graph: InstrumentGraph
    articles: dict[ArticleNumber, Provision]
    labelled: dict[str, Provision]
    in_charge: Provision | None


class RelatedProvisions:
    """Reads a version's relations when they are first asked for. Thread-safe; versions never change."""

    def __init__(self, laws: LawReader) -> None:
        self._laws = laws
        self._read = lru_cache(maxsize=_KEPT_VERSIONS)(self._read_version)

    def graph(self, version_id: VersionId) -> InstrumentGraph:
        """The relations of one version."""
        return self._read(version_id).graph

    def articles(self, version_id: VersionId) -> tuple[tuple[str, str], ...]:
        """The (label, text) of every article of a version."""
        return tuple((one.label, one.text) for one in self._read(version_id).articles.values())

    def in_charge(self, version_id: VersionId) -> Provision | None:
        """The article that first says who is in charge of a version's field; None where none does."""
        return self._read(version_id).in_charge

    def make_ready(self, generation: int, as_of: date, cancelled: CancelToken) -> bool:
        """Reads every version in force, the core statutes first, so that no question waits; False when cancelled.

        Some three seconds of CPU for 364 versions, meant for a thread behind the service.
        """
        binding = [each for each in self._laws.versions(generation).values() if binds_on(each.validity, as_of)]
        for version in sorted(binding, key=lambda each: priority(each.instrument.short_title))[:_KEPT_VERSIONS]:
            if cancelled.is_set():
                return False
            self._read(version.version.version_id)
        return True

    def is_penalty(self, provision: Provision) -> bool:
        """Whether a provision threatens a punishment."""
        return provision.article is not None and provision.article in self.graph(provision.version_id).penalties

    def penalties_of(self, provision: Provision) -> tuple[LinkedPenalty, ...]:
        """The penalties of a duty, surest first; also those that need a question to bear them out."""
        return self._linked(provision, "duty")

    def duties_of(self, provision: Provision) -> tuple[LinkedPenalty, ...]:
        """The duties whose breach a provision punishes, surest first; also those that need bearing out."""
        return self._linked(provision, "penalty")

    def beside(
        self, cited: Sequence[tuple[VersionId, str | None]], generation: int, limit: int = MOST_RELATED
    ) -> tuple[RelatedProvision, ...]:
        """The same for provisions known by (version, label); those a generation does not show are passed over."""
        versions = self._laws.versions(generation)
        shown = [
            (provision, versions[version_id])
            for version_id, label in cited
            if version_id in versions and label and (provision := self._read(version_id).labelled.get(label))
        ]
        return self.of(shown, limit)

    def of(
        self, shown: Sequence[tuple[Provision, VersionOnDay]], limit: int = MOST_RELATED
    ) -> tuple[RelatedProvision, ...]:
        """What belongs to the provisions shown and is not among them: penalties and duties first, then references.

        Among equals in the order shown. Provisions without an article number have none.
        """
        seen = {(provision.version_id, provision.label) for provision, _ in shown}
        kinds: dict[Relation, list[RelatedProvision]] = {relation: [] for relation in Relation}
        for provision, version in shown:
            for related in self._around(provision, version):
                kinds[related.relation].append(related)
        chosen: list[RelatedProvision] = []
        for related in (each for found in kinds.values() for each in found):
            key = (related.provision.version_id, related.provision.label)
            if key not in seen and len(chosen) < limit:
                seen.add(key)
                chosen.append(related)
        return tuple(chosen)

    def _around(self, provision: Provision, version: VersionOnDay) -> Iterator[RelatedProvision]:
        own = provision.article
        if own is None:
            return
        read = self._read(provision.version_id)
        label = format_article_number(own)
        for linked in self.penalties_of(provision):
            if linked.link.sure:
                place = (linked.link.paragraph, linked.link.item)
                yield RelatedProvision(linked.penalty, version, Relation.PENALTY_OF, _punished(linked), *place)
        for linked in self.duties_of(provision)[:_MOST_DUTIES]:
            if linked.link.sure:
                yield RelatedProvision(linked.duty, version, Relation.DUTY_OF, _punishing(linked))
        named = read.graph.refers_to.get(own, ())
        for each in named if len({one.article for one in named}) <= _MOST_NAMED else ():
            target = read.articles[each.article]
            written = provision.text[each.start : each.end]
            reason = f"{label}中的“{written}”" if len(written) <= 24 else f"{label}提到{target.label}"
            yield RelatedProvision(target, version, Relation.REFERRED_TO, reason, each.paragraph, each.item)
        naming = read.graph.referred_by.get(own, ())
        for source in naming if len(naming) <= _MOST_NAMING else ():
            reason = f"{format_article_number(source)}提到{label}"
            yield RelatedProvision(read.articles[source], version, Relation.REFERS_HERE, reason)

    def _linked(self, provision: Provision, end: str) -> tuple[LinkedPenalty, ...]:
        if provision.article is None:
            return ()
        read = self._read(provision.version_id)
        links = read.graph.punished_by if end == "duty" else read.graph.punishes
        return tuple(
            LinkedPenalty(read.articles[link.duty], read.articles[link.penalty], link)
            for link in links.get(provision.article, ())
        )

    def _read_version(self, version_id: VersionId) -> _Read:
        provisions = self._laws.provisions(version_id)
        articles = {one.article: one for one in provisions if one.article is not None}
        graph = read_graph([LawArticle(number, one.text, one.path) for number, one in articles.items()])
        in_charge = next((one for one in articles.values() if names_authority(one.text)), None)
        return _Read(graph, articles, {one.label: one for one in reversed(provisions)}, in_charge)


def _punished(linked: LinkedPenalty) -> str:
    duty = linked.duty.label
    return f"违反{duty}的处罚" if linked.link.explicit else f"与{duty}对应的处罚（按文字比对，条文没有写明条号）"


def _punishing(linked: LinkedPenalty) -> str:
    penalty = linked.penalty.label
    return f"{penalty}处罚违反本条的行为" if linked.link.explicit else f"{penalty}所处罚行为对应的要求（按文字比对）"
