"""VERBATIM: what stands in quotation marks is a slice of what is cited, character for character but for layout."""

from __future__ import annotations

import re

from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.citing.quotations import Quotation, find_quotations, is_verbatim
from kb.law.wording import comparable

# A mark round a few words is emphasis or a name (“七天无理由”), unless it is introduced as what the law says.
_SHORT = 8
_INTRODUCED = re.compile(
    r"(?:规定|写明|写道|写的是|写着|原文|明确|条文|说的是|载明|要求|指出|表述|标明)\s*(?:了|的是|是|为|着|：|:|，|,)*\s*[“「『‘\"]?$"
)
_SHOWN = 30


def verbatim(sentence: Sentence) -> RuleResult | None:
    """Nothing where the sentence quotes nothing."""
    text = sentence.said.text
    quotations = find_quotations(text) if sentence.said.citations else ()
    if not quotations:
        return None
    texts = [each.text for each in sentence.said.citations]
    for each in quotations:
        if not any(is_verbatim(each.text, wording) for wording in texts) and _claims(each, text):
            shown = each.text if len(each.text) <= _SHOWN else each.text[:_SHOWN] + "……"
            first = sentence.said.citations[0]
            detail = f"“{shown}”不是《{first.title}》{first.article or first.locator}的原文"
            return RuleResult(GroundRule.VERBATIM, False, detail)
    return RuleResult(GroundRule.VERBATIM, True)


def _claims(quotation: Quotation, text: str) -> bool:
    """Whether what stands in the marks is given out as wording."""
    if len(comparable(quotation.text)) > _SHORT:
        return True
    return _INTRODUCED.search(text[: quotation.start]) is not None
