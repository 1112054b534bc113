"""What a question speaks of, as the smallest parts that can be counted: pairs of characters, and numbers or names.

Pairs rather than words: a new product, a batch or a courier stands in no dictionary, and what was cut wrongly cannot
be counted. Readable names are put together again from the questions themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from kb.text.normalise import fold

# What every question has: a pair of two of these says nothing of what it is about.
IDLE = frozenset(
    "的了吗呢吧啊呀嘛哦么着是在和与及或也都就还又很这那有我你您他她它们什怎样如何为哪几多少请问一下个可以能否会要想到把被给让对从向于之其而但因所现已没些说不上来去过"
)
_HIDDEN = re.compile("〔[^〕]{1,12}〕")
_RUN = re.compile(r"[\u3400-\u9fff〇]+|[0-9a-z][0-9a-z-]+")
_HAN = re.compile(r"[\u3400-\u9fff〇]")
# A name shorter than this tells nobody anything; of a longer one the beginning is enough.
_SHORTEST, _LONGEST = 2, 12
_MOST_NAMES = 3
# How many of the questions of a theme must hold a name, so that it stands for the theme.
_SHARE = 0.34


def plain(question: str) -> str:
    """A question folded, without what was masked in it."""
    return fold(_HIDDEN.sub(" ", question))


def parts(question: str) -> frozenset[str]:
    """The parts of a question, each once.

    >>> sorted(parts("我的星云耳机B2311发烫"))
    ['b2311', '云耳', '发烫', '星云', '的星', '耳机']
    """
    found: set[str] = set()
    for run in _RUN.findall(plain(question)):
        if _HAN.match(run) is None:
            found.add(run)
        else:
            found.update(pair for pair in _pairs(run) if not IDLE.issuperset(pair))
    return frozenset(found)


def names(questions: Sequence[str], theme: Collection[str]) -> tuple[str, ...]:
    """What a theme is called: the longest stretches of its questions that its parts cover, the most frequent first.

    >>> names(["星云耳机充电发烫", "星云耳机发烫冒烟", "星云耳机为什么发烫"], {"星云", "云耳", "耳机", "发烫"})
    ('星云耳机', '发烫')
    """
    texts = [plain(each) for each in questions]
    stretches = Counter(stretch for text in texts for stretch in set(_covered(text, theme)))
    worth = {
        stretch: holding * (len(stretch) - 1)
        for stretch in stretches
        if (holding := sum(stretch in text for text in texts)) >= max(2, _SHARE * len(texts))
    }
    chosen: list[str] = []
    for stretch in sorted(worth, key=lambda each: (-worth[each], each)):
        if not any(stretch in other or other in stretch for other in chosen):
            chosen.append(stretch)
    return tuple(chosen[:_MOST_NAMES])


def _covered(text: str, theme: Collection[str]) -> list[str]:
    """The longest stretches of a text whose every pair belongs to the theme, without idle characters at their ends."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if _HAN.match(run) is None:
            found += [run] if run in theme else []
            continue
        start: int | None = None
        for place, pair in enumerate([*_pairs(run), ""]):
            if pair in theme and start is None:
                start = place
            elif pair not in theme and start is not None:
                found.append(run[start : place + 1])
                start = None
    trimmed = (stretch.strip("".join(IDLE))[:_LONGEST] for stretch in found)
    return [each for each in trimmed if len(each) >= _SHORTEST]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
