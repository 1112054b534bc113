"""What a paper asks of what could be asked: by law, by chapter, by topic, by kind and by difficulty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.store.quiz_records import ItemBasis, QuizItem

# The headings above a provision, outermost first; () where they are not known.
PathOf = Callable[[ItemBasis], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Covered:
    """How many questions stand on something, and how many items the bank has on it that would fit."""

    name: str
    asked: int
    available: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The same for every view, what is asked most first; `chapters` are named with their law, topics by id."""

    laws: tuple[Covered, ...]
    chapters: tuple[Covered, ...]
    topics: tuple[Covered, ...]
    kinds: tuple[Covered, ...]
    difficulties: tuple[Covered, ...]


def coverage(asked: Iterable[QuizItem], available: Iterable[QuizItem], path_of: PathOf) -> Coverage:
    """What `asked` covers of `available`, which contains it. An item counts once for each law it stands on."""
    ours, all_items = tuple(asked), tuple(available)

    def view(names: Callable[[QuizItem], Iterable[str]]) -> tuple[Covered, ...]:
        got = Counter(name for item in ours for name in set(names(item)))
        held = Counter(name for item in all_items for name in set(names(item)))
        found = [Covered(name, got[name], max(held[name], got[name])) for name in got | held]
        return tuple(sorted(found, key=lambda each: (-each.asked, -each.available, each.name)))

    def chapters(item: QuizItem) -> Iterable[str]:
        for basis in item.draft.bases:
            path = path_of(basis)
            if path:
                yield f"《{basis.title}》{path[-1]}"

    return Coverage(
        laws=view(lambda item: (f"《{basis.title}》" for basis in item.draft.bases)),
        chapters=view(chapters),
        topics=view(lambda item: (item.draft.topic,)),
        kinds=view(lambda item: (item.draft.kind.value,)),
        difficulties=view(lambda item: (item.draft.difficulty.value,)),
    )
