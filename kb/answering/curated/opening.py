"""Puts the desk of approved answers together from parts that are open already; opens nothing."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answering.curated.approving import Approving
from kb.answering.curated.book import CuratedBook, NearQuestions
from kb.answering.curated.composing import Composer
from kb.answering.curated.desk import CuratedDesk
from kb.answering.curated.reviving import Reviver
from kb.answering.ground.types import SentenceGrounder
from kb.citing.resolve import Resolver
from kb.errors import StoreAwayError
from kb.phrasing.guard import Guard
from kb.search.lookup import Lookup
from kb.store.sql import SqlStore


@dataclass(frozen=True, slots=True)
class CuratedParts:
    """What approved answers are checked with and recognised by."""

    lookup: Lookup
    resolver: Resolver
    guard: Guard
    grounder: SentenceGrounder
    near: NearQuestions | None = None


def curated_desk(store: SqlStore, parts: CuratedParts) -> CuratedDesk:
    """The desk; its `book` is what an assistant asks."""

    def named(actor_id: str) -> str | None:
        try:
            person = store.people.person(actor_id)
        except StoreAwayError:
            return None
        return person.name if person is not None else None

    reviver = Reviver(parts.resolver, store.handbooks)
    book = CuratedBook(
        store.curated, reviver, near=parts.near, grounder=parts.grounder, guard=parts.guard, name_of=named
    )
    composer = Composer(parts.lookup, parts.resolver, store.handbooks)
    return CuratedDesk(store.curated, book, composer, Approving(parts.grounder, parts.guard), reviver)
