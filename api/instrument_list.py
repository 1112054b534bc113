"""The list of instruments: narrowed by rank, authority, validity, industry and proof, and counted by each of them.

An instrument is of an industry where the catalogue says so, or where handbook units or restricted phrasings of that
industry rest on it: nothing in a text says whose daily bread it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from api.schemas.instrument import FacetCount, InstrumentFacets
from ingest.sources.catalogue import Catalogue, catalogue_files
from kb.bootstrap import KnowledgeBase, today
from kb.citing.handbooks import unit_id
from kb.law.instruments import Instrument, InstrumentId, LegalRank, ValidityStatus
from kb.law.titles import short_title
from kb.law.validity import binds_on, status_on
from kb.phrasing.rules.files import INDUSTRIES
from kb.reviewing import HANDBOOK
from kb.store.records import VersionOnDay
from kb.store.rows import age
from kb.watching import Signature, signature


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument with the version that answers on the day, else None; `unproven` tells of the one it is read in."""

    instrument: Instrument
    version_count: int
    current: VersionOnDay | None
    validity: ValidityStatus
    unproven: bool
    industries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; None lets everything through."""

    rank: LegalRank | None = None
    authority: str | None = None
    validity: ValidityStatus | None = None
    industry: str | None = None
    unproven: bool | None = None


_TRAITS: Mapping[str, Callable[[Listed], Sequence[object]]] = {
    "rank": lambda each: (each.instrument.legal_rank,),
    "authority": lambda each: (each.instrument.issuing_authority,) if each.instrument.issuing_authority else (),
    "validity": lambda each: (each.validity,),
    "industry": lambda each: each.industries,
    "unproven": lambda each: (each.unproven,),
}
_IN_ORDER: Mapping[str, Sequence[str]] = {
    "rank": [each.value for each in LegalRank],
    "validity": [each.value for each in ValidityStatus],
    "industry": INDUSTRIES,
}


def listed(kb: KnowledgeBase, generation: int, day: date) -> Iterator[Listed]:
    """Every instrument of a generation that has a version, by title."""
    versions: dict[InstrumentId, list[VersionOnDay]] = {}
    for each in kb.store.law.versions(generation).values():
        versions.setdefault(each.instrument.instrument_id, []).append(each)
    industries = industries_of(kb, generation)
    for instrument in kb.store.law.instruments(generation):
        if not (own := versions.get(instrument.instrument_id, ())):
            yield Listed(instrument, 0, None, ValidityStatus.UNKNOWN, False, ())
            continue
        ordered = sorted(own, key=age)
        binding = [each for each in ordered if binds_on(each.validity, day)]
        shown = (binding or ordered)[-1]
        yield Listed(
            instrument,
            len(ordered),
            binding[-1] if binding else None,
            status_on(shown.validity, day),
            shown.validity.unproven,
            industries.get(instrument.short_title, ()),
        )


def narrowed(every: Iterable[Listed], wanted: Wanted, *, but: str | None = None) -> list[Listed]:
    """Those that have all wanted traits, `but` one trait that is not looked at."""
    asked = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    held = {name: value for name, value in asked.items() if value is not None and name != but}
    return [each for each in every if all(value in _TRAITS[name](each) for name, value in held.items())]


def facets(every: Sequence[Listed], wanted: Wanted) -> InstrumentFacets:
    """How many each value of a trait would leave, all other traits wanted as they are."""
    counted = {name: _counted(name, narrowed(every, wanted, but=name)) for name in _TRAITS if name != "unproven"}
    return InstrumentFacets(**counted, unproven=sum(each.unproven for each in narrowed(every, wanted, but="unproven")))


def _counted(name: str, among: Iterable[Listed]) -> tuple[FacetCount, ...]:
    found = Counter(str(value) for each in among for value in _TRAITS[name](each))
    order = _IN_ORDER.get(name, ())
    ranked = sorted(found, key=lambda value: (order.index(value) if value in order else len(order), -found[value]))
    return tuple(FacetCount(value=value, count=found[value]) for value in ranked)


def industries_of(kb: KnowledgeBase, generation: int) -> Mapping[str, tuple[str, ...]]:
    """The industries of instruments by short title, in the order in which they are listed everywhere."""
    corpus, home = kb.settings.corpus, kb.settings.home
    catalogued = _catalogued(corpus, home, signature(catalogue_files(corpus, home)))
    found = {title: set(industries) for title, industries in catalogued.items()}
    for rule in kb.rules.rules:
        for basis in rule.basis:
            found.setdefault(short_title(basis.title), set()).update(rule.binding.industries)
    units = {unit_id(each): each.industries for each in kb.store.handbooks.units_from(generation, today())}
    for row in kb.store.reliance.of_kind(HANDBOOK):
        found.setdefault(short_title(row.title), set()).update(units.get(row.object_id, ()))
    return {title: tuple(each for each in INDUSTRIES if each in named) for title, named in found.items()}


@lru_cache(maxsize=2)
def _catalogued(corpus: Path, home: Path, files: Signature) -> Mapping[str, tuple[str, ...]]:
    """The industries of the catalogue, read again when `files` tells that it was edited: reading takes some 80 ms."""
    return {entry.short_title: entry.industries for entry in Catalogue(corpus, home)}
