"""What leads to a person and is not of digits alone: mail, number plates, passports, WeChat and QQ, parcels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.records.redact.cues import cue_before
from kb.records.redact.types import Span

# Possessive: a megabyte of letters without @ is read once.
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++@\w[\w\-]*+(?:\.[\w\-]+)+", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][ ]?[A-HJ-Ya-hj-y][ ·•・‧\-]?"
    r"(?=[A-Za-z]{0,2} ?\d)(?=(?:[A-Za-z]* ?\d){3})[A-HJ-NP-Za-hj-np-z\d](?: ?[A-HJ-NP-Za-hj-np-z\d]){3,4}"
    r"[A-HJ-NP-Za-hj-np-z\d挂学警港澳](?![A-Za-z\d])"
)
_PASSPORT = re.compile(r"(?:护照|[Pp]assport)[^。；;\n，,]{0,8}?(?<![A-Za-z\d])([A-Za-z]{1,2}\d{7,8})(?![A-Za-z\d])")
_PERMIT = re.compile(r"(?:通行证|回乡证|台胞证)[^。；;\n，,]{0,8}?(?<![A-Za-z\d])([A-Za-z]{1,2}\d{7,10})(?![A-Za-z\d])")
# Only what has a digit or a mark in it, or stands behind 微信号: 微信APP and 微信iPad are no names.
_WECHAT = re.compile(
    r"(?:[微威薇]信|[Vv]信|加 ?(?:个|我|一下)? ?[Vv](?![A-Za-z])|(?<![A-Za-z])(?:[VvWw][Xx]|"
    r"[Ww]e[Cc]hat))(?P<word>号|ID|id|账号)?"
    r"(?:号|码)?(?:改成了?|换成了?|叫|名|是|为|[ :])*(?P<name>[A-Za-z][\w\-]{5,19})(?![\w\-])",
    re.ASCII,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])[Qq]{2}|扣扣|(?<![A-Za-z])[Qq](?=号))(?:号码?)?(?:改成了?|是|为|"
    r"[ :])*(?P<name>[1-9]\d{4,10})(?!\d)(?!\.\d)"
)
_CODE = re.compile(r"(?:(?<![A-Za-z\d\-])|(?<=EMS))[A-Za-z]{1,4}\d[A-Za-z\d\-]{4,27}(?![A-Za-z\d])")
# 顺丰, 圆通, 极兔, 京东, 中通, 申通, 韵达; the last is the form of the Universal Postal Union (S10).
_PARCEL = re.compile(
    r"(?:SF\d{12,13}|YT\d{13}|JT\d{13}|JD[A-Z]{0,2}\d{11,13}|ZTO\d{12}|STO?\d{12,13}|YD\d{13}|[A-Z]{2}\d{9}CN)"
)
_CODED = frozenset({"订单号", "运单号", "工单号", "账号"})


def codes(text: str) -> Iterator[Span]:
    """Personal codes of a text in one width, those first that are the surest."""
    for match in _MAIL.finditer(text):
        yield Span(match.start(), match.end(), "邮箱", match.group().lower())
    for match in _PLATE.finditer(text):
        yield Span(match.start(), match.end(), "车牌号", re.sub(r"[ ·•・‧\-]", "", match.group()).upper())
    for pattern, kind in ((_PASSPORT, "护照号"), (_PERMIT, "港澳通行证号")):
        for match in pattern.finditer(text):
            yield Span(match.start(1), match.end(1), kind, match[1].upper())
    for match in _WECHAT.finditer(text):
        if match["word"] or re.search(r"[\d_\-]", match["name"]):
            yield Span(match.start("name"), match.end("name"), "微信号", match["name"].lower())
    for match in _QQ.finditer(text):
        yield Span(match.start("name"), match.end("name"), "QQ号", match["name"])
    yield from _coded(text)


def _coded(text: str) -> Iterator[Span]:
    for match in _CODE.finditer(text):
        code = match.group().upper().rstrip("-")
        cue = cue_before(text, match.start())
        if cue != "事物" and _PARCEL.fullmatch(code):
            yield Span(match.start(), match.start() + len(code), "运单号", code)
        elif cue in _CODED and sum(sign.isdigit() for sign in code) >= 5:
            yield Span(match.start(), match.start() + len(code), str(cue), code.replace("-", ""))
