"""Readers of texts that are kept beside the indexes: what the copy has is read there, the rest from the server.

While the server is away the newest generation is the newest of the copy, and everything of it can be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kb.errors import StoreAwayError
from kb.law.instruments import Instrument, InstrumentId, VersionId
from kb.store.mirror import TextsMirror
from kb.store.reading import SqlLawReader, SqlPassageReader
from kb.store.reading_handbooks import SqlHandbookReader
from kb.store.records import (
    HandbookUnit,
    HandbookVersion,
    IndexablePassage,
    Passage,
    PassageId,
    Provision,
    Publication,
    Source,
    VersionOnDay,
)
from kb.store.time_limit import ASKING_SECONDS, at_most


class MirroredLawReader:
    """LawReader over a server and the copy of it."""

    def __init__(self, server: SqlLawReader, mirror: TextsMirror) -> None:
        self._server = server
        self._mirror = mirror
        self._copy = SqlLawReader(mirror.engine)

    def generation(self) -> int:
        try:
            with at_most(ASKING_SECONDS):
                return self._server.generation()
        except StoreAwayError:
            return self._mirror.generation

    def instruments(self, generation: int) -> tuple[Instrument, ...]:
        return self._of(generation).instruments(generation)

    def versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        return self._of(generation).versions(generation)

    def versions_of(self, instrument_id: InstrumentId, generation: int) -> tuple[VersionOnDay, ...]:
        return self._of(generation).versions_of(instrument_id, generation)

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        return self._copy.provisions(version_id) or self._server.provisions(version_id)

    def provision(self, version_id: VersionId, label: str) -> Provision | None:
        found = self._copy.provision(version_id, label)
        if found is not None or self._copy.holds(version_id):
            return found
        return self._server.provision(version_id, label)

    def provisions_by_id(self, provision_ids: Sequence[int]) -> Mapping[int, Provision]:
        found = dict(self._copy.provisions_by_id(provision_ids))
        missing = [each for each in provision_ids if each not in found]
        return {**found, **self._server.provisions_by_id(missing)} if missing else found

    def sources(self, version_id: VersionId) -> tuple[Source, ...]:
        """Of the server: another source of a known text may come at any time."""
        return self._server.sources(version_id)

    def _of(self, generation: int) -> SqlLawReader:
        return self._copy if generation <= self._mirror.generation else self._server


class MirroredHandbookReader:
    """HandbookReader over a server and the copy of it."""

    def __init__(self, server: SqlHandbookReader, mirror: TextsMirror) -> None:
        self._server = server
        self._mirror = mirror
        self._copy = SqlHandbookReader(mirror.engine)

    def handbooks(self, generation: int) -> tuple[HandbookVersion, ...]:
        return self._of(generation).handbooks(generation)

    def handbook_versions(self, generation: int, as_of: date, role: str | None = None) -> frozenset[VersionId]:
        return self._of(generation).handbook_versions(generation, as_of, role)

    def handbook_units(self, generation: int, as_of: date, role: str | None = None) -> tuple[HandbookUnit, ...]:
        return self._of(generation).handbook_units(generation, as_of, role)

    def units_from(self, generation: int, day: date) -> tuple[HandbookUnit, ...]:
        return self._of(generation).units_from(generation, day)

    def units_of_version(self, version_id: VersionId) -> tuple[HandbookUnit, ...]:
        return self._copy.units_of_version(version_id) or self._server.units_of_version(version_id)

    def units_by_id(self, unit_ids: Sequence[int]) -> Mapping[int, HandbookUnit]:
        found = dict(self._copy.units_by_id(unit_ids))
        missing = [each for each in unit_ids if each not in found]
        return {**found, **self._server.units_by_id(missing)} if missing else found

    def _of(self, generation: int) -> SqlHandbookReader:
        return self._copy if generation <= self._mirror.generation else self._server


class MirroredPassageReader:
    """PassageReader of the server; how far a generation reaches is known while it is away too."""

    def __init__(self, server: SqlPassageReader, mirror: TextsMirror) -> None:
        self._server = server
        self._mirror = mirror
        self._copy = SqlPassageReader(mirror.engine)

    def passages(self, passage_ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        return self._server.passages(passage_ids)

    def passages_of_version(self, version_id: VersionId) -> tuple[Passage, ...]:
        return self._server.passages_of_version(version_id)

    def passage_ids(self) -> frozenset[PassageId]:
        return self._server.passage_ids()

    def passages_after(self, passage_id: int, limit: int) -> tuple[IndexablePassage, ...]:
        return self._server.passages_after(passage_id, limit)

    def rows_after(self, passage_id: int, limit: int) -> tuple[tuple[Passage, int], ...]:
        return self._server.rows_after(passage_id, limit)

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        return self._server.indexable(rows)

    def short_titles(self) -> Mapping[VersionId, str]:
        return self._server.short_titles()

    def publication(self, generation: int | None = None) -> Publication | None:
        return self._server.publication(generation)

    def last_passage_id(self) -> int:
        return self._server.last_passage_id()

    def generation_passage_id(self, generation: int) -> int:
        reader = self._copy if generation <= self._mirror.generation else self._server
        return reader.generation_passage_id(generation)
