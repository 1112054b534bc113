"""Answers made lately from the texts, handed out again while everything they were made of is the same.

Many callers ask the same: of a day's questions a few hundred are most. What a person approved, what a model writes,
risk signals and the record are never taken from here: those steps come after, for every question anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock

from kb.answering.steps import Found, Pinned, since
from kb.answering.types import Answer, AnswerEvent

# An answer with its texts is some 14 KiB beside what it shares with others (150 answers of the starter).
REMEMBERED = 1000

EventSink = Callable[[AnswerEvent], None]
# How the question was read, what was found, and the answer.
Outcome = tuple[Pinned, Found, Answer]


@dataclass(frozen=True, slots=True)
class _Made:
    """One answer with how its question was read, and what whoever watched was told while it was made."""

    read: Pinned
    found: Found
    answer: Answer
    told: tuple[AnswerEvent, ...]

    def again(self, pinned: Pinned) -> Outcome:
        """The same for another asker; the milliseconds are those of this time."""
        question = replace(pinned.question, question=self.read.question.question)
        read = replace(pinned, question=question, plain=self.read.plain, names=self.read.names)
        spent = since(pinned.started)
        return read, self.found, replace(self.answer, timings_ms={"remembered": spent, "total": spent})


class RememberedAnswers:
    """The answers made last, by what they were made of. Thread-safe.

    One of these belongs to one loading of the content: rules, words and handbooks' authority are no part of the key.
    `state` tells how far the indexes are and which encoder answers for a generation, as something to compare.
    """

    def __init__(self, state: Callable[[int], Hashable], size: int = REMEMBERED) -> None:
        self._state = state
        self._size = size
        self._lock = Lock()
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()

    def answer(self, asked: Pinned, tell: EventSink, make: Callable[[EventSink], Outcome]) -> Outcome:
        """What was made of the same before, else what `make` makes of it now; whoever watches is told the same."""
        key = self._key(asked)
        made = self._get(key)
        if made is not None:
            for event in made.told:
                tell(event)
            return made.again(asked)
        told: list[AnswerEvent] = []

        def watch(event: AnswerEvent) -> None:
            told.append(event)
            tell(event)

        read, found, answer = make(watch)
        # Kept unless part of the search failed, or something moved on meanwhile.
        if not found.passing and self._key(asked) == key:
            self._keep(key, _Made(read, found, answer, tuple(told)))
        return read, found, answer

    def _key(self, pinned: Pinned) -> Hashable:
        """All that an answer depends on besides the content: the texts of a day, the indexes, and who asks what."""
        asked = pinned.question
        return (
            (pinned.pin, self._state(pinned.pin.generation)),
            (pinned.asked, asked.question, pinned.whole),
            (asked.industry, asked.scene, asked.level, asked.province, asked.role, asked.as_of is None, asked.top_k),
        )

    def _get(self, key: Hashable) -> _Made | None:
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
            return found

    def _keep(self, key: Hashable, made: _Made) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._size:
                self._made.popitem(last=False)
