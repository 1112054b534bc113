"""Keeps what of ours rests on the law up to date, kind by kind, and settles what somebody looked at.

Brought up to date after every publication, when content is loaded again, and when a day begins (the notes say until
when to look); in between nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from kb.citing import handbooks
from kb.citing.resolve import Resolver
from kb.citing.review import DueArticle, Resting, Review, reliance_of, reviewed, reviews, side_by_side
from kb.citing.standing import NewestTexts
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.phrasing.rules import review as phrasings
from kb.phrasing.rules.rule_set import RuleSet
from kb.store.changes import SqlChanges
from kb.store.records import DUE, Reliance
from kb.store.sql import SqlStore

PHRASING, HANDBOOK = phrasings.KIND, handbooks.KIND
KINDS = (PHRASING, HANDBOOK)
UNKNOWN = {
    PHRASING: "没有编号为 {} 的限制用语；可用 zhigui phrasings list 查看。",
    HANDBOOK: "没有编号为 {} 的手册单元；可用 zhigui reviews list --all 查看。",
}


class Reviews:
    """The reviews of an opened knowledge base; `content` hands out the rules and the resolver in force."""

    def __init__(
        self,
        store: SqlStore,
        content: Callable[[], tuple[RuleSet, Resolver]],
        pin: Callable[[], Pin],
        lock: AbstractContextManager[object],
    ) -> None:
        self._store = store
        self._content = content
        self._pin = pin
        self._lock = lock
        self._changes = SqlChanges(store.engine)
        self._seen: tuple[object, ...] = ()
        self._names: tuple[tuple[object, ...], Mapping[tuple[str, str], str]] = ((), {})

    def of(self, kind: str = PHRASING) -> Mapping[str, Review]:
        """The review of every object of a kind, by id; what they rest on is brought up to date."""
        with self._lock:
            self.refresh()
            return reviews(self._store.reliance.of_kind(kind))

    def due(self, kind: str | None = None) -> tuple[DueArticle, ...]:
        """Every article for which something is due, with both wordings; by kind, in the order of our content."""
        with self._lock:
            self.refresh()
            newest = self._newest()
            rows = [row for each in KINDS if kind in {None, each} for row in self._store.reliance.of_kind(each)]
            return tuple(side_by_side(row, newest) for row in rows if row.review_state == DUE)

    def rows(self, kind: str | None = None) -> tuple[Reliance, ...]:
        """Everything that rests on an article, due or not."""
        with self._lock:
            self.refresh()
            return tuple(row for each in KINDS if kind in {None, each} for row in self._store.reliance.of_kind(each))

    def name(self, kind: str, object_id: str) -> str:
        """A name for people: a phrasing's heading, a unit's handbook and heading; of an unknown object its id."""
        (rules, _), pin = self._content(), self._pin()
        seen, names = self._names
        if seen != (rules.rule_set_id, pin):
            units = self._store.handbooks.units_from(pin.generation, pin.as_of)
            names = {(HANDBOOK, handbooks.unit_id(each)): handbooks.unit_name(each) for each in units}
            names |= {(PHRASING, each.rule_id): each.phrasing for each in (*rules.rules, *rules.disabled_rules())}
            self._names = ((rules.rule_set_id, pin), names)
        return names.get((kind, object_id), object_id)

    def refresh(self) -> None:
        """Brings the rows up to date; nothing to do while generation, day and rules are those seen last."""
        with self._lock:
            rules, _ = self._content()
            seen = (rules.rule_set_id, self._pin())
            if self._seen == seen:
                return
            newest = self._newest()
            for kind, objects in self._objects().items():
                known = self._store.reliance.of_kind(kind)
                self._store.reliance.write_kind(kind, reliance_of(objects, known, newest))
            self._seen = seen

    def mark(self, kind: str, object_id: str, by: str) -> None:
        """Keeps that somebody looked at an object and at its articles as the newest texts have them."""
        with self._lock:
            found = next((each for each in self._objects().get(kind, ()) if each.object_id == object_id), None)
            if found is None:
                raise NotFoundError(UNKNOWN.get(kind, "没有编号为 {} 的内容。").format(object_id))
            self.refresh()
            rows = self._store.reliance.of_kind(kind)
            done = reviewed(rows, found, self._newest(), at=datetime.now(UTC), by=by)
            self._store.reliance.write_kind(kind, done)

    def _objects(self) -> Mapping[str, tuple[Resting, ...]]:
        (rules, resolver), pin = self._content(), self._pin()
        units = self._store.handbooks.units_from(pin.generation, pin.as_of)
        # A rule that is switched off keeps what it was reviewed with.
        return {
            PHRASING: phrasings.resting((*rules.rules, *rules.disabled_rules())),
            HANDBOOK: handbooks.resting(units, resolver, pin.generation),
        }

    def _newest(self) -> NewestTexts:
        _, resolver = self._content()
        return NewestTexts(resolver, self._pin(), self._changes.repealers)
