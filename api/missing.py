"""What the knowledge base lacks: instruments that our own content rests on and that no source has brought in yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.sources.catalogue import Catalogue
from kb.bootstrap import KnowledgeBase, today
from kb.law.titles import short_title
from kb.phrasing.rules.files import INDUSTRIES
from kb.phrasing.types import ANY_INDUSTRY


@dataclass(frozen=True, slots=True)
class WantedInstrument:
    """An instrument that somebody should bring in; an address only where one was found."""

    title: str
    issuing_authority: str | None = None
    legal_rank: str | None = None
    document_number: str | None = None
    published_at: str | None = None
    why: str | None = None
    industries: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()


@dataclass(slots=True)
class _Need:
    """Who rests on one instrument, and in which industries."""

    industries: set[str] = field(default_factory=set)
    needed_by: list[str] = field(default_factory=list)


def missing_instruments(kb: KnowledgeBase, generation: int) -> tuple[WantedInstrument, ...]:
    """Wanted instruments that a generation does not show, those that most of our content rests on first."""
    held = {each.short_title for each in kb.store.law.instruments(generation)}
    needs = _needs(kb, generation)
    listed = {each.title: each for each in load_sources(kb.settings.corpus, kb.settings.home)}
    titles = [title for title in (listed | needs) if title not in held]
    wanted = [_merged(title, listed.get(title), needs.get(title)) for title in titles]
    return tuple(sorted(wanted, key=lambda each: (-len(each.needed_by), each.title)))


def by_industry(wanted: Iterable[WantedInstrument]) -> Mapping[str, tuple[WantedInstrument, ...]]:
    """The missing instruments of each industry, those of every industry first; one that names none belongs to all."""
    found: dict[str, list[WantedInstrument]] = {}
    for each in wanted:
        for industry in each.industries or (ANY_INDUSTRY,):
            found.setdefault(industry, []).append(each)
    known = [industry for industry in INDUSTRIES if industry in found]
    return {industry: tuple(found[industry]) for industry in [*known, *sorted(set(found) - set(known))]}


def load_sources(corpus: Path, home: Path) -> tuple[WantedInstrument, ...]:
    """The instruments of the catalogue, ours and the company's."""
    return tuple(
        WantedInstrument(
            title=entry.short_title,
            issuing_authority=entry.issuing_authority,
            legal_rank=entry.legal_rank.value if entry.legal_rank else None,
            document_number=entry.publication.document_number,
            published_at=entry.address,
            why=entry.why,
            industries=entry.industries,
        )
        for entry in Catalogue(corpus, home)
    )


def _needs(kb: KnowledgeBase, generation: int) -> dict[str, _Need]:
    """Titles that phrasings mark as outside the starter corpus and that handbook units ask for."""
    needs: dict[str, _Need] = {}
    for rule in kb.rules.rules:
        for basis in rule.basis:
            if basis.needs:
                _note(needs, basis.title, rule.binding.industries, f"限制用语 {rule.rule_id}")
    for unit in kb.store.handbooks.units_from(generation, today()):
        for title in unit.needs:
            _note(needs, title, unit.industries, f"《{unit.handbook_title}》“{unit.heading}”")
    return needs


def _note(needs: dict[str, _Need], title: str, industries: Iterable[str], needed_by: str) -> None:
    need = needs.setdefault(short_title(title), _Need())
    need.industries.update(industries)
    if needed_by not in need.needed_by:
        need.needed_by.append(needed_by)


def _merged(title: str, listed: WantedInstrument | None, need: _Need | None) -> WantedInstrument:
    base = listed or WantedInstrument(title)
    own = need or _Need()
    return WantedInstrument(
        title=title,
        issuing_authority=base.issuing_authority,
        legal_rank=base.legal_rank,
        document_number=base.document_number,
        published_at=base.published_at,
        why=base.why,
        industries=tuple(sorted({*base.industries, *own.industries})),
        needed_by=tuple(own.needed_by),
    )
