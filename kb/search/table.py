"""What the searcher knows of every passage without asking the store: where it belongs and which vector is its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field

from kb.law.instruments import VersionId
from kb.search.derived import Derived, KeptDerived, PassageFacts, derived
from kb.search.passages import OTHER_PRIORITY
from kb.store.records import Passage, PassageId, PassageKind
from kb.store.repositories import PassageReader

_PAGE = 2000
# Writing a file for fewer is dearer than deriving them again.
_WORTH_KEEPING = 500


@dataclass(slots=True)
class _VectorTable:
    """One encoder's part: vector id → the passages that share it, and the reverse; `unmade`: not known to be made."""

    passages: dict[str, tuple[PassageId, ...]] = field(default_factory=dict)
    ids: dict[PassageId, str] = field(default_factory=dict)
    unmade: set[str] = field(default_factory=set)

    def add(self, passage_id: PassageId, key: str) -> None:
        self.ids[passage_id] = key
        if key not in self.passages:
            self.unmade.add(key)
        self.passages[key] = (*self.passages.get(key, ()), passage_id)


class PassageTable:
    """A growing table in memory, some 10 MB for 26,000 passages; filled from the store, by ascending passage id.

    Vectors are identified by text, so several passages (an article unchanged between two versions) share one. `kept` is
    where what is derived of the texts lies between starts.
    """

    def __init__(
        self, reader: PassageReader, fingerprints: Collection[str] = (), kept: KeptDerived | None = None
    ) -> None:
        self._reader = reader
        self._kept = kept
        self._derived_anew = 0
        self._lock = threading.Lock()
        self._last = 0
        self._passages: dict[PassageId, Passage] = {}
        self._priorities: dict[PassageId, int] = {}
        self._facts: dict[PassageId, PassageFacts] = {}
        self._units: dict[tuple[bool, int], tuple[PassageId, ...]] = {}
        self._unit_facts: dict[tuple[bool, int], PassageFacts] = {}
        self._vectors = {fingerprint: _VectorTable() for fingerprint in fingerprints}

    def open(self) -> None:
        """Reads all passages for the first time, what is derived of them from the file where it can."""
        if self._kept is None:
            self.refresh()
            return
        self._kept.open()
        try:
            self.refresh(self._kept)
        finally:
            self._kept.close()

    def refresh(self, kept: KeptDerived | None = None) -> int:
        """Read the passages added since the last time; how many there were."""
        added = 0
        with self._lock:
            while rows := self._reader.rows_after(self._last, _PAGE):
                known = kept.of([passage for passage, _ in rows]) if kept is not None else {}
                fresh = self._reader.indexable([row for row in rows if row[0].passage_id not in known])
                known.update((each.passage.passage_id, derived(each, tuple(self._vectors))) for each in fresh)
                for passage, priority in rows:
                    # One without a text is of a run that died.
                    if passage.passage_id in known:
                        self._add(passage, priority, known[passage.passage_id])
                        added += 1
                self._derived_anew += sum(each.passage.kind is not PassageKind.HANDBOOK for each in fresh)
                self._last = rows[-1][0].passage_id
        return added

    def keep(self) -> None:
        """Writes the file anew where enough was derived since. StoreError loses nothing."""
        if self._kept is None or self._derived_anew < _WORTH_KEEPING:
            return
        with self._lock:
            rows = [(passage, self._derived_of(key)) for key, passage in sorted(self._passages.items())]
            kept = self._derived_anew
        self._kept.save(rows)
        with self._lock:
            self._derived_anew -= kept

    def forget(self, passage_ids: Collection[PassageId]) -> None:
        """Drop passages that the store has swept."""
        with self._lock:
            for passage_id in passage_ids:
                passage = self._passages.pop(passage_id, None)
                self._priorities.pop(passage_id, None)
                self._facts.pop(passage_id, None)
                if passage is not None:
                    unit = _unit_key(passage)
                    self._units[unit] = tuple(one for one in self._units[unit] if one != passage_id)
                    self._sum_facts(unit)
                for vectors in self._vectors.values():
                    key = vectors.ids.pop(passage_id, None)
                    if key is None:
                        continue
                    left = tuple(other for other in vectors.passages[key] if other != passage_id)
                    if left:
                        vectors.passages[key] = left
                    else:
                        del vectors.passages[key]
                        vectors.unmade.discard(key)

    def passage(self, passage_id: PassageId) -> Passage | None:
        """The passage, or None when it is unknown (swept, or newer than the last refresh)."""
        return self._passages.get(passage_id)

    def of_provision(self, provision_id: int) -> tuple[PassageId, ...]:
        """The passages of a provision, in order of the text; empty when none is known."""
        return self._units.get((False, provision_id), ())

    def facts_of_provision(self, provision_id: int) -> PassageFacts:
        """What ranking asks of a provision, all of its known passages together. KeyError where none is known."""
        return self._unit_facts[False, provision_id]

    def belonging(self, passage_ids: Iterable[PassageId], versions: Container[VersionId]) -> list[PassageId]:
        """Those of the passages that are known and stand in one of the versions, in order."""
        known = self._passages
        return [one for one in passage_ids if (passage := known.get(one)) and passage.version_id in versions]

    def sharing_in(
        self, keys: Iterable[str], fingerprint: str, versions: Container[VersionId]
    ) -> dict[str, tuple[PassageId, ...]]:
        """By vector the passages it stands for in one of the versions; a vector without any is left out."""
        passages, known = self._vectors[fingerprint].passages, self._passages
        found: dict[str, tuple[PassageId, ...]] = {}
        for key in keys:
            mine = shown = passages.get(key, ())
            # Nearly all vectors stand for one passage, and six hundred are looked up for a question.
            if len(mine) == 1:
                passage = known.get(mine[0])
                shown = mine if passage is not None and passage.version_id in versions else ()
            else:
                shown = tuple(self.belonging(mine, versions))
            if shown:
                found[key] = shown
        return found

    def passage_ids(self) -> tuple[PassageId, ...]:
        """All passages known, ascending."""
        return tuple(sorted(self._passages))

    def vector_of(self, passage_id: PassageId, fingerprint: str) -> str | None:
        """The id of a passage's vector under an encoder."""
        return self._vectors[fingerprint].ids.get(passage_id)

    def sharing(self, key: str, fingerprint: str) -> tuple[PassageId, ...]:
        """The passages that a vector stands for; empty when none is left."""
        return self._vectors[fingerprint].passages.get(key, ())

    def vector_ids(self, fingerprint: str) -> Sequence[str]:
        """Every vector that should exist under an encoder."""
        with self._lock:
            return tuple(self._vectors[fingerprint].passages)

    def vector_count(self, fingerprint: str) -> int:
        """How many vectors should exist under an encoder."""
        return len(self._vectors[fingerprint].passages)

    def pending(
        self, fingerprint: str, held: Callable[[str], bool], last: int = OTHER_PRIORITY
    ) -> tuple[tuple[str, PassageId], ...]:
        """(vector id, a passage with its text) still to be encoded, by priority up to `last`, then by passage id.

        What was held once is not looked at again until `recount`: this is asked after every publication, and of
        98,000 vectors each time took a fifth of what a publication costs.
        """
        with self._lock:
            vectors = self._vectors[fingerprint]
            vectors.unmade = {key for key in vectors.unmade if not held(key)}
            missing = sorted(
                min((self._priorities[passage_id], passage_id, key) for passage_id in vectors.passages[key])
                for key in vectors.unmade
            )
        return tuple((key, passage_id) for priority, passage_id, key in missing if priority <= last)

    def recount(self, fingerprint: str) -> None:
        """To be called when vectors may have been lost: `pending` looks at all of them again."""
        with self._lock:
            self._vectors[fingerprint].unmade = set(self._vectors[fingerprint].passages)

    def _add(self, passage: Passage, priority: int, found: Derived) -> None:
        passage_id = passage.passage_id
        self._passages[passage_id] = passage
        self._priorities[passage_id] = priority
        self._facts[passage_id] = found.facts
        unit = _unit_key(passage)
        if passage_id not in self._units.get(unit, ()):
            self._units[unit] = (*self._units.get(unit, ()), passage_id)
        self._sum_facts(unit)
        for vectors, key in zip(self._vectors.values(), found.vector_ids, strict=True):
            vectors.add(passage_id, key)

    def _derived_of(self, passage_id: PassageId) -> Derived:
        return Derived(self._facts[passage_id], tuple(each.ids[passage_id] for each in self._vectors.values()))

    def _sum_facts(self, unit: tuple[bool, int]) -> None:
        """Added up when a passage comes or goes: every question asks for some two hundred units."""
        facts = [self._facts[one] for one in self._units[unit]]
        if not facts:
            del self._unit_facts[unit]
        elif len(facts) == 1:
            self._unit_facts[unit] = facts[0]
        else:
            self._unit_facts[unit] = PassageFacts(
                sum(one.length for one in facts), any(one.penal for one in facts), min(one.priority for one in facts)
            )


def _unit_key(passage: Passage) -> tuple[bool, int]:
    """Handbook units and provisions are numbered apart."""
    return passage.kind is PassageKind.HANDBOOK, passage.unit_id
