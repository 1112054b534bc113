"""Chinese and Arabic numerals as statutes print them, both ways; no fractions, no quantities (see
`quantities`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.law.errors import NumeralError
from kb.law.instruments import ArticleNumber

# The characters a numeral may consist of, for the patterns of other modules. ○ is a common misprint of 〇.
NUMERAL_CHARS = "0-9０-９〇零○一二两三四五六七八九十百千万亿廿卅"
NUMERAL = f"[{NUMERAL_CHARS}]+"

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_FOUR = 10_000
_EIGHT = 100_000_000
# No number of a statute or an account is longer; from 4,300 digits on Python refuses with an error of its own.
_LONGEST = 64
_TO_ASCII = str.maketrans("０１２３４５６７８９，", "0123456789,")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_TENS = {"廿": "二十", "卅": "三十"}
_ARTICLE = re.compile(rf"第?\s*({NUMERAL})\s*条(?:\s*之\s*({NUMERAL}))?")


def parse_numeral(text: str) -> int:
    """The integer a numeral stands for; NumeralError when it is none.

    Reads Chinese numerals (千 百 十 万 亿 〇 零 两 廿 卅), Arabic and full-width digits, mixtures (5百,
    12万), digit strings as used for years (二〇二一) and the spoken short form (一百五 is 150, where
    一百零五 is 105).

    >>> [parse_numeral(text) for text in ("一千二百五十四", "二〇二一", "１２万", "两百五")]
    [1254, 2021, 120000, 250]
    """
    plain = text.strip().translate(_TO_ASCII)
    if len(plain) > _LONGEST:
        raise NumeralError(f"不是数字（太长）：{plain[:20]!r}…")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if plain.isascii() and plain.isdigit():
        return int(plain)
    for short, long in _TENS.items():
        plain = plain.replace(short, long)
    if len(plain) > 1 and all(char in _DIGITS for char in plain):
        return int("".join(str(_DIGITS[char]) for char in plain))
    value = _large(plain, text)
    if value is None:
        raise NumeralError(f"不是数字：{text!r}")
    return value


def _large(plain: str, text: str) -> int | None:
    """A numeral with 亿 and 万 split off; the part behind each must be smaller than it."""
    for unit, size in (("亿", _EIGHT), ("万", _FOUR)):
        head, found, tail = plain.rpartition(unit)
        if not found:
            continue
        if not head or (unit == "万" and "万" in head):
            return None
        upper = _large(head, text)
        lower = _tail(tail, size)
        return None if upper is None or lower is None or upper == 0 else upper * size + lower
    return _below_ten_thousand(plain)


def _tail(tail: str, size: int) -> int | None:
    if not tail:
        return 0
    if len(tail) == 1 and tail in _DIGITS and _DIGITS[tail]:
        return _DIGITS[tail] * size // 10  # 一万五 is 15,000
    value = _large(tail, tail)
    return value if value is not None and value < size else None


def _below_ten_thousand(plain: str) -> int | None:
    total, last_unit, pending, zero = 0, 10_000, None, False
    index = 0
    while index < len(plain):
        char = plain[index]
        if char in _SMALL_UNITS:
            unit = _SMALL_UNITS[char]
            if unit >= last_unit or pending == 0 or (pending is None and unit != 10):
                return None
            total, last_unit, pending, zero = total + (pending or 1) * unit, unit, None, False
            index += 1
            continue
        if pending is not None:
            return None
        end = index + 1
        if char.isascii() and char.isdigit():
            while end < len(plain) and plain[end].isascii() and plain[end].isdigit():
                end += 1
            pending = int(plain[index:end])
        elif char in _DIGITS:
            pending = _DIGITS[char]
        else:
            return None
        if pending == 0 and end < len(plain):
            pending, zero = None, True
        index = end
    if pending is None:
        return None if zero or not plain else total
    if pending and not zero and 10 < last_unit < 10_000 and pending < 10:
        return total + pending * last_unit // 10  # 一百五 is 150
    return total + pending if pending < last_unit else None


def format_numeral(number: int) -> str:
    """The numeral as statutes print it; NumeralError below zero or from 10^16 on.

    >>> [format_numeral(number) for number in (0, 10, 15, 110, 1001, 1254, 100010)]
    ['零', '十', '十五', '一百一十', '一千零一', '一千二百五十四', '十万零一十']
    """
    if not 0 <= number < 10**16:
        raise NumeralError(f"不能写成汉字数字：{number}")
    if number == 0:
        return "零"
    printed = _format_large(number)
    return printed[1:] if printed.startswith("一十") else printed


def _format_large(number: int) -> str:
    for size, unit in ((_EIGHT, "亿"), (_FOUR, "万")):
        if number >= size:
            upper, lower = divmod(number, size)
            head = _format_large(upper)
            head = head[1:] if head.startswith("一十") else head
            if not lower:
                return head + unit
            return head + unit + ("零" if lower < size // 10 else "") + _format_large(lower)
    printed, zero = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            printed += ("零" if zero else "") + "零一二三四五六七八九"[digit] + unit
            zero = False
        else:
            zero = bool(printed) and number > 0
    return printed


@lru_cache(maxsize=8192)
def parse_article_number(text: str) -> ArticleNumber:
    """The number of an article 条, the inserted ones included; NumeralError when the text is no such label.

    >>> parse_article_number("第一百三十三条之九")
    ArticleNumber(number=133, suffix=9)
    >>> parse_article_number("第1254条")
    ArticleNumber(number=1254, suffix=0)
    """
    match = _ARTICLE.fullmatch(text.strip())
    if match is None:
        raise NumeralError(f"不是条号：{text!r}")
    number, suffix = match.groups()
    return ArticleNumber(parse_numeral(number), parse_numeral(suffix) if suffix else 0)


def format_article_number(article: ArticleNumber) -> str:
    """The label of an article as printed in front of it.

    >>> format_article_number(ArticleNumber(133, 9))
    '第一百三十三条之九'
    """
    label = f"第{format_numeral(article.number)}条"
    return f"{label}之{format_numeral(article.suffix)}" if article.suffix else label
