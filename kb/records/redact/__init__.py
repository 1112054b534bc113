"""Masks what leads to a person in a caller's words, before they are stored or sent to any model.

Every kind is found by a finder of its own (codes, numbers, addresses, names); here they are
brought together. What is masked is named by its kind, 〔手机号〕: different numbers of one kind are not told apart,
because a masked text is kept longer than the call and need not tell of how many people it spoke. docs/privacy.md lists
the kinds and what is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.records.redact.addresses import addresses
from kb.records.redact.codes import codes
from kb.records.redact.names import names
from kb.records.redact.numbers import numbers
from kb.records.redact.types import PersonalDatum, Span, apart, one_width

__all__ = [
    "KINDS",
    "Masked",
    "PersonalDatum",
    "masked",
    "masked_for_search",
    "placeholder",
    "warm_up",
    "without_introductions",
    "without_placeholders",
]

KINDS = (
    "手机号",
    "电话号",
    "身份证号",
    "银行卡号",
    "邮箱",
    "车牌号",
    "护照号",
    "港澳通行证号",
    "微信号",
    "QQ号",
    "订单号",
    "运单号",
    "工单号",
    "账号",
    "卡号或单号",
    "地址",
    "姓名",
)
_PLACEHOLDER = re.compile(f"〔(?:{'|'.join(KINDS)})〕")
# 我电话〔手机号〕 tells nothing once the number is gone; 我的号码〔手机号〕能查到吗 still asks.
_INTRODUCED = re.compile(
    rf"(?:^|[，,。；;])[^，,。；;！!？?]{{0,6}}{_PLACEHOLDER.pattern}[^，,。；;！!？?]{{0,2}}(?=[，,。；;！!？?]|$)"
)
# Masking can bring a word to the side of a number that stood apart from it; each turn masks more, so there is an end.
_TURNS = 8


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its personal data masked; `kinds` are those found, in Chinese, in order and without repeats.

    `found` are the data themselves with their places in the text as sent, in order; who keeps them seals them.
    """

    text: str
    kinds: tuple[str, ...]
    found: tuple[PersonalDatum, ...] = ()


def placeholder(kind: str) -> str:
    """What stands in a masked text for a datum."""
    return f"〔{kind}〕"


def warm_up() -> None:
    """Reads the dictionary and the tables of telephone numbers, so that no caller waits for them (0.3 to 1 s)."""
    masked("我叫王小明，电话+852 5100 0327")


def masked(text: str) -> Masked:
    """The text with every personal datum replaced by its kind in brackets; masking the result again changes nothing.

    >>> masked("我电话138 0013 8000，身份证11010519491231002X，扣了12315元").text
    '我电话〔手机号〕，身份证〔身份证号〕，扣了12315元'
    >>> masked("请转告王先生，第五十五条写得很清楚").found
    (PersonalDatum(kind='姓名', start=3, end=4, value='王', written='王'),)
    """
    found: tuple[Span, ...] = ()
    for _ in range(_TURNS):
        now = _replaced(text, found)
        more = apart(_spans(now), len(now))
        if not more:
            break
        found = tuple(sorted((*found, *_in_original(more, found)), key=lambda span: span.start))
    data = tuple(PersonalDatum(one.kind, one.start, one.end, one.value, text[one.start : one.end]) for one in found)
    return Masked(_replaced(text, found), tuple(dict.fromkeys(one.kind for one in data)), data)


def masked_for_search(text: str) -> str:
    """The text without its personal data and without their placeholders: 〔手机号〕 would draw articles on privacy.

    Behind 我叫王小明，手机138…, 70 of our questions find the first gold article as well as without (MRR .933) when
    placeholders are taken out, a little worse when they stay (.929) or become a space (.926).

    >>> masked_for_search("我手机13800138000，商家不退款")
    '我手机，商家不退款'
    """
    return without_placeholders(masked(text).text)


def without_placeholders(text: str) -> str:
    """A masked text without the placeholders."""
    return _PLACEHOLDER.sub("", text)


def without_introductions(text: str) -> str:
    """A masked text without the placeholders, and without the clauses that only introduced one.

    >>> without_introductions("网购的衣服能退吗，我电话〔手机号〕"), without_introductions("我的号码〔手机号〕能查到吗")
    ('网购的衣服能退吗', '我的号码能查到吗')
    """
    rest = _INTRODUCED.sub("", text).strip("，,；; ")
    return without_placeholders(rest if without_placeholders(rest).strip("。！？!?") else text)


def _spans(text: str) -> Iterator[Span]:
    """What the finders see in a text; placeholders of an earlier masking are words of their own and stay."""
    plain = one_width(text)
    kept = bytearray(len(plain))
    for match in _PLACEHOLDER.finditer(plain):
        kept[match.start() : match.end()] = b"\x01" * len(match.group())
    for finder in (codes, numbers, addresses, names):
        for span in finder(plain):
            if not any(kept[span.start : span.end]):
                yield span


def _replaced(text: str, found: tuple[Span, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for span in found:
        pieces += (text[at : span.start], placeholder(span.kind))
        at = span.end
    return "".join((*pieces, text[at:]))


def _in_original(more: tuple[Span, ...], found: tuple[Span, ...]) -> Iterator[Span]:
    """Spans of the masked text at their places in the text as sent."""
    at = shift = 0
    for span in more:
        while at < len(found) and found[at].start + shift < span.start:
            shift += len(placeholder(found[at].kind)) - (found[at].end - found[at].start)
            at += 1
        yield Span(span.start - shift, span.end - shift, span.kind, span.value)
