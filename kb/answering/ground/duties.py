"""MODALS and SUBJECTS: who must, may or must not do it is told as the law has it.

A right and the duty that answers to it are one rule told from two sides: 消费者有权退货 and 商家应当给退 agree, but
商家有权退货 swaps the parties, and 商家可以退货 makes a choice of a duty.
"""

from __future__ import annotations

import re

from kb.answering.ground.clauses import Clause
from kb.answering.ground.lay_words import as_statute
from kb.answering.ground.parameters import GroundParameters
from kb.answering.ground.parties import Vocabulary, displaced
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.law.modals import Modal
from kb.law.subjects import is_callers, opposed
from kb.law.wording import comparable

_NAMES = {
    Modal.MUST: "应当",
    Modal.MUST_NOT: "不得",
    Modal.MAY: "可以",
    Modal.NEED_NOT: "无需",
    Modal.NO_RIGHT: "无权",
}
_AGAINST = frozenset({Modal.MUST_NOT, Modal.NO_RIGHT})
# 不能拒绝 is a duty told by its breach.
_BREACH = re.compile(
    r"拒绝|拒不|推脱|推诿|拖|不退|不给|不赔|不管|不理|不办|不说|不告|不付|不签|不发|不按|逃避|免除|减轻|擅自|随意|随便|少于|低于|超过|晚于|迟于|隐瞒|瞒着|"
    r"无故|私自|违反|虚假|含糊|代替|只|光|仅|一直|糊弄|赖|克扣|找借口|再|未经|没经|没有|泄露|外泄|透露|漏"
)
_NO = re.compile(
    r"最[长高多低少短]|至[多少]|以[内下上]|封顶|上限|不|无|未|没|非|免|禁|除外|拒|停止|避免|防止|违|罚|责令|删除|保密|如实|真实|失效|限|别|严"
)
_CLAIM = re.compile(
    r"要求|请求|主张|申请|索赔|索要|拒绝|投诉|举报|起诉|找|选择|反悔|退|换|解除|撤回|查(?!验)|拿|得到|获得|享"
)
_DENIAL = re.compile(
    r"(?<!不)不(?:予|再|需要?)?"
    r"(承担|支付|给予|适用|退还|返还|赔偿|处罚|公开|收取|计算|影响|生效|成立|保护|受理|免除|收(?![到入益购])|征收)"
)
# Names with a character of denial that deny nothing.
_NAMED = re.compile(r"无理由|无条件|未成年|不可抗力|不动产|非处方药|非营利")
_OPPOSITES = (("视为同意", "视为拒绝"), ("有效", "无效"), ("同意追认", "拒绝追认"))
_NOT_FARTHER = 0.5
# How many characters behind a modal say what it is said of, and how many of them make it one act.
_ACT, _SAME_ACT = 12, 3
_BEARS = re.compile(r"由|承担|负担|负责|出|归")
# Since when, and within what time: 自您查询之日起三十日内.
_SINCE = re.compile(r"自[^，。；]{1,14}起|在?[一二三四五六七八九十百\d]+(?:个月|个?工作日|[日天年])[以之]?内")
_STEPS = ("协商", "同意", "批准", "许可", "审批", "登记", "通知", "公告", "备案", "审核", "检验")
_PENAL = re.compile(r"处罚|罚款|责令|没收|吊销|违反|警告|赔偿|责任|徒刑|拘留|无效|不予")


def modals(sentence: Sentence, parameters: GroundParameters) -> RuleResult | None:
    """Nothing where neither the sentence nor the nearest law says what must, may or must not be done."""
    applied = False
    for clause in sentence.clauses:
        near = _comparable(sentence, clause, parameters)
        if near is None or sentence.evidence.holds_verbatim(clause):
            continue
        applied = True
        detail = _disagreement(clause, near, sentence) or _turned(clause, near, sentence)
        if detail is not None:
            return RuleResult(GroundRule.MODALS, False, detail)
    return RuleResult(GroundRule.MODALS, True) if applied else None


