"""QUANTITIES: every number, amount, period, share and date of a sentence stands in what it cites, on the same side.

三倍 is 3倍 and 五百元 is 500元; 七日 is no 7个工作日, and a law's minimum is never told as its maximum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from kb.answering.ground.clauses import Clause
from kb.answering.ground.parameters import GroundParameters
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.things import COUNTED_ALIKE, things
from kb.answering.ground.types import GroundRule, RuleResult
from kb.answering.ground.unread import unread_number
from kb.law.measures import Bound, Quantity, QuantityKind
from kb.law.modals import Modal
from kb.law.numerals import NUMERAL, parse_numeral
from kb.law.quantities import format_quantity

# 退一赔三 and 双倍 are multiples, 罚五万 an amount, though no 倍 and no 元 is said.
_PAYS = re.compile(r"(?:退一赔|假一赔|假一罚|退一罚|缺一赔)(?P<times>[一二三四五六七八九十\d]+)(?!倍)")
_TWICE = re.compile(r"双倍|加倍|翻倍")
_TEN_THOUSANDS = re.compile(
    rf"(?P<money>{NUMERAL}[万亿])(?![{'一二三四五六七八九十百千万亿零〇0-9'}元块人名家件]|分之|多?[元块])"
)
# 不足五百元的，为五百元 makes five hundred the least there is.
_LEAST = re.compile(r"(?:不足|不满|低于|少于|不够)[^，。；]{1,12}的[，,]?\s*$")
_TOP = re.compile(r"(?:最高|最多|至多|顶多|上限|封顶|不超过|不得超过|最长|最晚|最迟)[^，。；、]{0,14}$")
_BOTTOM = re.compile(r"(?:最低|最少|至少|起码|保底|下限|不低于|不少于|不得低于|不得少于|最短)[^，。；、]{0,14}$")
# 退一赔三 is the name of a claim, not a statement of this clause.
_NAMES = re.compile(r"[“「\"](?:退一赔|假一赔|假一罚|退一罚)")
# 七日后 begins where 七日内 ends.
_AFTER = re.compile(r"[之以]?后(?!仍)")
_EACH = {"日": ("日", "天"), "月": ("月", "个月"), "年": ("年",), "周": ("周",)}
_MERE_COUNT = Fraction(1)
_NOUN = 2


def quantities(sentence: Sentence, parameters: GroundParameters) -> RuleResult | None:
    """Nothing where the sentence states no number; `sentence.allowed` need not stand in the law."""
    if not sentence.said.citations:
        return None
    hidden = _hidden(sentence)
    if hidden is not None:
        return RuleResult(GroundRule.QUANTITIES, False, f"“{hidden}”里的数字没法与条文核对")
    found = [(clause, each) for clause in sentence.clauses for each in _said(clause) if not _mere(each)]
    if not found:
        return None
    for clause, each in found:
        if _is_excused(each, clause, sentence) or _is_effective_day(each, sentence) or _is_rate(each, sentence):
            continue
        detail = _unfounded(each, clause, sentence, parameters)
        if detail is not None:
            return RuleResult(GroundRule.QUANTITIES, False, detail)
    return RuleResult(GroundRule.QUANTITIES, True)


def _hidden(sentence: Sentence) -> str | None:
    """A number that was not read, so that nobody could say whether it is the law's."""
    plain = sentence.evidence.plain
    found = (unread_number(each, _said(each), plain, sentence.allowed) for each in sentence.clauses)
    return next((each for each in found if each is not None), None)


def _is_excused(quantity: Quantity, clause: Clause, sentence: Sentence) -> bool:
    """Whether a number is only the caller's case: 花了800元的, but not the 三十日 he hopes for where the law has 七日.

    A clause that says what follows may not take its number from the question where the law states one of the kind.
    """
    if not any(_same(quantity, each) for each in sentence.allowed):
        return False
    if not clause.modals and clause is not sentence.clauses[-1]:
        return True
    stated = (one for each in sentence.near.get(clause, ()) for one in _said(each))
    return not any(one.kind is quantity.kind for one in stated)


