"""The lists of articles as items are made of them: what is listed, under which words, and whether more is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.law.instruments import Paragraph
from kb.law.paragraphs import parse_paragraphs
from kb.law.penalties import content_grams, is_penalty
from kb.law.subjects import find_parties
from kb.quiz.generating.grounds import stands_alone
from kb.quiz.types import SourceArticle
from kb.quiz.worth import worth

LONGEST_ANSWER = 60
LONGEST_LEAD = 110
_SHORTEST_ANSWER = 4
_MARK = re.compile(r"[（(]\s*[一二三四五六七八九十百零〇]{1,5}\s*[）)]\s*")
_ENDS = "；;。，, \t\u3000"
# One of these lets in what the list does not name, so nothing can be said not to belong.
_OPEN_ITEM = re.compile(
    r"^其[他它]|(?:或者?|和|及|与|等|、)其[他它]|其[他它](?!经营者|消费者|企业|个人|投资者|股东|竞争者)|另有|等(?:$|[；。])"
    r"|(?:法律|法规|规章|规则|规定|合同|国务院|部门|机构)[^，；]{0,16}(?:规定|约定|要求|认可)(?:应当|需要|必须|的)"
)
_OPEN_LEAD = re.compile(r"包括但不限于|至少|主要包括|一般包括|等下列")
_LIST_WORD = re.compile(
    r"(?:下列|以下|如下)[^，。；：]{0,24}?(情形|情况|行为|活动|内容|事项|信息|材料|文件|资料|条件|要求|措施|商品|食品|药品|产品|广告|"
    r"义务|权利|职责|损失|费用|方式|业务|因素|标准|表示|主体|人员|单位|标识|场所|机构|数据|区域|款项|财产|人)"
)
_INCLUDING = re.compile(r"，?(?:主要)?包括$")
_INFORMATION = re.compile(r"必要(信息)$")
_ORDER = re.compile(r"顺序|次序|先后|分别|根据不同|按照(?:下列|以下)|依照下列")
_OPENING = re.compile(
    r"(?:不得|应当|可以|禁止|必须)?(?:实施|含有|具有|具备|符合|存在|有|从事|履行|提供)?(?:下列|以下|如下)[^，。；]*"
)
_FORBIDDEN = re.compile(r"不得|禁止|严禁|不准")
_ALLOWED = re.compile(r"可以|有权|享有|方可")
_DUTY = re.compile(r"应当|必须|需要|应")


# Conditions of founding, registering and producing, posts of managers: nobody asks of them on a call.
_DULL = re.compile(
    r"^通知|^讨论|种子|农药|基金管理人应当履行|基金的基金|外部审计|职责的部门|设立|从事[^，]{2,14}(?:生产|经营)活动|申请[^，]{0,24}(?:注册|资格|登记|备案|设置)|注册申请人|立案|受委托组织|担任|董事|执业登记|变更事项|"
    r"恢复调查|申报集中|压力测试|登记保存|鉴定意见|处罚决定书|归档|备案和申请|基金财产|扩募|保障基金|资产负债|制定并实施控制|"
    r"章程|理事|准备金|批准[^，]{0,4}$|登记备案机构|登记托管|政府在必要时|托管业务|重点打击|上市交易|独立基金销售"
)
# What callers ask about and the signals of a sentence do not see in the few words that open a list.
_WANTED = re.compile(
    r"无理由退货|不予受理|虚假广告|假药|劣药|下列权利|终止调解|推定|视为故意拖延|委托代理终止|民事法律行为有效"
)
# Entries lent to other lists need only be no authority's own procedure.
ENOUGH, ENOUGH_TO_LEND = 0.45, 0.3
# Words of lists that may lend each other entries.
_SORTS = {
    word: words[0]
    for words in (
        ("情形", "情况", "因素"),
        ("行为", "活动", "方式"),
        ("内容", "事项", "信息"),
        ("材料", "文件", "资料"),
        ("条件", "要求", "标准"),
        ("义务", "职责"),
        ("商品", "产品", "食品", "药品"),
    )
    for word in words
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: the words between its mark and its closing sign, with their offsets in the article."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list of an article. [start, end) is the sentence that opens it with all entries; `lead` its opening words.

    `closed`: no entry and no word lets in what is not named. `noun` and `force` say what sort of thing is listed (情形,
    内容) and whether it is forbidden, demanded or allowed: lists of one kind can lend each other answers.
    """

    article: SourceArticle
    start: int
    end: int
    lead: str
    noun: str
    force: str
    entries: tuple[Listed, ...]
    closed: bool
    counted: int

    @property
    def matter(self) -> str:
        """Whom or what the list is about: its opening words without those that only open it."""
        return _OPENING.sub("", self.lead)

    @property
    def first(self) -> int:
        """Where the entries begin, within the quotation."""
        return self.entries[0].start - self.start


