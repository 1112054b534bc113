"""Names of people, where the words around say that one stands there: 我叫…, 联系人…, …先生, …经理, 我姓….

A name alone is not told from other words; a list of all names would mask 高明, 方圆 and 安康 wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from kb.records.redact.name_cues import (
    AGAIN,
    DATA,
    ERRAND,
    FOLLOWING,
    LIKELY,
    NO_NAME,
    POSSIBLE,
    PRESENTED,
    SURE,
)
from kb.records.redact.name_words import (
    COMMON_SURNAMES,
    COMMON_WORDS,
    COMPOUND,
    GIVEN,
    SURNAMES,
    TAKEN_FOR_NAMES,
    words,
)
from kb.records.redact.titled_names import FUNCTION_WORDS, TITLE, before_title, is_part_of_word
from kb.records.redact.types import HAN, HARD_EDGE, Span
from kb.records.redact.whole_names import explained, foreign, whole


class _Trust(Enum):
    """How much the words before a place promise that a name stands there."""

    SURE = 1
    LIKELY = 2
    POSSIBLE = 3


_HAN = re.compile(f"[{HAN}]+")
_COMPOUND = re.compile(COMPOUND)
_SURNAME_ALONE = re.compile(
    rf"(?:我|免贵|敝|贱)姓(?P<said>{COMPOUND}|[{HAN}])(?!名)|(?:免贵|(?<![百同贵复改原各老万]))姓"
    rf"(?P<name>{COMPOUND}|[{HAN}])(?=[^{HAN}]|$|的|叫|我|想|要|住|嘛|啊|呀|就是|哈|哦|嘞)"
)
# 当事人向人民法院, 申请人应当: believed as surnames only where a name is said for certain and ends.
_PREPOSITIONS = frozenset("向于应任连成")
# Up to here a title (来电人欧阳女士) belongs to what a surname of one or two characters begins.
_TITLE_AFTER = 4
# 王**女士: hidden by who wrote it.
_HIDDEN_ALREADY = frozenset("*＊×○")
# 花三万, 付一千: an amount and no given name.
_AMOUNT = re.compile("[一二三四五六七八九十百千万两]{2}")
_GIVEN_IN_SPITE = frozenset(("和平", "和顺", "树人", "育人", "不凡", "不同"))
_ROW = "、和与及"
_CALLS = re.compile(
    "(?:[^\u3400-\u9fff]|是|叫|找|问|你们|我们|咱|让|跟|给|请|的|前台|客服|销售|同事|找|催|麻烦|和|由)$"
)
_VAGUE = re.compile(
    "[小老](?P<name>[\u3400-\u9fff])(?=$|[^\u3400-\u9fff]|你|那边|这边|家的|跟|接|师傅|说了?|去|来|给|帮|把|今天|昨天|明天|负责|处理|他)"
)


def names(text: str) -> Iterator[Span]:
    """The names of a text in one width: with their surnames, without their titles (王 of 王先生)."""
    longest: dict[int, int] = {}
    for start, end in _places(text):
        longest[start] = max(end, longest.get(start, 0))
    for start, end in longest.items():
        if text[end : end + 1] not in _HIDDEN_ALREADY and text[start - 1 : start] not in _HIDDEN_ALREADY:
            yield Span(start, end, "姓名", text[start:end])


def _places(text: str) -> Iterator[tuple[int, int]]:
    for pattern, trust in (
        (SURE, _Trust.SURE),
        (LIKELY, _Trust.LIKELY),
        (POSSIBLE, _Trust.POSSIBLE),
        (PRESENTED, _Trust.POSSIBLE),
    ):
        for cue in pattern.finditer(text):
            yield from _behind(text, cue, trust)
    for match in _SURNAME_ALONE.finditer(text):
        group = "name" if match["name"] else "said"
        if _COMPOUND.fullmatch(match[group]) or match[group] in SURNAMES:
            yield match.span(group)
    for title in TITLE.finditer(text):
        if (start := before_title(text, title)) is not None:
            yield start, title.start()
    yield from _vaguely(text)
    yield from explained(text)


def _vaguely(text: str) -> Iterator[tuple[int, int]]:
    """小路, 老郝: the surname, where who is spoken to or of is a colleague and no dish or brand (小米, 老张烤串)."""
    known = words()
    for match in _VAGUE.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        called = text[match.start() : match.end("name")]
        if (
            match["name"] in SURNAMES
            and (not before or _CALLS.search(before))
            and (called not in known or _is_asked(text, match))
            and not is_part_of_word(before, called)
        ):
            yield match.span("name")


def _is_asked(text: str, called: re.Match[str]) -> bool:
    """Whether somebody is spoken to by the word: 小林你回访一下; 小林 alone is a word as well."""
    return called["name"] in COMMON_SURNAMES and text[called.end() : called.end() + 1] in "你,"


def _behind(text: str, cue: re.Match[str], trust: _Trust) -> Iterator[tuple[int, int]]:
    start = cue.end()
    if trust is _Trust.SURE and (end := foreign(text, start)) is not None:
        yield start, end
        return
    end = _name_end(text, start, trust)
    titled = TITLE.search(text, start, start + _TITLE_AFTER) is not None
    if trust is not _Trust.POSSIBLE and not titled:
        if end is not None and _is_cut_short(text, end):
            end += 1
        end = whole(text, start, end, sure=trust is _Trust.SURE, naming=_is_naming(cue.group()))
    while end is not None:
        yield start, end
        # 参会人员:甲、乙、丙: what stands in a row with a name is one.
        if trust is _Trust.POSSIBLE or text[end : end + 1] not in _ROW or not text[end : end + 1]:
            return
        start = end + 1
        end = _name_end(text, start, _Trust.LIKELY)
        if end is not None and HARD_EDGE.match(text, end) is None:
            return


def _is_cut_short(text: str, end: int) -> bool:
    """Whether one more character of a longer name stands before what follows a name: 卓玛央|金咨询."""
    following = FOLLOWING.match(text, end + 1)
    return (
        text[end : end + 1] in GIVEN
        and FOLLOWING.match(text, end) is None
        and text[end : end + 2] not in words()
        and following is not None
        and len(following.group()) > 1
    )


def _is_naming(cue: str) -> bool:
    """Whether words ask for a name and nothing else: 姓名, 联系人: and not 我叫 (…了外卖)."""
    return "名" in cue or cue.rstrip().endswith(":")


def _name_end(text: str, start: int, trust: _Trust) -> int | None:
    """Where the name that begins at a place ends; None when none does."""
    compound = _COMPOUND.match(text, start)
    if compound is None and text[start : start + 1] not in SURNAMES:
        return None
    family = compound.end() if compound else start + 1
    if TITLE.match(text, family) or NO_NAME.match(text, start) or _AMOUNT.match(text, family):
        return None
    for length in (2, 1):
        end = family + length
        if _HAN.fullmatch(text, family, end) and end <= len(text) and _is_name(text, start, family, end, trust):
            return end
    return None


def _is_name(text: str, start: int, family: int, end: int, trust: _Trust) -> bool:
    """Whether surname and given name stand here: by their characters, what follows, no word that they are part of."""
    if FUNCTION_WORDS.intersection(text[family:end]) and text[family:end] not in _GIVEN_IN_SPITE:
        return False
    given = [sign in GIVEN for sign in text[family:end]]
    hard = HARD_EDGE.match(text, end) is not None
    known = words()
    # 黎明远, 卫国栋: two characters of three may be a word, where all are what names are made of.
    word = text[start:end] in known or (
        family == start + 1 and text[start : start + 2] in known and not (all(given) and len(given) == 2)
    )
    if _is_plain_form(text, start, family, end, trust) or (
        trust is not _Trust.POSSIBLE and _is_before_data(text, start, end, all(given), trust)
    ):
        return True
    if trust is _Trust.SURE and hard:
        return (all(given) and text[start:end] not in TAKEN_FOR_NAMES) or (
            not word and text[family:end] not in known and text[start] not in COMMON_WORDS
        )
    ends = hard and all(given)
    if word or (text[start] in _PREPOSITIONS and not ends) or (len(given) == 1 and not all(given)):
        return False
    if trust is _Trust.POSSIBLE:
        errand = ERRAND.match(text, end) is not None and text[end - 1 : end + 1] not in known
        plain = text[start] not in COMMON_WORDS or (errand and len(given) == 2 and text[family:end] not in known)
        return all(given) and (hard or errand) and plain and text[start : start + 2] not in known
    if not all(given) and (
        text[family:end] in known or text[start] in COMMON_WORDS or text[start : start + 2] in known
    ):
        return False
    if hard:
        return True
    following = FOLLOWING.match(text, end)
    follows = following is not None
    # 梁华|电话 in spite of 华电.
    crossed = text[end - 1 : end + 1] in known and not (following and len(following.group()) > 1)
    if text[start] in COMMON_WORDS or text[start : start + 2] in known:
        return all(given) and follows and (not crossed or text[start] not in COMMON_WORDS)
    follows = follows or text[end : end + 2] in known
    return not crossed and (follows or (any(given) and len(given) == 2))


def _is_before_data(text: str, start: int, end: int, given: bool, trust: _Trust) -> bool:
    """Whether somebody's telephone or address stands behind the place: 家属束鹿，联系方式…; 我叫时光我…."""
    if DATA.match(text, end):
        return text[start:end] not in words() or (given and text[start] not in COMMON_WORDS)
    return trust is _Trust.SURE and given and AGAIN.match(text, end) is not None


def _is_plain_form(text: str, start: int, family: int, end: int, trust: _Trust) -> bool:
    """Whether three characters are a surname and a given name, even one that is a word (自强), by what is around."""
    known = words()
    if trust is _Trust.POSSIBLE or end - start != 3 or family != start + 1 or text[start : start + 2] in known:
        return False
    given = all(sign in GIVEN for sign in text[family:end])
    following = FOLLOWING.match(text, end)
    ends = HARD_EDGE.match(text, end) is not None or following is not None
    if text[start] in COMMON_WORDS or text[start] in _PREPOSITIONS:
        long = following is not None and len(following.group()) > 1
        free = text[family:end] not in known and (long or text[end - 1 : end + 1] not in known)
        return given and free and (ends or text[start] not in _PREPOSITIONS)
    return ends
