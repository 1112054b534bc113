"""CITES, EXISTS, IN_FORCE: that a sentence cites, and that what it cites is stored and binds on the day.

What a citation says of itself is not believed: text and validity are read again from the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.answering.ground.courtesy import is_courtesy
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.citing.citations import CitationKind, CitedProvision
from kb.citing.resolve import Resolver, answers_on
from kb.citing.types import CitationState, Pin
from kb.law.citations import Citation, format_citation
from kb.law.instruments import ValidityStatus, VersionId
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.law.validity import status_on
from kb.store.records import Provision, VersionOnDay
from kb.store.repositories import HandbookReader

_ENDED = {
    ValidityStatus.SUPERSEDED: "已被修改后的文本取代",
    ValidityStatus.REPEALED: "已废止",
    ValidityStatus.EXPIRED: "已失效",
    ValidityStatus.NOT_YET_EFFECTIVE: "尚未生效",
}
# A sentence that says itself which wording it means may cite one that does not bind on the day.
_EARLIER = re.compile(
    r"修[改订正]前|旧法|原(?:来|先)的?(?:规定|条文)|当时的?(?:规定|条文)|以前的规定|此前的?规定|改之前"
)
_COMING = re.compile(
    r"尚未(?:生效|施行)|还没(?:有)?(?:生效|施行|实施)|(?:才|将|起)(?:开始)?(?:施行|生效|实施)|即将(?:施行|生效|实施)"
)
# What is said to be law must rest on law: a handbook is the company's own.
_AS_LAW = re.compile(
    r"(?:法律|法规|法条|国家|条文)(?:明确|明文|是这样|上)*(?:规定|要求|写明|写着)|(?:按照?|依照?|根据)(?:法律|法规)"
)
_ASIDE = (ValidityStatus.SUPERSEDED, ValidityStatus.REPEALED, ValidityStatus.EXPIRED)


def cites(sentence: Sentence, resolver: Resolver) -> RuleResult:
    """That the sentence cites something, and that the places it names are those it cites."""
    said = sentence.said
    if not said.citations:
        if is_courtesy(said.text):
            return RuleResult(GroundRule.CITES, True)
        return RuleResult(GroundRule.CITES, False, "这句话没有引用任何条文或手册内容")
    for each in sentence.named:
        if each.title is not None and not _carried(each, sentence, resolver):
            carried = "、".join(f"《{one.title}》{one.article or one.locator}" for one in said.citations)
            detail = f"句中说的是{format_citation(each)}，所附的引用却是{carried}"
            return RuleResult(GroundRule.CITES, False, detail)
    told = _AS_LAW.search(said.text)
    if told is not None and all(_only_ours(each, told.group()) for each in said.citations):
        return RuleResult(GroundRule.CITES, False, f"说的是“{told.group()}”，所附的却只是内部手册")
    return RuleResult(GroundRule.CITES, True)


def _only_ours(citation: CitedProvision, words: str) -> bool:
    """Whether a citation is a handbook's, and the handbook does not itself say that this is law."""
    return citation.kind is CitationKind.HANDBOOK and words not in citation.text


def _carried(named: Citation, sentence: Sentence, resolver: Resolver) -> bool:
    """Whether a place the sentence names is among its citations, or stands in the text they lead to."""
    title = normalise_title(named.title or "")
    instrument = resolver.instrument(named.title or "", sentence.pin.generation)
    titles = {title, normalise_title(instrument.short_title) if instrument is not None else title}
    for each in sentence.said.citations:
        if title in each.text and (named.article is None or format_article_number(named.article) in each.text):
            # A handbook may name a law that is not stored, for somebody to bring in: no evidence of what it says.
            return each.kind is not CitationKind.HANDBOOK or _is_stored(named, sentence, resolver)
        same = normalise_title(each.title) in titles
        if same and (named.article is None or each.article_number in {named.article, None}):
            return True
    return False


