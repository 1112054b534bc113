"""The lane for a question that is nothing but a reference: 民法典1254, 广告法九条三项, 合同法.

No index, no encoder: milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Literal

from kb.law.citations import Citation, parse_lookup
from kb.law.instruments import ProvisionKind, ValidityStatus
from kb.law.numerals import format_article_number, format_numeral
from kb.law.paragraphs import parse_paragraphs
from kb.law.titles import short_title
from kb.law.validity import binds_on, status_on
from kb.search.names import NamesRead, read_names
from kb.search.terms import Replaced, Terms
from kb.store.records import Provision, VersionOnDay
from kb.store.repositories import LawReader
from kb.text.normalise import normalise_query

# The longest title with a full locator has about 60 characters; anything longer is a question, and parsing it costs.
LONGEST_REFERENCE = 80

LookupReason = Literal["not_loaded", "unclear", "replaced", "not_in_force", "no_such_article", "no_such_part"]


@dataclass(frozen=True, slots=True)
class LookupHit:
    """The provision a reference names; [start, end) is the named 款 or 项 in its text, else the whole of it."""

    provision: Provision
    version: VersionOnDay
    start: int
    end: int
    paragraph: int | None = None
    item: int | None = None

    @property
    def text(self) -> str:
        """The named slice, character for character."""
        return self.provision.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What a reference leads to on a day: hits, or the reason why there are none, in Chinese in `detail`.

    `title` is the short title meant after aliases; `note` says that it was named wrongly, or where the matter of a
    repealed instrument now stands. A reference to an instrument alone has its `version` and no hits. With the reason
    unclear the name may mean any of `candidates`.
    """

    query: str
    citation: Citation
    title: str
    version: VersionOnDay | None
    hits: tuple[LookupHit, ...] = ()
    reason: LookupReason | None = None
    detail: str | None = None
    note: str | None = None
    candidates: tuple[str, ...] = ()


def is_lookup(query: str, terms: Terms) -> bool:
    """Whether a question is nothing but a reference."""
    return len(query) <= LONGEST_REFERENCE and parse_lookup(query, terms.known_names) is not None


class Lookup:
    """Resolves references for a pinned (generation, day); remembers the titles of the last generation. Thread-safe."""

    def __init__(self, laws: LawReader, terms: Terms) -> None:
        self._laws = laws
        self._terms = terms
        self._lock = Lock()
        self._titles = _Titles(-1, {}, {})

    def lookup(self, query: str, *, as_of: date, generation: int) -> LookupResult | None:
        """What the reference names on `as_of`; None when the question is no reference."""
        plain = normalise_query(query)
        if not plain or len(plain) > LONGEST_REFERENCE:
            return None
        known = self._known(generation)
        named = self._guessed(plain, known)
        citation = parse_lookup(named.text, known.names)
        if citation is None or citation.title is None:
            return None
        if named.unclear is not None:
            return _unclear(query, citation, *named.unclear)
        if named.note is not None:
            found = self.lookup(named.text, as_of=as_of, generation=generation)
            return replace(found, query=query, note=f"{named.note}{found.note or ''}") if found else None
        title = short_title(citation.title)
        versions = known.versions.get(title, ())
        binding = [version for version in versions if binds_on(version.validity, as_of)]
        if binding:
            return self._resolved(query, citation, title, binding[-1])
        replaced = self._terms.replaced.get(title)
        if replaced is not None and as_of >= replaced.since:
            return _replaced(query, citation, replaced, known.versions.get(replaced.title, ()), as_of)
        return _absent(query, citation, title, versions, as_of)

    def names_in(self, text: str, *, as_of: date, generation: int) -> NamesRead:
        """A normalised question with the laws it names wrongly, or by a name they had before this day, put right."""
        known = self._known(generation)
        gone = {
            old
            for old, replaced in self._terms.replaced.items()
            if as_of >= replaced.since
            and not any(binds_on(each.validity, as_of) for each in known.versions.get(old, ()))
        }
        return read_names(text, self._terms, known.versions.keys(), gone)

    def replaced_by(self, title: str) -> tuple[Replaced, ...]:
        """What a short title took the place of, in the order of the list."""
        return tuple(each for each in self._terms.replaced.values() if each.title == title)

    def _guessed(self, plain: str, known: _Titles) -> NamesRead:
        """A reference with its name put right; laws that are gone keep theirs, because the answer is about them."""
        return read_names(plain, self._terms, known.versions.keys(), ())

    def _resolved(self, query: str, citation: Citation, title: str, version: VersionOnDay) -> LookupResult:
        if citation.article is None:
            return LookupResult(query, citation, title, version)
        label = format_article_number(citation.article)
        provision = self._laws.provision(version.version.version_id, label)
        if provision is None:
            provisions = self._laws.provisions(version.version.version_id)
            detail = _range(title, label, provisions)
            return LookupResult(query, citation, title, version, reason="no_such_article", detail=detail)
        hit = _located(provision, version, citation)
        if isinstance(hit, str):
            whole = LookupHit(provision, version, 0, len(provision.text))
            return LookupResult(query, citation, title, version, (whole,), "no_such_part", f"《{title}》{hit}")
        return LookupResult(query, citation, title, version, (hit,))

    def _known(self, generation: int) -> _Titles:
        with self._lock:
            if self._titles.generation == generation:
                return self._titles
        found: dict[str, list[VersionOnDay]] = {}
        names = dict(self._terms.known_names)
        for version in self._laws.versions(generation).values():
            short = version.instrument.short_title
            found.setdefault(short, []).append(version)
            # A loaded title names itself, also where an alias list would send it elsewhere.
            names[short] = short
        titles = _Titles(
            generation, {title: tuple(sorted(versions, key=_age)) for title, versions in found.items()}, names
        )
        with self._lock:
            self._titles = titles
        return titles


