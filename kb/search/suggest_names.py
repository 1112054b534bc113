"""Every name that leads to a text held on a day, and the texts whose names what was typed may be the start of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.law.instruments import LegalRank
from kb.law.validity import binds_on
from kb.search.terms import Terms
from kb.store.records import VersionOnDay
from kb.text.normalise import fold

_RANKS = {rank: place for place, rank in enumerate(LegalRank)}
# Characters in order but apart (消保护法) are looked for from so many on: two of them are in half of all titles.
_SHORTEST_SCATTERED = 3
_APART = 9


@dataclass(frozen=True, slots=True)
class Named:
    """A name in one spelling, and the version it leads to; `alias` is the name as written where it is not the title."""

    name: str
    version: VersionOnDay
    alias: str | None = None


def names_of(versions: Iterable[VersionOnDay], terms: Terms, as_of: date) -> tuple[Named, ...]:
    """The names of the texts that bind on a day: their titles, their short names, and those of what they replaced."""
    binding = [each for each in versions if binds_on(each.validity, as_of)]
    by_title: dict[str, list[VersionOnDay]] = {}
    for each in binding:
        by_title.setdefault(each.instrument.short_title, []).append(each)
    found = [Named(fold(title), each) for title, texts in by_title.items() for each in texts]
    aliases = {name: title for name, title in terms.known_names.items() if name != title}
    gone = {old: each.title for old, each in terms.replaced.items() if each.since <= as_of and old not in by_title}
    for name, title in (*aliases.items(), *gone.items()):
        if name not in by_title:
            found += [Named(fold(name), each, name) for each in by_title.get(title, ())]
    return tuple(found)


def named_by(plain: str, names: Sequence[Named]) -> Iterator[Named]:
    """The names that something typed may be the start of, each text once: whole, begun, contained, then scattered."""
    ranked = sorted(
        ((_closeness(plain, each.name), place) for place, each in enumerate(names)),
        key=lambda one: (one[0], _order(names[one[1]])),
    )
    told: set[str] = set()
    for closeness, place in ranked:
        if closeness == _APART:
            return
        each = names[place]
        if each.version.instrument.instrument_id not in told:
            told.add(each.version.instrument.instrument_id)
            yield each


def _closeness(plain: str, name: str) -> int:
    if name.startswith(plain):
        return 0 if name == plain else 1
    if plain in name:
        return 2
    return 3 if len(plain) >= _SHORTEST_SCATTERED and _in_order(plain, name) else _APART


def _in_order(plain: str, name: str) -> bool:
    """Whether all characters stand in a name one behind another.

    >>> _in_order("消保护法", "消费者权益保护法"), _in_order("法消", "消费者权益保护法")
    (True, False)
    """
    rest = iter(name)
    return all(char in rest for char in plain)


def _order(each: Named) -> tuple[int, bool, int, str]:
    """Laws before what stands below them, titles before other names, short before long."""
    instrument = each.version.instrument
    return _RANKS[instrument.legal_rank], each.alias is not None, len(each.name), instrument.short_title
