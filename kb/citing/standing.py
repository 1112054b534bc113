"""How an article reads in the newest text that is known of its instrument, whether or not that text binds yet.

What of ours rests on an article is compared with this wording: a text that was published and takes effect next month
is known today, and a month is what a review takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.citations import find_citations
from kb.law.compare import ProvisionChange, compare_versions
from kb.law.instruments import InstrumentId, VersionId
from kb.law.numerals import format_article_number, format_numeral
from kb.law.titles import normalise_title
from kb.law.validity import NOT_YET_LABELS, REPEALED_LABELS
from kb.law.wording import comparable
from kb.store.records import Provision, VersionOnDay

# What stands in place of a wording's hash where there is no wording to hash.
ENDED, GONE = "ended", "gone"
Repealers = Callable[[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """An article in the newest text: title normalised, label as the store has it; `wording` None while no text of the
    instrument is stored, ENDED where its last text ends, GONE where that text has no such article."""

    title: str
    article: str
    instrument_id: InstrumentId | None = None
    version_id: VersionId | None = None
    wording: str | None = None


class NewestTexts:
    """The newest texts as one generation knows them; reads each version once."""

    def __init__(self, resolver: Resolver, pin: Pin, repealers: Repealers | None = None) -> None:
        self.pin = pin
        self._resolver = resolver
        self._repealers = repealers
        self._articles: dict[VersionId, Mapping[str, Provision]] = {}
        self._compared: dict[tuple[VersionId, VersionId], tuple[ProvisionChange, ...]] = {}
        self._standings: dict[tuple[str, str], Standing] = {}

    def standing(self, title: str, article: str) -> Standing:
        """How an article, named by any title or alias and with or without 款 and 项, stands."""
        # Thousands of quiz items stand on a few hundred articles.
        known = self._standings.get((title, article))
        if known is None:
            known = self._standings[(title, article)] = self._standing(title, article)
        return known

    def _standing(self, title: str, article: str) -> Standing:
        plain, label = normalise_title(title), article_label(title, article)
        version = self.newest(title)
        if version is None:
            return Standing(plain, label)
        version_id = version.version.version_id
        provision = self.article(version_id, label)
        wording = ENDED if has_end(version) else GONE if provision is None else wording_hash(provision.text)
        return Standing(plain, label, version.instrument.instrument_id, version_id, wording)

    def newest(self, title: str) -> VersionOnDay | None:
        """The last text of an instrument, future ones included; None while none is stored."""
        return newest_version(self._resolver.versions(title, self.pin.generation))

    def versions(self, title: str) -> tuple[VersionOnDay, ...]:
        """Every text of an instrument, oldest first; () while none is stored."""
        return self._resolver.versions(title, self.pin.generation)

    def article(self, version_id: VersionId, label: str) -> Provision | None:
        """An article by label; in a text without articles, which are cited 第五条 for 五、, the section."""
        if version_id not in self._articles:
            self._articles[version_id] = {each.label: each for each in self._resolver.wording_of(version_id)}
        articles = self._articles[version_id]
        found = articles.get(label)
        if found is None and (section := section_label(label)):
            found = articles.get(section)
        return found

    def change(self, old: VersionId, new: VersionId, label: str) -> ProvisionChange | None:
        """What became of an article between two versions; None where the older one has no such article."""
        pair = (old, new)
        if pair not in self._compared:
            self._compared[pair] = compare_versions(self._resolver.wording_of(old), self._resolver.wording_of(new))
        stored = self.article(old, label)
        wanted = stored.label if stored else label
        return next((each for each in self._compared[pair] if each.old_label == wanted), None)

    def since(self, title: str, label: str) -> date | None:
        """From when on the article reads as in the newest text; None when no date is known."""
        versions = [each for each in self._resolver.versions(title, self.pin.generation) if _counts(each)]
        first: VersionOnDay | None = None
        wording: str | None = None
        for version in reversed(versions):
            provision = self.article(version.version.version_id, label)
            own = comparable(provision.text) if provision else None
            if first is not None and own != wording:
                break
            first, wording = version, own
        return first.validity.valid_from if first else None

    def repealed_by(self, title: str) -> tuple[str, ...]:
        """The titles of the instruments whose texts repeal this one."""
        return self._repealers(normalise_title(title), self.pin.generation) if self._repealers else ()


def newest_version(versions: Sequence[VersionOnDay]) -> VersionOnDay | None:
    """The last of an instrument's versions to bind or that is announced to; else, the last known at all."""
    counting = [each for each in versions if _counts(each)]
    return (counting or list(versions))[-1] if versions else None


def has_end(version: VersionOnDay) -> bool:
    """Whether a version that no other follows ends all the same: repealed or expired, now or on a known day."""
    validity = version.validity
    if validity.valid_from is None:
        return version.version.source_status in REPEALED_LABELS
    return validity.valid_to is not None


def _counts(version: VersionOnDay) -> bool:
    """Binding on some day, or announced without a day; replaced prints and dateless old texts are neither."""
    return version.validity.valid_from is not None or version.version.source_status in NOT_YET_LABELS


def wording_hash(text: str) -> str:
    """The identity of an article's wording without its layout."""
    return hashlib.sha256(comparable(text).encode()).hexdigest()


@lru_cache(maxsize=4096)
def article_label(title: str, article: str) -> str:
    """The article a reference names without 款 and 项, as the store labels it; a section's label stays.

    >>> article_label("广告法", "第九条第三项"), article_label("某指南", "一（二）")
    ('第九条', '一（二）')
    """
    found = find_citations(f"《{title}》{article}")
    number = found[0].article if found else None
    return format_article_number(number) if number is not None else article


@lru_cache(maxsize=4096)
def section_label(label: str) -> str | None:
    """五 for 第五条; None for what is no article, or an inserted one.

    >>> section_label("第五条"), section_label("第五条之一"), section_label("附件1")
    ('五', None, None)
    """
    found = find_citations(f"《某法》{label}")
    number = found[0].article if found else None
    return format_numeral(number.number) if number is not None and not number.suffix else None
