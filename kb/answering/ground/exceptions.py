"""MODALS, the exceptions: what a statute lists as exempt is not told as under the rule, and no rule without exception.

但下列商品除外：（一）消费者定作的 makes 定作的商品也可以退 false, although every word of it stands in the article.
"""

from __future__ import annotations

import re

from kb.answering.ground.clauses import Clause, clauses_of
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.law.measures import QuantityKind

_EXEMPT = re.compile(r"除外|不适用|不予|不承担|不负|免征|免收|免缴|免予|免除|不属于|不受|不构成|不计入|不收")
# What denies, and what only looks like it.
_DENIES = re.compile(r"不|无|未|没|免|除|非|别|拒|禁|例外|豁|减|另外")
_NO_DENIAL = re.compile(
    r"无需?说明理由|(?:不用|不必|不需要?|无须)(?:说|讲|给|有)?(?:任何)?(?:理由|原因)|无理由|无条件|不动产|不可抗力|未成年|无人|非营利|非公开|不管|不论|无论|不仅|不但|不超过|不得?少于|不得?低于"
    r"|不满|不足|不到|不当|不符|不合格|不正当|除了|无限|无偿|不易|不宜|不便"
)
_EVERY = re.compile(
    r"所有的?|一切|任何情况|不管什么|无论什么|凡是|什么[^，。]{1,6}都|任何[^，。]{1,6}都|全都|统统|一概|无一例外|没有例外"
)
_EXCEPT = re.compile(r"除外|但是|但下列|不适用|另有|以外")
_KEEPS = re.compile(r"除|但|例外|另有|一般|原则|符合|依法|按规定|下列|这些|上述")
_ANY_TIME = re.compile(r"随时|任何时候|什么时候都|不限时间|没有时间限制|无限期|永远|多久都|不限期")
_UNKNOWING = re.compile(r"不知道|不知情|不知(?!识)|毫不知情|并非故意|不是故意|不是有意|无意中|没有故意")
_CONDITION = re.compile(r"不((?!得|应|能|可|须|需|用|准|许|予|满|足|超|少|低|论|管|仅|但|同)[\u3400-\u9fff]{4})")
_UNABLE = re.compile(r"不能([\u3400-\u9fff]{3})")
_REGARDLESS = re.compile(r"(?:不管|不论|无论)(?:是不是|是否|有没有|有无|怎么样|怎样|什么情况|何种情形)")
_REGARDLESS_LAW = re.compile(r"不论|无论|不管|是否")
_UNKNOWING_LAW = re.compile(r"不知|非故意")
_KNOWING = re.compile(r"明知|故意")
_OPPOSITES = (("视为同意", "视为拒绝"), ("视为拒绝", "视为同意"), ("视为放弃", "视为接受"), ("视为接受", "视为放弃"))
_FREED = (
    (re.compile(r"免试"), re.compile(r"考试|测试|考核")),
    (re.compile(r"免征|免收|免缴|免纳|免费"), re.compile(r"收取|缴纳|征收|付费|收费|交税|缴税|交费")),
)
# How much of an exempt item must be told for it to be meant.
_TOLD = 0.6
_FEWEST = 2


def exceptions(sentence: Sentence) -> RuleResult | None:
    """Nothing where nothing of the kind is told."""
    text = _NO_DENIAL.sub("", sentence.said.text)
    detail = _exempt_told_as_bound(sentence, text) or _without_bounds(sentence) or _freed(sentence, text)
    return RuleResult(GroundRule.MODALS, False, detail) if detail is not None else None


def _exempt_told_as_bound(sentence: Sentence, text: str) -> str | None:
    if _DENIES.search(text):
        return None
    told = frozenset[str]().union(*(each.grams for each in sentence.clauses))
    for item, lead in _exempt_items(sentence):
        pairs = [gram for gram in item.grams if len(gram) > 1]
        if len(pairs) >= _FEWEST and sum(gram in told for gram in pairs) >= _TOLD * len(pairs):
            return f"“{item.text.strip()}”是条文列明的例外（{lead.strip()}），这句话没有把它当例外"
    return None


def _exempt_items(sentence: Sentence) -> list[tuple[Clause, str]]:
    """Every 项 of a list whose lead-in takes it out of the rule, with the lead-in."""
    found = []
    for text in dict.fromkeys(each.text for each in sentence.said.citations):
        clauses = clauses_of(text)
        for each in clauses:
            lead = [
                one
                for one in clauses
                if one.paragraph == each.paragraph and one.item is None and one.start < each.start
            ]
            if each.item is not None and lead and _EXEMPT.search(lead[-1].text):
                found.append((each, lead[-1].text))
    return found


def _without_bounds(sentence: Sentence) -> str | None:
    """A rule told of everything, for ever, or of those who did not know, where the law sets a bound."""
    text, plain = sentence.said.text, sentence.evidence.plain
    every = _EVERY.search(text)
    if every is not None and every.group() not in plain and not _KEEPS.search(text):
        excepting = any(_EXCEPT.search(each.text) for each in sentence.evidence.clauses)
        if excepting:
            return f"条文有例外，不能说“{every.group()}”"
    if (ever := _ANY_TIME.search(text)) and ever.group() not in plain:
        near = [each for clause in sentence.clauses for each in sentence.near.get(clause, ())]
        if any(one.kind is QuantityKind.PERIOD for each in near for one in each.quantities):
            return f"条文定有期限，不能说“{ever.group()}”"
    regardless = _REGARDLESS.search(text)
    if regardless is not None and not _REGARDLESS_LAW.search(plain):
        return f"条文定有条件，不能说“{regardless.group()}”"
    unknowing, knowing = _UNKNOWING.search(text), _KNOWING.search(plain)
    if unknowing is not None and knowing is not None and not _UNKNOWING_LAW.search(plain):
        return f"条文说的是“{knowing.group()}”，不是“{unknowing.group()}”"
    for clause in sentence.clauses:
        denied = _affirmed_condition(clause, sentence)
        if denied is not None:
            return f"条文说的是“不{denied}”的情形，这句话说反了"
    for told, law in _OPPOSITES:
        if told in text and told not in plain and law in plain:
            return f"条文说的是{law}，不是{told}"
    return None


def _affirmed_condition(clause: Clause, sentence: Sentence) -> str | None:
    """What the law makes a condition only in denying it, told without the denial: 符合要求的, where it has 不符合."""
    for match in _UNABLE.finditer(sentence.evidence.plain):
        if re.search(rf"(?<!不)(?:可以|能够?){match[1]}", clause.plain):
            return f"能{match[1]}"
    if not clause.plain.endswith("的"):
        return None
    for match in _CONDITION.finditer(sentence.evidence.plain):
        words = match[1]
        at = clause.plain.find(words)
        if at < 0 or _DENIES.search(clause.plain[:at]):
            continue
        if words not in _CONDITION.sub("", sentence.evidence.plain):
            return words
    return None


def _freed(sentence: Sentence, text: str) -> str | None:
    """What the law frees from told as what is asked: 免试入学, 经考试入学."""
    for clause in sentence.clauses:
        for near in sentence.near.get(clause, ())[:1]:
            for free, bound in _FREED:
                freed, told = free.search(near.text), bound.search(clause.text)
                if freed is not None and told is not None and not _DENIES.search(text):
                    return f"条文说的是“{freed.group()}”，不是“{told.group()}”"
    return None
