"""From a title and an article as people write them to the stored provision that binds on a day.

One resolver serves citations in texts, the basis of phrasings and the handbooks' references. It does not search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from kb.citing.citations import Slice
from kb.citing.types import CitationState, Pin
from kb.law.citations import Citation, find_citations
from kb.law.instruments import ArticleNumber, Instrument, InstrumentId, LegalRank, ValidityStatus, VersionId
from kb.law.numerals import format_article_number, format_numeral
from kb.law.paragraphs import parse_paragraphs
from kb.law.titles import normalise_title, short_title
from kb.law.validity import status_on
from kb.store.records import Provision, VersionOnDay
from kb.store.repositories import LawReader

_RANKS = {rank: place for place, rank in enumerate(LegalRank)}
_ENDED = {
    ValidityStatus.SUPERSEDED: "已被修改后的文本取代",
    ValidityStatus.REPEALED: "已废止",
    ValidityStatus.EXPIRED: "已失效",
    ValidityStatus.NOT_YET_EFFECTIVE: "尚未生效",
}
_UNDATED = "没有可证明的施行日期，不能作为现行依据"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a reference leads to. `version` and `provision` may be set beside not_in_force, for showing the old text.

    `part` is the 款 or 项 referred to, None for a whole article. `detail` says in Chinese what is wrong.
    """

    state: CitationState
    version: VersionOnDay | None = None
    provision: Provision | None = None
    part: Slice | None = None
    detail: str | None = None


