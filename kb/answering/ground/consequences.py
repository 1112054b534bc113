"""SUPPORT: what somebody must, may or must not do is what the law names: 赔偿 is no 道歉, 返还 no 扣留."""

from __future__ import annotations

import re

from kb.answering.ground.lay_modals import modals_of
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult

# As it is said, and what of it must stand in the law.
_CONSEQUENCES = tuple(
    (re.compile(said), re.compile(law))
    for said, law in (
        (r"赔礼|道歉", r"赔礼|道歉"),
        (r"扣留|扣押|扣下", r"扣"),
        (r"没收", r"没收"),
        (r"吊销", r"吊销"),
        (r"拘留", r"拘留"),
        (r"变更", r"变更"),
        (r"解除|解约", r"解除"),
        (r"撤销|撤消", r"撤销"),
        (r"罚款", r"罚"),
        (r"停业|停产|关停|关门", r"停业|停产|关闭|停止"),
        (r"警告", r"警告"),
        (r"更换|换货|调换|换新|换一", r"换"),
        (r"修理|维修|修好", r"修"),
        (r"重[作做]", r"重[作新做]"),
        (r"召回", r"召回"),
        (r"下架", r"下架|停止|撤"),
        (r"返还|退还|退回|归还|退款|退钱|退费", r"还|退"),
        (r"赔偿|赔付|赔钱", r"赔"),
        (r"补偿", r"补偿|赔|补"),
        (r"登报|公开致歉", r"登报|公告|公开|刊登"),
        (r"通报", r"通报"),
        (r"拍卖|变卖", r"拍卖|变卖"),
        (r"销毁", r"销毁"),
        (r"转让", r"转让"),
    )
)
# Behind its modal a consequence stands this near: 应当依法向消费者退还货款.
_REACH = 12
_CLAUSE_END = re.compile(r"[，。；：！？,;!?:\n]")


def consequences(sentence: Sentence) -> RuleResult | None:
    """The first consequence told that no text cited names; nothing where all are named, or none is told.

    Only what stands behind a modal is judged: 扣留押金的商家 is the caller's case and need not stand in the law.
    """
    text = sentence.said.text
    for use in modals_of(text):
        window = _CLAUSE_END.split(text[use.end : use.end + _REACH])[0]
        for said, law in _CONSEQUENCES:
            told = said.search(window)
            if told is not None and law.search(sentence.evidence.plain) is None:
                return RuleResult(GroundRule.SUPPORT, False, f"所引条文里没有“{told.group()}”")
    return None
