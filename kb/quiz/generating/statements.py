"""What of an article can be said by itself: whole sentences that name who and what, and items 项 under their lead-in.

A sentence that leans on another (但是, 前款规定的, 逾期) is said with it or not at all; none is torn at a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.law.citation_format import format_locator
from kb.law.instruments import Locator, Paragraph
from kb.law.paragraphs import parse_paragraphs
from kb.law.roles import find_roles
from kb.law.subjects import find_parties
from kb.quiz.types import SourceArticle
from kb.store.quiz_records import ItemBasis

# What is longer no trainee reads to its end, and no trainer aloud.
LONGEST, SHORTEST = 140, 14
LONGEST_LEAD = 60
_SENTENCE = re.compile(r"[^。\n]+。")
# Opens a sentence that goes on from the one before.
_LEANS = re.compile(
    r"(?:但是?|其中|其|此外|该|这|上述|前述|以上|对此|同时|否则|逾期|期限?届满|情节|情况|必要时|因特殊|特殊情况|确需|需要|超过|延期|属于|符合|不符合|"
    r"经(?![营办销纪])|未经|无法|不能|拒不|构成|有前|有上|调解|复检|修改|延长|因此|由此|并|且|也|还|应当|不得|可以|有权|必须|禁止前|除|法律|自(?!然人)|在|未(?!成年)|没有|有|"
    r"双方|对方|另|到期|届时|当事人可|被告|决定|评估|公告|结果|期间|申请人|相关信息|有关信息|上款|同一|凡)"
)
# 患者死亡的，还应当告知: by whom stands in front of it.
_GOES_ON = re.compile(r"[^，。]{0,24}，(?:还|也|并)(?:应当|可以|不得|应)")
# Points out of what is quoted: to another 款, 条, 项 or annex, or to nothing that was named.
_POINTS_AWAY = re.compile(
    r"(?<!提)前[款条项两三]|前述|上述|上款|下列|下同|如下|附[件表录]|本[条款项]|本(?:法|条例|办法|规定|编|章|节|解释)第|第[一二三四五六七八九十百]+[条款项章]"
    r"|以下简称|以下称|依照其规定|本[章节编]"
)
_ACCORDING = re.compile(
    r"(?:依照|按照|根据|依据)本(?:法|条例|办法|规定)(?:第[一二三四五六七八九十百零]+条(?:第[一二三四五六七八九十]+款)?[、和]?)+"
)
# 不得利用不满十周岁的未成年人: said of everybody, it needs no party.
_FORBIDS = re.compile(r"不得利用|不得以|禁止")
# A sentence this long that opens with its party and names its own case tells its facts itself.
_CONDITION = re.compile(r"的，|之日起|时，|后，|前，")
_LONG_ENOUGH = 36
_OPENS_WITH = re.compile(
    r"[^，。；]{0,16}(?:者|人|方|机构|公司|银行|学校|平台|单位|部门|机关|企业|幼儿园|旅行社|主体|当事人)(?![^，。；]{0,3}的)"
)
_EXCEPTION_NEXT = re.compile(r"但是?[，：]?|除外|法律另有")
_LEAD_TAIL = re.compile(r"[：:]$")
_BUT_LISTED = re.compile(r"，但(?:是，?)?(?:有)?下列[^，。：]{0,14}(?:除外)?[：:]?$")
_MARK = re.compile(r"[（(][一二三四五六七八九十百]+[）)]\s*")
_CATCH_ALL = re.compile(r"其他|其它|法律、|国家规定的|国务院")
_QUOTES = (("“", "”"), ("（", "）"), ("《", "》"), ("(", ")"))


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of an article that stand by themselves; [start, end) in its text, without the last mark.

    `own` is where its own sentence begins, behind those it leans on. `lead` is the lead-in [start, end) of the list
    whose item it is. `partial`: something that limits it follows in the text (an exception, a further sentence), so
    that it may be asked about but not called the whole truth. What stands from `until` on is not asked about here.
    """

    article: SourceArticle
    start: int
    end: int
    own: int
    paragraph: int | None
    item: int | None = None
    lead: tuple[int, int] | None = None
    partial: bool = False
    until: int | None = None

    @property
    def text(self) -> str:
        """The words, a slice of the article's text."""
        return self.article.text[self.start : self.end]

    @property
    def lead_text(self) -> str:
        """The lead-in, "" where it needs none."""
        return self.article.text[self.lead[0] : self.lead[1]] if self.lead else ""

    @property
    def whole(self) -> str:
        """Lead-in and item as one sentence."""
        return f"{self.lead_text}：{self.text}" if self.lead else self.text

    def asks(self, start: int) -> bool:
        """Whether what begins at an offset of `text` is asked about in this statement, and not in another."""
        place = self.start + start
        return place >= self.own and (self.until is None or place < self.until)

    @property
    def locator(self) -> str:
        """第二十五条第一款第四项, as people cite it."""
        number = self.article.number
        if number is None:
            return format_locator(Locator(section=self.article.label, paragraph=self.paragraph, item=self.item))
        return format_locator(Locator(number, self.paragraph, self.item))

    @property
    def bases(self) -> tuple[ItemBasis, ...]:
        """What it stands on: its own words first, then the lead-in."""
        own = self._basis(self.start, self.end, self.locator)
        return (own,) if self.lead is None else (own, self._basis(*self.lead, self.locator))

    def _basis(self, start: int, end: int, locator: str) -> ItemBasis:
        of = self.article
        return ItemBasis(of.title, of.label, locator, of.version_id, of.text[start:end], start)


