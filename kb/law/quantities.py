"""Amounts, periods, multiples and percentages read and printed in one normal form: 三倍 and 3倍 are the same claim.

Whether a quantity fits a law is decided by those who compare (`Quantity.key`, `Quantity.covers`).
"""

from __future__ import annotations

from fractions import Fraction

from kb.law.measures import Bound, Quantity, QuantityKind
from kb.law.quantity_scan import scan

__all__ = ["Bound", "Quantity", "QuantityKind", "find_quantities", "format_quantity"]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a text in order, ranges as one; numbers of articles 第三条 are none.

    >>> [format_quantity(found) for found in find_quantities("处一万元以上十万元以下罚款，七日内缴纳百分之五")]
    ['1万元以上10万元以下', '7日以内', '5%']
    """
    return tuple(scan(text))


def format_quantity(quantity: Quantity) -> str:
    """The quantity in Arabic digits with 以上, 以下 and the like; reading it again gives the same key.

    >>> format_quantity(find_quantities("不少于三年")[0])
    '3年以上'
    """
    lower = None if quantity.lower is None else _printed(quantity.lower, quantity)
    upper = None if quantity.upper is None else _printed(quantity.upper, quantity)
    if lower is not None and lower == upper:
        return lower
    below = "" if upper is None else (f"不满{upper}" if quantity.upper_open else f"{upper}以下")
    is_deadline = quantity.kind is QuantityKind.PERIOD and quantity.unit != "年"
    if is_deadline and lower is None and not quantity.upper_open:
        below = f"{upper}以内"
    above = "" if lower is None else (f"超过{lower}" if quantity.lower_open else f"{lower}以上")
    return above + below


def _printed(number: Fraction, quantity: Quantity) -> str:
    if quantity.kind is QuantityKind.DATE:
        return _printed_date(int(number), quantity.unit)
    if quantity.kind is QuantityKind.PERCENTAGE:
        decimal = _decimal(number)
        share = number / 100
        return f"{decimal}%" if decimal else f"{share.denominator}分之{share.numerator}"
    unit = quantity.unit
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if unit == "元" and number >= size and (number / size * 100).denominator == 1:
            return f"{_decimal(number / size)}{word}元"
    printed = _decimal(number) or f"{number.numerator}/{number.denominator}"
    return f"{printed}{'个' if unit in {'月', '工作日', '交易日', '季度'} else ''}{unit}"


def _printed_date(number: int, unit: str) -> str:
    parts = {"年月日": (10000, 100, 1), "年月": (100, 1), "年": (1,), "月日": (100, 1)}[unit]
    printed = ""
    for size, word in zip(parts, unit, strict=True):
        part, number = divmod(number, size)
        printed += f"{part}{word}"
    return printed


def _decimal(number: Fraction) -> str | None:
    """The number in decimal digits; None where they would never end."""
    denominator, places = number.denominator, 0
    while denominator % 10 == 0 or denominator % 2 == 0 or denominator % 5 == 0:
        denominator //= 10 if denominator % 10 == 0 else (2 if denominator % 2 == 0 else 5)
        places += 1
    if denominator != 1:
        return None
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number * 10**places
    digits = str(scaled.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
