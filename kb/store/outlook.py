"""How the law would stand if texts were published: the very computation of a publication, with nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from kb.law.instruments import InstrumentId, InstrumentVersion, Validity, VersionId
from kb.law.validity import timeline
from kb.store.drafts import VersionDraft
from kb.store.engine import reading
from kb.store.relations import Relation, World, derived_dates, load_world, repeals
from kb.store.rows import better_fact


@dataclass(frozen=True, slots=True)
class Outlook:
    """One state of the law: its texts with the dates that follow, and when each binds."""

    world: World
    versions: Mapping[VersionId, InstrumentVersion]
    validities: Mapping[VersionId, Validity]

    def of_instrument(self, instrument_id: InstrumentId) -> tuple[Validity, ...]:
        """The versions of an instrument that bind on some day, oldest first."""
        found = [
            validity
            for version_id, validity in self.validities.items()
            if self.versions[version_id].instrument_id == instrument_id and validity.valid_from is not None
        ]
        return tuple(sorted(found, key=lambda each: (each.valid_from or date.min, each.version_id)))


def outlooks(engine: Engine, generation: int, drafts: Sequence[VersionDraft]) -> tuple[Outlook, Outlook]:
    """The law as a generation knows it, and as it would be with the drafts."""
    with reading(engine) as c:
        world = load_world(c, generation)
    return _outlook(world), _outlook(_with_drafts(world, drafts))


def _outlook(world: World) -> Outlook:
    derived = {each.version_id: each for each in derived_dates(world)}
    versions = dict(world.versions)
    for version_id, found in derived.items():
        dates = versions[version_id].dates
        better = better_fact(dates.effective, found.fact)
        versions[version_id] = replace(versions[version_id], dates=replace(dates, effective=better))
    ends = repeals(world, versions)
    by_instrument: dict[InstrumentId, list[InstrumentVersion]] = defaultdict(list)
    for version in versions.values():
        by_instrument[version.instrument_id].append(version)
    return Outlook(
        world,
        versions,
        {
            validity.version_id: validity
            for instrument_id, own in by_instrument.items()
            for validity in timeline(own, ends.get(instrument_id, ()))
        },
    )


def _with_drafts(world: World, drafts: Sequence[VersionDraft]) -> World:
    instruments, versions, issued = dict(world.instruments), dict(world.versions), dict(world.issued)
    relations = list(world.relations)
    for draft in drafts:
        own = draft.version
        instruments.setdefault(own.instrument_id, draft.instrument)
        known = versions.get(own.version_id)
        versions[own.version_id] = _better_dated(known, own) if known is not None else own
        days = own.dates.promulgation.value or own.dates.adoption.value
        issued[own.version_id] = issued.get(own.version_id, frozenset()) | ({days} if days else frozenset())
        relations += [
            Relation(
                own.version_id,
                each.kind,
                each.target_title,
                each.target_document_number,
                each.effective_date,
                each.locator,
            )
            for each in draft.relations
        ]
    return World(instruments, versions, issued, tuple(dict.fromkeys(relations)), world.overruled)


def _better_dated(known: InstrumentVersion, told: InstrumentVersion) -> InstrumentVersion:
    """A text that is there already, with what another source of it tells of its dates."""
    mine, theirs = known.dates, told.dates
    dates = replace(
        mine,
        adoption=better_fact(mine.adoption, theirs.adoption),
        promulgation=better_fact(mine.promulgation, theirs.promulgation),
        effective=better_fact(mine.effective, theirs.effective),
        repeal=better_fact(mine.repeal, theirs.repeal),
    )
    return replace(known, dates=dates)