@lru_cache(maxsize=8192)
def statements(article: SourceArticle) -> tuple[Statement, ...]:
    """Every statement of an article, in order; none of a long list without sentences."""
    paragraphs = parse_paragraphs(article.text)
    several = len(paragraphs) > 1
    found: list[Statement] = []
    for paragraph in paragraphs:
        number = paragraph.number if several else None
        if paragraph.items:
            found.extend(_listed(article, paragraph, number))
        else:
            found.extend(_plain(article, paragraph.start, paragraph.end, number))
    return tuple(found)


def _plain(article: SourceArticle, begin: int, stop: int, number: int | None) -> Iterator[Statement]:
    """The sentences of a 款, each from the last one that stands by itself."""
    spans = [(begin + m.start(), begin + m.end()) for m in _SENTENCE.finditer(article.text[begin:stop])]
    anchor: int | None = None
    for place, (start, end) in enumerate(spans):
        text = article.text[start : end - 1]
        stands = _stands(text)
        if place == 0 or (stands and anchor is None):
            anchor = start if stands and (place == 0 or _names_itself(text)) else None
        if anchor is None:
            continue
        follows = article.text[spans[place + 1][0] : spans[place + 1][1]] if place + 1 < len(spans) else ""
        limited = bool(_EXCEPTION_NEXT.match(follows))
        alone = Statement(article, start, end - 1, start, number, partial=limited)
        if start == anchor:
            yield from _fitting(alone)
            continue
        joined = tuple(_fitting(replace(alone, start=anchor)))
        # What does not fit with what it leans on is said alone where it tells its own facts, but not as a whole truth.
        yield from joined or (_fitting(replace(alone, partial=True)) if stands and _names_itself(text) else ())


def _fitting(given: Statement) -> Iterator[Statement]:
    """The statement, or where it is too long or points away behind a semicolon, its part up to one."""
    text = given.text
    if SHORTEST <= len(text) <= LONGEST and not points_away(text) and _balanced(text):
        yield given
        return
    parts = text.split("；")
    for count in range(len(parts) - 1, 0, -1):
        kept = "；".join(parts[:count])
        reaches = given.start + len(kept) > given.own
        if reaches and SHORTEST <= len(kept) <= LONGEST and not points_away(kept) and _balanced(kept):
            yield replace(given, end=given.start + len(kept), partial=True)
            return


