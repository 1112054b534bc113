"""Whether a caller is in the middle of dictating a number: half of one looks like none and would not be masked."""

from __future__ import annotations

import re

from kb.records.redact import masked

# No number has more signs, pauses between them included.
_REACH = 64
_DIGIT = r"[\d零〇一二两三四五六七八九幺]"
_PAUSE = r"[\s，,、\-]*"
_TAIL = re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:{_PAUSE}+{_DIGIT})++[xX]?{_PAUSE}+$")
# What is behind these is money, and said to its end.
_AMOUNT = re.compile("(?:花|付|扣|收|卖|赔|充|交|转|退)了(?:我们?|他|她|你们?|您)?$|(?:价格|价钱)[是的]?$")
# Numbers whose form tells that nothing is missing.
_WHOLE = frozenset({"手机号", "身份证号", "电话号"})


def dictating(said: str) -> bool:
    """Whether what was said ends within a number of which more may come.

    >>> dictating("能查到吗，我电话是138"), dictating("身份证110105，19491231，"), dictating("我电话是幺三八")
    (True, True, True)
    >>> dictating("我电话是13800138000"), dictating("能退吗，我花了128"), dictating("保修3年")
    (False, False, False)
    """
    end = said[-_REACH:]
    tail = _TAIL.search(end)
    if tail is None or _AMOUNT.search(end, 0, tail.start()):
        return False
    found = masked(end).found
    last = found[-1] if found else None
    return last is None or last.kind not in _WHOLE or last.end < len(end.rstrip("，,、- "))
