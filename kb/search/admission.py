"""Which versions may answer: those a generation shows and that bind on a day, narrowed by what the caller asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from types import MappingProxyType

from kb.law.instruments import InstrumentId, LegalRank, VersionId
from kb.law.validity import binds_on
from kb.store.records import VersionOnDay
from kb.store.repositories import HandbookReader, LawReader

# (generation, day, role) in use at once: today for each of six roles, and a few days of the past.
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class Filters:
    """What a caller narrows a search to; None leaves a side open. Narrowed searches give no handbook hits."""

    instruments: frozenset[InstrumentId] | None = None
    legal_ranks: frozenset[LegalRank] | None = None
    province: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is asked for at all."""
        return self.instruments is not None or self.legal_ranks is not None or self.province is not None

    def admit(self, version: VersionOnDay) -> bool:
        """National instruments bind in every province; a province's own only there."""
        instrument = version.instrument
        return (
            (self.instruments is None or instrument.instrument_id in self.instruments)
            and (self.legal_ranks is None or instrument.legal_rank in self.legal_ranks)
            and (self.province is None or instrument.province in (None, self.province))
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a search may show: versions of law, and ids of handbook versions; `shown` are the ids of both."""

    versions: Mapping[VersionId, VersionOnDay]
    handbooks: frozenset[VersionId]
    shown: frozenset[VersionId] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", frozenset(self.versions) | self.handbooks)


class Admission:
    """Asks the store once per (generation, day, role) and remembers; thread-safe."""

    def __init__(self, laws: LawReader, handbooks: HandbookReader) -> None:
        self._laws = laws
        self._handbooks = handbooks
        self._lock = Lock()
        self._remembered: dict[tuple[int, date, str | None], Admitted] = {}

    def admitted(self, generation: int, as_of: date, filters: Filters, role: str | None = None) -> Admitted:
        """Versions that bind on `as_of`, unproven ones included, as `generation` knows them, within `filters`.

        Of the handbooks the texts that speak on the day and that `role` may read; None may read all.
        """
        everything = self._everything(generation, as_of, role)
        if not filters.narrow:
            return everything
        versions = {key: value for key, value in everything.versions.items() if filters.admit(value)}
        return Admitted(MappingProxyType(versions), frozenset())

    def _everything(self, generation: int, as_of: date, role: str | None) -> Admitted:
        key = (generation, as_of, role)
        with self._lock:
            if key in self._remembered:
                return self._remembered[key]
        versions = {
            version_id: version
            for version_id, version in self._laws.versions(generation).items()
            if binds_on(version.validity, as_of)
        }
        found = Admitted(MappingProxyType(versions), self._handbooks.handbook_versions(generation, as_of, role))
        with self._lock:
            while len(self._remembered) >= _REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = found
        return found


def as_filters(
    instruments: Collection[InstrumentId] | None,
    legal_ranks: Collection[LegalRank] | None,
    province: str | None,
) -> Filters:
    """Filters from whatever collections a caller has."""
    return Filters(
        frozenset(instruments) if instruments is not None else None,
        frozenset(legal_ranks) if legal_ranks is not None else None,
        province,
    )
