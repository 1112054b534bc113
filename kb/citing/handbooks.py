"""What the units of the company's handbooks rest on: every article that their text names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kb.citing.resolve import Resolver
from kb.citing.review import Resting
from kb.law.numerals import format_article_number
from kb.store.drafts import CitedDraft
from kb.store.records import HandbookUnit

KIND = "handbook"
LONGEST_ID = 160
_INNER = str.maketrans("“”", "‘’")


def unit_id(unit: HandbookUnit) -> str:
    """The id of a unit through all versions of its handbook: handbook and heading."""
    return f"{unit.handbook_id}#{unit.heading}"[:LONGEST_ID]


def unit_name(unit: HandbookUnit) -> str:
    """A unit as people name it; quotation marks inside its heading become single ones."""
    return f"《{unit.handbook_title}》“{unit.heading.translate(_INNER)}”"


def resting(units: Iterable[HandbookUnit], resolver: Resolver, generation: int) -> tuple[Resting, ...]:
    """The units with the articles they name, 需入库 ones included; a unit that names none rests on none.

    A unit that stands in several versions of its handbook at once (one of them from a later day on) is one object.
    """
    texts: dict[str, list[str]] = {}
    for each in units:
        texts.setdefault(unit_id(each), []).append(each.text)
    return tuple(
        Resting(
            KIND,
            object_id,
            hashlib.sha256("\n".join(said).encode()).hexdigest(),
            tuple(dict.fromkeys(cited for text in said for cited in _cited(text, resolver, generation))),
        )
        for object_id, said in texts.items()
    )


def _cited(text: str, resolver: Resolver, generation: int) -> Iterable[CitedDraft]:
    for each in resolver.references(text, generation):
        if each.title is not None and each.article is not None:
            yield CitedDraft(each.title, format_article_number(each.article))
