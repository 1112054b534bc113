"""The two sides of a question that compares: 七天无理由和三包有什么区别. What answers each side is not decided here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_DIFFERENT = (
    r"(?:有)?(?:什么|啥|哪些|何|多大|没有|没)?(?:有)?(?:什么|啥|哪些|何)?的?"
    r"(?:区别|不同|不一样|差别|差异|分别|异同|两样)(?!的人|对待|意见)"
)
_WHICH = (
    r"(?:到底|究竟)?(?:(?:啥时候|什么时候|什么情况|应该|该)?(?:用|按|适用|看|算)哪[个一]?[个条部]?|"
    r"哪[个一](?:更|比较)?(?:长|短|高|低|多|少|重|轻|严|好|优先|管用|划算))"
)
_ASKS = re.compile(
    rf"(?P<mark>{_DIFFERENT}|{_WHICH}|相比|对比一?下?|比较一?下?|(?:是|算)?一回事|一样[吗么不]|怎么区分|如何区分)"
)
_JOINS = re.compile(r"还是说?|与|和(?![好解谐平])|跟|(?<![合不])同(?!一|时|意|样|学|事|居)|、|vs|pk|[，,；;]")
_LEAD = re.compile(r"^(?:请问|问一?下|我想问|想问|想知道|那|老师|您好|你好|麻烦|比较一?下?|对比一?下?|区分|[，,。\s])+")
_TRAILING = re.compile(
    r"这?两[者个种部](?:规定|法律?|东西)?|之间|相比|比起来|到底|究竟|的?规定|各自?|都|是不是|是否|算|是|在|，|,|\s|的|有"
)
_LONGEST_TRAILING = len("这两部规定")
_OLD_NEW = re.compile(
    r"新旧|新老|旧新|新版.{0,3}旧版|旧版.{0,3}新版|新法.{0,3}旧法|旧法.{0,3}新法|修[改订正]前后|改了(?:什么|哪些|啥)|修改了?(?:什么|哪些|啥)|(?:有)?哪些(?:修改|改动|变化)|跟?以前(?:的)?(?:比|有)"
)
_SHARED_HEAD = re.compile(r"(?P<head>的[^的，。]{2,8})$")
# What may stand behind them: ，最低各多少？ and 是什么呢.
_BEHIND = re.compile(
    r"(?:[？?。！!\s、，,呢啊吗么呀的]|(?:最低|最高|分别)?各?(?:是|赔|有|罚|要)?(?:几|多少)[年倍个月天日元钱]{0,2}|是(?:什么|啥|哪些)|在哪)*+"
)
_SHORTEST, _LONGEST = 2, 45


@dataclass(frozen=True, slots=True)
class Sides:
    """The two things compared, as asked; `left` and `right` are what to search for."""

    left: str
    right: str


def asks_versions(question: str) -> bool:
    """Whether a question compares a law with what it was before.

    >>> asks_versions("新旧反洗钱法差别"), asks_versions("新车和旧车的三包有什么区别")
    (True, False)
    """
    return _OLD_NEW.search(question) is not None


def sides_of(question: str, names: Collection[str] = ()) -> Sides | None:
    """The two sides of a comparison; None for other questions, and where it is not clear where one side ends.

    Of several joints the one between two known `names` is taken, else the one whose sides end alike, else the last
    and only one. What only the right side says of both (…的理赔时效) is added to the left.

    >>> sides_of("七天无理由和三包有什么区别")
    Sides(left='七天无理由', right='三包')
    >>> sides_of("车险和寿险的理赔时效哪个长")
    Sides(left='车险的理赔时效', right='寿险的理赔时效')
    >>> sides_of("网购的衣服和照片不一样能退吗") is None
    True
    """
    mark = _last_mark(question)
    if mark is None:
        return None
    body = _LEAD.sub("", question[: mark.start()])
    body = body[: _trail_of(body)]
    splits = [
        (body[: joint.start()].strip("，, "), body[joint.end() :].strip("，, "), joint.group())
        for joint in _JOINS.finditer(body)
    ]
    clear = [each for each in splits if _is_side(each[0]) and _is_side(each[1])]
    if any("，" in side or "," in side for each in clear for side in each[:2]) and len(clear) > 1:
        clear = [each for each in clear if each[2] in "，,"]
    chosen = _chosen(clear, names)
    if chosen is None:
        return None
    left, right = chosen
    if (head := _SHARED_HEAD.search(right)) and "的" not in left and (len(left) <= 6 or left in names):
        left += head["head"]
    return Sides(left, right)


def _trail_of(body: str) -> int:
    """Where the words begin that say nothing of the right side and go on to the end; its length without any.

    Walked back from the end: a search from the front tries every run of them anew.
    """
    begins, first = {len(body)}, len(body)
    for end in range(len(body), -1, -1):
        if end < first:
            break
        if end in begins:
            starts = range(max(0, end - _LONGEST_TRAILING), end)
            found = [start for start in starts if _TRAILING.fullmatch(body, start, end)]
            begins.update(found)
            first = min([first, *found])
    return first


def _last_mark(question: str) -> re.Match[str] | None:
    """The words that ask for a difference, where the question ends with them: 和照片不一样能退吗 asks more."""
    return next((match for match in _ASKS.finditer(question) if _BEHIND.fullmatch(question, match.end())), None)


def _is_side(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST


def _chosen(splits: list[tuple[str, str, str]], names: Collection[str]) -> tuple[str, str] | None:
    if len(splits) == 1:
        return splits[0][0], splits[0][1]
    named = [(left, right) for left, right, _ in splits if _holds(left, names) and _holds(right, names)]
    if len(named) == 1:
        return named[0]
    words = [each for each in splits if each[2] not in "，,；;、"]
    if len(words) == 1:
        return words[0][0], words[0][1]
    commas = [each for each in splits if each[2] in "，,；;"]
    if not words and len(commas) == 1:
        return commas[0][0], commas[0][1]
    alike = sorted(splits, key=lambda each: -_alike(each[0], each[1]))
    if len(alike) > 1 and _alike(*alike[0][:2]) > _alike(*alike[1][:2]):
        return alike[0][0], alike[0][1]
    return None


def _holds(text: str, names: Collection[str]) -> bool:
    return any(name in text for name in names)


def _alike(left: str, right: str) -> int:
    """How many characters two sides end alike, and begin alike: 卖家的责任和平台的责任."""
    ends = next((n for n, (a, b) in enumerate(zip(reversed(left), reversed(right), strict=False)) if a != b), 99)
    begins = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 99)
    return min(ends, len(left)) + min(begins, len(left))
