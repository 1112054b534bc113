"""Which text of a handbook speaks on a day, and who may read it. Pure; the one place that decides either."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from kb.law.instruments import VersionId
from kb.store.records import HandbookVersion


class Begun(Protocol):
    """A text of a handbook with the day it begins to speak, and the order in which it came in."""

    handbook_id: str
    valid_from: date | None
    row_id: int


def may_read(audience: Collection[str] | None, role: str | None) -> bool:
    """Whether a role is among those that a handbook is for.

    >>> may_read(None, "officer"), may_read(("supervisor",), "officer"), may_read(("supervisor",), None)
    (True, False, True)
    """
    return audience is None or role is None or role in audience


def speaks(version: HandbookVersion, as_of: date) -> bool:
    """Whether a text is the handbook's on a day."""
    return (version.valid_from is None or version.valid_from <= as_of) and (
        version.valid_to is None or as_of < version.valid_to
    )


def readable(versions: Iterable[HandbookVersion], as_of: date, role: str | None) -> frozenset[VersionId]:
    """The texts that speak on a day and that a role may read."""
    return frozenset(v.version_id for v in versions if speaks(v, as_of) and may_read(v.audience, role))


def with_ends(begun: Iterable[Begun]) -> tuple[tuple[int, date | None], ...]:
    """(row_id, day on which the next text takes over) of every text that ever speaks; by handbook, oldest first.

    A text without a day speaks since ever. Of two that begin on one day the later one in speaks, whatever came before.
    """
    ordered = sorted(begun, key=lambda each: (each.handbook_id, each.valid_from or date.min, each.row_id))
    found: list[tuple[int, date | None]] = []
    for _, group in groupby(ordered, key=attrgetter("handbook_id")):
        texts = list(group)
        for text, following in zip(texts, [*texts[1:], None], strict=True):
            if following is None:
                found.append((text.row_id, None))
            elif following.valid_from is not None and following.valid_from != text.valid_from:
                found.append((text.row_id, following.valid_from))
    return tuple(found)
