"""Builders with keyword defaults and the store in memory: what tests make their world of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256

import numpy as np

from kb.law.instruments import (
    DateBasis,
    DatedFact,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    LegalRank,
    ProvisionKind,
    Validity,
    VersionDates,
    VersionId,
)
from kb.law.numerals import parse_article_number
from kb.law.paragraphs import parse_paragraphs
from kb.law.titles import normalise_title, short_title
from kb.search.passages import cut_passages, priority
from kb.search.vectors import Matrix
from kb.store.handbook_versions import readable
from kb.store.records import (
    HandbookId,
    HandbookUnit,
    HandbookVersion,
    IndexablePassage,
    Passage,
    PassageId,
    PassageKind,
    Provision,
    Publication,
    Source,
    VersionOnDay,
)

IN_FORCE_SINCE = date(2014, 3, 15)


def make_instrument(
    title: str = "消费者权益保护法",
    *,
    authority: str | None = "全国人民代表大会常务委员会",
    legal_rank: LegalRank = LegalRank.LAW,
    province: str | None = None,
) -> Instrument:
    """An instrument whose id is its normalised title, and its province where it has one."""
    name = normalise_title(title)
    return Instrument(
        InstrumentId(f"{name}@{province or ''}"), title, short_title(title), authority, legal_rank, province
    )


def make_version(
    title: str = "消费者权益保护法",
    *,
    label: str = "2013修正",
    valid_from: date | None = IN_FORCE_SINCE,
    valid_to: date | None = None,
    unproven: bool = False,
    source_status: str | None = "现行有效",
    legal_rank: LegalRank = LegalRank.LAW,
    province: str | None = None,
) -> VersionOnDay:
    """A version with its validity as given; nothing is computed."""
    instrument = make_instrument(title, legal_rank=legal_rank, province=province)
    version_id = VersionId(sha256(f"{instrument.instrument_id}/{label}".encode()).hexdigest()[:16])
    basis = DateBasis.UNKNOWN if unproven else DateBasis.STATED_IN_TEXT
    effective = DatedFact(None if unproven else valid_from, basis)
    version = InstrumentVersion(
        version_id, instrument.instrument_id, label, None, source_status, 0, VersionDates(effective=effective)
    )
    return VersionOnDay(instrument, version, Validity(version_id, valid_from, valid_to, unproven))


def make_unit(
    heading: str = "七日无理由退货",
    text: str = "网购商品收到七日内可以退货。",
    *,
    handbook: str = "退换货与赔偿",
    questions: Sequence[str] = (),
    sayable: str | None = None,
) -> HandbookUnit:
    """A handbook unit without an id; the store gives it one."""
    identity = HandbookId(handbook)
    return HandbookUnit(
        0, identity, VersionId(f"handbook:{handbook}"), 0, handbook, heading, ("market",), tuple(questions), sayable,
        (), None, (), text,
    )  # fmt: skip


@dataclass(slots=True)
class InMemoryStore:
    """LawReader, HandbookReader and PassageReader over dicts, honest about generations.

    `publish` makes generation G+1 of everything added since the last one; `add_*` alone is prepared and not visible.
    """

    _versions: dict[VersionId, tuple[int, int | None, VersionOnDay]] = field(default_factory=dict)
    _provisions: dict[int, Provision] = field(default_factory=dict)
    _units: dict[int, tuple[int, HandbookUnit]] = field(default_factory=dict)
    _audiences: dict[VersionId, tuple[str, ...]] = field(default_factory=dict)
    _passages: dict[int, IndexablePassage] = field(default_factory=dict)
    _published: list[int] = field(default_factory=list)
    _last_passage_id: int = 0
    _active: str | None = None

    def add_version(self, version: VersionOnDay, articles: Mapping[str, str]) -> VersionOnDay:
        """Prepare a version with its articles, label → text; passages are cut as in production."""
        version_id = version.version.version_id
        self._versions[version_id] = (self.generation() + 1, None, version)
        for ordinal, (label, text) in enumerate(articles.items()):
            provision = self._provision(version_id, ordinal, label, text)
            for part in cut_passages(text, parse_paragraphs(text)):
                passage = Passage(
                    self._next_passage_id(), PassageKind.PROVISION, version_id, provision.provision_id,
                    part.start, part.end, part.paragraph, part.item,
                )  # fmt: skip
                self._index(passage, version.instrument, label, text[part.start : part.end])
        return version

    def add_unit(self, unit: HandbookUnit) -> HandbookUnit:
        """Prepare a handbook unit, one passage."""
        stored = replace(unit, unit_id=len(self._units) + 1)
        self._units[stored.unit_id] = (self.generation() + 1, stored)
        passage = Passage(
            self._next_passage_id(), PassageKind.HANDBOOK, stored.version_id, stored.unit_id,
            0, len(stored.text),
        )  # fmt: skip
        self._passages[passage.passage_id] = IndexablePassage(
            passage, None, stored.handbook_title, "", stored.heading, stored.text, stored.questions, 0
        )
        return stored

    def replace_version(self, version: VersionOnDay) -> None:
        """Give a version another validity, visible at once (tests of dates)."""
        since, until, _ = self._versions[version.version.version_id]
        self._versions[version.version.version_id] = (since, until, version)

    def withdraw(self, version_id: VersionId) -> None:
        """End a version with the next publication."""
        since, _, version = self._versions[version_id]
        self._versions[version_id] = (since, self.generation() + 1, version)

    def sweep(self, passage_ids: Sequence[PassageId]) -> None:
        """Take passages out for good."""
        for passage_id in passage_ids:
            self._passages.pop(passage_id, None)

    def publish(self) -> int:
        """The next generation, visible now."""
        self._published.append(self._last_passage_id)
        return self.generation()

    def generation(self) -> int:
        return len(self._published)

    def instruments(self, generation: int) -> tuple[Instrument, ...]:
        found = {version.instrument.instrument_id: version.instrument for version in self.versions(generation).values()}
        return tuple(sorted(found.values(), key=lambda instrument: instrument.short_title))

    def versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        return {
            version_id: version
            for version_id, (since, until, version) in self._versions.items()
            if since <= generation and (until is None or generation < until)
        }

    def versions_of(self, instrument_id: InstrumentId, generation: int) -> tuple[VersionOnDay, ...]:
        found = [v for v in self.versions(generation).values() if v.instrument.instrument_id == instrument_id]
        return tuple(sorted(found, key=lambda version: version.validity.valid_from or date.min))

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        return tuple(one for one in self._provisions.values() if one.version_id == version_id)

    def provision(self, version_id: VersionId, label: str) -> Provision | None:
        return next((one for one in self.provisions(version_id) if one.label == label), None)

    def provisions_by_id(self, provision_ids: Sequence[int]) -> Mapping[int, Provision]:
        return {one: self._provisions[one] for one in provision_ids if one in self._provisions}

    def sources(self, version_id: VersionId) -> tuple[Source, ...]:
        return ()

    def handbooks(self, generation: int) -> tuple[HandbookVersion, ...]:
        units = {unit.version_id: unit for since, unit in self._units.values() if since <= generation}
        return tuple(
            HandbookVersion(
                unit.handbook_id, version_id, unit.handbook_title, unit.industries, None, None, None, None,
                self._audiences.get(version_id),
            )
            for version_id, unit in units.items()
        )  # fmt: skip

    def handbook_versions(self, generation: int, as_of: date, role: str | None = None) -> frozenset[VersionId]:
        return readable(self.handbooks(generation), as_of, role)

    def handbook_units(self, generation: int, as_of: date, role: str | None = None) -> tuple[HandbookUnit, ...]:
        spoken = self.handbook_versions(generation, as_of, role)
        return tuple(unit for _, unit in self._units.values() if unit.version_id in spoken)

    def units_from(self, generation: int, day: date) -> tuple[HandbookUnit, ...]:
        return self.handbook_units(generation, day)

    def units_of_version(self, version_id: VersionId) -> tuple[HandbookUnit, ...]:
        return tuple(unit for _, unit in self._units.values() if unit.version_id == version_id)

    def restrict(self, version_id: VersionId, *roles: str) -> None:
        """Let only these roles read a handbook's text."""
        self._audiences[version_id] = roles

    def units_by_id(self, unit_ids: Sequence[int]) -> Mapping[int, HandbookUnit]:
        return {one: self._units[one][1] for one in unit_ids if one in self._units}

    def passages(self, passage_ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        return {one: self._passages[one].passage for one in passage_ids if one in self._passages}

    def passages_of_version(self, version_id: VersionId) -> tuple[Passage, ...]:
        return tuple(e.passage for e in self._passages.values() if e.passage.version_id == version_id)

    def passage_ids(self) -> frozenset[PassageId]:
        return frozenset(self._passages)

    def passages_after(self, passage_id: int, limit: int) -> tuple[IndexablePassage, ...]:
        larger = sorted(key for key in self._passages if key > passage_id)
        return tuple(self._passages[key] for key in larger[:limit])

    def rows_after(self, passage_id: int, limit: int) -> tuple[tuple[Passage, int], ...]:
        return tuple((each.passage, each.priority) for each in self.passages_after(passage_id, limit))

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        found = (self._passages.get(passage.passage_id) for passage, _ in rows)
        return tuple(each for each in found if each is not None)

    def short_titles(self) -> Mapping[VersionId, str]:
        return {version_id: on_day.instrument.short_title for version_id, (_, _, on_day) in self._versions.items()}

    def publication(self, generation: int | None = None) -> Publication | None:
        number = generation or len(self._published)
        if not 0 < number <= len(self._published):
            return None
        return Publication(number, datetime(2026, 1, number % 28 + 1, tzinfo=UTC), self._published[number - 1])

    def last_passage_id(self) -> int:
        return max(self._passages, default=0)

    def generation_passage_id(self, generation: int) -> int:
        return self._published[generation - 1] if 0 < generation <= len(self._published) else 0

    def active(self) -> str | None:
        return self._active

    def activate(self, name: str) -> None:
        self._active = name

    def _next_passage_id(self) -> PassageId:
        self._last_passage_id += 1
        return PassageId(self._last_passage_id)

    def _provision(self, version_id: VersionId, ordinal: int, label: str, text: str) -> Provision:
        is_article = label.startswith("第")
        provision = Provision(
            len(self._provisions) + 1,
            version_id,
            ordinal,
            ProvisionKind.ARTICLE if is_article else ProvisionKind.SECTION,
            label,
            parse_article_number(label) if is_article else None,
            (),
            text,
        )
        self._provisions[provision.provision_id] = provision
        return provision

    def _index(self, passage: Passage, instrument: Instrument, label: str, text: str) -> None:
        title = instrument.short_title
        self._passages[passage.passage_id] = IndexablePassage(
            passage, instrument.instrument_id, title, "", label, text, (), priority(title)
        )


class HashingEncoder:
    """An encoder for tests: character bigrams hashed into few dimensions; near means sharing bigrams, nothing more."""

    def __init__(self, dimensions: int = 512, fingerprint: str = "hashing-1") -> None:
        self._dimensions = dimensions
        self._fingerprint = fingerprint
        self.encoded = 0

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        self.encoded += len(texts)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Matrix:
        vector = np.full(self._dimensions, 0.01, dtype=np.float32)
        for gram in (text[index : index + 2] for index in range(len(text) - 1)):
            vector[int(sha256(gram.encode()).hexdigest(), 16) % self._dimensions] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
