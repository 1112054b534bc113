"""The texts of the store as items are made from them: one generation, one day, each article with its topic.

Generations never change, so what was read for one is kept (`TextsOnDays`); nothing here decides what makes a good item.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from threading import Lock

from kb.citing.resolve import answers_on
from kb.citing.types import Pin
from kb.law.compare import ChangeKind, compare_versions
from kb.law.instruments import Instrument, LegalRank, ProvisionKind, VersionId
from kb.law.titles import normalise_title
from kb.quiz.templates import Topics
from kb.quiz.types import SourceArticle
from kb.store.records import Provision, VersionOnDay
from kb.store.repositories import LawReader

_RANKS = {rank: place for place, rank in enumerate(LegalRank)}
# A request asks of today and perhaps of another day; a publication makes the older generation's useless.
_KEPT = 4


class StoreTexts:
    """Texts over the store. Read at the first question; thread-safe as the reader is."""

    def __init__(self, law: LawReader, pin: Pin, topics: Topics) -> None:
        self._law, self._pin, self.topics = law, pin, topics
        self._lock = Lock()
        self._stored: dict[VersionId, Mapping[str, SourceArticle]] = {}
        self._earlier: dict[VersionId, Mapping[str, SourceArticle]] = {}

    @property
    def as_of(self) -> date:
        return self._pin.as_of

    @property
    def generation(self) -> int:
        return self._pin.generation

    def articles(self) -> tuple[SourceArticle, ...]:
        return self._articles

    def article(self, version_id: str, label: str) -> SourceArticle | None:
        return self._of_version(VersionId(version_id)).get(label)

    def in_force(self, version_id: str) -> bool:
        version = self._versions.get(VersionId(version_id))
        return version is not None and answers_on(version, self._pin.as_of)

    def of_instrument(self, title: str) -> tuple[SourceArticle, ...]:
        version = self._on_day.get(normalise_title(title))
        return tuple(self._of_version(version.version.version_id).values()) if version is not None else ()

    def earlier(self, article: SourceArticle) -> SourceArticle | None:
        version_id = VersionId(article.version_id)
        with self._lock:
            known = self._earlier.get(version_id)
        if known is None:
            known = self._read_earlier(version_id)
            with self._lock:
                self._earlier[version_id] = known
        return known.get(article.label)

    @cached_property
    def _versions(self) -> Mapping[VersionId, VersionOnDay]:
        return self._law.versions(self._pin.generation)

    @cached_property
    def _instruments(self) -> Mapping[str, Instrument]:
        """By normalised title; of several with one title the one that ranks highest, national before provincial."""
        found: dict[str, Instrument] = {}
        every = self._law.instruments(self._pin.generation)
        for each in sorted(every, key=lambda one: (_RANKS[one.legal_rank], one.province or "", one.instrument_id)):
            found.setdefault(normalise_title(each.title), each)
        return found

    @cached_property
    def _on_day(self) -> Mapping[str, VersionOnDay]:
        """The version of each instrument that answers on the day, by normalised title."""
        found: dict[str, VersionOnDay] = {}
        for title, instrument in self._instruments.items():
            versions = self._law.versions_of(instrument.instrument_id, self._pin.generation)
            version = next((each for each in reversed(versions) if answers_on(each, self._pin.as_of)), None)
            if version is not None:
                found[title] = version
        return found

    @cached_property
    def _articles(self) -> tuple[SourceArticle, ...]:
        titles = (title for title in self.topics.titles() if title in self._on_day)
        return tuple(article for title in titles for article in self.of_instrument(title))

    def _of_version(self, version_id: VersionId) -> Mapping[str, SourceArticle]:
        with self._lock:
            known = self._stored.get(version_id)
        if known is not None:
            return known
        read = self._read(version_id)
        with self._lock:
            return self._stored.setdefault(version_id, read)

    def _read(self, version_id: VersionId) -> Mapping[str, SourceArticle]:
        version = self._versions.get(version_id)
        if version is None:
            return {}
        provisions = self._law.provisions(version_id)
        return {each.label: self._source(each, version) for each in provisions if each.kind is not ProvisionKind.ANNEX}

    def _source(self, provision: Provision, version: VersionOnDay) -> SourceArticle:
        instrument = version.instrument
        title = normalise_title(instrument.title)
        topic = self.topics.topic_of(title, provision.article, provision.path)
        return SourceArticle(
            title=title,
            name=instrument.short_title,
            version_id=provision.version_id,
            label=provision.label,
            number=provision.article,
            path=provision.path,
            text=provision.text,
            rank=instrument.legal_rank,
            topic=topic.topic_id if topic else None,
            industry=topic.industry if topic else None,
        )

    def _read_earlier(self, version_id: VersionId) -> Mapping[str, SourceArticle]:
        """What the articles of a version read like in the one before, by their label of today; amended ones only."""
        version = self._versions.get(version_id)
        if version is None:
            return {}
        versions = self._law.versions_of(version.instrument.instrument_id, self._pin.generation)
        before = _before(versions, version)
        if before is None:
            return {}
        old = self._of_version(before.version.version_id)
        new = self._of_version(version_id)
        changes = compare_versions(tuple(old.values()), tuple(new.values()))
        return {
            each.new_label: old[each.old_label]
            for each in changes
            if each.kind is ChangeKind.AMENDED
            and each.new_label is not None
            and each.old_label is not None
            and each.old_label in old
        }


class TextsOnDays:
    """The texts of the last few pins, for those who ask again and again."""

    def __init__(self, law: LawReader) -> None:
        self._law = law
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Pin, str], StoreTexts] = OrderedDict()

    def on(self, pin: Pin, topics: Topics) -> StoreTexts:
        """The texts of a generation on a day, under these topics."""
        with self._lock:
            key = (pin, topics.topics_id)
            texts = self._kept.pop(key, None) or StoreTexts(self._law, pin, topics)
            self._kept[key] = texts
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return texts


def _before(versions: Sequence[VersionOnDay], version: VersionOnDay) -> VersionOnDay | None:
    """The version that bound before; None for the first, and where nothing proves that another ever bound."""
    place = next(
        (number for number, each in enumerate(versions) if each.version.version_id == version.version.version_id), 0
    )
    bound = [each for each in versions[:place] if each.validity.valid_from is not None]
    return bound[-1] if bound else None
