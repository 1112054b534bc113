"""Near-duplicates: two items that ask the same of the same words. The better one stays, in whatever order they came.

The same matter asked as 单选 and as 填空 is two items; that no paper holds both is for those who choose its items.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from kb.quiz.prove.wording import plain
from kb.store.quiz_records import ItemDraft, ItemKind

# Dice over character pairs of stem, material and key. Of 45 pairs read, drawn from the starter's 1,115 items of
# articles that share a provision, those from here on ask the same, but for two gaps of one sentence (`_apart`).
SAME = 0.8
Better = Callable[[ItemDraft], float]


@dataclass(frozen=True, slots=True)
class Merged:
    """An item that another one says already: which went, which stayed, how alike they are."""

    gone: ItemDraft
    kept: ItemDraft
    alike: float

    @property
    def reason(self) -> str:
        """Why it went, in Chinese."""
        return f"与已有题目“{self.kept.stem[:30]}”重复（相似度 {self.alike:.0%}）。"


class Seen:
    """The items met so far, found again by what they stand on; for those who choose one item after another."""

    def __init__(self, known: Iterable[ItemDraft] = ()) -> None:
        self._by_place: dict[Hashable, list[ItemDraft]] = defaultdict(list)
        for each in known:
            self.add(each)

    def add(self, draft: ItemDraft) -> None:
        """Remembers an item."""
        for place in _places(draft):
            self._by_place[place].append(draft)

    def like(self, draft: ItemDraft) -> Merged | None:
        """The nearest item that asks the same; None where none does."""
        found: Merged | None = None
        for place in _places(draft):
            for each in self._by_place.get(place, ()):
                alike = likeness(draft, each)
                if alike >= SAME and (found is None or alike > found.alike):
                    found = Merged(draft, each, alike)
        return found


def merged(
    drafts: Iterable[ItemDraft], known: Iterable[ItemDraft] = (), better: Better | None = None
) -> tuple[tuple[ItemDraft, ...], tuple[Merged, ...]]:
    """The drafts without near-duplicates of known items and of each other, in their order, and what was merged.

    `better` ranks them (higher stays); among equals the choice follows their content, so that any order of arrival
    keeps the same ones.
    """
    given = tuple(drafts)
    rank = better or _plain_rank
    seen, gone = Seen(known), []
    kept: set[int] = set()
    for place in sorted(range(len(given)), key=lambda at: (-rank(given[at]), fingerprint(given[at]))):
        twin = seen.like(given[place])
        if twin is None:
            kept.add(place)
            seen.add(given[place])
        else:
            gone.append(twin)
    return tuple(given[place] for place in sorted(kept)), tuple(gone)


def likeness(one: ItemDraft, other: ItemDraft) -> float:
    """How much two items ask the same, 0 to 1; 0 for different kinds, a true statement beside a false one, other words.

    The options count by the right answer alone: other wrong answers make no other question.
    """
    if one.kind is not other.kind:
        return 0.0
    if one.kind is ItemKind.TRUE_FALSE and _answer(one) != _answer(other):
        # A true and a false form of one sentence stand in no paper together, but are two items.
        return 0.0
    if _apart(one, other):
        return 0.0
    first, second = _pairs(asked(one)), _pairs(asked(other))
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 0.0


def asked(draft: ItemDraft) -> str:
    """What an item asks and the answer to it, in one wording."""
    return f"{draft.material}\n{draft.stem}\n{_answer(draft)}"


def fingerprint(draft: ItemDraft) -> str:
    """A stable hash of all that is seen of an item."""
    shown = [draft.kind.value, asked(draft), sorted(each.text for each in draft.options), draft.explanation]
    return sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def _apart(one: ItemDraft, other: ItemDraft) -> bool:
    """Whether the right answers of two items are other words of one provision: 十倍 and 三倍 of a sentence."""
    first, second = _deciding(one), _deciding(other)
    shared = first.keys() & second.keys()
    return bool(shared) and not any(
        start < end2 and start2 < end
        for place in shared
        for start, end in first[place]
        for start2, end2 in second[place]
    )


def _deciding(draft: ItemDraft) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Where the words stand that are the right answers of a choice or a gap, by provision; nothing for other kinds."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    if draft.kind not in {ItemKind.SINGLE, ItemKind.BLANK}:
        return found
    steps = [each.proof for each in draft.options if each.correct] + [each.proof for each in draft.blanks]
    for step in steps:
        if step.basis is not None and 0 <= step.basis < len(draft.bases) and step.start < step.end:
            basis = draft.bases[step.basis]
            found[basis.title, basis.article].append((basis.start + step.start, basis.start + step.end))
    return found


def _answer(draft: ItemDraft) -> str:
    right = sorted(each.text for each in draft.options if each.correct)
    return "；".join((*right, *(each.accepted[0] for each in draft.blanks), *(each.text for each in draft.points)))


def _places(draft: ItemDraft) -> Iterator[Hashable]:
    """Under what an item is looked for: the provisions it stands on, or the rules."""
    yield from {(draft.kind, each.title, each.article) for each in draft.bases}
    if not draft.bases:
        yield from {(draft.kind, each) for each in draft.rule_ids}


@lru_cache(maxsize=16384)
def _pairs(text: str) -> frozenset[str]:
    words = plain(text)
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


def _plain_rank(draft: ItemDraft) -> float:
    return 0.0
