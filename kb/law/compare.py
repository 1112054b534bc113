"""Two versions of one instrument, article by article: what was added, amended, deleted or merely renumbered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from kb.law.wording import comparable, comparable_with_offsets

# Two articles are one and the same across versions from this share of common character pairs on; below it an
# amended article is rather a deleted and a new one. The same number lowers the bar: numbers are rarely reused.
SAME_ARTICLE = 0.5
SAME_ARTICLE_AND_NUMBER = 0.25
# Nor is much needed where both neighbours are the same: 反不正当竞争法 2019 第十九条 became 2025 第二十四条 at 0.47.
SAME_ARTICLE_AND_PLACE = 0.3


class ComparedProvision(Protocol):
    """What comparison needs of a provision, parsed or stored."""

    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...


class ChangeKind(StrEnum):
    """What happened to a provision between two versions."""

    ADDED = "added"
    AMENDED = "amended"
    DELETED = "deleted"
    RENUMBERED = "renumbered"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of wording: equal, inserted, deleted or replaced; either side may be empty, neither leaves out
    a character of its text."""

    op: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """One provision across two versions; `old_*` None where it was added, `new_*` None where it was deleted.

    An amended provision whose labels differ was renumbered as well. `segments` are filled for amended ones only.
    """

    kind: ChangeKind
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    label: str
    text: str
    wording: str


def compare_versions(old: Sequence[ComparedProvision], new: Sequence[ComparedProvision]) -> tuple[ProvisionChange, ...]:
    """Every provision of both versions once, in the order of the new text, deleted ones behind their predecessor.

    Layout and punctuation count for nothing. A provision keeps its identity through renumbering: by equal wording
    first, then by similar wording, the same number weighing in its favour.
    """
    before = tuple(_Side(one.label, one.text, comparable(one.text)) for one in old)
    after = tuple(_Side(one.label, one.text, comparable(one.text)) for one in new)
    pairs = _equal_pairs(before, after)
    pairs.update(_similar_pairs(before, after, pairs))
    pairs.update(_enclosed_pairs(before, after, pairs))
    return tuple(_in_order(before, after, pairs))


def _equal_pairs(before: Sequence[_Side], after: Sequence[_Side]) -> dict[int, int]:
    """Pairs (new index → old index) of equal wording; among several equal ones the same label, then the order."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, side in enumerate(before):
        places[side.wording].append(index)
    pairs: dict[int, int] = {}
    for index, side in enumerate(after):
        same = [old for old in places[side.wording] if before[old].label == side.label]
        if same:
            pairs[index] = same[0]
            places[side.wording].remove(same[0])
    for index, side in enumerate(after):
        if index not in pairs and places[side.wording]:
            pairs[index] = places[side.wording].pop(0)
    return pairs


def _similar_pairs(before: Sequence[_Side], after: Sequence[_Side], pairs: dict[int, int]) -> dict[int, int]:
    taken = set(pairs.values())
    old_left = [index for index in range(len(before)) if index not in taken]
    new_left = [index for index in range(len(after)) if index not in pairs]
    grams = {index: _pairs_of_characters(before[index].wording) for index in old_left}
    scored = []
    for new_index in new_left:
        own = _pairs_of_characters(after[new_index].wording)
        for old_index in old_left:
            score = _dice(own, grams[old_index])
            same_label = before[old_index].label == after[new_index].label
            if score >= (SAME_ARTICLE_AND_NUMBER if same_label else SAME_ARTICLE):
                scored.append((-score - same_label * 0.1, new_index, old_index))
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, new_index, old_index in sorted(scored):
        if new_index not in found and old_index not in used:
            found[new_index] = old_index
            used.add(old_index)
    return found


def _enclosed_pairs(before: Sequence[_Side], after: Sequence[_Side], pairs: dict[int, int]) -> dict[int, int]:
    """Provisions left over on both sides between the same two neighbours, if they have something in common."""
    taken = set(pairs.values())
    found: dict[int, int] = {}
    for index, side in enumerate(after):
        old = pairs.get(index - 1, -1 if index == 0 else len(before)) + 1
        follows = pairs.get(index + 1, len(before) if index == len(after) - 1 else -1)
        if index in pairs or old in taken or old >= len(before) or follows != old + 1:
            continue
        own, other = _pairs_of_characters(side.wording), _pairs_of_characters(before[old].wording)
        if _dice(own, other) >= SAME_ARTICLE_AND_PLACE:
            found[index] = old
    return found


def _pairs_of_characters(wording: str) -> Counter[str]:
    return Counter(wording[index : index + 2] for index in range(max(1, len(wording) - 1)))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    """Twice the common character pairs over all of both (Dice); 0 where it cannot reach the lowest threshold."""
    total = one.total() + other.total()
    small, large = (one, other) if len(one) < len(other) else (other, one)
    if not total or 2 * small.total() / total < SAME_ARTICLE_AND_NUMBER:
        return 0.0  # too different in length to be worth counting
    common = sum(min(count, large[pair]) for pair, count in small.items() if pair in large)
    return 2 * common / total


def _in_order(before: Sequence[_Side], after: Sequence[_Side], pairs: dict[int, int]) -> list[ProvisionChange]:
    kept = {old: new for new, old in pairs.items()}
    deleted_behind: dict[int, list[int]] = defaultdict(list)
    anchor = -1
    for index in range(len(before)):
        if index in kept:
            anchor = kept[index]
        else:
            deleted_behind[anchor].append(index)
    changes = [_deleted(before[index]) for index in deleted_behind[-1]]
    for index, side in enumerate(after):
        old = before[pairs[index]] if index in pairs else None
        changes.append(_change(old, side))
        changes += [_deleted(before[gone]) for gone in deleted_behind[index]]
    return changes


def _deleted(side: _Side) -> ProvisionChange:
    return ProvisionChange(ChangeKind.DELETED, side.label, None, side.text, None)


def _change(old: _Side | None, new: _Side) -> ProvisionChange:
    if old is None:
        return ProvisionChange(ChangeKind.ADDED, None, new.label, None, new.text)
    if old.wording != new.wording:
        segments = compare_wording(old.text, new.text)
        return ProvisionChange(ChangeKind.AMENDED, old.label, new.label, old.text, new.text, segments)
    kind = ChangeKind.UNCHANGED if old.label == new.label else ChangeKind.RENUMBERED
    return ProvisionChange(kind, old.label, new.label, old.text, new.text)


def compare_wording(old: str, new: str) -> tuple[Segment, ...]:
    """The stretches of two wordings, character by character; punctuation and layout alone make no difference.

    Joined, the old sides give the old text and the new sides the new one.

    >>> [(part.op, part.old, part.new) for part in compare_wording("处二倍罚款。", "处三倍罚款")]
    [('equal', '处', '处'), ('replace', '二', '三'), ('equal', '倍罚款。', '倍罚款')]
    """
    old_chars, old_at = comparable_with_offsets(old)
    new_chars, new_at = comparable_with_offsets(new)
    blocks = SequenceMatcher(None, old_chars, new_chars, autojunk=False).get_opcodes()
    segments: list[Segment] = []
    for index, (op, old_start, old_end, new_start, new_end) in enumerate(blocks):
        last = index == len(blocks) - 1
        old_from, new_from = (old_at[old_start], new_at[new_start]) if index else (0, 0)
        old_to, new_to = (len(old), len(new)) if last else (old_at[old_end], new_at[new_end])
        segments.append(Segment(op, old[old_from:old_to], new[new_from:new_to]))
    return tuple(segments)
