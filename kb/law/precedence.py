"""Which of two provisions goes first when both answer the same matter: 上位法, 特别法, 新法, or nobody may say.

The rules are those of 立法法 98–106. Whether two provisions do answer the same matter is not decided here, nor which
statute is special to which: `Special` is a stated list, because no wording proves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.law.instruments import LegalRank
from kb.law.titles import normalise_authority


class PrecedenceRule(StrEnum):
    """By which rule one provision goes before another."""

    HIGHER = "higher"
    SPECIAL = "special"
    NEWER = "newer"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Standing:
    """What precedence depends on: an instrument's rank, who made it, where and since when it binds.

    `province` None: in the whole country. `effective` None: not provable, and then newness decides nothing. `article`
    is the label of the provision that answers.
    """

    title: str
    legal_rank: LegalRank
    authority: str | None = None
    province: str | None = None
    effective: date | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Special:
    """That `special` has rules of its own for matters that `general` orders for everybody; `basis` is the article.

    `article` set: only for the matter of this article of the general statute.
    """

    general: str
    special: str
    basis: str
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Which of two goes first: 0, 1, or None where it is undecided; why, in Chinese, and on which article."""

    first: int | None
    rule: PrecedenceRule
    reason: str
    basis: str


_LEVELS = {
    LegalRank.CONSTITUTION: 0,
    LegalRank.LAW: 1,
    LegalRank.ADMINISTRATIVE_REGULATION: 2,
    LegalRank.LOCAL_REGULATION: 3,
    LegalRank.DEPARTMENTAL_RULE: 3,
    LegalRank.NORMATIVE_DOCUMENT: 4,
}
_HIGHER_BASIS = {0: "立法法第九十八条", 1: "立法法第九十九条第一款", 2: "立法法第九十九条第二款"}
SAME_MAKER = "立法法第一百零三条"


def decide(one: Standing, other: Standing, specials: Iterable[Special] = ()) -> Decision:
    """The rule of precedence between two instruments, and what it says.

    Rank first; among equals of one maker the special before the general and the newer before the older, and where
    these two contradict each other, or the makers differ, nobody but the authority named may say.

    >>> law = Standing("广告法", LegalRank.LAW)
    >>> rule = Standing("互联网广告管理办法", LegalRank.DEPARTMENTAL_RULE)
    >>> found = decide(rule, law)
    >>> (found.first, found.rule.value, found.basis)
    (1, 'higher', '立法法第九十九条第一款')
    """
    pair = (one, other)
    if LegalRank.JUDICIAL_INTERPRETATION in (one.legal_rank, other.legal_rank):
        return _interpreted(pair)
    levels = (_LEVELS[one.legal_rank], _LEVELS[other.legal_rank])
    if levels[0] != levels[1]:
        return _higher(pair, 0 if levels[0] < levels[1] else 1)
    if one.legal_rank is not other.legal_rank:
        return _undecided(
            "地方性法规与部门规章没有高低之分，不一致时由国务院提出意见。", "立法法第一百零六条第一款第二项"
        )
    if one.legal_rank is LegalRank.LOCAL_REGULATION and one.province != other.province:
        both = f"{_named(one)}和{_named(other)}"
        return _undecided(f"{both}各自只在本行政区域适用，看事情发生在哪里。", "立法法第八十条")
    return _equal_rank(pair, tuple(specials))


def _higher(pair: tuple[Standing, Standing], first: int) -> Decision:
    high, low = pair[first], pair[1 - first]
    if low.legal_rank is LegalRank.NORMATIVE_DOCUMENT:
        reason = f"{_named(high)}是{high.legal_rank.value}，{_named(low)}只是规范性文件，有出入时以前者为准。"
        return Decision(first, PrecedenceRule.HIGHER, reason, "立法法第二条")
    reason = (
        f"{_named(high)}是{high.legal_rank.value}，{_named(low)}是{low.legal_rank.value}，"
        "有出入时以效力高的为准；下位的可以写得更细。"
    )
    return Decision(first, PrecedenceRule.HIGHER, reason, _HIGHER_BASIS[_LEVELS[high.legal_rank]])


