"""Two versions of one instrument, article by article: what was added, amended, deleted, moved or merely renumbered.

How provisions are recognised across versions is in `compare_pairs`, what counts as moved in `compare_places`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from kb.law.compare_absorbed import absorbing_labels
from kb.law.compare_pairs import Side, pair_provisions
from kb.law.compare_places import headings_of, moved_provisions
from kb.law.wording import comparable, comparable_with_offsets

# Equal runs below this many characters between two rewritten stretches are chance: 的, 或者.
ISLAND = 3


class ComparedProvision(Protocol):
    """What comparison needs of a provision, parsed or stored; with a `path` of headings, moves are told as well."""

    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...


class ChangeKind(StrEnum):
    """What happened to a provision between two versions."""

    ADDED = "added"
    AMENDED = "amended"
    DELETED = "deleted"
    MOVED = "moved"
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

    Moved means unchanged wording in another place: out of the order of the others, or under another chapter. An
    amended provision whose labels differ was renumbered as well; `moved` tells where it changed place, too.
    `segments` are filled for amended ones only. `absorbed` is the article of the other version in which most of a
    deleted wording lives on, or from which most of an added one was taken.
    """

    kind: ChangeKind
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    segments: tuple[Segment, ...] = ()
    moved: bool = False
    absorbed: str | None = None


def compare_versions(old: Sequence[ComparedProvision], new: Sequence[ComparedProvision]) -> tuple[ProvisionChange, ...]:
    """Every provision of both versions once, in the order of the new text, deleted ones behind their predecessor.

    Layout and punctuation count for nothing. A provision keeps its identity through renumbering: by equal wording
    first, then by similar wording, the same number weighing in its favour.
    """
    before, after = tuple(map(_side, old)), tuple(map(_side, new))
    pairs = pair_provisions(before, after)
    moved = moved_provisions(before, after, pairs)
    gone = absorbing_labels(before, sorted(set(range(len(before))) - set(pairs.values())), after)
    come = absorbing_labels(after, sorted(set(range(len(after))) - set(pairs)), before)
    changes = {
        index: _change(before[pairs[index]], side, index in moved) if index in pairs else _added(side, come.get(index))
        for index, side in enumerate(after)
    }
    return tuple(_in_order(changes, pairs, [(index, _deleted(before[index], gone.get(index))) for index in gone]))


def _side(provision: ComparedProvision) -> Side:
    path = getattr(provision, "path", ())
    return Side(provision.label, provision.text, comparable(provision.text), headings_of(path))


def _in_order(
    changes: Mapping[int, ProvisionChange], pairs: Mapping[int, int], deleted: Sequence[tuple[int, ProvisionChange]]
) -> Iterator[ProvisionChange]:
    """The changes in the new order, the deleted ones behind what stood before them."""
    places = {old: new for new, old in pairs.items()}
    behind: dict[int, list[ProvisionChange]] = defaultdict(list)
    for index, change in deleted:
        anchor = next((places[old] for old in range(index, -1, -1) if old in places), -1)
        behind[anchor].append(change)
    yield from behind[-1]
    for index, change in changes.items():
        yield change
        yield from behind[index]


def _deleted(side: Side, absorbed: str | None) -> ProvisionChange:
    return ProvisionChange(ChangeKind.DELETED, side.label, None, side.text, None, absorbed=absorbed)


def _added(side: Side, absorbed: str | None) -> ProvisionChange:
    return ProvisionChange(ChangeKind.ADDED, None, side.label, None, side.text, absorbed=absorbed)


def _change(old: Side, new: Side, moved: bool) -> ProvisionChange:
    if old.wording != new.wording:
        segments = compare_wording(old.text, new.text)
        return ProvisionChange(ChangeKind.AMENDED, old.label, new.label, old.text, new.text, segments, moved)
    kind = ChangeKind.MOVED if moved else ChangeKind.UNCHANGED
    if kind is ChangeKind.UNCHANGED and old.label != new.label:
        kind = ChangeKind.RENUMBERED
    return ProvisionChange(kind, old.label, new.label, old.text, new.text, moved=moved)


def compare_wording(old: str, new: str) -> tuple[Segment, ...]:
    """The stretches of two wordings, character by character; punctuation and layout alone make no difference.

    One or two characters that two rewritten stretches happen to share are part of the rewriting.
    Joined, the old sides give the old text and the new sides the new one.

    >>> [(part.op, part.old, part.new) for part in compare_wording("处二倍罚款。", "处三倍罚款")]
    [('equal', '处', '处'), ('replace', '二', '三'), ('equal', '倍罚款。', '倍罚款')]
    """
    old_chars, old_at = comparable_with_offsets(old)
    new_chars, new_at = comparable_with_offsets(new)
    blocks = _without_islands(SequenceMatcher(None, old_chars, new_chars, autojunk=False).get_opcodes())
    segments: list[Segment] = []
    for index, (op, old_start, old_end, new_start, new_end) in enumerate(blocks):
        last = index == len(blocks) - 1
        old_from, new_from = (old_at[old_start], new_at[new_start]) if index else (0, 0)
        old_to, new_to = (len(old), len(new)) if last else (old_at[old_end], new_at[new_end])
        segments.append(Segment(op, old[old_from:old_to], new[new_from:new_to]))
    return tuple(segments)


_Block = tuple[str, int, int, int, int]


def _without_islands(blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks; an equal run shorter than both rewritten stretches around it, and than ISLAND, is rewritten, too."""
    found: list[_Block] = []
    for index, block in enumerate(blocks):
        op, old_start, old_end, new_start, new_end = block
        inner = 0 < index < len(blocks) - 1
        small = op == "equal" and old_end - old_start < ISLAND
        if small and inner and old_end - old_start <= min(_size(blocks[index - 1]), _size(blocks[index + 1])):
            op = "replace"
        if found and op != "equal" and found[-1][0] != "equal":
            op, old_start, _, new_start, _ = found.pop()
            op = "replace"
        found.append((op, old_start, old_end, new_start, new_end))
    return [(_op(block), *block[1:]) for block in found]


def _size(block: _Block) -> int:
    return max(block[2] - block[1], block[4] - block[3])


def _op(block: _Block) -> str:
    op, old_start, old_end, new_start, new_end = block
    if op == "equal":
        return op
    return "insert" if old_start == old_end else "delete" if new_start == new_end else "replace"
