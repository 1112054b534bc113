"""Keeps what must not be said from being told by its length: a blunt phrase gets words around it that change nothing.

Approved wording is long and careful, examples of restricted phrasings are short; whoever knew that would need no law.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

MAX_ANSWER = 60
INSULTS = "insulting_language"
# Words on both sides sound laboured: only where words on one side leave the phrase that much too short.
_NEAR = 4
# Words before and behind which promise nothing, deny nothing and ask nothing: the guard reads questions and denials.
_SPOKEN_LEADS = (
    "我跟您说，",
    "您听我说完，",
    "这么跟您说吧，",
    "我给您讲清楚，",
    "您刚才问的这一点，",
    "您的意思我听明白了，",
    "您问的这件事我查过了，",
    "我先把情况给您说一下，",
    "您刚才讲的我都听明白了，",
    "这件事我从头跟您说一遍，",
)
_LEADS = {
    "complaint_call": _SPOKEN_LEADS,
    "sales_call": _SPOKEN_LEADS,
    "advertising": (
        "新品上市，",
        "欢迎选购，",
        "活动期间，",
        "老顾客都知道，",
        "详情见商品页面，",
        "一家用心做事的店，",
        "换季上新，款式齐全，",
        "新店开业感谢各位支持，",
    ),
    "written_reply": (
        "来信收悉，",
        "经内部讨论，",
        "感谢您的来信，",
        "您的来信已经收到，",
        "现就您的来信答复如下：",
        "您寄来的材料我们已经看过，",
    ),
}
_RUDE_LEADS = ("我再跟您说一遍，", "都跟您说了好几次了，", "这个电话我接了三次了，", "我话就说到这里，")
_SPOKEN_TAILS = ("，情况就是这样", "，您心里有个数", "，我跟您讲明白了")
_TAILS = {
    "complaint_call": _SPOKEN_TAILS,
    "sales_call": _SPOKEN_TAILS,
    "advertising": ("，欢迎咨询", "，详情请看页面"),
    "written_reply": ("，特此答复", "，特此函复"),
}
# Said of somebody, not to him: words to a caller before it would be nonsense.
_OF_OTHERS = re.compile(r"他|她|客户|顾客|用户|患者|老板|库存|咱们|就行了?$")


def bare(said: str) -> str:
    """The sentence without its full stop, so that all answers end alike."""
    return said.rstrip("。")


def of_length(said: str, scene: str, topic: str, wanted: int, chance: Random) -> str:
    """The phrase, with words around it where that brings it nearer to the wanted length, MAX_ANSWER at most."""
    if _OF_OTHERS.search(said):
        return said
    leads = _RUDE_LEADS if topic == INSULTS else _LEADS.get(scene, ())
    tails = () if topic == INSULTS else _TAILS.get(scene, ())
    choices = [said, *(f"{lead}{said}" for lead in leads), *(f"{said}{tail}" for tail in tails)]
    if wanted - max(map(len, choices)) > _NEAR:
        choices += [f"{lead}{said}{tail}" for lead in leads for tail in tails]
    chance.shuffle(choices)
    return min((each for each in choices if len(each) <= MAX_ANSWER), key=lambda each: abs(len(each) - wanted))


def lengths_beside(key: int, count: int, chance: Random) -> list[int]:
    """Lengths for the wrong answers beside a right one, so that its place among them by length is drawn."""
    longer = chance.randint(0, count)
    wanted = [key + chance.randint(1, 6) for _ in range(longer)]
    wanted += [max(4, key - chance.randint(1, 6)) for _ in range(count - longer)]
    chance.shuffle(wanted)
    return wanted


def length_among(others: Sequence[int], chance: Random) -> int:
    """A length for the right answer among others that are given, its place by length drawn."""
    ordered = sorted(others)
    place = chance.randint(0, len(ordered))
    if place == 0:
        return max(4, ordered[0] - 2)
    if place == len(ordered):
        return ordered[-1] + 2
    return (ordered[place - 1] + ordered[place]) // 2
