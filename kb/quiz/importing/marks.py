"""What tags and the way a text begins tell of a question: its kind, its difficulty, its topic, its material."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.quiz.importing.words import difficulty_of, kind_of
from kb.store.quiz_records import Difficulty, ItemKind

_DIFFICULTY: Final = "难度"
_MATERIAL: Final = re.compile(r"^(?:案例|情景|材料)：(.*)\n([^\n]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marks:
    """What was understood; the first tag that is nothing else is the topic."""

    kind: ItemKind | None
    difficulty: Difficulty | None
    topic: str
    others: tuple[str, ...]


def marks_of(tags: Iterable[str]) -> Marks:
    """Our own files tag the kind, the topic and the difficulty in this order.

    >>> marks_of(["单选题", "退换货", "难度易", "新人"])
    Marks(kind=<ItemKind.SINGLE: 'single'>, difficulty=<Difficulty.EASY: 'easy'>, topic='退换货', others=('新人',))
    """
    kind, difficulty, others = None, None, []
    for tag in map(str.strip, tags):
        if kind is None and tag.endswith("题") and kind_of(tag) is not None:
            kind = kind_of(tag)
        elif difficulty is None and tag.startswith(_DIFFICULTY):
            difficulty = difficulty_of(tag.removeprefix(_DIFFICULTY))
        elif tag:
            others.append(tag)
    return Marks(kind, difficulty, others[0] if others else "", tuple(others[1:]))


def parted_material(asked: str) -> tuple[str, str]:
    """Material and stem, where a text begins with 案例： and the question stands below it on a line of its own."""
    found = _MATERIAL.match(asked)
    return (found[1], found[2]) if found else ("", asked)
