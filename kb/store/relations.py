"""What texts do to other instruments: 办法 repeals 暂行办法, 关于修改…的决定 amends a law and dates its new wording.

A relation names its target by title, because the target may come in later than the text that ends it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from kb.law.instruments import DateBasis, DatedFact, Instrument, InstrumentId, InstrumentVersion, VersionId
from kb.law.titles import normalise_authority, normalise_title
from kb.law.validity import is_proven
from kb.law.wording import comparable
from kb.store import schema as s
from kb.store.drafts import RelationKind
from kb.store.reading import visible
from kb.store.rows import read_dates, read_instrument, read_version

_BARE_NUMBER = re.compile(r"[〇零一二三四五六七八九十百千]+")
# A text without units, and a decision whose title alone names the law.
_WHOLE = frozenset({"全文", "标题"})


@dataclass(frozen=True, slots=True)
class Relation:
    """That a visible version repeals or amends the instrument with a title; see RelationDraft."""

    version_id: VersionId
    kind: RelationKind
    target_title: str
    target_document_number: str | None
    effective_date: date | None
    locator: str | None


@dataclass(frozen=True, slots=True)
class DerivedDate:
    """The effective date that an amending decision gives to the wording it produced."""

    version_id: VersionId
    fact: DatedFact
    derived_from: VersionId


@dataclass(frozen=True, slots=True)
class World:
    """The texts of one generation, with the dates that they and their sources state (none derived).

    `issued` are all days of promulgation that any source states for a version, of adoption where none does;
    `overruled` are the derived dates (version, decision, day) that a person replaced by one that still stands.
    """

    instruments: Mapping[InstrumentId, Instrument]
    versions: Mapping[VersionId, InstrumentVersion]
    issued: Mapping[VersionId, frozenset[date]]
    relations: tuple[Relation, ...]
    overruled: frozenset[tuple[str, str, date]] = frozenset()

    def of_kind(self, kind: RelationKind) -> tuple[tuple[Relation, InstrumentVersion], ...]:
        """The relations of one kind, each with the version that acts."""
        return tuple((r, self.versions[r.version_id]) for r in self.relations if r.kind is kind)


def load_world(c: Connection, generation: int) -> World:
    """Reads the texts of a generation; what was derived is left out, so that it can be derived anew."""
    i, v, d, r = s.instruments, s.instrument_versions, s.version_dates, s.instrument_relations
    dates = c.execute(select(d).where(visible(d, generation), d.c.derived_from.is_(None))).all()
    stated = read_dates(dates)
    versions = [read_version(row, stated[row.version_id]) for row in c.execute(select(v).where(visible(v, generation)))]
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for row in dates:
        days[row.version_id, row.kind].add(row.value)
    relations = [read_relation(row) for row in c.execute(select(r).where(visible(r, generation)))]
    known = {version.version_id for version in versions}
    return World(
        {one.instrument_id: one for one in map(read_instrument, c.execute(select(i).where(visible(i, generation))))},
        {version.version_id: version for version in versions},
        {one: frozenset(days[one, "promulgation"] or days[one, "adoption"]) for one in known},
        tuple(sorted((one for one in relations if one.version_id in known), key=_order)),
        _overruled(c, generation),
    )


def _overruled(c: Connection, generation: int) -> frozenset[tuple[str, str, date]]:
    """Derived dates that a person saw and replaced by a date entered by hand that still stands."""
    t = s.version_dates
    by_hand = {
        (row.version_id, row.gen_from)
        for row in c.execute(
            select(t).where(visible(t, generation), t.c.kind == "effective", t.c.entered_by.is_not(None))
        )
    }
    closed = c.execute(select(t).where(t.c.derived_from.is_not(None), t.c.gen_to.is_not(None)))
    return frozenset(
        (row.version_id, row.derived_from, row.value) for row in closed if (row.version_id, row.gen_to) in by_hand
    )


def read_relation(row: Row[Any]) -> Relation:
    """A row of instrument_relations as a value."""
    return Relation(
        VersionId(row.version_id),
        RelationKind(row.kind),
        row.target_title,
        row.target_document_number,
        row.effective_date,
        row.locator,
    )


def repeals(world: World, versions: Mapping[VersionId, InstrumentVersion]) -> Mapping[InstrumentId, list[DatedFact]]:
    """For each instrument the provable days on which other texts end it; `versions` are those of `world`, dated.

    The day is the one the clause itself names, else the day on which the repealing text takes effect.
    """
    found: dict[InstrumentId, list[DatedFact]] = defaultdict(list)
    targets = _Targets(world)
    for relation, acting in world.of_kind(RelationKind.REPEALS):
        own = DatedFact(relation.effective_date, DateBasis.STATED_IN_TEXT)
        fact = own if own.value is not None else versions[acting.version_id].dates.effective
        if is_proven(fact):
            place = _place(world, acting, relation)
            for target in targets(relation, acting):
                found[target].append(DatedFact(fact.value, fact.basis, place))
    return found


def derived_dates(world: World) -> tuple[DerivedDate, ...]:
    """The effective dates that amending decisions give: one for each wording that a decision produced.

    A decision produced the wording that was promulgated on the decision's own day; the last to take effect counts
    where several of one day name the same law.
    """
    by_instrument: dict[InstrumentId, list[InstrumentVersion]] = defaultdict(list)
    for version in world.versions.values():
        by_instrument[version.instrument_id].append(version)
    found: dict[VersionId, DerivedDate] = {}
    targets = _Targets(world)
    for relation, acting in world.of_kind(RelationKind.AMENDS):
        day = relation.effective_date or (acting.dates.effective.value if is_proven(acting.dates.effective) else None)
        if day is None:
            continue
        fact = DatedFact(day, DateBasis.DECISION, _place(world, acting, relation))
        for target in targets(relation, acting):
            for version in by_instrument[target]:
                common = world.issued[version.version_id] & world.issued[acting.version_id]
                known = found.get(version.version_id)
                if any(issued <= day for issued in common) and (known is None or known.fact.value < day):  # type: ignore[operator]
                    found[version.version_id] = DerivedDate(version.version_id, fact, acting.version_id)
    wanted = found.values()
    return tuple(one for one in wanted if (one.version_id, one.derived_from, one.fact.value) not in world.overruled)


class _Targets:
    """Finds the instruments that a relation means, by the title it names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_title: dict[str, list[Instrument]] = defaultdict(list)
        for one in world.instruments.values():
            self._by_title[normalise_title(one.title)].append(one)
        self._numbers: dict[InstrumentId, set[str]] = defaultdict(set)
        for version in world.versions.values():
            if version.document_number:
                self._numbers[version.instrument_id].add(comparable(version.document_number))

    def __call__(self, relation: Relation, acting: InstrumentVersion) -> tuple[InstrumentId, ...]:
        """The targets: of several namesakes those with the number the clause names, else of the same authority.

        Never the acting instrument itself (a new wording of the same title supersedes, it does not repeal), and
        never across the border of a province.
        """
        own = self._world.instruments[acting.instrument_id]
        found: Sequence[Instrument] = [
            one
            for one in self._by_title[relation.target_title]
            if one.instrument_id != own.instrument_id and one.province == own.province
        ]
        if len(found) > 1:
            number = comparable(relation.target_document_number or "")
            numbered = [one for one in found if number and number in self._numbers[one.instrument_id]]
            authority = normalise_authority(own.issuing_authority)
            found = numbered or [one for one in found if normalise_authority(one.issuing_authority) == authority]
        return tuple(one.instrument_id for one in found)


def _place(world: World, acting: InstrumentVersion, relation: Relation) -> str:
    title = world.instruments[acting.instrument_id].title.replace("《", "〈").replace("》", "〉")
    label = relation.locator or ""
    if label in _WHOLE:
        label = ""
    elif _BARE_NUMBER.fullmatch(label):
        # 决定 and 修正案 print 一、二、 and are cited by 条.
        label = f"第{label}条"
    return f"《{title}》{label}"


def _order(relation: Relation) -> tuple[str, ...]:
    return relation.version_id, relation.kind.value, relation.target_title, str(relation.effective_date)