def enumerations(article: SourceArticle) -> Iterator[Enumeration]:
    """The lists of an article whose opening words are understood alone; those of penalties are left out."""
    for paragraph in parse_paragraphs(article.text):
        found = _read(article, paragraph) if len(paragraph.items) > 2 else None
        if found is not None:
            yield found


def _read(article: SourceArticle, paragraph: Paragraph) -> Enumeration | None:
    opening = article.text[paragraph.start : paragraph.items[0].start]
    start = paragraph.start + _last_sentence(opening)
    lead = _INCLUDING.sub("", article.text[start : paragraph.items[0].start].strip().rstrip("：:"))
    noun, force = _noun(lead), _force(lead)
    if not noun or len(lead) > LONGEST_LEAD or not stands_alone(lead) or _ORDER.search(lead):
        return None
    if is_penalty(lead, article.path) or "。" in lead:
        return None
    end = paragraph.items[-1].end
    texts = [_MARK.sub("", article.text[item.start : item.end], count=1) for item in paragraph.items]
    closed = not (_OPEN_LEAD.search(lead) or any(_OPEN_ITEM.search(each) for each in texts))
    entries = tuple(
        entry
        for item in paragraph.items
        if not item.subitems and (entry := _entry(article.text, item.start, item.end)) is not None
    )
    if len(entries) < 2:
        return None
    return Enumeration(article, start, end, lead, noun, force, entries, closed, len(paragraph.items))


def _last_sentence(opening: str) -> int:
    """Where the sentence begins that opens the list."""
    return opening.rfind("。", 0, len(opening.rstrip()) - 1) + 1


def _noun(lead: str) -> str:
    match = _LIST_WORD.search(lead) or _INFORMATION.search(lead)
    return _SORTS.get(match.group(1), match.group(1)) if match else ""


def _force(lead: str) -> str:
    """What the sentence that opens a list does with it, by the last such word before the list is named."""
    for force, words in (("forbidden", _FORBIDDEN), ("allowed", _ALLOWED), ("duty", _DUTY)):
        if words.search(lead):
            return force
    return "plain"


def _entry(text: str, start: int, end: int) -> Listed | None:
    """The words of an entry; None for one too long or short to choose, that stands not alone, or that is open."""
    mark = _MARK.match(text, start, end)
    begin = mark.end() if mark else start
    words = text[begin:end].rstrip(_ENDS)
    for joint in ("；以及", "；或者", "；和"):
        words = words.removesuffix(joint)
    words = words.rstrip(_ENDS)
    if not _SHORTEST_ANSWER <= len(words) <= LONGEST_ANSWER or "。" in words or "：" in words or "\n" in words:
        return None
    if _OPEN_ITEM.search(text[begin:end]) or not stands_alone(words) or "本法" in words or "本办法" in words:
        return None
    return Listed(words, begin, begin + len(words))


@lru_cache(maxsize=32768)
def grams(words: str) -> frozenset[str]:
    """The pairs of characters that tell one matter from another."""
    return content_grams(words)


def overlap(one: str, other: str) -> float:
    """The share of the shorter wording's pairs that the other has as well; 0 where nothing can be told."""
    mine, theirs = grams(one), grams(other)
    small = min(len(mine), len(theirs))
    return len(mine & theirs) / small if small else 0.0


def _only_names(matter: str) -> bool:
    """Whether a list says of whom it is and not of what: 经营者不得有下列行为 could be any list of the law."""
    return matter in {use.word for use in find_parties(matter)}


def worth_asking(found: Enumeration, enough: float = ENOUGH) -> bool:
    """Whether officers need the list; its opening words say less than a sentence, so a little less is enough."""
    if _DULL.search(found.lead) or _only_names(found.matter):
        return False
    return bool(_WANTED.search(found.lead)) or worth(found.article, found.lead) >= enough