def _interpreted(pair: tuple[Standing, Standing]) -> Decision:
    for index, standing in enumerate(pair):
        other = pair[1 - index]
        if standing.legal_rank is LegalRank.LAW and other.legal_rank is LegalRank.JUDICIAL_INTERPRETATION:
            reason = f"{_named(other)}只说明法律怎样具体适用，以{_named(standing)}的条文为准。"
            return Decision(index, PrecedenceRule.HIGHER, reason, "立法法第一百一十九条")
    return _undecided("司法解释与它没有法定的高低之分。", "立法法第一百一十九条")


def _equal_rank(pair: tuple[Standing, Standing], specials: tuple[Special, ...]) -> Decision:
    one, other = pair
    found = ((index, each) for each in specials for index in (0, 1) if _is_special(each, pair[index], pair[1 - index]))
    special, known = next(found, (None, None))
    if special is not None and known is not None:
        return _special(pair, special, known.basis)
    if _stem(one.title) == _stem(other.title) and _same_maker(one, other):
        newer = _newer(one, other)
        if newer is not None:
            reason = f"{_named(pair[newer])}后施行，同一机关新的规定与旧的不一致，适用新的。"
            return Decision(newer, PrecedenceRule.NEWER, reason, SAME_MAKER)
    return _unruled(pair)


def _special(pair: tuple[Standing, Standing], special: int, basis: str) -> Decision:
    """The special first, unless the general is newer and no provision of its own makes way for the special."""
    named, general = _named(pair[special]), _named(pair[1 - special])
    if basis == SAME_MAKER and _newer(*pair) == 1 - special:
        who = "全国人民代表大会常务委员会" if pair[0].legal_rank is LegalRank.LAW else "制定机关"
        article = "立法法第一百零五条" if pair[0].legal_rank is LegalRank.LAW else "立法法第一百零六条第一款第一项"
        return _undecided(f"{general}是新的一般规定，{named}是旧的特别规定，确有不一致时由{who}裁决。", article)
    reason = f"{named}对这类事情有特别规定，先适用；没有特别规定的，再适用{general}。"
    return Decision(special, PrecedenceRule.SPECIAL, reason, basis)


def _unruled(pair: tuple[Standing, Standing]) -> Decision:
    """Equal rank and nothing known that would put one first: who rules where they contradict each other."""
    one, other = pair
    both = f"{_named(one)}和{_named(other)}"
    if one.legal_rank is LegalRank.DEPARTMENTAL_RULE and not _same_maker(one, other):
        basis = "立法法第一百零二条、第一百零六条第一款第三项"
        return _undecided(f"{both}效力相同，在各自权限内适用；确有不一致时由国务院裁决。", basis)
    return _undecided(f"{both}效力相同，看不出哪部是特别规定，一并列出；特别规定优先，新的规定优先。", SAME_MAKER)


def _is_special(known: Special, one: Standing, other: Standing) -> bool:
    if known.special != one.title or known.general != other.title:
        return False
    return known.article is None or known.article == other.article


def _newer(one: Standing, other: Standing) -> int | None:
    if one.effective is None or other.effective is None or one.effective == other.effective:
        return None
    return 0 if one.effective > other.effective else 1


def _same_maker(one: Standing, other: Standing) -> bool:
    makers = normalise_authority(one.authority), normalise_authority(other.authority)
    return makers[0] is not None and makers[0] == makers[1]


def _stem(title: str) -> str:
    """The title without what says how provisional it is: 投诉举报处理暂行办法 was followed by 投诉举报处理办法."""
    return title.replace("（试行）", "").replace("暂行", "")


def _undecided(reason: str, basis: str) -> Decision:
    return Decision(None, PrecedenceRule.UNDECIDED, reason, basis)


def _named(standing: Standing) -> str:
    return f"《{standing.title}》"
