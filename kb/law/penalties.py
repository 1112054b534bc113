"""Which articles punish, and what they punish: the duty article and its penalty article seldom stand together.

Most laws of the last twenty years name no number: 有下列情形之一的，由……处……罚款：（一）…… describes the breach in
words. Such an act is linked to the duty whose words it shares, precision first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from kb.law.cross_references import CrossReference, cross_references
from kb.law.instruments import ArticleNumber
from kb.law.paragraphs import parse_paragraphs

# The geometric mean of both shares (of the duty's words in the act, of the act's in the duty) that makes a link, and
# how far the duty must lead the next one. On the starter's 420 acts that name their duty by number, read without the
# number, the best duty is the one named in .83 of cases from .35 on and in .86 from .40; with a lead of .1 in .91 from
# .35 on, which finds half of them (a share of .5 without a lead: .90, but only 38 %).
DESCRIBED = 0.35
LEAD = 0.1
# A link this weak is shown to nobody by itself: a question that asks for the fine may bear it out by its own words.
POSSIBLE = 0.18
# 法律责任, 罚则, 行政处罚: parts that say what follows a breach.
# 行政处罚的决定, 处罚程序 are procedure; 违反治安管理的行为和处罚 is not.
_LIABILITY_PART = re.compile(r"法律责任|罚\s*则|行为和处罚|责任追究|第\S{1,4}[章节]\s*处罚$")
_SANCTION = re.compile(
    r"(?<![被判])处[^。；理分罚置]{0,60}(?:罚款|罚金|拘留|拘役|徒刑)|(?:并处|单处|处以)[^。；]{0,40}罚款|"
    r"没收[^。；]{0,20}(?:所得|财物|收入|工具|物品|产品|商品|原材料)|"
    r"(?:吊销|暂扣|撤销)[^。；]{0,30}(?:执照|许可|证书|资格|批准|登记|业务|证)|"
    r"责令[^。；]{0,20}(?:停业|停产|关闭)|(?:给予|予以|处)[^。；]{0,12}(?:警告|处分|罚款|通报批评|处罚)|"
    r"(?:依法|依照)[^。；]{0,60}处罚"
)
# Outside such a part an article threatens only where it says whom: ……的，处……; 刑事诉讼法 mentions 有期徒刑 27 times.
_THREATENS = re.compile(
    r"(?:的|之一|者)[，：][^。]{0,160}(?<![被判])(?:处[^。；理分罚置]{0,60}(?:罚款|罚金|拘留|徒刑)|吊销|没收[^。；]{0,20}所得)"
)
_FINE = re.compile(r"罚款|罚金")
_HOW_MUCH = re.compile(r"[元倍]|百分之")
# Where the act ends and its consequence begins.
_CONSEQUENCE = re.compile(r"，(?:由|责令|处|给予|依照|依法|没收|对|可以|并处|应当|予以)")
_NAMED = re.compile(
    r"(?:违反)?(?:本[\u4e00-\u9fff]{1,2})?第[^条，。]{1,9}条(?:第[^款，。]{1,4}款)?(?:第[^项，。]{1,5}项)?(?:的?规定)?"
)
# Words of every breach and every duty say nothing about which.
_EMPTY = re.compile(
    r"经营者|违反本[\u4e00-\u9fff]{1,2}规定|本法规定|有下列(?:行为|情形)之一|应当|不得|可以|规定|有关|部门|按照|依照|以及|及其|或者|其他|"
    r"（[一二三四五六七八九十]+）|[的和等未不]|[^\u4e00-\u9fff]"
)
_FEWEST_GRAMS = 4


@dataclass(frozen=True, slots=True)
class LawArticle:
    """An article of one version as read here; `path` are the headings above it."""

    number: ArticleNumber
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyLink:
    """That `penalty`, in its 款 and 项 if it has several, punishes a breach of `duty`.

    `explicit` where it names the duty by number; else `share` of the words, 0 to 1, by which it describes the breach.
    Not `sure`: the words are too few to say so without a question that fits them.
    """

    duty: ArticleNumber
    penalty: ArticleNumber
    paragraph: int | None = None
    item: int | None = None
    explicit: bool = True
    share: float = 1.0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Act:
    """What one penalty punishes, in its own words."""

    penalty: ArticleNumber
    paragraph: int | None
    item: int | None
    grams: frozenset[str]


def is_penalty(text: str, path: Sequence[str] = ()) -> bool:
    """Whether an article threatens a punishment: fine, detention, withdrawal of a licence, confiscation, prison.

    Liability in damages is none. `path` are the headings above it: what stands under 法律责任 needs to say less.

    >>> is_penalty("搭售商品的，责令改正，处五万元以上的罚款。"), is_penalty("当事人应当到指定的银行缴纳罚款。")
    (True, False)
    >>> is_penalty("违反前款规定的，给予警告。"), is_penalty("违反前款规定的，给予警告。", ("第七章 法律责任",))
    (False, True)
    """
    if any(_LIABILITY_PART.search(heading) for heading in path):
        return _SANCTION.search(text) is not None
    return _THREATENS.search(text) is not None


def states_fine(text: str) -> bool:
    """Whether a text says how high a fine is: in 元, as a multiple, or as a percentage.

    >>> states_fine("处五万元以下的罚款"), states_fine("给予警告"), states_fine("赔偿三倍")
    (True, False, False)
    """
    return _FINE.search(text) is not None and _HOW_MUCH.search(text) is not None


def penalty_links(
    articles: Sequence[LawArticle], references: Mapping[ArticleNumber, Sequence[CrossReference]] | None = None
) -> tuple[PenaltyLink, ...]:
    """Who is punished where, in one instrument: by number first, then by words, best first; those not `sure` last.

    `references` are `cross_references` of every article, where they were read already.
    """
    penalties = [one for one in articles if is_penalty(one.text, one.path)]
    duties = [one for one in articles if not is_penalty(one.text, one.path)]
    links: dict[tuple[ArticleNumber, ArticleNumber], PenaltyLink] = {}
    known = {one.number for one in duties}
    for one in penalties if duties else ():
        read = references.get(one.number, ()) if references is not None else cross_references(one.text, one.number)
        for each in read:
            if each.article in known:
                link = PenaltyLink(each.article, one.number, each.at_paragraph, each.at_item)
                links.setdefault((each.article, one.number), link)
    if penalties and duties:
        likeness = _Likeness(duties)
        for link in likeness.links([act for one in penalties for act in _acts(one)]):
            links.setdefault((link.duty, link.penalty), link)
    return tuple(sorted(links.values(), key=lambda link: (not link.explicit, not link.sure, -link.share)))


def _acts(article: LawArticle) -> Iterator[_Act]:
    """The acts an article punishes: each 项, or what stands before the consequence in each 款."""
    paragraphs = parse_paragraphs(article.text)
    for paragraph in paragraphs:
        number = paragraph.number if len(paragraphs) > 1 else None
        for item in paragraph.items:
            yield _Act(article.number, number, item.number, content_grams(article.text[item.start : item.end]))
        if not paragraph.items:
            part = article.text[paragraph.start : paragraph.end]
            ends = _CONSEQUENCE.search(part)
            act = part[: ends.start()] if ends else part.split("。")[0]
            yield _Act(article.number, number, None, content_grams(act))


def content_grams(text: str) -> frozenset[str]:
    """The pairs of characters that tell one act from another: without numbers of articles and words of every statute.

    >>> sorted(content_grams("经营者未按照本法第十六条规定公示退货办法的"))
    ['公示', '办法', '示退', '货办', '退货']
    """
    plain = _EMPTY.sub(" ", _NAMED.sub(" ", text))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1) if " " not in plain[at : at + 2])


class _Likeness:
    """The duties of one instrument by their words; rare ones tell more."""

    def __init__(self, duties: Sequence[LawArticle]) -> None:
        self._parts: list[tuple[ArticleNumber, frozenset[str]]] = []
        self._holding: dict[str, list[int]] = {}
        seen: Counter[str] = Counter()
        for duty in duties:
            own: set[str] = set()
            for paragraph in parse_paragraphs(duty.text):
                grams = content_grams(duty.text[paragraph.start : paragraph.end])
                for gram in grams:
                    self._holding.setdefault(gram, []).append(len(self._parts))
                self._parts.append((duty.number, grams))
                own |= grams
            seen.update(own)
        self._seen, self._count = seen, len(duties)
        self._totals = [self._weight(grams) for _, grams in self._parts]

    def links(self, acts: Sequence[_Act]) -> tuple[PenaltyLink, ...]:
        """The likeliest duty of every act and the likeliest act of every duty, from POSSIBLE on; best first."""
        found: list[PenaltyLink] = []
        best_act: dict[ArticleNumber, PenaltyLink] = {}
        for act in acts:
            ranked = self._alike(act)
            lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0) if ranked else 0.0
            for place, (duty, share) in enumerate(ranked):
                sure = place == 0 and share >= DESCRIBED and lead >= LEAD
                link = PenaltyLink(
                    duty, act.penalty, act.paragraph, act.item, explicit=False, share=round(share, 3), sure=sure
                )
                if place == 0:
                    found.append(link)
                if duty not in best_act or best_act[duty].share < share:
                    best_act[duty] = link
        found += best_act.values()
        return tuple(sorted(found, key=lambda link: (not link.sure, -link.share)))

    def _alike(self, act: _Act) -> list[tuple[ArticleNumber, float]]:
        """Duties with how alike they are, best first, from POSSIBLE on; none for an act of hardly any words."""
        if len(act.grams) < _FEWEST_GRAMS:
            return []
        shared: dict[int, float] = {}
        for gram in act.grams:
            weight = self._weight((gram,))
            for part in self._holding.get(gram, ()):
                shared[part] = shared.get(part, 0.0) + weight
        total, best = self._weight(act.grams), dict[ArticleNumber, float]()
        for part, weight in shared.items():
            duty, share = self._parts[part][0], weight / sqrt(total * max(self._totals[part], 1.0))
            if share >= POSSIBLE:
                best[duty] = max(share, best.get(duty, 0.0))
        return sorted(best.items(), key=lambda one: -one[1])

    def _weight(self, grams: Sequence[str] | frozenset[str]) -> float:
        return sum(log((self._count + 1) / (self._seen.get(gram, 0) + 0.5)) for gram in grams)