@dataclass(frozen=True, slots=True)
class _Titles:
    """One generation's versions by short title, oldest first, and every name that leads to a title."""

    generation: int
    versions: Mapping[str, tuple[VersionOnDay, ...]]
    names: Mapping[str, str]


def _replaced(
    query: str, citation: Citation, replaced: Replaced, successors: Sequence[VersionOnDay], as_of: date
) -> LookupResult:
    """Article numbers do not carry over from a repealed instrument, so its successor is named without one."""
    binding = [version for version in successors if binds_on(version.validity, as_of)]
    version = binding[-1] if binding else None
    note = replaced.note
    if citation.article is not None:
        label = format_article_number(citation.article)
        note += f"旧法{label}与新法条号不对应，请按内容查找。"
    return LookupResult(query, citation, replaced.title, version, (), "replaced", note, replaced.note)


def _unclear(query: str, citation: Citation, written: str, titles: tuple[str, ...]) -> LookupResult:
    either = "还是".join(f"《{title}》" for title in titles)
    detail = f"没有名为《{written}》的法律法规，可能是{either}，请说出全称。"
    return LookupResult(query, citation, written, None, reason="unclear", detail=detail, candidates=titles)


def _absent(query: str, citation: Citation, title: str, versions: Sequence[VersionOnDay], as_of: date) -> LookupResult:
    """Why nothing binds: no text, or texts that do not bind on this day, with the day that decides."""
    if not versions:
        detail = f"知识库中没有《{title}》。"
        return LookupResult(query, citation, title, None, reason="not_loaded", detail=detail)
    version = versions[-1]
    validity, status = version.validity, status_on(version.validity, as_of)
    if status is ValidityStatus.NOT_YET_EFFECTIVE and validity.valid_from is not None:
        detail = f"《{title}》自{_printed(validity.valid_from)}起施行，{_printed(as_of)}尚未生效。"
    elif validity.valid_to is not None:
        detail = f"《{title}》自{_printed(validity.valid_to)}起不再有效，{_printed(as_of)}不能引用。"
    else:
        label = version.version.source_status or "不明"
        detail = f"《{title}》在{_printed(as_of)}是否有效没有可靠依据（来源标注{label}），不能引用。"
    return LookupResult(query, citation, title, version, reason="not_in_force", detail=detail)


def _located(provision: Provision, version: VersionOnDay, citation: Citation) -> LookupHit | str:
    """The 款 and 项 of an article; which there are, when the named one is not among them.

    An item without a 款 is that of the first 款 with items: 广告法九条三项 means its only list.
    """
    if citation.paragraph is None and citation.item is None:
        return LookupHit(provision, version, 0, len(provision.text))
    paragraphs = parse_paragraphs(provision.text)
    if citation.paragraph is not None:
        chosen = [paragraph for paragraph in paragraphs if paragraph.number == citation.paragraph]
        if not chosen:
            return f"{provision.label}共{len(paragraphs)}款，没有第{format_numeral(citation.paragraph)}款。"
    else:
        chosen = [paragraph for paragraph in paragraphs if paragraph.items][:1]
    if citation.item is None:
        return LookupHit(provision, version, chosen[0].start, chosen[0].end, chosen[0].number)
    items = chosen[0].items if chosen else ()
    for item in items:
        if item.number == citation.item:
            return LookupHit(provision, version, item.start, item.end, citation.paragraph, item.number)
    held = f"共{len(items)}项" if items else "不分项"
    return f"{provision.label}{held}，没有第{format_numeral(citation.item)}项。"


def _range(title: str, label: str, provisions: Sequence[Provision]) -> str:
    articles = [provision for provision in provisions if provision.kind is ProvisionKind.ARTICLE]
    if not articles:
        return f"《{title}》不分条，没有{label}；可按“一、（一）”查找。"
    return f"《{title}》没有{label}，现有{articles[0].label}至{articles[-1].label}，共{len(articles)}条。"


def _printed(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _age(version: VersionOnDay) -> tuple[date, str]:
    return version.validity.valid_from or date.min, version.version.version_id
