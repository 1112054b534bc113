"""The ways one number is written, for the pattern side: 第一 = 第1, 三倍 = 3倍, 百分之百 = 百分百 = 100%.

The pattern is written out, not the text: 统一 and 万一 in a text must stay what they are.
"""

from __future__ import annotations

import itertools
import re

from kb.law.errors import NumeralError
from kb.law.numerals import format_numeral, parse_numeral

# More numbers than this in one literal would be written out in too many ways; then they change together.
_SEPARATE = 2
_LONGEST_DIGITS = 8
_CHINESE = "[零一二两三四五六七八九十百千万亿]+"
_NUMBER = re.compile(
    rf"百分之(?P<share>\d+|{_CHINESE})|(?P<hundred>百分百)|(?P<percent>\d+)%"
    rf"|(?P<number>(?<![\d.])\d+[十百千万亿]*(?![\d.%])|{_CHINESE})"
)


def numeral_forms(literal: str) -> tuple[str, ...]:
    """A folded literal with its numbers in every form, itself first.

    >>> numeral_forms("第一")
    ('第一', '第1')
    >>> sorted(numeral_forms("百分百通过"))
    ['100%通过', '百分之100通过', '百分之一百通过', '百分之百通过', '百分百通过']
    >>> numeral_forms("赔2倍")
    ('赔2倍', '赔二倍', '赔两倍')
    """
    found = list(_NUMBER.finditer(literal))
    if not found:
        return (literal,)
    choices = [_forms(number) for number in found]
    chosen = itertools.product(*choices) if len(found) <= _SEPARATE else itertools.zip_longest(*choices)
    written = [_replaced(literal, found, each) for each in chosen]
    return tuple(dict.fromkeys([literal, *written]))


def _replaced(literal: str, found: list[re.Match[str]], forms: tuple[str | None, ...]) -> str:
    built, position = "", 0
    for number, form in zip(found, forms, strict=True):
        built += literal[position : number.start()] + (form or number.group())
        position = number.end()
    return built + literal[position:]


def _forms(number: re.Match[str]) -> tuple[str, ...]:
    share = "100" if number["hundred"] else number["share"] or number["percent"]
    try:
        if share is not None:
            forms = _share_forms(parse_numeral(share) if share != "百" else 100)
        else:
            ordinal = number.string[: number.start()].endswith("第")
            forms = _integer_forms(number.group(), ordinal=ordinal)
    except NumeralError:  # 千万, 百万, 亿万 are words here, not numbers
        forms = ()
    return tuple(dict.fromkeys([number.group(), *forms]))


def _share_forms(value: int) -> tuple[str, ...]:
    forms = (f"{value}%", f"百分之{value}", f"百分之{format_numeral(value)}")
    return (*forms, "百分之百", "百分百") if value == 100 else forms


def _integer_forms(printed: str, *, ordinal: bool) -> tuple[str, ...]:
    if len(printed) > 1 and printed.startswith(("0", "零")):
        return ()  # 007 is a name
    if printed.isascii() and len(printed) > _LONGEST_DIGITS:
        return ()  # so is a telephone number
    value = parse_numeral(printed)
    chinese = format_numeral(value)
    forms = [str(value), chinese]
    if value and value % 10_000 == 0:
        forms.append(f"{value // 10_000}万")
    if not ordinal and chinese.startswith(("二百", "二千", "二万", "二亿")):
        forms.append(f"两{chinese[1:]}")
    if not ordinal and value == 2:
        forms.append("两")
    return tuple(forms)
