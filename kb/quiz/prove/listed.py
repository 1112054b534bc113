"""Answers about a list: which stands in it, which does not, how many there are."""

from __future__ import annotations

import re

from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral
from kb.law.paragraphs import parse_paragraphs
from kb.quiz.prove.faults import Case
from kb.quiz.prove.wording import likeness, plain
from kb.store.quiz_records import Step

# What lets more into a list of words than it names, and what makes one item of a list with items the rest of the world.
_OPEN_WORDS = re.compile(
    r"其[他它]|等(?!级|于|待|候|额|价|同|效|分|次|值)|(?:国家|国务院|法律|法规|规章)[^，。；]{0,20}规定的"
)
_OPEN_ITEM = re.compile(
    r"^其[他它]|(?:或者?|和|及|与|等|、)其[他它]|等$"
    r"|(?:国家|国务院|法律|法规|规章|部门|机构)[^，。；]{0,24}规定的其[他它]|^(?:法律|法规|国务院)[^，。；]{0,24}规定的[^，。；]{0,10}$"
)
_OPEN_LEAD = re.compile(r"包括但不限于|主要包括|一般包括|等下列")
# A stem that asks for what the list itself names may be asked of an open list.
ASKS_FOR_NAMED = re.compile(r"列举|列明|明确列|所列")
# From here on an answer is a paraphrase of a listed one, not another.
SAME_ELEMENT = 0.6
_MARK = re.compile(r"^\s*[（(][一二三四五六七八九十百]+[）)]\s*")
_BETWEEN = re.compile(r"、|，|；|\n|(?:以及|或者|和|或|及|与)(?!谐|平|解|者|其|时|会|议)")
_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百\d]+")
_EDGE = "、，；。：:;,（）()“”‘’《》\n 　"


def elements(quotation: str, start: int = 0, end: int | None = None) -> tuple[str, ...]:
    """What a list names: its items （一）（二）…, else what stands between 、 in [start, end).

    >>> elements("下列除外：\\n（一）定作的；\\n（二）易腐的。"), elements("不得贩卖烟草、酒类和药品", 4)
    (('定作的', '易腐的'), ('烟草', '酒类', '药品'))
    """
    items = [item for each in parse_paragraphs(quotation) for item in each.items]
    if items:
        found = (_MARK.sub("", quotation[item.start : item.end]) for item in items)
    else:
        found = (each for each in _BETWEEN.split(quotation[start : len(quotation) if end is None else end]))
    return tuple(text for each in found if (text := each.strip(_EDGE)))


def listed(step: Step, case: Case) -> str | None:
    """The answer is one of the elements, whole."""
    said, words = plain(step.said), plain(case.words(step))
    if not said or (words and said not in words):
        return f"“{step.said}”不是引文里所指的那一项"
    return None if _is_element(step.said, case.quotation(step)) else f"“{step.said}”不是引文所列的完整一项"


def not_listed(step: Step, case: Case) -> str | None:
    """The answer is no element nor says the same as one, and nothing in the list lets it in."""
    quotation, source = case.quotation(step), case.source(step)
    found = _elements_of(step, quotation)
    if len(found) < 2:
        return "引文里看不出列举"
    if plain(step.said) in plain(source.text if source else quotation):
        return f"“{step.said}”见于这一条"
    near = next((each for each in found if same_element(each, step.said)), None)
    if near is not None:
        return f"“{step.said}”与所列的“{near}”意思相近"
    opened = _opened(step, quotation)
    if opened and not ASKS_FOR_NAMED.search(case.draft.stem):
        return f"列举有“{opened}”兜底，不能断定“{step.said}”不在其中"
    return None


def count(step: Step, case: Case) -> tuple[str | None, bool]:
    """What is missing to count the list, and whether the number said is how many it names."""
    quotation = case.quotation(step)
    found = _elements_of(step, quotation)
    number = _NUMBER.search(step.said)
    if len(found) < 2 or number is None:
        return "引文里看不出列举，或者答案不是数目", False
    if _opened(step, quotation):
        return "列举有兜底，数目没有意义", False
    try:
        return None, parse_numeral(number.group()) == len(found)
    except NumeralError:
        return f"“{step.said}”不是数目", False


def same_element(one: str, other: str) -> bool:
    """Whether two elements say the same: one holds the other, or they share most of their pairs."""
    first, second = plain(one), plain(other)
    return first in second or second in first or likeness(one, other) >= SAME_ELEMENT


def _opened(step: Step, quotation: str) -> str | None:
    """What lets into a list more than it names; None for a closed one."""
    items = [item for each in parse_paragraphs(quotation) for item in each.items]
    if not items:
        found = _OPEN_WORDS.search(quotation)
        return found.group() if found else None
    lead = _OPEN_LEAD.search(quotation[: items[0].start])
    if lead:
        return lead.group()
    return next((each for each in _elements_of(step, quotation) if _OPEN_ITEM.search(each)), None)


def _elements_of(step: Step, quotation: str) -> tuple[str, ...]:
    whole = step.end <= step.start
    return elements(quotation, 0 if whole else step.start, None if whole else step.end)


def _is_element(said: str, quotation: str) -> bool:
    """Whether the words begin and end where elements of a list do."""
    wanted = plain(said)
    items = elements(quotation)
    if any(plain(each) == wanted or plain(each).rstrip("的") == wanted.rstrip("的") for each in items):
        return True
    at = quotation.find(said)
    if at < 0:
        return False
    before, behind = quotation[:at], quotation[at + len(said) :]
    begins = not before or before[-1] in _EDGE or before.endswith(("和", "或", "及", "与", "者"))
    return begins and (not behind or behind[0] in _EDGE or _BETWEEN.match(behind) is not None or behind[0] in "的等")
