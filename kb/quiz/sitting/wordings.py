"""When two wordings of an answer are one (full and half width, numerals, quantities), and whether words are said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.law.errors import NumeralError
from kb.law.measures import Quantity
from kb.law.numerals import parse_numeral
from kb.law.quantities import find_quantities
from kb.text.normalise import fold

_SIGNS = re.compile(r"[\s,.;:!?、。“”‘’\"'《》〈〉()\[\]【】·_-]+")
# Said just before a word, it is denied: 不承诺保本 does not promise it.
_DENIED = re.compile(
    r"(?:不|没有|没|未|无需|无须|不用|不必|并非|不是|不能|不得|不可以|无法|别|勿|禁止)(?:要|会|应|应当|该|能|可)?$"
)
_BEFORE = 6


def same_wording(one: str, other: str) -> bool:
    """Whether two short answers say the same: 三倍 and ３倍, 七日 and 7天, （消费者） and 消费者.

    >>> same_wording("３倍", "三倍"), same_wording("七日内", "七日"), same_wording("", "三倍")
    (True, False, False)
    """
    left, right = _plain(one), _plain(other)
    if not left or not right:
        return False
    if left == right:
        return True
    number = _number(left)
    if number is not None and number == _number(right):
        return True
    quantity, wanted = _whole(one), _whole(other)
    return quantity is not None and wanted is not None and quantity.key == wanted.key


def said(text: str, words: Iterable[str], point: str = "") -> str:
    """The first of `words` that a text says, "" when it says none; what is denied there is not said.

    A marking point that itself denies the word (不得承诺保本) is met either way.
    """
    plain = fold(text)
    for word in words:
        wanted = fold(word)
        if wanted and _says(plain, wanted, may_be_denied=_denies(fold(point), wanted)):
            return word
        quantity = _whole(word)
        if quantity is not None and any(each.key == quantity.key for each in find_quantities(text)):
            return word
    return ""


def _says(plain: str, wanted: str, *, may_be_denied: bool) -> bool:
    places = (match.start() for match in re.finditer(re.escape(wanted), plain))
    return any(may_be_denied or not _DENIED.search(plain[max(0, at - _BEFORE) : at]) for at in places)


def _denies(point: str, wanted: str) -> bool:
    return any(
        _DENIED.search(point[max(0, match.start() - _BEFORE) : match.start()])
        for match in re.finditer(re.escape(wanted), point)
    )


def _plain(text: str) -> str:
    return _SIGNS.sub("", fold(text))


def _number(plain: str) -> int | None:
    try:
        return parse_numeral(plain)
    except NumeralError:
        return None


def _whole(text: str) -> Quantity | None:
    """The quantity that a text is and nothing beside it; None for anything else."""
    stripped = text.strip().strip("，。,.;；")
    found = find_quantities(stripped)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(stripped)):
        return None
    return found[0]
