"""From a provision to what is indexed: an article is the unit, and only long ones are cut, at 款 and 项."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.law.instruments import Item, Paragraph
from kb.law.titles import short_title
from kb.store.records import IndexablePassage

# Grows whenever `cut_passages` or `embedded_text` would give another result, so that old vectors are never mixed in.
SPLITTING_VERSION = 1

# Code points. 96 % of the starter's articles are shorter; the encoder reads 512 tokens, about 600 characters.
MAX_PASSAGE = 400

CORE_PRIORITY, INDUSTRY_PRIORITY, CIVIL_CODE_PRIORITY, OTHER_PRIORITY = 0, 1, 2, 3

# What officers of every industry are asked about first, so that their vectors exist within minutes of a fresh start.
_CORE = """
消费者权益保护法 消费者权益保护法实施条例 食品安全法 食品安全法实施条例 广告法 电子商务法 产品质量法 价格法
个人信息保护法 反不正当竞争法 网络交易监督管理办法 网络购买商品七日无理由退货暂行办法
市场监督管理投诉举报处理暂行办法 市场监督管理投诉举报处理办法
"""
# The laws of the industries of DOMAIN.md that carry no industry of their own when they come from a general source.
_INDUSTRY = """
反洗钱法 商业银行法 保险法 证券法 证券投资基金法 民办教育促进法 教育法 未成年人保护法 药品管理法 医师法
基本医疗卫生与健康促进法 数据安全法 网络安全法 行政处罚法 反垄断法 反电信网络诈骗法 旅游法 快递暂行条例 邮政法
"""
CORE_STATUTES, INDUSTRY_STATUTES = frozenset(_CORE.split()), frozenset(_INDUSTRY.split())
_CIVIL_CODE = "民法典"


@dataclass(frozen=True, slots=True)
class PassageSlice:
    """A slice [start, end) of a unit's text; 款 and 项 are set where the slice is exactly that part."""

    start: int
    end: int
    paragraph: int | None = None
    item: int | None = None


def cut_passages(text: str, paragraphs: Sequence[Paragraph]) -> tuple[PassageSlice, ...]:
    """The slices of a provision's text, in order, without overlap; together they hold all of it but white space.

    Up to MAX_PASSAGE code points it stays whole; a longer one is cut at its 款, and a 款 that is still longer at
    its 项, grouped as many as fit; the lead-in sentence goes with the first group. A single 项 or 款 longer than
    that stays whole, because half a sentence of law is none. `paragraphs` are parse_paragraphs(text).

    >>> cut_passages("经营者不得拒绝。", ())
    (PassageSlice(start=0, end=8, paragraph=None, item=None),)
    """
    start, end = _trim(text, 0, len(text))
    if start == end:
        return ()
    if end - start <= MAX_PASSAGE or not paragraphs:
        return (PassageSlice(start, end),)
    slices: list[PassageSlice] = []
    for paragraph, (first, last) in zip(paragraphs, _covering(paragraphs, len(text)), strict=True):
        slices.extend(_cut_paragraph(text, paragraph, first, last, only=len(paragraphs) == 1))
    return tuple(slices)


def _cut_paragraph(text: str, paragraph: Paragraph, start: int, end: int, *, only: bool) -> Iterator[PassageSlice]:
    """A 款 whole, or its 项 in groups; a 款 that is the whole article is cited without a number."""
    number = None if only else paragraph.number
    first, last = _trim(text, start, end)
    if first == last:
        return
    if last - first <= MAX_PASSAGE or len(paragraph.items) < 2:
        yield PassageSlice(first, last, number)
        return
    for group_start, group_end, items in _grouped(paragraph.items, start, end):
        low, high = _trim(text, group_start, group_end)
        alone = len(items) == 1 and group_start == items[0].start
        yield PassageSlice(low, high, paragraph.number if alone else None, items[0].number if alone else None)


def _grouped(items: Sequence[Item], start: int, end: int) -> Iterator[tuple[int, int, tuple[Item, ...]]]:
    """Runs of items that fit into one passage; the lead-in belongs to the first, what follows the last to the last."""
    bounds = [*(item.start for item in items[1:]), end]
    opened, group = start, [items[0]]
    for item, stop in zip(items[1:], bounds[1:], strict=True):
        if stop - opened > MAX_PASSAGE:
            yield opened, item.start, tuple(group)
            opened, group = item.start, []
        group.append(item)
    yield opened, end, tuple(group)


def _covering(paragraphs: Sequence[Paragraph], length: int) -> Iterator[tuple[int, int]]:
    """Each 款's range stretched to the next one's start, so that nothing between two falls out."""
    starts = [0, *(paragraph.start for paragraph in paragraphs[1:]), length]
    return pairwise(starts)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return start, max(start, end - (len(part) - len(part.rstrip())))


def embedded_text(title: str, text: str) -> str:
    """What the encoder reads of a passage: short title, newline, text.

    Measured on 350 STARD questions with e5-small: text alone hit@1 .477, with title .489, with title and chapter .469.
    """
    return f"{title}\n{text}"


def embedded_text_of(passage: IndexablePassage) -> str:
    """`embedded_text` of an indexable passage; a handbook unit speaks with its heading and example questions."""
    if passage.instrument_id is None:
        return embedded_text(" ".join((passage.title, passage.label, *passage.questions)), passage.text)
    return embedded_text(passage.title, passage.text)


def priority(title: str, industries: Iterable[str] = ()) -> int:
    """When a text's vectors are made, 0 first: core consumer statutes, the industries' laws, 民法典, everything else.

    `industries` are those a source list gives the text; any but general counts as an industry's law.

    >>> [priority(title) for title in ("中华人民共和国消费者权益保护法", "反洗钱法", "民法典", "海商法")]
    [0, 1, 2, 3]
    """
    short = short_title(title)
    if short in CORE_STATUTES:
        return CORE_PRIORITY
    if short in INDUSTRY_STATUTES or any(industry != "general" for industry in industries):
        return INDUSTRY_PRIORITY
    return CIVIL_CODE_PRIORITY if short == _CIVIL_CODE else OTHER_PRIORITY
