"""Follow-ups that name a place in the law just cited: 第二款呢, 那五十六条呢, 下一条, 这条原文是什么."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.conversation.types import Turn
from kb.law.errors import NumeralError
from kb.law.instruments import ArticleNumber
from kb.law.numerals import format_article_number, format_numeral, parse_article_number, parse_numeral

_N = r"[〇零一二三四五六七八九十百千\d]+"
_TAIL = (
    r"(?:的?(?:原文|全文|内容|具体内容)?(?:是什么|是啥|怎么说的?|怎么规定的?|怎么写的?|说的?是?什么|讲的?是?什么|"
    r"讲了什么|说了什么|呢)?)?"
)
_ASKED = r"^(?:那么?|还有|请问|再看看?|看看|念一下|读一下|查一下|查查)?"
_SAME = r"(?:这一?条|该条|刚才那一?条|上面那一?条|那一?条|本条|同一条)?(?:里|中|里面)?的?"
_ARTICLE = re.compile(
    rf"{_ASKED}(?:这部法|这个法|该法|同一部法|它)?的?第?(?P<article>{_N})条(?P<suffix>之{_N})?(?P<rest>第{_N}[款项]|"
    rf"第?[(（]{_N}[)）]项)?{_TAIL}$"
)
_PARAGRAPH = re.compile(rf"{_ASKED}{_SAME}第?(?P<paragraph>{_N})款(?P<item>第?[(（]?{_N}[)）]?项)?{_TAIL}$")
_ITEM = re.compile(rf"{_ASKED}{_SAME}第[(（]?(?P<item>{_N})[)）]?项{_TAIL}$")
_NEXT = re.compile(rf"{_ASKED}(?P<way>下一?条|后一?条|后面一条|上一?条|前一?条|前面一条){_TAIL}$")
_WHOLE = re.compile(
    r"^(?:那么?|请问)?(?:能|可以)?(?:把|念一下|读一下|念念|读读|看看|看一下|发我|给我)?(?:这一?条|该条|那一?条|条文|"
    r"法条|这个法条|法律)?的?(?:原文|全文|条文|法条)"
    r"(?:内容)?(?:是什么|是啥|怎么说的?|怎么写的?|怎么规定的?|念一下|读一下|念给我听|发我|给我看看|呢|有吗|看看|"
    r"读给我听)?(?:吗|吧|一下)?$|"
    r"^(?:那么?)?这一?条(?:法律|规定)?(?:具体)?(?:是?怎么(?:说|写|规定)的?|说的?是?什么|内容是什么)$"
)


def place_asked(plain: str, turns: Sequence[Turn]) -> str | None:
    """The place as a whole reference; None where the text names none or no turn cited a law.

    `plain` is the follow-up without its marks. The law is the one the last answering turn cited first.
    """
    cited = next((turn.articles[0] for turn in reversed(turns) if turn.articles), None)
    if cited is None:
        return None
    title, label = cited
    law = f"《{title.strip('《》')}》"
    if found := _ARTICLE.match(plain):
        suffix, rest = found["suffix"] or "", found["rest"] or ""
        number = _numeral(found["article"])
        return f"{law}第{format_numeral(number)}条{suffix}{rest}" if number else None
    if found := _PARAGRAPH.match(plain):
        number = _numeral(found["paragraph"])
        return f"{law}{label}第{format_numeral(number)}款{found['item'] or ''}" if number else None
    if found := _ITEM.match(plain):
        number = _numeral(found["item"])
        return f"{law}{label}第（{format_numeral(number)}）项" if number else None
    if found := _NEXT.match(plain):
        beside = _beside(label, 1 if found["way"][0] in "下后" else -1)
        return f"{law}{beside}" if beside else None
    return f"{law}{label}" if _WHOLE.match(plain) else None


def _beside(label: str, step: int) -> str | None:
    """The article after or before one; None for a label that is no article's, and before the first."""
    try:
        article = parse_article_number(label)
    except NumeralError:
        return None
    moved: ArticleNumber = replace(article, number=article.number + step, suffix=0)
    return format_article_number(moved) if moved.number > 0 else None


def _numeral(written: str) -> int | None:
    try:
        return parse_numeral(written)
    except NumeralError:
        return None
