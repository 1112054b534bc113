"""What of the substance two wordings of one text do not share: numbers, people, modals, names, turns, quoted words.

Strict on purpose: what is refused here keeps the words of the rules, what is let through is asked in a test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from kb.law.modals import find_modals
from kb.law.quantities import find_quantities
from kb.law.subjects import find_parties
from kb.law.titles import normalise_title
from kb.quiz.types import BRACKETS, GAP

# A story that grows says more than ours did; one that shrinks has lost something.
LONGEST, SHORTEST = 1.6, 0.6
_TITLE = re.compile(r"《([^《》]*)》")
_SPOKEN = re.compile(r"“([^“”]*)”")
# 消费者权益保护法 without marks; 办法 and 说法 alone name no text.
_LAW = re.compile(r"[\u4e00-\u9fff]{2,}(?:法典|保护法|管理法|促进法|安全法|质量法|广告法|合同法|条例|司法解释)")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[条款项](?:之[一二三四五六七八九十]+)?")
# Whom a story is about but the law does not name.
_PEOPLE = re.compile(
    r"[\u4e00-\u9fff](?:女士|先生)|[甲乙丙]公司|某[\u4e00-\u9fff]{2,8}?(?:店|平台|公司|商场|超市|机构|医院|银行|旅行社|学校|部)"
    r"|店员|客服|主播|快递员|业务员|销售员|医生|护士|老师|教练|顾问|主管|组长|经理|记者|邻居|同事|朋友|家人|父亲|母亲|孩子|爱人"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What reverses a sentence without a modal: 没有, 并未, 除外.
_TURNS = re.compile(r"没有|没|未|无|除外|除非|但是|但|拒绝|不")
# What is asked for, how far, in which order, and who does it to whom: each of them turns a question round.
_ASKS = re.compile(
    r"正确|错误|违[法规反]|合[法规]|符合|属于|至少|至多|最[多少高低长短迟晚早]|以[上下内外前后]|之[前后内]|超过|不足|首|"
    r"全部|部分|任何|所有|都|仅|只|先|再|被|遭|向|从|替"
)
# What was done, in one character, whatever word it stands in: 买了 and 购买 are one, 退了 is another.
_DEEDS = re.compile(r"[买卖退换修赔付收交送寄租借骗偷打骂吃喝伤死病签删报罚撤]")
_FOREIGN = re.compile(r"[A-Za-z{}<>\[\]\\|#=_]+|\n")


def difference(before: str, after: str) -> str | None:
    """What of the substance two wordings do not share, in Chinese; None where nothing was found.

    >>> difference("收货后第5日退款，商家应当受理。", "收货后到第5日退款，这家商家应当受理。") is None
    True
    >>> difference("收货后第5日退款。", "收货后第15日退款。")
    '数字不一致'
    """
    if not SHORTEST * len(before) <= len(after) <= LONGEST * len(before):
        return "长短相差太多"
    return next((f"{what}不一致" for what, read in _READ if read(before) != read(after)), None)


def _quantities(text: str) -> Counter[object]:
    return Counter((each.kind, each.unit, each.lower, each.upper, each.qualifier) for each in find_quantities(text))


def _laws(text: str) -> object:
    named = Counter(map(normalise_title, _TITLE.findall(text)))
    return named, len(_LAW.findall(_TITLE.sub("", text))), Counter(_ARTICLE.findall(text))


def _parties(text: str) -> tuple[str, ...]:
    """In order: who pays whom is told by it."""
    return tuple(each.word for each in find_parties(_TITLE.sub("", text)))


def _turns(text: str) -> Counter[str]:
    return Counter("但" if each.startswith("但") else "否" for each in _TURNS.findall(text))


_READ: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("空格", lambda text: (text.count(BRACKETS), text.count(GAP))),
    ("字母和符号", lambda text: Counter(_FOREIGN.findall(text))),
    ("数字", lambda text: Counter(_NUMBER.findall(text))),
    ("数量", _quantities),
    ("法律名称和条文号", _laws),
    ("情态词", lambda text: Counter(each.modal for each in find_modals(text))),
    ("转折和否定", _turns),
    ("人名和店名", lambda text: tuple(_PEOPLE.findall(text))),
    ("当事人", _parties),
    ("引号里的话", lambda text: Counter(_SPOKEN.findall(text))),
    ("做了什么", lambda text: frozenset(_DEEDS.findall(text))),
    ("问法和先后", lambda text: Counter(_ASKS.findall(text))),
)
