"""How many questions of which kind on which topic a section gets, so that both its kinds and its topics are kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.quiz.papers.shares import Weight, shares
from kb.store.quiz_records import ItemKind

Cell = tuple[ItemKind, str]
Cells = dict[Cell, int]


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is missing of one kind on one topic (None: on any) in a section counted from 0: `wanted` of `available`."""

    section: int
    topic: str | None
    kind: ItemKind
    wanted: int
    available: int


@dataclass(slots=True)
class Needs:
    """What a section still needs: how many of each kind and, where its topics are given, of each topic."""

    kinds: dict[ItemKind, int]
    topics: dict[str, int] | None

    def take(self, cell: Cell) -> None:
        """One question of a cell is there."""
        kind, topic = cell
        self.kinds[kind] -= 1
        if self.topics is not None:
            self.topics[topic] -= 1


def needs(kinds: Sequence[tuple[ItemKind, int]], topics: Sequence[Weight], room: Mapping[Cell, int]) -> Needs:
    """What a section needs at first: the kinds as they are, the topics by the largest remainder."""
    if not topics:
        return Needs(dict(kinds), None)
    stocked = {topic for (kind, topic), held in room.items() if held and kind in dict(kinds)}
    # Of equal claims the one that can be met goes first: two questions on eight topics fall on topics with items.
    ordered = sorted(topics, key=lambda each: each[0] not in stocked)
    return Needs(dict(kinds), shares(ordered, sum(number for _, number in kinds)))


def placed(needed: Needs, room: Mapping[Cell, int]) -> Cells:
    """How many of each cell, none beyond its room: as much of what is needed as can be placed.

    Without topics every topic counts by what there is of it.
    """
    if needed.topics is None:
        cells: Cells = {}
        for kind, number in needed.kinds.items():
            stock = {topic: held for (of, topic), held in sorted(room.items()) if of is kind and held}
            cells |= {(kind, topic): each for topic, each in shares(tuple(stock.items()), number, stock).items()}
        return cells
    count = sum(needed.kinds.values()) or 1
    cells = {
        (kind, topic): min(room.get((kind, topic), 0), number * wanted // count)
        for kind, number in needed.kinds.items()
        for topic, wanted in needed.topics.items()
    }
    left = {kind: number - sum(cells[kind, topic] for topic in needed.topics) for kind, number in needed.kinds.items()}
    open_topics = {
        topic: wanted - sum(cells[kind, topic] for kind in needed.kinds) for topic, wanted in needed.topics.items()
    }
    while _augmented(cells, room, left, open_topics):
        pass
    return cells


def missing(needed: Needs, got: Mapping[Cell, int], section: int) -> tuple[Shortage, ...]:
    """What is still needed when nothing more can be had; `got` is what there is of each cell."""
    if needed.topics is None:
        return tuple(
            Shortage(section, None, kind, short + (held := _of_kind(got, kind)), held)
            for kind, short in needed.kinds.items()
            if short
        )
    found, topics = [], dict(needed.topics)
    for kind, number in needed.kinds.items():
        left = number
        for topic, wanted in tuple(topics.items()):
            short = min(left, wanted)
            if short:
                held = got.get((kind, topic), 0)
                found.append(Shortage(section, topic, kind, held + short, held))
                left -= short
                topics[topic] = wanted - short
    return tuple(found)


def _of_kind(got: Mapping[Cell, int], kind: ItemKind) -> int:
    return sum(number for (of, _), number in got.items() if of is kind)


def _augmented(cells: Cells, room: Mapping[Cell, int], left: dict[ItemKind, int], open_topics: dict[str, int]) -> bool:
    """Places one question more, moving others from topic to topic where need be; False when none can be placed."""
    came_from: dict[ItemKind | str, ItemKind | str | None] = {kind: None for kind, number in left.items() if number}
    queue: deque[ItemKind | str] = deque(came_from)
    while queue:
        at = queue.popleft()
        if isinstance(at, ItemKind):
            steps = [topic for topic in open_topics if cells[at, topic] < room.get((at, topic), 0)]
            nexts: list[ItemKind | str] = [each for each in steps if each not in came_from]
        elif open_topics[at]:
            _place(cells, came_from, at, left, open_topics)
            return True
        else:
            nexts = [kind for kind in left if cells[kind, at] and kind not in came_from]
        for each in nexts:
            came_from[each] = at
            queue.append(each)
    return False


def _place(
    cells: Cells,
    came_from: Mapping[ItemKind | str, ItemKind | str | None],
    end: str,
    left: dict[ItemKind, int],
    open_topics: dict[str, int],
) -> None:
    open_topics[end] -= 1
    at: ItemKind | str = end
    while (before := came_from[at]) is not None:
        if isinstance(before, ItemKind):
            cells[before, str(at)] += 1
        elif isinstance(at, ItemKind):
            cells[at, before] -= 1
        at = before
    if isinstance(at, ItemKind):
        left[at] -= 1
