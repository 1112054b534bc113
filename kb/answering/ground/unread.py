"""Numbers that cannot be held against the law: vague ones (数倍), and those whose signs hide them (⑩倍, 15曰内).

What no rule can read must not be told: a number that is not seen is a number that is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.answering.ground.clauses import Clause
from kb.law.measures import Quantity
from kb.law.wording import comparable

# A measure with the sign before it, where no number was read; 单元 and 公元 measure nothing.
_MEASURE = re.compile(
    r"[^，。；：、（）“”《》]"
    r"(?:倍(?!感|增)|[日天月年周](?=[以之]?[内內])|[個个]?工作日|(?<![单多公纪状美欧日港])元(?![件素旦首老宵帅气])|[%％])"
)
_SHARE = re.compile(r"一半|半价|半数|对半|翻.{1,3}番")
_DIGITS = re.compile(r"\d+")


def unread_number(clause: Clause, read: Sequence[Quantity], evidence: str, allowed: Sequence[Quantity]) -> str | None:
    """The first number of a clause that was not read and does not stand so in the law; None where there is none.

    `evidence` is the comparable text of what is cited.
    """
    text = clause.text
    for pattern in (_MEASURE, _SHARE, _DIGITS):
        for match in pattern.finditer(text):
            known = any(each.start < match.end() and match.start() < each.end for each in read)
            if not known and match.group() not in evidence and not _asked(match.group(), allowed):
                return text[max(0, match.start() - 1) : match.end() + 1].strip("，。；：、 ") or comparable(text)
    return None


def _asked(written: str, allowed: Sequence[Quantity]) -> bool:
    """Whether the figures are those of a number that needs no evidence."""
    return written.isdecimal() and any(each.value is not None and each.value == int(written) for each in allowed)
