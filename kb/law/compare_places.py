"""Which provisions changed place between two versions: their order among the others, or the chapter above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.law.compare_order import keeping_order
from kb.law.compare_pairs import Side
from kb.law.numerals import NUMERAL
from kb.law.wording import comparable

_NUMBERED = re.compile(rf"第\s*{NUMERAL}\s*(分编|编|部分|章|节)\s*(.*)$")
_PLAIN = ""


def headings_of(path: Iterable[object]) -> tuple[tuple[str, str], ...]:
    """Level and comparable name of every heading above a provision, without its number; headings without a name
    are left out.

    >>> headings_of(("第二章 经营者的义务", "附则"))
    (('章', '经营者的义务'), ('', '附则'))
    """
    found = []
    for heading in path:
        text = heading if isinstance(heading, str) else str(getattr(heading, "text", ""))
        match = _NUMBERED.match(text)
        level, name = (match.group(1), match.group(2)) if match else (_PLAIN, text)
        if plain := comparable(name):
            found.append((level, plain))
    return tuple(found)


def moved_provisions(before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int]) -> frozenset[int]:
    """The new indexes of those that stand elsewhere than before.

    Elsewhere is out of the order that most provisions keep (not on the longest increasing subsequence), or no longer
    under a heading that the new version still has. A chapter renamed, split or dropped moves nothing, nor does a
    print without headings.
    """
    # Where two changed places, the amended one or the one that kept its number stays, so that the one told as moved is
    # the one of which nothing else is to be told.
    stays = {
        new
        for new, old in pairs.items()
        if before[old].wording != after[new].wording or before[old].label == after[new].label
    }
    kept = keeping_order(pairs, stays)
    still = {heading for side in after for heading in side.headings}
    moved = {new for new in pairs if new not in kept}
    moved |= {new for new, old in pairs.items() if _left_heading(before[old], after[new], still)}
    return frozenset(moved)


def _left_heading(old: Side, new: Side, still: set[tuple[str, str]]) -> bool:
    now = dict(new.headings)
    return any(level in now and now[level] != name and (level, name) in still for level, name in old.headings)
