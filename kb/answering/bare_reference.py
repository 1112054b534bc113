"""A question for no more than 五十五条第二款: the industry's core statute is proposed, else it is asked which law.

Which statutes are an industry's core is stated here, in the order in which officers mean them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import Citation, parse_lookup

CORE = {
    "market": ("消费者权益保护法", "产品质量法", "食品安全法", "电子商务法", "广告法"),
    "finance": ("反洗钱法", "保险法", "商业银行法", "证券投资基金法", "个人信息保护法"),
    "education": ("民办教育促进法", "广告法", "消费者权益保护法", "教育法"),
    "medical": ("药品管理法", "医疗纠纷预防和处理条例", "化妆品监督管理条例", "广告法"),
}
ANYWHERE = ("消费者权益保护法", "民法典", "食品安全法", "个人信息保护法", "广告法")
_SHOWN = 3
_PLACE = re.compile(
    # Begins where a number or the blanks before it begin, nowhere inside: the time grows with the length alone.
    r"(?:第\s*+|(?<!\s)\s++|(?<![\s\d〇零一二三四五六七八九十百千]))[\d〇零一二三四五六七八九十百千]++\s*+条(?![例件款])"
    r"(?:之[一二三四五六七八九十]++)?"
    r"(?:\s*+(?:的\s*+)?(?:第\s*+)?[\d一二三四五六七八九十]++\s*+款)?"
    r"(?:\s*+(?:的\s*+)?(?:第\s*+)?[（(]?[\d一二三四五六七八九十]++[）)]?\s*+项)?"
)
# Words that ask for a place and name neither a law nor a matter: 合同第五条 is of no law, and what 第五十五条的欺诈
# asks is searched.
_ASKING = re.compile(
    r"请问|请教|请|您好|你好|麻烦|劳驾|帮我|帮忙|给我|告诉我?|我?想?要?(?:问|知道|了解|查|看)|查询|念|读|"
    r"解释|解读|说明|翻译|理解|一下子?|下|具体|到底|究竟|大概|详细|"
    r"怎[么样]|咋|如何|什么|啥|哪些|多少|有没有|是不是|"
    r"规定|内容|原文|条文|法条|全文|意思|含义|说法|法律|里面?|上面|中|"
    r"写|说|讲|指|来着|这一?条|这|那|[是有的了吗呢啊呀吧嘛哦个句]|[\s，,。.？?！!：:、“”\"]"
)
# 有五十五条吗 asks how many there are.
_COUNTED = re.compile(r"[有共]\s*$")


@dataclass(frozen=True, slots=True)
class BareReference:
    """What a place without a law may mean: the reference proposed, and the titles that have such a place."""

    written: str
    proposed: Citation | None
    titles: tuple[str, ...]


def bare_reference(question: str, industry: str | None, resolver: Resolver, pin: Pin) -> BareReference | None:
    """The core statutes that have this article, 款 and 项; None when a question asks more than a place, or names a law.

    Proposed is the first of the industry's; without an industry none is.
    """
    place = place_in(question)
    if place is None:
        return None
    found: list[tuple[str, Citation]] = []
    for title in CORE.get(industry or "", ANYWHERE):
        citation = parse_lookup(f"{title}{place}", {title: title})
        if citation is not None and resolver.resolve(citation, pin).state is CitationState.VERIFIED:
            found.append((title, citation))
    proposed = found[0][1] if found and industry in CORE else None
    return BareReference(place, proposed, tuple(title for title, _ in found[:_SHOWN]))


def place_in(question: str) -> str | None:
    """The place that a question asks for and nothing else; None where more is said.

    >>> place_in("第九条第三款是什么意思")
    '第九条第三款'
    >>> place_in("合同第九条是什么意思") is None
    True
    """
    found = _PLACE.search(question)
    if found is None:
        return None
    before, after = (_ASKING.sub("", part) for part in (question[: found.start()], question[found.end() :]))
    if before or after:
        return None
    counted = _COUNTED.search(question[: found.start()]) and not found.group().startswith("第")
    return None if counted else found.group()
