"""Names in front of a title: 王先生, 张经理, 苗姐; and those in front of 名下 and 本人."""

from __future__ import annotations

import re

from kb.records.redact.name_cues import BRAND, JOBS, KIN, POLITE
from kb.records.redact.name_words import COMMON_SURNAMES, COMMON_WORDS, COMPOUND, GIVEN, SURNAMES, words
from kb.records.redact.types import HAN, HARD_EDGE
from kb.records.redact.whole_names import before_polite

_HAN = re.compile(f"[{HAN}]+")
TITLE = re.compile(f"(?P<polite>{POLITE})|(?P<job>{JOBS})|(?P<kin>{KIN})|(?P<owner>名下|本人|的名义|亲启|代签|代收)")
_COUNTED = re.compile(r"[一二两三四五六七八九十百几每\d这那哪各某]$")
_INTRODUCED = re.compile(
    "(?:是|找|叫|给|姓|问|联系|通知|转告|致电|感谢|医生|律师|老师|房东|司机|员|里|与|跟|请|让|由|为|的|了|退|替|帮|客服|售后|顾问|主管|和|对|告诉|位)$"
)
# 向律师咨询, 连老师都…, 应经理要求: what looks like a surname leads to the person instead.
_LEADS = {
    "向": re.compile(
        ".{0,6}(?:咨询|反映|投诉|道歉|了解|请教|学习|借|要|收|索|推|解释|说明|保证|承诺|打听|提|求|购|买|行贿|支付|披露|递交|报告|汇报|出示|申请)"
    ),
    "连": re.compile(".{0,3}(?:都|也)"),
    "任": re.compile(".{0,4}(?:满|职|期)"),
    "应": re.compile(".{0,2}(?:要求|邀请|约|请)"),
}
# Never surnames in front of a title: nobody in the sets bears them, and 和老师, 由经理, 给… are said all day.
_NEVER = frozenset("和")
# 交了钱老师就不理, 给钱老板: 钱 is money unless it stands first or behind 是, 姓, 找.
_MONEY_BEFORE = re.compile(r"(?:[^\u3400-\u9fff]|^|是|姓|找|问|的|位)$")
# Said between words, and never part of a given name.
FUNCTION_WORDS = frozenset("某啊呀嘛哦了的着过是在不没我你他她它们吗呢吧就都也和被把这那些说很人者员")
_WIDEST_WORD = 3
_SALUTATIONS = frozenset(("先生", "女士", "小姐", "太太", "夫人"))


def before_title(text: str, title: re.Match[str]) -> int | None:
    """Where the name before a title begins; None without a name, or where a shop is called so."""
    start = _before(text, title)
    if start is None and title["polite"] in _SALUTATIONS:
        start = before_polite(text, title.start())
    return None if start is not None and _is_brand(text, title) else start


def _is_brand(text: str, title: re.Match[str]) -> bool:
    """Whether a shop or a dish is called by a surname and a title: 王阿姨卤味, 周师傅糕点."""
    return (
        title.group() not in _SALUTATIONS
        and title["job"] in (None, "师傅")
        and BRAND.match(text, title.end()) is not None
    )


def _before(text: str, title: re.Match[str]) -> int | None:
    """Where the name before a title begins: 3, 2 or 1 characters, two surnames of two included; None without a name."""
    end = title.start()
    if compound := re.search(f"(?:{COMPOUND})[{HAN}]{{0,2}}$", text[max(0, end - 4) : end]):
        return end - len(compound.group())
    for length in (3, 2, 1):
        start = end - length
        if start >= 0 and text[start] in SURNAMES and _is_titled(text, start, title):
            return start
    return None


def _is_titled(text: str, start: int, title: re.Match[str]) -> bool:
    name, before = text[start : title.start()], text[max(0, start - _WIDEST_WORD) : start]
    family = name[0]
    if _COUNTED.search(before) or FUNCTION_WORDS.intersection(name[1:]) or not _HAN.fullmatch(name):
        return False
    if not all(sign in GIVEN for sign in name[1:]) and not _is_rare(name, before, polite=bool(title["polite"])):
        return False
    if title["owner"] and len(name) == 1:
        return False
    if title["kin"] and (len(name) > 1 or not _has_kin(family, before)):
        return False
    if len(name) > 1 and (name in words() or name[:2] in words()) and title["job"]:
        return False
    if is_part_of_word(before, name) or name + title.group() in words():
        return False
    return len(name) > 1 or _is_surname(
        family, before, text[title.end() : title.end() + 9], polite=bool(title["polite"])
    )


def _has_kin(family: str, before: str) -> bool:
    """Whether 姐, 哥, 叔 and 婶 stand behind a surname: a rarer one only behind a border or what leads to people."""
    if family in COMMON_SURNAMES:
        return True
    return _is_led(before) and family not in COMMON_WORDS and family not in "阿师"


def _is_led(before: str) -> bool:
    """Whether a border or what leads to people stands before a place."""
    return not before or HARD_EDGE.match(before[-1]) is not None or _INTRODUCED.search(before) is not None


def _is_rare(name: str, before: str, *, polite: bool) -> bool:
    """Whether a name of rarer characters stands before a title: no word, behind a border or what leads to people."""
    known = words()
    parts = {name[:2]} if polite else {name, name[:2], name[1:], name[-2:]}
    if len(name) < 3 or name[0] in COMMON_WORDS or parts & known:
        return False
    return _is_led(before)


def is_part_of_word(before: str, name: str) -> bool:
    """Whether a word of the dictionary reaches from before into the name: 任何|老师, 对方|律师, 基金|经理."""
    known = words()
    return any(
        before[-back:] + name[:into] in known
        for back in range(1, len(before) + 1)
        for into in range(1, min(len(name), 4 - back) + 1)
    )


def _is_surname(family: str, before: str, after: str, *, polite: bool) -> bool:
    """Whether one character before a title is somebody's surname, and not a word of its own."""
    if family in _NEVER or ((leads := _LEADS.get(family)) and leads.match(after)):
        return False
    if family == "钱":
        return _MONEY_BEFORE.search(before) is not None
    if family not in COMMON_WORDS:
        return True
    starts = not before or HARD_EDGE.match(before[-1]) is not None
    if starts and (polite or family not in "于应任" or after.startswith(("您好", "你好", ":", ","))):
        return True
    return _INTRODUCED.search(before) is not None
