"""Numbers that lead to a person: telephones, identity cards, bank cards, orders, parcels, accounts.

What a number is, is said by its checksum and form (python-stdnum, phonenumbers) and by the word before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from stdnum import ean, luhn
from stdnum.cn import ric

from kb.records.redact.cues import cue_before
from kb.records.redact.types import Span

_SPOKEN = str.maketrans("零〇○洞幺一二两三四五六七八九拐", "0000112234567897")
_HAN_DIGITS = "零〇○洞幺一二两三四五六七八九拐"
# People group digits by space or hyphen; two signs in a row are two numbers. Zero-width signs are pasted along.
_GAP = "[ \\-\u200b-\u200d\u2060\ufeff]?"
# Not behind a letter (型号ABC138…), nor behind a decimal point.
_RUN = re.compile(rf"(?<![0-9A-Za-z])(?<!\d\.)(?:\+|\((?=0))?\d(?:\)?{_GAP}\d){{6,}}[xX]?(?!\d)")
_SPOKEN_RUN = re.compile(rf"(?<![0-9A-Za-z])[\d{_HAN_DIGITS}](?:[ \-、，,]?[\d{_HAN_DIGITS}]){{6,}}[xX]?")
# 138,0000,1234: how transcripts write what is said in pauses.
_DICTATED = re.compile(r"(?<!\d)(?<!\d[,.])1[3-9]\d[,，、。 ]{1,2}\d{4}[,，、。 ]{1,2}\d{4}(?!\d)")
_SPOKEN_GROUP = re.compile(rf"[\d{_HAN_DIGITS}xX]+")
_GROUP = re.compile(r"\+?\d+(?:\)[ \-]?\d+)?[xX]?")
_MONEY = re.compile(r" ?(?:元|块|万|亿|円|[韩日美欧港]元|%|‰)")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_ID_CARD = re.compile(r"[1-8]\d{5}(\d{8})\d{3}[\dX]|[1-8]\d{5}(\d{6})\d{3}")
# UnionPay, Visa, Mastercard, American Express, JCB; and UnionPay's older 9558 (工行 long used it).
_ISSUER = re.compile(r"62|4|5[1-5]|3[47]|35|9558|60")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
# Short messages of companies come from 106…; they answer for many.
_SENDER = re.compile(r"106\d{5,}")
_DAY = re.compile(r"(?:19|20)\d\d[ \-]\d{1,2}[ \-]\d{1,2}(?!\d)")
_LONG = 12
# No number that people dictate has more; such a run is a list of them.
_LONGEST_RUN = 64
# The least and most digits that are believed after the word alone.
_BY_CUE = {
    "身份证号": (15, 19),
    "银行卡号": (12, 19),
    "订单号": (8, 32),
    "运单号": (8, 20),
    "工单号": (6, 24),
    "账号": (6, 24),
    "QQ号": (7, 11),
    "港澳通行证号": (8, 10),
    "电话号": (7, 8),
}


def numbers(text: str) -> Iterator[Span]:
    """The personal numbers of a text in one width, in digits or spoken (幺三八零零…); no prices, dates, 12315."""
    for dictated in _DICTATED.finditer(text):
        yield Span(dictated.start(), dictated.end(), "手机号", _digits(dictated.group()))
    for run in _RUN.finditer(text):
        yield from _of_run(text, run)
    for run in _SPOKEN_RUN.finditer(text):
        if not run.group().isascii() and len(run.group()) <= 2 * _LONGEST_RUN:
            yield from _spoken(text, run)


def _of_run(text: str, run: re.Match[str]) -> Iterator[Span]:
    if _MONEY.match(text, run.end()):
        return
    groups = list(_GROUP.finditer(text, run.start(), run.end()))
    cue = cue_before(text, run.start())
    if len(run.group()) > 2 * _LONGEST_RUN:
        yield Span(run.start(), run.end(), "卡号或单号", _digits(run.group()))
        return
    at = 0
    while at < len(groups):
        found = _first_number(text, groups[at:], cue)
        if found is None:
            at += 1
            continue
        used, kind = found
        start, end = groups[at].start(), groups[at + used - 1].end()
        start -= start > run.start() == start - 1 and text[start - 1] == "("
        yield Span(start, end, kind, _value(_digits(text[start:end]), kind))
        at, cue = at + used, None


def _spoken(text: str, run: re.Match[str]) -> Iterator[Span]:
    """Numbers in Chinese digits, said in groups: 一三八，零零一三…; what follows them may be digits as well."""
    groups = list(_SPOKEN_GROUP.finditer(text, run.start(), run.end()))
    at = 0
    while at < len(groups):
        for used in range(len(groups) - at, 0, -1):
            start, end = groups[at].start(), groups[at + used - 1].end()
            digits = re.sub(r"[ \-、，,]", "", text[start:end]).translate(_SPOKEN).upper()
            if kind := _certain(digits):
                yield Span(start, end, kind, _value(digits, kind))
                at += used - 1
                break
        at += 1


def _first_number(text: str, groups: list[re.Match[str]], cue: str | None) -> tuple[int, str] | None:
    """How many groups from the first make one number, and its kind: what checks itself before what its word names."""
    joined = [_digits(text[groups[0].start() : group.end()]) for group in groups]
    if cue != "事物":
        for kind_of in (_certain, _card):
            for used in range(len(joined), 0, -1):
                if (kind := kind_of(joined[used - 1])) is not None and not (cue == "服务" and kind == "电话号"):
                    return used, _named(kind, cue)
    used, whole = len(joined), joined[-1]
    least, most = _BY_CUE.get(cue or "", (1, 0))
    if cue is not None and least <= len(whole.lstrip("+")) <= most and (cue != "电话号" or _is_local(whole)):
        return used, cue
    return (used, "卡号或单号") if cue not in ("事物", "服务") and _is_long(text, groups, whole) else None


def _named(kind: str, cue: str | None) -> str:
    """Orders are as long as cards, one in ten passes as one; their word knows better."""
    return cue if kind == "银行卡号" and cue in ("订单号", "运单号", "工单号", "账号") else kind


def _certain(digits: str) -> str | None:
    """Numbers known by their form or checksum alone."""
    card = _ID_CARD.fullmatch(digits)
    # The old cards of 15 digits have no check digit, their birthday is all that speaks for them.
    if card and _is_birthday(card[1] or f"19{card[2]}") and (card[2] or has_check_digit(digits)):
        return "身份证号"
    if _MOBILE.fullmatch(digits):
        return "手机号"
    return "电话号" if digits[0] in "0+" and 9 <= len(digits) <= 16 and _is_line_of_somebody(digits) else None


def _card(digits: str) -> str | None:
    return "银行卡号" if 15 <= len(digits) <= 19 and _ISSUER.match(digits) and luhn.is_valid(digits) else None


def _is_line_of_somebody(digits: str) -> bool:
    """A number of a fixed or foreign line; free and shared lines (800, 400) belong to companies.

    phonenumbers knows no number 021-8000…, the form of a Chinese fixed line is enough.
    """
    if _LANDLINE.fullmatch(digits):
        return True
    import phonenumbers  # 100 ms, most of it tables: made ready behind a service that has begun

    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return False
    kind = phonenumbers.number_type(number)
    lines = phonenumbers.PhoneNumberType
    return phonenumbers.is_valid_number(number) and kind in (lines.FIXED_LINE, lines.MOBILE, lines.FIXED_LINE_OR_MOBILE)


def _is_local(digits: str) -> bool:
    return _LOCAL.fullmatch(digits) is not None


def _is_long(text: str, groups: list[re.Match[str]], digits: str) -> bool:
    """Twelve digits and more that no word explains: cards, orders and parcels have as many.

    Bar codes, moments (20261122153045; 2026-11-22 15-30) and what sends short messages to many do not count.
    """
    if len(digits.lstrip("+")) < _LONG or _SENDER.fullmatch(digits) or _is_moment(digits):
        return False
    if len(groups) > 2 and _DAY.match(text, groups[0].start()):
        return False
    return not (digits.startswith(("69", "978", "979")) and ean.is_valid(digits))


def _is_moment(digits: str) -> bool:
    try:
        return len(digits) in (12, 14) and datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").year >= 1990  # noqa: DTZ007
    except ValueError:
        return False


def _is_birthday(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def has_check_digit(digits: str) -> bool:
    """Whether an identity number of 18 signs ends in the check digit that its others demand (GB 11643).

    >>> has_check_digit("11010519491231002X"), has_check_digit("110105194912310021")
    (True, False)
    """
    return len(digits) == 18 and ric.calc_check_digit(digits) == digits[-1]


def _digits(written: str) -> str:
    return re.sub(r"[^\d+X]", "", written.upper())


def _value(digits: str, kind: str) -> str:
    """One form for all ways of writing: a mobile without 86, an identity card with a capital X."""
    mobile = _MOBILE.fullmatch(digits) if kind == "手机号" else None
    return mobile[1] if mobile else digits.lstrip("+").rstrip("X" if kind != "身份证号" else "")
