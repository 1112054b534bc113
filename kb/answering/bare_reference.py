"""A question that is only 五十五条第二款: the industry's core statute is proposed, else it is asked which law.

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
_BARE = re.compile(
    r"\s*(?:请问|查一?下|看看?)?\s*(?P<place>第?\s*[\d〇零一二三四五六七八九十百千]+\s*条(?:之[一二三四五六七八九十]+)?"
    r"(?:\s*第?\s*[\d一二三四五六七八九十]+\s*款)?(?:\s*第?\s*[（(]?[\d一二三四五六七八九十]+[）)]?\s*项)?)"
    r"\s*(?:的?(?:规定|内容|原文))?(?:是什么|是啥|怎么说|怎么规定|说的?什么|讲的?什么|讲的?啥)?\s*[？?。！!]*"
)


@dataclass(frozen=True, slots=True)
class BareReference:
    """What a place without a law may mean: the reference proposed, and the titles that have such a place."""

    written: str
    proposed: Citation | None
    titles: tuple[str, ...]


def bare_reference(question: str, industry: str | None, resolver: Resolver, pin: Pin) -> BareReference | None:
    """The core statutes that have this article, 款 and 项; None when a question is more than a place, or names a law.

    Proposed is the first of the industry's; without an industry none is.
    """
    bare = _BARE.fullmatch(question)
    if bare is None:
        return None
    found: list[tuple[str, Citation]] = []
    for title in CORE.get(industry or "", ANYWHERE):
        citation = parse_lookup(f"{title}{bare['place']}", {title: title})
        if citation is not None and resolver.resolve(citation, pin).state is CitationState.VERIFIED:
            found.append((title, citation))
    proposed = found[0][1] if found and industry in CORE else None
    return BareReference(bare["place"].strip(), proposed, tuple(title for title, _ in found[:_SHOWN]))
