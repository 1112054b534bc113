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
    """The units with the articles they name, 需入库 ones included; a unit that names none rests on none."""
    return tuple(
        Resting(
            KIND,
            unit_id(each),
            hashlib.sha256(each.text.encode()).hexdigest(),
            tuple(
                CitedDraft(cited.title, format_article_number(cited.article))
                for cited in resolver.references(each.text, generation)
                if cited.title is not None and cited.article is not None
            ),
        )
        for each in units
    )
