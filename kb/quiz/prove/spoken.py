"""Answers that are words to a caller: barred by a restricted phrasing, sayable, or a hand-over."""

from __future__ import annotations

import re

from kb.phrasing.types import CheckResult, Rule, Severity, Verdict
from kb.quiz.prove.faults import Case
from kb.quiz.prove.wording import plain
from kb.store.quiz_records import Step

# What makes a sentence one of law: it names a text or an article, or a number that a text would have to give.
_STATES_LAW = re.compile(r"《|第[一二三四五六七八九十百千\d]+条|法律规定|法定")
AUTHORITY = "authority:"
_HANDS_OVER = re.compile(
    r"转(?!告|述|账|发)|移交|上报|报告|升级|交(?:由|给)|报(?=[^，。]{0,6}(?:负责人|主管|组长|经理|专人|联络人))"
    r"|请[^，。]{0,8}(?:组长|主管|专人|负责人|经理|联络人)"
)
# Whoever waits, asks first or keeps it to himself does not hand over.
_KEEPS = re.compile(
    r"不(?:用|必|需要|再|要|予)?(?:转(?!发|账|告)|移交|上报|报告)|不(?:惊动|告诉)|再(?:决定|考虑|说|看|定|转|上报|报告|移交)|以后再|之后再"
)
# `tags` name the scene a sentence is said in: scene:complaint_call.
SCENE = "scene:"


def barred(step: Step, case: Case) -> str | None:
    """The guard blocks the words by the rule named; by another one only where they are an example of the rule's own."""
    rule = _rule(step, case)
    if rule is None:
        return f"没有编号为 {step.rule_id} 的在用限制用语"
    result = _checked(step.said, case, rule)
    if result is None:
        return "没有限制用语检查，无从证明"
    found = {each.rule_id for each in result.findings if each.severity is Severity.BLOCK}
    # Of matches that overlap the guard tells the longest, and that may be another rule's.
    if rule.rule_id in found or (found and step.said in rule.match):
        return None
    return f"检查“{step.said}”没有触发 {rule.rule_id}"


def sayable(step: Step, case: Case) -> str | None:
    """The guard passes the words, and what they say of the law is verbatim or approved wording of ours."""
    result = _checked(step.said, case, _rule(step, case))
    if result is None:
        return "没有限制用语检查，无从证明"
    if result.verdict is not Verdict.PASS:
        return f"“{step.said}”没有通过限制用语检查"
    if not _STATES_LAW.search(step.said) or _approved(step, case):
        return None
    quoted = plain(case.quotation(step))
    return None if quoted and plain(step.said) in quoted else f"“{step.said}”讲了法律，但不是原文也不是核准的说法"


def hand_over(step: Step, case: Case) -> str | None:
    """The unit, risk rule or authority rule named asks for the hand-over, in what the caller says."""
    named, material = step.rule_id or "", case.draft.material or case.draft.stem
    if named.startswith(AUTHORITY):
        known = named.removeprefix(AUTHORITY) in case.parts.authority
        return None if known else f"权限表里没有 {named.removeprefix(AUTHORITY)}"
    unit = next((each for each in case.parts.handbooks if f"{each.handbook_id}#{each.heading}" == named), None)
    if unit is None:
        risks = case.parts.risks
        met = risks is not None and named in risks.rule_ids(material)
        return None if met else f"手册和风险规则里没有要求移交的“{named}”"
    if unit.hand_over is None:
        return f"手册“{unit.heading}”没有要求移交"
    if unit.triggers and not any(_meets(material, each) for each in unit.triggers):
        return f"材料里没有触发手册“{unit.heading}”的情形"
    return None


def hands_over(said: str) -> bool:
    """Whether an answer hands the call over or reports it.

    >>> [hands_over(each) for each in ("马上转给专人处理", "先问清楚再上报", "登记完整，再考虑转接")]
    [True, False, False]
    """
    return _HANDS_OVER.search(said) is not None and _KEEPS.search(said) is None


def _meets(material: str, trigger: str) -> bool:
    """Whether the words of a trigger stand in what the caller says, in order; … leaves room between them."""
    position = 0
    for part in re.split(r"…+|\.{3,}", trigger):
        word = plain(part)
        at = plain(material).find(word, position)
        if at < 0:
            return False
        position = at + len(word)
    return True


def scene_of(case: Case, rule: Rule | None) -> str | None:
    """The scene an item is set in: the one its tags name, else the first in which its rule binds."""
    tagged = next((each.removeprefix(SCENE) for each in case.draft.tags if each.startswith(SCENE)), None)
    if tagged is not None:
        return tagged
    return rule.binding.scenes[0] if rule is not None and rule.binding.scenes else None


def _rule(step: Step, case: Case) -> Rule | None:
    book = case.parts.rules
    return book.by_id(step.rule_id) if book is not None and step.rule_id is not None else None


def _checked(said: str, case: Case, rule: Rule | None) -> CheckResult | None:
    guard = case.parts.guard
    if guard is None:
        return None
    texts = case.texts
    return guard.check(
        said,
        generation=texts.generation,
        as_of=texts.as_of,
        industry=case.draft.industry,
        scene=scene_of(case, rule),
    )


def _approved(step: Step, case: Case) -> bool:
    """Whether the words are a rule's or a handbook's own."""
    book, said = case.parts.rules, plain(step.said)
    rules = [book.by_id(each) for each in case.draft.rule_ids] if book is not None else []
    ours = [each.say_instead for each in rules if each is not None and each.say_instead]
    ours += [each.sayable for each in case.parts.handbooks if each.sayable]
    return any(said in plain(each) for each in ours)
