"""The written forms of a reference: 《…》, 第…条第…款第（…）项, their short forms, and the words that tie
them in lists.

Patterns and what one place in a text says; what it refers to in its context is decided in `citations`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.law.errors import NumeralError
from kb.law.instruments import ArticleNumber
from kb.law.numerals import NUMERAL, NUMERAL_CHARS, parse_numeral

# Blanks are taken whole (*+): what is tried in every way of sharing them takes seconds for 10,000.
_SUFFIX = r"(?:\s*+之\s*+(?P<suffix>[一二三四五六七八九十]+|\d+))?"
_ARTICLE = rf"(?P<article>{NUMERAL})\s*+条(?![例件款]){_SUFFIX}"
_PARAGRAPH = rf"(?:第\s*+)?(?P<paragraph>{NUMERAL})\s*+款(?!项)"
# （三） alone is an item only in Chinese numerals: （2） behind an article is a footnote or a year.
_ITEM = (
    rf"(?:(?:第\s*+)?[（(]\s*+(?P<item>[一二三四五六七八九十]{{1,3}})\s*+[）)]\s*+项?"
    rf"|(?:第\s*+)?[（(]\s*+(?P<item2>{NUMERAL})\s*+[）)]\s*+项|(?:第\s*+)?(?P<item3>{NUMERAL})\s*+项(?![目义]))"
)
_SUBITEM = rf"(?:第\s*+)?[（(]?(?P<subitem>{NUMERAL})[）)]?\s*+目(?![的录标])"
_BELOW = rf"(?:\s*+(?:的\s*+)?{_PARAGRAPH})?(?:\s*+{_ITEM})?(?:\s*+{_SUBITEM})?"
# Behind a title 九条三项 will do; elsewhere only 第九条 is a reference.
PLACE_AFTER_TITLE = re.compile(rf"\s*+(?:(?:的|中的?)\s*+)?(?:第\s*+)?{_ARTICLE}{_BELOW}")
PLACE = re.compile(rf"(?:第\s*+{_ARTICLE})?{_BELOW}")
BARE_PLACE = re.compile(rf"第\s*{NUMERAL}\s*(?:条(?![例件款])|[款项](?!目))|第\s*[（(]\s*{NUMERAL}\s*[）)]\s*项")
# Without 第 it is a place only behind a name: 消保法55条.
# Begins where the numeral does: tried from each of its characters on, 100,000 of them took 19 s.
SHORT_PLACE = re.compile(rf"(?<![{NUMERAL_CHARS}]){NUMERAL}\s*条(?![例件款])")
SEPARATOR = re.compile(r"\s*(?P<range>至|到|[-—–~～]{1,2})\s*|\s*(?:以及|或者|、|，|,|和|与|及|或)\s*")
_KINDS = "法典|法|条例|办法|规定|细则|解释|规则|规范|指南|决定|章程|标准|通则|意见|准则"
# 基本法 and 合同法 are no references to oneself or to the last law.
SELF = re.compile(rf"(?<![基根日])本(?:{_KINDS})")
SAME = re.compile(rf"(?:该|(?<![合协共])同|上述)(?:{_KINDS})")
NEAR = re.compile(r"(?P<which>本|前)(?P<count>[两二三四五六七八九])?(?P<level>条|款)(?![例件项])")
_NAME = re.compile(r"[\u4e00-\u9fff（）]{1,40}?(?:法典|法|条例|办法|规定|细则|规则|解释)(?:（试行）)?$")
_LEAD = re.compile(
    r".*(?:根据|依据|依照|按照|违反|适用|参照|符合|触犯|以及|或者|请问|关于|和(?!国)|与|及(?!其)|或|的|了|按)"
)
_LOOKBACK = 45
_LINK = re.compile(r"\s*(?:的|中的?)?\s*$")
_LONGEST_LINK = 6
_ASIDE = re.compile(r"\s*[（(][^（）()]{0,60}[）)]")


@dataclass(frozen=True, slots=True)
class Place:
    """The numbers written at one place; None where a level is not written there."""

    article: ArticleNumber | None
    paragraph: int | None
    item: int | None
    subitem: int | None


def read_place(match: re.Match[str]) -> Place | None:
    """The numbers of a match of PLACE or PLACE_AFTER_TITLE; None when it holds none or one that cannot be."""
    groups = match.groupdict()
    item = groups["item"] or groups["item2"] or groups["item3"]
    try:
        number, paragraph, item_number, subitem = (
            parse_numeral(printed) if printed else None
            for printed in (groups["article"], groups["paragraph"], item, groups["subitem"])
        )
        suffix = parse_numeral(groups["suffix"]) if groups["suffix"] else 0
    except NumeralError:
        return None
    if not any((number, paragraph, item_number, subitem)) or 0 in (number, paragraph, item_number, subitem):
        return None
    article = ArticleNumber(number, suffix) if number else None
    return Place(article, paragraph, item_number, subitem)


def title_end(text: str, start: int) -> int | None:
    """The index behind the 》 that closes the 《 at `start`, inner 《》 and 〈〉 included; None if it never
    closes.

    >>> title_end("《关于修改〈广告法〉的决定》第二条", 0)
    14
    """
    depth = 0
    for index in range(start, min(len(text), start + 200)):
        if text[index] == "《":
            depth += 1
        elif text[index] == "》":
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def skip_aside(text: str, position: int) -> int:
    """Behind a remark in brackets such as （以下简称广告法）, where one stands there."""
    match = _ASIDE.match(text, position)
    return match.end() if match else position


def known_name_before(text: str, position: int, names: Collection[str], lengths: Sequence[int]) -> str | None:
    """The longest known name right before a place, whatever stands in front of it; `lengths` in falling order."""
    window = text[max(0, position - (lengths[0] if lengths else 0) - _LONGEST_LINK) : position]
    window = _LINK.sub("", window)
    for length in lengths:
        if length <= len(window) and window[-length:] in names:
            return window[-length:]
    return None


def name_before(text: str, position: int) -> str | None:
    """The name of an instrument written without 《》 right before a place; None where there is none.

    >>> name_before("根据消费者权益保护法第五条", 10)
    '消费者权益保护法'
    """
    window = text[max(0, position - _LOOKBACK) : position].rstrip()
    run = re.search(r"[\u4e00-\u9fff（）]+$", window)
    match = _NAME.search(run.group()) if run else None
    if match is None:
        return None
    name = match.group()
    lead = _LEAD.match(name[:-1])
    name = name[lead.end() :] if lead else name
    if (
        len(name) < 2
        or SELF.fullmatch(name)
        or SAME.fullmatch(name)
        or name.startswith(("本", "该", "同", "依法", "《"))
    ):
        return None
    return name
