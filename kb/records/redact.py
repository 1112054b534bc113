"""Masks what names a person in a caller's words, before they are kept beyond the record of the call.

Numbers only: telephones, identity cards, bank cards and other long runs of digits, addresses of mail. Names of people
are not told from other words; who puts a question into a set reads it first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_DIGIT = "0-9０-９"
# People group digits by space or hyphen; two signs in a row are two numbers.
_GAP = r"[ 　\-－—]?"
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_RUN = re.compile(rf"(?<![{_DIGIT}A-Za-z])\+?[{_DIGIT}](?:{_GAP}[{_DIGIT}]){{6,}}[xXｘＸ]?(?![{_DIGIT}])")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_ID_CARD = re.compile(r"\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]|\d{6}(\d{2})(\d{2})(\d{2})\d{3}")
# Bank cards have 13 to 19 digits; orders and parcels have as many, and lead to a person as well.
_LONG = re.compile(r"\d{12,}")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its personal data masked; `kinds` are those found, in Chinese, in order and without repeats."""

    text: str
    kinds: tuple[str, ...]


def masked(text: str) -> Masked:
    """The text with every personal number replaced by its kind in brackets.

    >>> masked("我电话138 0013 8000，身份证11010519491231002X，扣了12315元")
    Masked(text='我电话〔手机号〕，身份证〔身份证号〕，扣了12315元', kinds=('手机号', '身份证号'))
    """
    kinds: dict[str, None] = {}

    def replaced(kind_of: Callable[[str], str | None]) -> Callable[[re.Match[str]], str]:
        def one(match: re.Match[str]) -> str:
            kind = kind_of(match.group())
            if kind is None:
                return match.group()
            kinds[kind] = None
            return f"〔{kind}〕"

        return one

    plain = _MAIL.sub(replaced(lambda _: "邮箱"), text)
    plain = _RUN.sub(replaced(_kind), plain)
    return Masked(plain, tuple(kinds))


def _kind(run: str) -> str | None:
    """What a run of digits is; None for one that names nobody: 12315, a price, a service line of a company."""
    digits = re.sub(r"[ 　\-－—]", "", run).translate(_DIGITS).replace("ｘ", "x").replace("Ｘ", "X")
    if (card := _ID_CARD.fullmatch(digits)) and _is_birthday(card):
        return "身份证号"
    digits = digits.rstrip("xX")
    if _PHONE.fullmatch(digits):
        return "手机号"
    if _LANDLINE.fullmatch(digits):
        return "电话号"
    return "卡号或单号" if _LONG.fullmatch(digits.lstrip("+")) else None


def _is_birthday(card: re.Match[str]) -> bool:
    year, month, day = (card[1], card[2], card[3]) if card[1] else (f"19{card[4]}", card[5], card[6])
    try:
        return 1900 <= date(int(year), int(month), int(day)).year < 2100
    except ValueError:
        return False