def _said(clause: Clause) -> list[Quantity]:
    """The numbers of a clause, those said without a unit included, bounds a few words off included."""
    found = [_bounded(each, clause.text) for each in clause.quantities]
    for match in _PAYS.finditer(clause.text):
        number = Fraction(parse_numeral(match["times"]))
        found.append(Quantity(QuantityKind.MULTIPLE, "倍", number, number, start=match.start(), end=match.end()))
    for match in _TWICE.finditer(clause.text):
        two = Fraction(2)
        found.append(Quantity(QuantityKind.MULTIPLE, "倍", two, two, start=match.start(), end=match.end()))
    for match in _TEN_THOUSANDS.finditer(clause.text):
        if not any(each.start < match.end() and match.start() < each.end for each in found):
            number = Fraction(parse_numeral(match["money"]))
            amount = Quantity(QuantityKind.MONEY, "元", number, number, start=match.start(), end=match.end())
            found.append(_bounded(amount, clause.text))
    found += [_bounded(each, clause.text) for each in things(clause.text, found)]
    return found


def _bounded(quantity: Quantity, text: str) -> Quantity:
    """最高可以罚到二十万元 is a maximum, although words stand between."""
    if quantity.value is None or quantity.kind is QuantityKind.DATE:
        return quantity
    if quantity.kind is QuantityKind.PERIOD and _AFTER.match(text, quantity.end):
        return replace(quantity, upper=None)
    before = text[: quantity.start]
    if _TOP.search(before):
        return replace(quantity, lower=None)
    return replace(quantity, upper=None) if _BOTTOM.search(before) else quantity


def _is_rate(quantity: Quantity, sentence: Sentence) -> bool:
    """一天不能超过三小时: the day is what the three hours are counted in, which the law calls 每日."""
    if quantity.kind is not QuantityKind.PERIOD or quantity.value != 1:
        return False
    return any(f"每{unit}" in sentence.evidence.plain for unit in _EACH.get(quantity.unit, ()))


def _mere(quantity: Quantity) -> bool:
    """一家商店 counts nothing that a statute would have to say."""
    return quantity.kind is QuantityKind.COUNT and quantity.unit != "岁" and quantity.value == _MERE_COUNT


def _is_effective_day(quantity: Quantity, sentence: Sentence) -> bool:
    if quantity.kind is not QuantityKind.DATE or quantity.value is None:
        return False
    days = [each.effective_date for each in sentence.said.citations if each.effective_date is not None]
    numbers = {"年月日": "%Y%m%d", "年月": "%Y%m", "年": "%Y", "月日": "%m%d"}
    return any(int(day.strftime(numbers[quantity.unit])) == quantity.value for day in days)


def _unfounded(quantity: Quantity, clause: Clause, sentence: Sentence, parameters: GroundParameters) -> str | None:
    """What is wrong with a number; None where the law says it of this matter."""
    evidence = sentence.evidence
    having = [each for each in evidence.clauses if _states(each, quantity)]
    cited = sentence.said.citations[0]
    place = f"《{cited.title}》{cited.article or cited.locator}"
    nearest = sentence.near.get(clause, ())
    there = _alike(nearest or evidence.clauses, quantity) or _alike(evidence.clauses, quantity)
    told = format_quantity(quantity)
    if not having:
        law = f"条文是{'、'.join(dict.fromkeys(there))}，不是{told}" if there else f"条文里没有{told}"
        return f"与{place}不符：{law}"
    if _NAMES.search(clause.text):
        return None
    rival = _rival(quantity, clause, having, sentence, parameters)
    if rival is not None:
        return f"与{place}不符：这件事条文说的是{format_quantity(rival)}，{told}说的是另一件事"
    return None


def _rival(
    quantity: Quantity, clause: Clause, having: Sequence[Clause], sentence: Sentence, parameters: GroundParameters
) -> Quantity | None:
    """The number that the law states of this matter, where the number told is stated of another one only."""
    wanted = _matter(clause, sentence) - {f"#{end}{quantity.unit}" for end in (quantity.lower, quantity.upper)}
    evidence = sentence.evidence
    weight = evidence.weight(wanted)
    if not weight:
        return None
    beside = _other_clause(quantity, clause, having, sentence, parameters) or _other_noun(quantity, clause, having)
    if beside is not None:
        return beside
    here = max(evidence.weight(wanted & evidence.contexts[each]) for each in having)
    for each in evidence.clauses:
        if here < parameters.number_elsewhere * evidence.weight(wanted & evidence.contexts[each]):
            rivals = _others(each, quantity)
            if rivals and not any(_shares_context(each, one) for one in having):
                return rivals[0]
    return None


