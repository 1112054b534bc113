"""What a misquoted provision really says: the stored clauses nearest to the quotation, and where the two differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from kb.citing.types import Difference, DifferenceOp
from kb.law.wording import comparable, comparable_with_offsets

_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]*[，。；：！？,;:!?\n]*")
# A longer quotation is compared by its beginning: a diff costs the product of both lengths.
MAX_COMPARED = 1500
# A stretch of the law is no candidate for what was meant when it is this much longer or shorter than the quotation.
_LONGEST, _SHORTEST = 2.0, 0.4


def nearest_wording(quotation: str, wording: str) -> tuple[str, float]:
    """The whole clauses of a provision that share most character pairs with a quotation, and the share (Dice, 0 to 1).

    >>> nearest_wording("买的人可以十日内退货", "网上卖东西的，买的人可以七日内退货，定作的除外。")[0]
    '买的人可以七日内退货，'
    """
    wanted = _pairs(quotation[:MAX_COMPARED])
    clauses = [match.span() for match in _CLAUSE.finditer(wording) if match.group().strip()]
    best, best_score = "", -1.0
    for first, last in _windows([_pairs(wording[start:end]) for start, end in clauses], wanted):
        stretch = wording[clauses[first][0] : clauses[last][1]]
        score = _likeness(wanted, _pairs(stretch))
        if score > best_score:
            best, best_score = stretch.strip(), score
    return best, max(best_score, 0.0)


def shared(quotation: str, wording: str) -> int:
    """How many character pairs of a quotation a wording has: quick, for choosing among a whole law's articles."""
    return (_pairs(quotation[:MAX_COMPARED]) & _pairs(wording)).total()


def differences(quotation: str, wording: str) -> tuple[Difference, ...]:
    """How to get from a quotation to the stored wording, in order; punctuation and width count for nothing.

    The `quoted` parts joined are the quotation, the `stored` parts the wording, both character for character.

    >>> [(each.op.value, each.quoted, each.stored) for each in differences("可以十日内退", "可以七日内退。")]
    [('equal', '可以', '可以'), ('replace', '十', '七'), ('equal', '日内退', '日内退。')]
    """
    quotation = quotation[:MAX_COMPARED]
    ours, our_places = comparable_with_offsets(quotation)
    theirs, their_places = comparable_with_offsets(wording)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    our_places[0] = their_places[0] = 0
    return tuple(
        Difference(
            DifferenceOp(op), quotation[our_places[a] : our_places[b]], wording[their_places[c] : their_places[d]]
        )
        for op, a, b, c, d in matcher.get_opcodes()
    )


def _windows(clauses: list[Counter[str]], wanted: Counter[str]) -> Iterator[tuple[int, int]]:
    """Stretches of clauses of about the length of the quotation, each clause alone as well."""
    size = wanted.total()
    for first in range(len(clauses)):
        reached = 0
        for last in range(first, len(clauses)):
            reached += clauses[last].total() + 1
            if last > first and reached > _LONGEST * size:
                break
            if last == first or reached >= _SHORTEST * size:
                yield first, last


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def _pairs(text: str) -> Counter[str]:
    plain = comparable(text)
    return Counter(plain[index : index + 2] for index in range(len(plain) - 1)) or Counter([plain])
