"""Counts of things that statutes set: 二个以上五十个以下合伙人, 周边二百米.

What only numbers a list (两个条件) counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from kb.law.measures import Quantity, QuantityKind
from kb.law.numerals import NUMERAL, parse_numeral

# What one and the same thing may be counted in.
COUNTED_ALIKE = frozenset(("个", "家", "人", "份", "件"))
_UNITS = {"个": "个", "所": "个", "张": "个", "间": "个", "名": "人", "米": "米", "吨": "吨"}
_THING = re.compile(
    rf"(?P<number>{NUMERAL})(?P<unit>[个所张间名米吨])(?P<side>以[上下内])?"
    r"(?!月|工作日|交易日|季度|小时|星期|礼拜|钟头|半|人信息|体|别|性|条件|情形|情况|方面|办法|途径|选择|方式|原因|要点|问题|步骤|法|条|款|环节"
    r"|层|意思|事|要求|规定|部分|类|词|字|例外|前提|属|谓|有|需|内容|阶段|时间|期限|数)"
)
_ONE = Fraction(1)


def things(text: str, read: Sequence[Quantity]) -> list[Quantity]:
    """The counts of a text that were not read as anything else; a bare 一个 counts nothing.

    >>> [(each.lower, each.upper) for each in things("由二个以上五十个以下合伙人设立", ())]
    [(Fraction(2, 1), None), (None, Fraction(50, 1))]
    """
    found = []
    for match in _THING.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in read):
            continue
        number = Fraction(parse_numeral(match["number"]))
        if number <= _ONE and not match["side"]:
            continue
        low = None if match["side"] in {"以下", "以内"} else number
        high = None if match["side"] == "以上" else number
        unit = _UNITS[match["unit"]]
        found.append(Quantity(QuantityKind.COUNT, unit, low, high, start=match.start(), end=match.end()))
    return found