def points_away(text: str) -> bool:
    """Whether words point out of themselves; 依照本法第四十九条 names its place and may be read without it.

    >>> points_away("违反本法第八条规定的"), points_away("依照本法第四十九条、第五十一条等规定赔偿")
    (True, False)
    """
    return _POINTS_AWAY.search(_ACCORDING.sub("", text)) is not None


def _stands(text: str) -> bool:
    """Whether a sentence names who or what it speaks of, and leans on no other."""
    if _GOES_ON.match(text):
        return False
    if _LEANS.match(text) and not _FORBIDS.match(text):
        # 自收到…… and 未经…… open a sentence of their own where they name somebody.
        opens = re.match(r"法律没有|自|在|未|没有|有|经|除|对|属于|符合|不符合|需要|决定|评估|同一|凡|禁止", text)
        if opens is None or not (find_parties(text[:60]) or find_roles(text[:60])):
            return False
    return not points_away(text)


def _names_itself(text: str) -> bool:
    """Whether a sentence behind another needs it not: it opens with its party and is long enough to say what for."""
    return len(text) >= _LONG_ENOUGH and _OPENS_WITH.match(text) is not None and _CONDITION.search(text) is not None


def _listed(article: SourceArticle, paragraph: Paragraph, number: int | None) -> Iterator[Statement]:
    """The lead-in's own rule where it has one, and each item under it."""
    lead_end = paragraph.items[0].start
    lead = article.text[paragraph.start : lead_end].rstrip()
    end = paragraph.start + len(lead)
    ruled = _BUT_LISTED.search(lead)
    if ruled and _stands(lead[: ruled.start()]) and SHORTEST <= ruled.start() <= LONGEST:
        yield Statement(
            article, paragraph.start, paragraph.start + ruled.start(), paragraph.start, number, partial=True
        )
    yield from _whole_list(article, paragraph, number, lead)
    named = _LEAD_TAIL.sub("", lead)
    if not _LEAD_TAIL.search(lead) or len(named) > LONGEST_LEAD or "。" in named or not _leads(named):
        return
    span = (paragraph.start, end - (len(lead) - len(named)))
    for item in paragraph.items:
        text = article.text[item.start : item.end]
        mark = _MARK.match(text)
        body = text[mark.end() if mark else 0 :].rstrip("；;。 \n")
        start = item.start + (mark.end() if mark else 0)
        if (
            item.subitems
            or _CATCH_ALL.match(body)
            or not SHORTEST <= len(body) + len(named) <= LONGEST
            or points_away(body)
        ):
            continue
        if "。" not in body and _balanced(body):
            yield Statement(article, start, start + len(body), start, number, item.number, span)


def _whole_list(article: SourceArticle, paragraph: Paragraph, number: int | None, lead: str) -> Iterator[Statement]:
    """A list short enough to be said whole, asked about in its lead-in alone."""
    text = article.text[paragraph.start : paragraph.end].rstrip("。 \n")
    if len(text) <= LONGEST and _leads(lead) and not points_away(re.sub("下列|如下", "", text)) and _balanced(text):
        start = paragraph.start
        yield Statement(article, start, start + len(text), start, number, until=start + len(lead))


def _leads(named: str) -> bool:
    """Whether a lead-in stands by itself: 下列 points at the items themselves and may stay."""
    rest = re.sub(r"下列|如下", "", named)
    # 有下列情形之一的，撤销权消灭 says what follows, and so what the items are about.
    leans = _LEANS.match(rest) and not re.match(r"有[^，]{0,12}之一的，.{4,}", rest)
    return not leans and not points_away(rest)


def _balanced(text: str) -> bool:
    return all(text.count(opened) == text.count(closed) for opened, closed in _QUOTES)