def _other_clause(
    quantity: Quantity, clause: Clause, having: Sequence[Clause], sentence: Sentence, parameters: GroundParameters
) -> Quantity | None:
    """The number of the clause that is meant, where the one told is another clause's: 发明二十年, 外观设计十五年."""
    nearness = sentence.evidence.nearness
    here = max(nearness(clause, each) for each in having)
    for each in sentence.near.get(clause, ())[:1]:
        rivals = _others(each, quantity)
        if rivals and each not in having and here < parameters.number_elsewhere * nearness(clause, each):
            return rivals[0]
    return None


def _others(clause: Clause, quantity: Quantity) -> list[Quantity]:
    """Other numbers of the kind in a clause; 不足五百元的，为五百元 states one number only."""
    found = [one for one in clause.quantities if (one.kind, one.unit) == (quantity.kind, quantity.unit)]
    return [one for one in found if not _same(quantity, one)]


def _other_noun(quantity: Quantity, clause: Clause, having: Sequence[Clause]) -> Quantity | None:
    """The number of the noun that is meant within one clause of the law: 价款十倍或者损失三倍."""
    noun = clause.text[max(0, quantity.start - _NOUN) : quantity.start]
    if len(noun) < _NOUN:
        return None
    for each in having:
        told = [one for one in each.quantities if each.text[: one.start].endswith(noun)]
        if told and not any(_same(quantity, one) for one in told):
            rivals = [one for one in told if (one.kind, one.unit) == (quantity.kind, quantity.unit)]
            if rivals:
                return rivals[0]
    return None


def _matter(clause: Clause, sentence: Sentence) -> frozenset[str]:
    """What a number is told of: its clause, and the condition before it: 一年以上不满三年的，试用期不得超过二个月."""
    clauses = sentence.clauses
    at = clauses.index(clause)
    before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
    if before is None or not (before.plain.endswith("的") or not (before.quantities or before.modals)):
        return clause.grams
    return clause.grams | before.grams


def _shares_context(one: Clause, other: Clause) -> bool:
    return (one.paragraph, one.sentence) == (other.paragraph, other.sentence)


def _states(clause: Clause, quantity: Quantity) -> bool:
    return any(_founded(quantity, each, clause) for each in _said(clause))


def _founded(told: Quantity, law: Quantity, clause: Clause) -> bool:
    """Whether a number told is the law's, its side included; a plain number may leave the law's side unsaid."""
    kind, unit, low, high, *_ = told.key
    kind2, unit2, low2, high2, *_ = law.key
    if kind is not kind2 or (unit != unit2 and not (kind is QuantityKind.COUNT and {unit, unit2} <= COUNTED_ALIKE)):
        return False
    if _forbids_above(law, clause):
        low2, high2 = high2, low2
    if (low, high) == (low2, high2):
        conditional = law.qualifier is Bound.BELOW and _LEAST.search(clause.text)
        return not (conditional and told.qualifier is Bound.AT_MOST)
    if told.value is not None:
        return low in {low2, high2}
    if law.value is not None:
        # A period stated as such is also one within which: 期限为三个月 and 三个月内.
        return low2 in {low, high} and (law.kind is QuantityKind.PERIOD or (high is None and low is not None))
    # 不得超过二十年 says what 超过二十年 means, and 六个月以上 what 不满六个月 does.
    if (low, high) == (high2, None) and low2 is None and told.lower_open != law.upper_open:
        return True
    if (low, high) == (None, low2) and high2 is None and told.upper_open != law.lower_open:
        return True
    if low is None or high is None:
        end = high if low is None else low
        if law.qualifier is Bound.BELOW and low is not None and _LEAST.search(clause.text):
            return end == high2
        return (low is None and high == high2) or (high is None and low == low2)
    return False


def _forbids_above(law: Quantity, clause: Clause) -> bool:
    """不得有下列行为：（一）……超过五万元 sets a maximum, though the item alone reads as a minimum."""
    return law.qualifier is Bound.ABOVE and not clause.modals and clause.governing == {Modal.MUST_NOT}


def _same(one: Quantity, other: Quantity) -> bool:
    kind, unit, low, high, *_ = one.key
    kind2, unit2, low2, high2, *_ = other.key
    return (kind, unit) == (kind2, unit2) and bool({low, high} & {low2, high2} - {None})


def _alike(clauses: Iterable[Clause], quantity: Quantity) -> list[str]:
    """What the law does say in the kind of number told, as printed in digits."""
    return [format_quantity(one) for each in clauses for one in each.quantities if one.kind is quantity.kind][:3]