def subjects(sentence: Sentence, parameters: GroundParameters) -> RuleResult | None:
    """Nothing where no party can be told on both sides."""
    applied = False
    for clause in sentence.clauses:
        near = _comparable(sentence, clause, parameters)
        acting = [each for each in near or () if each.actor is not None][:1]
        if clause.actor is None or not acting or not (clause.named or clause.modals):
            continue
        applied = True
        if all(_swapped(clause, each) for each in acting):
            detail = f"{_place(sentence)}说的是{acting[0].actor_word}，不是{clause.actor_word}"
            return RuleResult(GroundRule.SUBJECTS, False, detail)
    return RuleResult(GroundRule.SUBJECTS, True) if applied else None


def parties(sentence: Sentence, parameters: GroundParameters, known: Vocabulary) -> RuleResult | None:
    """What no list of parties decides; nothing where no clause does what another does by law."""
    for clause in sentence.clauses:
        near = _comparable(sentence, clause, parameters)
        meant = displaced(clause, near, sentence, known) if near else None
        if meant is not None:
            detail = f"{_place(sentence)}说的是{meant}，不是{'、'.join(clause.doers)}"
            return RuleResult(GroundRule.SUBJECTS, False, detail)
    return None


def _comparable(sentence: Sentence, clause: Clause, parameters: GroundParameters) -> tuple[Clause, ...] | None:
    """The clauses of the law a clause is to be held against; None where it is one of them or near to none."""
    nearness = sentence.evidence.nearness
    near = tuple(each for each in sentence.near.get(clause, ()) if nearness(clause, each) >= parameters.compared)
    return near or None


def _disagreement(clause: Clause, near: tuple[Clause, ...], sentence: Sentence) -> str | None:
    """What does not agree; None where any of the clauses that may be meant agrees."""
    own = frozenset(each.modal for each in clause.modals)
    if not own:
        forbidding = all(each.governing and each.governing <= _AGAINST for each in near)
        told = frozenset({*clause.governing}) & _AGAINST
        if forbidding and not told and not _NO.search(sentence.said.text):
            return f"{_place(sentence)}是“不得”，这句话把它说成了肯定的"
        return None
    # What has no modal says nothing of modals where another clause that may be meant has one.
    near = tuple(each for each in near if each.governing) or _governed(clause, near, sentence)
    for modal in own:
        if modal is Modal.NEED_NOT and _freed_beside(clause, near, sentence):
            continue
        # The same modal of the party facing it is no other duty but another's: SUBJECTS tells that.
        if modal not in near[0].governing and not any(_agrees(modal, clause, each) for each in near):
            law = "、".join(f"“{_NAMES[one]}”" for one in sorted(near[0].governing))
            return f"{_place(sentence)}说的是{law or '另一个意思'}，不是“{_NAMES[modal]}”"
    return None


def _freed_beside(clause: Clause, near: tuple[Clause, ...], sentence: Sentence) -> bool:
    """Whether the law frees from something in the sentence that is meant, though in another clause of it."""
    if any(_one_act(Modal.NEED_NOT, clause, each) or each.modals for each in near):
        return False
    places = {(each.paragraph, each.sentence) for each in near}
    return any(each.negated for each in sentence.evidence.clauses if (each.paragraph, each.sentence) in places)


def _turned(clause: Clause, near: tuple[Clause, ...], sentence: Sentence) -> str | None:
    """Whether what the law denies is affirmed, or the other way round: 不承担 and 承担, 视为拒绝 and 视为同意."""
    for word in _denied(near[0].text):
        if word in clause.text and not _NO.search(_NAMED.sub("", clause.text)) and not _affirmed(word, near[0].text):
            return f"{_place(sentence)}说的是不{word}，这句话把它说成了{word}"
    if not near[0].negated:
        for word in _denied(clause.text):
            if all(_affirmed(word, each.text) and not each.negated for each in near) and not near[0].modals:
                return f"{_place(sentence)}说的是{word}，这句话把它说成了不{word}"
    for one, other in _OPPOSITES:
        for told, law in ((one, other), (other, one)):
            plain = sentence.evidence.plain
            if told in clause.text and law in plain and told not in plain:
                return f"{_place(sentence)}说的是{law}，不是{told}"
    return None


def _denied(text: str) -> list[str]:
    return [match[1] for match in _DENIAL.finditer(text)]


def _affirmed(word: str, text: str) -> bool:
    """Whether a word stands in a text without a 不 before it."""
    return word in _DENIAL.sub("", text)


