"""A grounder over made-up laws in memory, for tests of grounding and of those who use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kb.answering.ground.grounder import Grounder
from kb.citing.resolve import Resolver
from kb.store.records import HandbookUnit
from kb.text.segment import Segmenter
from tests.builders import InMemoryStore, make_version

TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class MadeLaw:
    """A law of a test: its title, its articles by label, the days between which it binds, whether they are proven."""

    title: str
    articles: Mapping[str, str]
    effective: date
    until: date | None = None
    unproven: bool = False


def made_law(
    title: str,
    articles: Mapping[str, str],
    *,
    effective: date = date(2014, 3, 15),
    until: date | None = None,
    unproven: bool = False,
) -> MadeLaw:
    """A law in force since 2014 unless told otherwise."""
    return MadeLaw(title, articles, effective, until, unproven)


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    """jieba's dictionary takes a second to load: one for all tests."""
    return Segmenter()


def store_of(*laws: MadeLaw, units: tuple[HandbookUnit, ...] = ()) -> InMemoryStore:
    """The laws and handbook units, published as generation 1."""
    store = InMemoryStore()
    for law in laws:
        version = make_version(
            law.title,
            label=law.effective.isoformat(),
            valid_from=law.effective,
            valid_to=law.until,
            unproven=law.unproven,
        )
        store.add_version(version, law.articles)
    for unit in units:
        store.add_unit(unit)
    store.publish()
    return store


def grounder_of(*laws: MadeLaw, units: tuple[HandbookUnit, ...] = ()) -> Grounder:
    """A grounder with the measured parameters over these laws; its resolver knows no short names."""
    store = store_of(*laws, units=units)
    return Grounder(Resolver(store), segmenter(), handbooks=store)