def _is_stored(named: Citation, sentence: Sentence, resolver: Resolver) -> bool:
    if named.article is None:
        return resolver.instrument(named.title or "", sentence.pin.generation) is not None
    return resolver.resolve(named, sentence.pin).state is CitationState.VERIFIED


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the store has of a cited article; `found` None: it has no such article."""

    found: Provision | None
    version: VersionOnDay | None


class Standing:
    """EXISTS and IN_FORCE over the store; remembers what it read, for versions never change."""

    def __init__(self, resolver: Resolver, handbooks: HandbookReader | None = None) -> None:
        self._resolver = resolver
        self._handbooks = handbooks
        self._articles = lru_cache(maxsize=32)(self._read_articles)
        self._stored = lru_cache(maxsize=4096)(self._read)
        self._units = lru_cache(maxsize=64)(self._read_units)

    def exists(self, sentence: Sentence) -> RuleResult:
        """That every cited article stands in the generation, word for word as the citation has it."""
        for each in sentence.said.citations:
            detail = self._missing(each, sentence)
            if detail is not None:
                return RuleResult(GroundRule.EXISTS, False, detail)
        return RuleResult(GroundRule.EXISTS, True)

    def in_force(self, sentence: Sentence) -> RuleResult | None:
        """That every cited version answers for the day, with its notice where its day is not proven."""
        units = (each for each in sentence.said.citations if each.kind is CitationKind.HANDBOOK)
        outdated = next((found for each in units if (found := self._of_another_day(each, sentence.pin))), None)
        if outdated is not None:
            return RuleResult(GroundRule.IN_FORCE, False, outdated)
        provisions = [each for each in sentence.said.citations if each.kind is not CitationKind.HANDBOOK]
        if not provisions:
            return None
        details = (self._out_of_force(each, sentence) for each in provisions)
        detail = next((each for each in details if each is not None), None)
        return RuleResult(GroundRule.IN_FORCE, detail is None, detail)

    def _missing(self, citation: CitedProvision, sentence: Sentence) -> str | None:
        if citation.quotation not in citation.text:
            return f"《{citation.title}》{citation.locator}的引文不是所引条文的一部分"
        if citation.kind is CitationKind.HANDBOOK:
            return self._missing_unit(citation)
        stored = self._stored(citation.title, citation.version, citation.article or "", sentence.pin.generation)
        if stored.version is None:
            return f"库中没有《{citation.title}》的这个版本"
        if stored.found is None:
            return f"《{citation.title}》没有{citation.article or citation.locator}"
        if stored.found.text != citation.text:
            return f"《{citation.title}》{citation.article}的文字与库中的不一致"
        return None

    def _missing_unit(self, citation: CitedProvision) -> str | None:
        if self._handbooks is None:
            return None
        if (citation.title, citation.locator) in self._units(citation.version):
            return None
        return f"手册《{citation.title}》里没有{citation.locator}"

    def _out_of_force(self, citation: CitedProvision, sentence: Sentence) -> str | None:
        stored = self._stored(citation.title, citation.version, citation.article or "", sentence.pin.generation)
        if stored.version is None:
            return f"《{citation.title}》在{sentence.pin.as_of.isoformat()}是否有效无从核实"
        status = status_on(stored.version.validity, sentence.pin.as_of)
        if answers_on(stored.version, sentence.pin.as_of):
            if status is ValidityStatus.UNKNOWN and not citation.notice:
                return f"《{citation.title}》的生效日期未核实，引用没有注明"
            return None
        if status in _ASIDE and _EARLIER.search(sentence.said.text):
            return None
        if status is ValidityStatus.NOT_YET_EFFECTIVE and _COMING.search(sentence.said.text):
            return None
        why = _ENDED.get(status, "没有可证明的施行日期")
        return f"《{citation.title}》的这个文本在{sentence.pin.as_of.isoformat()}{why}，不能作为现行依据"

    def _of_another_day(self, citation: CitedProvision, pin: Pin) -> str | None:
        """Why a handbook does not speak for the day: a law it rests on did not bind then. A hand-over rests on none."""
        if self._handbooks is not None and self._units(citation.version).get((citation.title, citation.locator)):
            return None
        for each in self._resolver.references(citation.text, pin.generation):
            if each.article is not None and self._resolver.resolve(each, pin).state is CitationState.NOT_IN_FORCE:
                day = pin.as_of.isoformat()
                return f"手册{citation.locator}依据的{format_citation(each)}在{day}无效或查不到当时的文本"
        return None

    def _read(self, title: str, version_id: VersionId, label: str, generation: int) -> _Stored:
        versions: Iterable[VersionOnDay] = self._resolver.versions(title, generation)
        version = next((each for each in versions if each.version.version_id == version_id), None)
        return _Stored(self._articles(version_id).get(label) if version is not None else None, version)

    def _read_articles(self, version_id: VersionId) -> dict[str, Provision]:
        return {each.label: each for each in self._resolver.wording_of(version_id)}

    def _read_units(self, version_id: VersionId) -> Mapping[tuple[str, str], bool]:
        """The units by title and locator, and whether each hands the call over."""
        if self._handbooks is None:
            return {}
        units = self._handbooks.units_of_version(version_id)
        return {(unit.handbook_title, f"“{unit.heading}”"): unit.hand_over is not None for unit in units}