def _governed(clause: Clause, near: tuple[Clause, ...], sentence: Sentence) -> tuple[Clause, ...]:
    """The nearest clause with a modal where it is not much farther than the plain ones, else these."""
    evidence = sentence.evidence
    having = [each for each in evidence.clauses if each.governing]
    best = max(having, key=lambda each: evidence.nearness(clause, each), default=None)
    if best is None or evidence.nearness(clause, best) < _NOT_FARTHER * evidence.nearness(clause, near[0]):
        return near
    return (best,)


def _agrees(modal: Modal, clause: Clause, law: Clause) -> bool:
    """Whether a modal told fits a clause of the law."""
    facing = clause.actor is not None and law.actor is not None and opposed(clause.actor, law.actor)
    stated = law.governing
    if not facing and stated and modal not in stated and _one_act(modal, clause, law):
        return bool(modal in _AGAINST and stated & _AGAINST)
    if modal in stated or (modal in _AGAINST and stated & _AGAINST):
        return not facing
    if not stated:
        return _fits_plain(modal, clause, law)
    if modal is Modal.MUST:
        rights = stated & {Modal.MAY} and (facing or (clause.actor is None and _gives_right(law)))
        return (
            bool(rights)
            or _needed(modal, clause, law)
            or bool(stated & _AGAINST and (facing or _NO.search(clause.text)))
        )
    if modal is Modal.MAY:
        claims = _CLAIM.search(_behind(modal, clause)) and (clause.actor is None or is_callers(clause.actor) or facing)
        return facing or Modal.NEED_NOT in stated or bool(claims and not stated <= _AGAINST)
    if modal in _AGAINST:
        return facing or (law.negated and Modal.MUST in stated) or bool(_BREACH.search(clause.text))
    return bool(stated & _AGAINST) or law.negated or (Modal.MAY in stated and not _needed(modal, clause, law))


def _needed(modal: Modal, clause: Clause, law: Clause) -> bool:
    """Whether a modal is said of the step after which the law permits: 不用协商, 得先商量 and 经协商后可以."""
    told = as_statute(comparable(_behind(modal, clause)))
    return any(word in told and re.search(rf"经[^，。；]*{word}", law.text) for word in _STEPS)


def _behind(modal: Modal, clause: Clause) -> str:
    """What a modal of a clause is said of: 可以【要求退货】."""
    at = next((each.end for each in clause.modals if each.modal is modal), 0)
    return _SINCE.sub("", clause.text[at:])[:_ACT] if at else clause.text


def _one_act(modal: Modal, clause: Clause, law: Clause) -> bool:
    """Whether the modals of both are said of one act, in the same words: 可以要求其出示 and 应当要求其出示."""
    told = comparable(_behind(modal, clause))[:_SAME_ACT]
    return len(told) == _SAME_ACT and any(
        comparable(_SINCE.sub("", law.text[each.end :])).startswith(told) for each in law.modals
    )


def _fits_plain(modal: Modal, clause: Clause, law: Clause) -> bool:
    """Whether a modal fits a clause that has none: a plain statement binds, and what is punished is forbidden."""
    if modal in _AGAINST:
        return law.negated or bool(_PENAL.search(law.text)) or bool(_BREACH.search(clause.text))
    if modal is Modal.NEED_NOT:
        return law.negated
    return True


def _gives_right(law: Clause) -> bool:
    return law.actor is not None and is_callers(law.actor)


def _swapped(clause: Clause, law: Clause) -> bool:
    """Whether the parties stand the other way round: facing each other, yet under one and the same modal."""
    if clause.actor is None or law.actor is None or not opposed(clause.actor, law.actor):
        return False
    told, stated = clause.governing, law.governing
    if told & {Modal.MAY} and stated & {Modal.MUST, Modal.MUST_NOT}:
        return False
    if told & {Modal.MUST, Modal.MUST_NOT} and stated & {Modal.MAY, Modal.NEED_NOT}:
        return False
    if told and stated:
        return bool(told & stated) or bool(told & _AGAINST and stated & _AGAINST)
    # Without a modal a party may be named in passing (您花钱买的); 由 names who bears it.
    return (
        clause.named and law.named and bool(_BEARS.search(clause.text) and (told or stated or _BEARS.search(law.text)))
    )


def _place(sentence: Sentence) -> str:
    first = sentence.said.citations[0]
    return f"《{first.title}》{first.article or first.locator}"
