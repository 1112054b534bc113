"""Does a phrasing stand in quoted law; and the sentence around it. Whether it is negated: see `negation`.

Works on the text as sent, where quotation marks and clause borders still show.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.citing.quotations import Quotation, is_whole_clauses

# A quotation this long (comparable characters) is taken for the law it repeats; shorter ones are scare quotes:
# “投资本金不受损失” is eight characters of a regulation and a promise all the same.
MIN_QUOTED = 12

_CLAUSE_BORDER = re.compile(r"[，,。；;：:！!？?\n\r]")
_SENTENCE_ENDS = re.compile(r"[。；;！!？?\n\r]")


def is_quoted_law(
    text: str,
    place: tuple[int, int],
    quotations: Sequence[Quotation],
    wordings: Sequence[str],
    *,
    attributed: bool,
) -> bool:
    """Whether the match lies in words repeated from a stored provision: in quotation marks, or attributed to it.

    `wordings` are the provisions it may come from; `attributed`: the sentence cites one of them. The
    repeated run must be whole clauses of the provision, so that a 不得 in front of it cannot be cut off.
    """
    start, end = place
    for each in quotations:
        if each.start <= start and end <= each.end:
            minimum = MIN_QUOTED // 2 if attributed else MIN_QUOTED
            return any(is_whole_clauses(each.text, wording, minimum=minimum) for wording in wordings)
    if not attributed:
        return False
    run = _clause_around(text, start, end)
    return any(is_whole_clauses(run, wording, minimum=MIN_QUOTED) for wording in wordings)


def _clause_around(text: str, start: int, end: int) -> str:
    left = max((match.end() for match in _CLAUSE_BORDER.finditer(text, 0, start)), default=0)
    right = _CLAUSE_BORDER.search(text, end)
    return text[left : right.start() if right else len(text)]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end) with its closing mark, in code points of the text."""
    left = max((match.end() for match in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    right = _SENTENCE_ENDS.search(text, end)
    stop = right.end() if right else len(text)
    while left < start and text[left].isspace():
        left += 1
    return left, stop
