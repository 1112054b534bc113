"""Cuts an article into what can be quoted: 款, 项 with their lead-in, and runs of whole clauses within a length.

A cut begins behind a comma only where it begins with its own prohibition: elsewhere the subject, the condition or the
不得 that governs the clause would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.citing.citations import Slice
from kb.law.paragraphs import parse_paragraphs

_ENDS = re.compile(r"[，；。：]")
_STARTS_BEHIND = re.compile(r"[；。：]|，(?=并?(?:不得|禁止|严禁))")
_TRIMMED_END = "，；：、 \n　"
# A quotation that stops before one of these reads as a rule without its limit.
_LIMITS = re.compile(r"^[，；]?(?:但|除外|不适用)")
_STATES = re.compile(
    r"应当|必须|可以|有权|不得|禁止|无需|不予|承担|赔偿|处(?:以|[一二三四五六七八九十]|警告|拘留|有期|无期|管制)|罚款|责令"
    r"|为.{0,12}(?:倍|元|日|年)|无效|属于|退货|是指|予以|给予|支持|负责"
)
# Duties and penalties that a condition speaks of are not what the run states.
_WITHIN_CONDITION = re.compile(
    r"应当(?:知道|预见|承担的|履行的|公开的|披露的)|可以(?:预见|得知)的?|(?:应当|可以)[^，。；]{1,10}而[不未没]"
    r"|对应当[^，。；]*的|承担的|(?:证明|证据)[^，。；]*"
)
_SETS_CONDITION = re.compile(r"(?:的|时|后|内|前|中|除[^，。；]{1,40}外)$")
# Behind a run that states nothing: the condition it belongs to goes on, and what follows from it is cut off.
_CONDITION_GOES_ON = re.compile(r"[^。；]*的，")
# What goes on so is a condition yet, whatever its beginning seems to state: 对违法行为不予制止，致使……的，给予处分.
_GOES_ON_AT_ONCE = re.compile(r"(?:致使|因|仍|并且|且|又|或者|但是?)[^。；]*的，")
# 三倍以下的罚款 opens none.
_OPENS_LIST = re.compile(r"(?:下列|(?<![倍元年日月岁人名次级周米吨时％%])以下(?!简称))[^，。；]*(?<!除外)$|如下$")
_MIN_CUT = 8
# An exception without its rule says the opposite of the law: 但是，承运人证明……的，不承担赔偿责任.
_EXCEPTS = ("但", "不过", "然而")
# Worse than what was said before, on top of it or its floor: 情节严重的，处五日以上十日以下拘留 is not what a first act
# costs, 不足五百元的，为五百元 not what is paid as a rule.
_GOES_FURTHER = re.compile(
    r"情节|后果|拒不|逾期|再次|并处|并可以|构成犯罪|数额|并?对(?:其)?直接负责|[^，。；]*(?:严重|特别|巨大|以上违法)"
    r"|[^，。；]*不足[^，。；]*的，[为按]"
)
_BREAKS_OFF = ("但", "但是", "不过", "然而")
_WHOLE, _SENTENCE, _STATED, _UNSTATED = 0.2, 0.15, 0.25, -0.3
_LOST_LIMIT = -0.2

Score = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A quotable part of an article; `lead` is the lead-in of a 项, which must be quoted along with it.

    `listing` is the whole 款 of a lead-in or a 项: below an answer a lead-in is shown with its list. `bonus` is what
    the part is worth beyond its words because of what was asked. An `entire` part says something else when cut: three
    exceptions of five.
    """

    part: Slice
    lead: Slice | None = None
    listing: Slice | None = None
    bonus: float = 0.0
    entire: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of clauses with how well it answers and reads."""

    part: Slice
    worth: float


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    """The 款 of an article in order, each followed by its 项; a text without structure is one piece."""
    found = tuple(_pieces(text))
    return found or (Piece(Slice(0, len(text))),)


def _pieces(text: str) -> Iterator[Piece]:
    paragraphs = parse_paragraphs(text)
    for paragraph in paragraphs:
        number = paragraph.number if len(paragraphs) > 1 else None
        if not paragraph.items:
            yield Piece(Slice(paragraph.start, paragraph.end, number))
            continue
        lead_end = paragraph.start + len(text[paragraph.start : paragraph.items[0].start].rstrip())
        lead = Slice(paragraph.start, lead_end, number) if lead_end > paragraph.start else None
        listing = Slice(paragraph.start, paragraph.end, number)
        if lead is not None:
            yield Piece(lead, listing=listing)
        for item in paragraph.items:
            yield Piece(Slice(item.start, item.end, number, item.number), lead, listing)


def fitting_cut(text: str, part: Slice, room: int, score: Score, *, before_items: bool = False) -> Cut | None:
    """The best run of whole clauses of a part that fits into `room` code points; None when none reads well.

    Preferred are runs that score well, state a rule rather than only its condition, and do not stop before a limit
    (但……除外). A lead-in (下列……) is only good with `before_items`, when its 项 follows.
    """
    best: Cut | None = None
    ends = [match.end() for match in _ENDS.finditer(text, part.start, part.end)]
    if not ends or ends[-1] < part.end:
        ends.append(part.end)
    for start in _starts(text, part):
        for end in ends:
            stop = _without_comma(text, start, end)
            if stop - start > room:
                break
            if stop - start < min(_MIN_CUT, part.end - part.start) or text.endswith(_BREAKS_OFF, start, stop):
                continue
            sense = _sense(text, (start, stop, end), part, before_items=before_items)
            if sense is None:
                continue
            worth = score(text[start:stop]) + sense
            if worth > 0 and (best is None or worth > best.worth):
                best = Cut(Slice(start, stop, part.paragraph, part.item), worth)
    return best


def _starts(text: str, part: Slice) -> Iterator[int]:
    yield part.start
    for match in _STARTS_BEHIND.finditer(text, part.start, part.end - 1):
        start = match.end()
        while start < part.end and text[start] in "\n 　":
            start += 1
        if not text.startswith(_EXCEPTS, start) and not _GOES_FURTHER.match(text, start, part.end):
            yield start


def _sense(text: str, run: tuple[int, int, int], part: Slice, *, before_items: bool) -> float | None:
    """How complete a run (start, stop, end with its comma) reads: whole parts best; None where it breaks off.

    It breaks off behind a condition without its consequence and behind a lead-in without its list.
    """
    start, stop, end = run
    words, behind = text[start:stop], text[end : part.end].lstrip()
    states = _STATES.search(_WITHIN_CONDITION.sub("", words)) is not None
    if text[end - 1] == "，":
        goes_on = _GOES_ON_AT_ONCE if states else _CONDITION_GOES_ON
        if _SETS_CONDITION.search(words) or goes_on.match(behind):
            return None
    if _OPENS_LIST.search(words) and not before_items:
        return None
    worth = _WHOLE if (start, stop) == (part.start, _without_comma(text, part.start, part.end)) else 0.0
    worth += _SENTENCE if text[end - 1] in "。；" or end == part.end else 0.0
    worth += _STATED if states or part.item is not None else _UNSTATED
    return worth + (_LOST_LIMIT if _LIMITS.match(behind) else 0.0)


def _without_comma(text: str, start: int, end: int) -> int:
    """The end of a run without a trailing comma or semicolon: the quotation mark closes it."""
    while end > start and text[end - 1] in _TRIMMED_END:
        end -= 1
    return end
