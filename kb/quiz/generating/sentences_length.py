"""Keeps what must not be said from being told by its length: approved wording is long and careful, phrasings are blunt.

Nothing is added to a phrase: words around it alone would tell it. Approved wording is said in part instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

MAX_ANSWER = 60
# Fewer characters of approved wording say nothing yet.
_SHORTEST_PART = 7
# A part that only says when, or takes up what somebody else said, waits for the next one.
_WAITS = re.compile(
    r"(?:时|后|前|的话|的|之前|以后|如果[^，]*|只要[^，]*|为了[^，]*)$|^(?:如果?|若|要是|只要|为了|除了|虽然|因为|由于|按|根据|除|有)|标志$|[和与或、]$|不是|没有"
)
_STOP = re.compile(r"[，；。]")
# 它适合的人群和不适合的人群，说明书都写了: what goes on so has its subject in front, and that alone says nothing.
_GOES_ON = re.compile(r"[，；](?:[^，；。]{0,6}都|[也均就才则会在由以不可要没是])")


def bare(said: str) -> str:
    """The sentence without its full stop, so that all answers end alike."""
    return said.rstrip("。")


def parts(said: str) -> tuple[str, ...]:
    """The sentence, and its beginnings that can be said by themselves.

    >>> parts("请先停用并联系医生，症状我登记上报")
    ('请先停用并联系医生', '请先停用并联系医生，症状我登记上报')
    """
    begun = [said[: match.start()] for match in _STOP.finditer(bare(said)) if not _GOES_ON.match(said, match.start())]
    whole = (each for each in begun if len(each) >= _SHORTEST_PART and not _WAITS.search(_STOP.split(each)[-1]))
    return (*(each for each in whole if _balanced(each)), bare(said))


def nearest(choices: Sequence[str], wanted: int, chance: Random) -> str:
    """Of sentences the one nearest to a length; among equals one is drawn."""
    shuffled = chance.sample(list(choices), len(choices))
    return min(shuffled, key=lambda each: abs(len(each) - wanted))


def lengths_beside(key: int, count: int, chance: Random) -> list[int]:
    """Lengths for the wrong answers beside a right one, so that its place among them by length is drawn."""
    longer = chance.randint(0, count)
    wanted = [key + chance.randint(1, 4) for _ in range(longer)]
    wanted += [max(4, key - chance.randint(1, 4)) for _ in range(count - longer)]
    chance.shuffle(wanted)
    return wanted


def _balanced(words: str) -> bool:
    return all(
        words.count(opened) == words.count(closed) for opened, closed in (("“", "”"), ("（", "）"), ("《", "》"))
    )
