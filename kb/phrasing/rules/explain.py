"""A pattern in words for people who have never seen its signs."""

from __future__ import annotations

import re

from kb.phrasing.matching.patterns import GAP, LONG_GAP

_SIGNS = re.compile(r"(…+)|<\s*([a-z]+)\s*(?:(>=|<=|>|<|=)\s*(\d+(?:\.\d+)?)\s*)?>|\(([^()]*)\)")
_SLOTS = {"amount": "金额", "percent": "百分数", "multiple": "倍数", "period": "期限", "number": "数"}
_UNITS = {"amount": "元", "percent": "%", "multiple": "倍", "period": "天", "number": ""}
_COMPARED = {">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于", "=": "等于"}


def in_chinese(pattern: str) -> str:
    """What a pattern finds.

    >>> in_chinese("保证…通过"), in_chinese("包(过|拿证)")
    ('“保证”，之后 8 个字以内“通过”', '“包过”“包拿证”')
    >>> in_chinese("假一赔<number > 3>"), in_chinese("赔(您|)<amount>")
    ('“假一赔”加大于 3 的数', '“赔”（您，可省略）加金额')
    """
    choices = [found.group(5) for found in _SIGNS.finditer(pattern) if found.group(5) is not None]
    if len(choices) == 1 and not re.search(r"[…<]", pattern):
        head, _, tail = re.sub(r"\([^()]*\)", "\0", pattern).partition("\0")
        return "".join(f"“{head}{each}{tail}”" for each in choices[0].split("|"))
    said, position, gap = "", 0, ""
    for sign in _SIGNS.finditer(pattern):
        said, gap = _with_words(said, gap, pattern[position : sign.start()])
        dots, slot, comparison, limit, choice = sign.groups()
        if dots:
            gap = f"，之后 {GAP if len(dots) == 1 else LONG_GAP} 个字以内"
        elif slot:
            compared = f"{_COMPARED[comparison]} {limit}{_UNITS.get(slot, '')} 的" if comparison else ""
            said, gap = f"{said}{gap or '加'}{compared}{_SLOTS.get(slot, slot)}", ""
        else:
            said, gap = said + gap + _choice(choice), ""
        position = sign.end()
    return _with_words(said, gap, pattern[position:])[0]


def _with_words(said: str, gap: str, words: str) -> tuple[str, str]:
    return (f"{said}{gap}“{words}”", "") if words else (said, gap)


def _choice(choice: str) -> str:
    words = [each for each in choice.split("|") if each]
    return f"（{' / '.join(words)}{'，可省略' if '' in choice.split('|') else ''}）"