class Resolver:
    """Looks references up in the store; keeps the titles of the last generations it saw."""

    def __init__(self, law: LawReader, aliases: Mapping[str, str] | None = None) -> None:
        self._law = law
        self.aliases: Mapping[str, str] = dict(aliases or {})
        self._titles = lru_cache(maxsize=2)(self._index_titles)
        self.names = lru_cache(maxsize=2)(self._all_names)
        # Content cites the same few hundred articles over and over; a generation never changes, so neither do these.
        self._resolved = lru_cache(maxsize=4096)(self._resolve)
        self._cited = lru_cache(maxsize=1024)(self._find)
        # Whole instruments, some of 200 KB: only what is being quoted just now.
        self._all_wordings = lru_cache(maxsize=4)(self._wordings)

    def instrument(self, title: str, generation: int) -> Instrument | None:
        """The instrument a title or alias names; of several with one title the highest rank."""
        titles = self._titles(generation)
        plain = normalise_title(title)
        full = self.aliases.get(plain) or self.aliases.get(title)
        return titles.get(plain) or (titles.get(normalise_title(full)) if full else None)

    def resolve(self, citation: Citation, pin: Pin) -> Resolution:
        """The provision a citation names on a day; a citation without title is unresolved."""
        return self._resolved(replace(citation, start=0, end=0), pin)

    def references(self, text: str, generation: int) -> tuple[Citation, ...]:
        """The articles a text of ours rests on, in order: handbook units are read again with every question."""
        return self._cited(text, generation)

    def wordings(self, title: str, generation: int) -> tuple[str, ...]:
        """Every provision of an instrument as a generation shows it, newest version first; () for an unknown title."""
        instrument = self.instrument(title, generation)
        return self._all_wordings(instrument.instrument_id, generation) if instrument is not None else ()

    def provisions(self, version: VersionOnDay) -> tuple[Provision, ...]:
        """All provisions of a version, in order."""
        return self._law.provisions(version.version.version_id)

    def wording_of(self, version_id: VersionId) -> tuple[Provision, ...]:
        """All provisions of a version, whether or not any generation still shows it."""
        return self._law.provisions(version_id)

    def versions(self, title: str, generation: int) -> tuple[VersionOnDay, ...]:
        """All versions of an instrument that a generation shows, oldest first; () for an unknown title."""
        instrument = self.instrument(title, generation)
        return self._law.versions_of(instrument.instrument_id, generation) if instrument is not None else ()

    def _wordings(self, instrument_id: InstrumentId, generation: int) -> tuple[str, ...]:
        versions = self._law.versions_of(instrument_id, generation)
        return tuple(each.text for version in reversed(versions) for each in self.provisions(version))

    def _find(self, text: str, generation: int) -> tuple[Citation, ...]:
        found = find_citations(text, aliases=self.names(generation))
        return tuple(each for each in found if each.article is not None)

    def _resolve(self, citation: Citation, pin: Pin) -> Resolution:
        if citation.title is None:
            return Resolution(CitationState.UNRESOLVED, detail="看不出引用的是哪部法律法规")
        instrument = self.instrument(citation.title, pin.generation)
        if instrument is None:
            return Resolution(CitationState.NOT_FOUND, detail=f"库中没有《{citation.title.strip('《》')}》")
        version, status = self._version(instrument, pin)
        if version is None:
            return Resolution(CitationState.NOT_FOUND, detail=f"《{instrument.short_title}》没有可用的文本")
        found = self._within(citation, version)
        if not answers_on(version, pin.as_of):
            detail = f"《{instrument.short_title}》在{pin.as_of.isoformat()}{_ENDED.get(status, _UNDATED)}"
            return Resolution(CitationState.NOT_IN_FORCE, version, found.provision, found.part, detail)
        return found

    def resolve_reference(self, title: str, article: str, pin: Pin) -> Resolution:
        """The same for a title and a locator as content files write them: 第二十五条第一项, or a section's label."""
        citations = self.references(f"《{title}》{article}", pin.generation)
        if citations:
            return self.resolve(citations[0], pin)
        instrument = self.instrument(title, pin.generation)
        if instrument is None:
            return Resolution(CitationState.NOT_FOUND, detail=f"库中没有《{title}》")
        version, status = self._version(instrument, pin)
        if version is None:
            return Resolution(CitationState.NOT_FOUND, detail=f"《{title}》没有可用的文本")
        provision = self._law.provision(version.version.version_id, article)
        if provision is None:
            return Resolution(CitationState.NOT_FOUND, version, detail=f"《{title}》没有“{article}”")
        if not answers_on(version, pin.as_of):
            detail = f"《{title}》在{pin.as_of.isoformat()}{_ENDED.get(status, _UNDATED)}"
            return Resolution(CitationState.NOT_IN_FORCE, version, provision, None, detail)
        return Resolution(CitationState.VERIFIED, version, provision)

    def _version(self, instrument: Instrument, pin: Pin) -> tuple[VersionOnDay | None, ValidityStatus]:
        """The version that answers on the day, else the newest with why it does not."""
        versions = self._law.versions_of(instrument.instrument_id, pin.generation)
        for version in reversed(versions):
            if answers_on(version, pin.as_of):
                return version, status_on(version.validity, pin.as_of)
        if not versions:
            return None, ValidityStatus.UNKNOWN
        return versions[-1], status_on(versions[-1].validity, pin.as_of)

    def _within(self, citation: Citation, version: VersionOnDay) -> Resolution:
        """The article, 款 and 项 inside one version."""
        title = version.instrument.short_title
        if citation.article is None:
            return Resolution(CitationState.VERIFIED, version)
        label = format_article_number(citation.article)
        provision = self._provision(version, citation.article)
        if provision is None:
            detail = f"《{title}》没有{label}{self._range(version)}"
            return Resolution(CitationState.NOT_FOUND, version, detail=detail)
        part, missing = part_of(provision.text, citation.paragraph, citation.item)
        if missing:
            return Resolution(CitationState.NOT_FOUND, version, provision, detail=f"《{title}》{label}{missing}")
        return Resolution(CitationState.VERIFIED, version, provision, part)

    def _provision(self, version: VersionOnDay, article: ArticleNumber) -> Provision | None:
        """The article, or in a text without articles the section of that number: 指南 are cited 第五条 for 五、."""
        version_id = version.version.version_id
        found = self._law.provision(version_id, format_article_number(article))
        if found is None and not article.suffix:
            found = self._law.provision(version_id, format_numeral(article.number))
        return found

    def _range(self, version: VersionOnDay) -> str:
        last = last_article(self._law.provisions(version.version.version_id))
        return f"，现有文本到{format_article_number(last)}为止" if last else ""

    def _all_names(self, generation: int) -> Mapping[str, str]:
        """Every name by which a text may cite without 《》: aliases, and the short titles of what is stored."""
        stored = {each.short_title: each.short_title for each in self._law.instruments(generation)}
        return MappingProxyType({**self.aliases, **stored})

    def _index_titles(self, generation: int) -> dict[str, Instrument]:
        titles: dict[str, Instrument] = {}
        for instrument in sorted(
            self._law.instruments(generation),
            key=lambda each: (_RANKS[each.legal_rank], each.province or "", each.instrument_id),
        ):
            for name in (instrument.title, instrument.short_title):
                titles.setdefault(normalise_title(name), instrument)
                titles.setdefault(normalise_title(short_title(name)), instrument)
        return titles


def answers_on(version: VersionOnDay, day: date) -> bool:
    """Whether a version answers questions about a day: [valid_from, valid_to)."""
    start, end = version.validity.valid_from, version.validity.valid_to
    return start is not None and start <= day and (end is None or day < end)


def last_article(provisions: tuple[Provision, ...]) -> ArticleNumber | None:
    """The highest article number of a text; None for a text without articles."""
    return max((each.article for each in provisions if each.article is not None), default=None)


def part_of(text: str, paragraph: int | None, item: int | None) -> tuple[Slice | None, str | None]:
    """The slice of a 款 or 项 in an article's text, or what is missing in Chinese; (None, None) for the whole.

    An item without a paragraph is looked for in the whole article, because statutes cite 第九条第三项 like that.
    """
    if paragraph is None and item is None:
        return None, None
    paragraphs = parse_paragraphs(text)
    if paragraph is not None and paragraph > len(paragraphs):
        return None, f"只有{len(paragraphs)}款，没有第{paragraph}款"
    candidates = paragraphs if paragraph is None else (paragraphs[paragraph - 1],)
    if item is None:
        chosen = candidates[0]
        return Slice(chosen.start, chosen.end, chosen.number), None
    for candidate in candidates:
        for each in candidate.items:
            if each.number == item:
                return Slice(each.start, each.end, paragraph, item), None
    return None, f"没有第{item}项"
