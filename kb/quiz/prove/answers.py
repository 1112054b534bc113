"""The answers of an item: each right or wrong by its rule, the right number of them, no two alike."""

from __future__ import annotations

from collections.abc import Iterator

from kb.law.measures import QuantityKind
from kb.quiz.prove.bases import fault_of_place
from kb.quiz.prove.faults import Case, Fault, Lack
from kb.quiz.prove.truth import CHECKS, asks_for_false, holds
from kb.quiz.prove.wording import plain, quantities
from kb.store.quiz_records import Blank, ItemKind, Option, Point, ProofRule, Step

LETTERS = "ABCDEFGHIJ"
RIGHT, WRONG = "正确", "错误"
_CHOICES = frozenset((ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.CASE, ItemKind.SCENARIO))
# Fewer than three to choose from are guessed.
LEAST_OPTIONS = 3
# What an answer shows need not be its fact: an act is told in words of its own, a count may carry 种.
_SHOWN_FREELY = frozenset((ProofRule.BREACH, ProofRule.NO_BREACH, ProofRule.HAND_OVER, ProofRule.BY_HAND))
_ELSEWHERE = "《"


def faults_of_answers(case: Case) -> Iterator[Fault]:
    """What is not proven of options, blanks and points."""
    draft = case.draft
    if draft.kind is ItemKind.TRUE_FALSE:
        yield from _true_false(case)
    elif draft.options:
        yield from _options(case)
    for number, blank in enumerate(draft.blanks, 1):
        yield from _blank(case, blank, f"第 {number} 空")
    for number, point in enumerate(draft.points, 1):
        yield from _point(case, point, f"得分点 {number}")
    if (given := sum(map(bool, (draft.options, draft.blanks, draft.points)))) != 1:
        told = "没有选项、空格或得分点" if given == 0 else "选项、空格、得分点只能有一种"
        yield Fault("答案", f"{told}。", Lack.KEY)


def _true_false(case: Case) -> Iterator[Fault]:
    options = case.draft.options
    if [each.text for each in options] != [RIGHT, WRONG] or options[0].correct is options[1].correct:
        yield Fault("选项", "判断题应有“正确”“错误”两项，恰有一项是答案。", Lack.KEY)
        return
    step = options[0].proof
    fault = _fault(step, case, "题干")
    if fault is not None:
        yield fault
        return
    stated = holds(step, case) is not asks_for_false(case.draft.stem, step.rule, case.draft.kind)
    if stated is not options[0].correct:
        yield Fault("题干", f"按规则，这句话{'成立' if stated else '不成立'}，与答案相反。", Lack.KEY)


def _options(case: Case) -> Iterator[Fault]:
    draft = case.draft
    for letter, option in zip(LETTERS, draft.options, strict=False):
        yield from _option(case, option, f"选项 {letter}")
    right = sum(each.correct for each in draft.options)
    if len(draft.options) < LEAST_OPTIONS or len(draft.options) > len(LETTERS):
        yield Fault("选项", f"应有 {LEAST_OPTIONS} 至 {len(LETTERS)} 个选项。", Lack.KEY)
    if draft.kind is ItemKind.SINGLE and right != 1:
        yield Fault("选项", f"单选题应恰有一个正确选项，现有 {right} 个。", Lack.KEY)
    if draft.kind is ItemKind.MULTIPLE and right < 2:
        yield Fault("选项", f"多选题至少要有两个正确选项，现有 {right} 个。", Lack.KEY)
    if draft.kind in _CHOICES and not 0 < right < len(draft.options) and draft.kind is not ItemKind.MULTIPLE:
        yield Fault("选项", "应有正确选项，也应有错误选项。", Lack.KEY)
    yield from _alike(case)


def _option(case: Case, option: Option, where: str) -> Iterator[Fault]:
    step = option.proof
    fault = _fault(step, case, where)
    if fault is not None:
        yield fault
        return
    if not _shows(option.text, step, case):
        yield Fault(where, f"证明说的是“{step.said}”，选项写的是“{option.text}”。", Lack.RULE)
    right = holds(step, case) is not asks_for_false(case.draft.stem, step.rule, case.draft.kind)
    if right is not option.correct:
        yield Fault(where, f"按规则应为{'正确' if right else '错误'}选项，与标注相反。", Lack.KEY)


def _alike(case: Case) -> Iterator[Fault]:
    seen: dict[object, str] = {}
    for letter, option in zip(LETTERS, case.draft.options, strict=False):
        found = quantities(option.text)
        whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(option.text))
        meaning: object = found[0].key if whole else plain(option.text)
        if meaning in seen:
            yield Fault(f"选项 {letter}", f"与选项 {seen[meaning]} 意思相同。", Lack.SAME_ANSWERS)
        seen[meaning] = letter


def _blank(case: Case, blank: Blank, where: str) -> Iterator[Fault]:
    fault = _fault(blank.proof, case, where)
    if fault is not None:
        yield fault
        return
    if not blank.accepted or blank.proof.rule is not ProofRule.VERBATIM or blank.accepted[0] != blank.proof.said:
        yield Fault(where, "第一个答案应当就是原文。", Lack.BLANK)
        return
    first = blank.accepted[0]
    for other in blank.accepted[1:]:
        if not same_meaning(first, other):
            yield Fault(where, f"“{other}”与“{first}”意思不同。", Lack.BLANK)


def _point(case: Case, point: Point, where: str) -> Iterator[Fault]:
    fault = _fault(point.proof, case, where)
    if fault is not None:
        yield fault
        return
    if not point.keywords or not all(point.keywords) or point.weight < 1:
        yield Fault(where, "没有关键词，或分值不是正数。", Lack.POINT)
    ground = plain(_ground(case, point.proof))
    for group in point.keywords:
        if not any(plain(word) and plain(word) in ground for word in group):
            yield Fault(where, f"关键词“{'／'.join(group)}”没有一个出自依据。", Lack.POINT)


def _ground(case: Case, step: Step) -> str:
    """The words that a point may draw on: the article, or what our rule or handbook says."""
    source = case.source(step)
    if source is not None:
        return source.text
    book = case.parts.rules
    rule = book.by_id(step.rule_id) if book is not None and step.rule_id is not None else None
    ours = "" if rule is None else f"{rule.phrasing}{rule.reason}{rule.say_instead or ''}{'、'.join(rule.patterns)}"
    return ours + step.said + "".join(f"{each.hand_over or ''}{each.sayable or ''}" for each in case.parts.handbooks)


def same_meaning(one: str, other: str) -> bool:
    """Whether two wordings of a blank are one answer: equal without layout, or the same quantity.

    >>> same_meaning("三倍", "3倍"), same_meaning("七日", "一周"), same_meaning("三倍", "3")
    (True, True, False)
    """
    if plain(one) == plain(other):
        return True
    first, second = quantities(one), quantities(other)
    return len(first) == len(second) == 1 and first[0].key == second[0].key


def _fault(step: Step, case: Case, where: str) -> Fault | None:
    """What keeps a step from being proven."""
    misplaced = fault_of_place(step, case, where)
    if misplaced is not None:
        return misplaced
    missing = CHECKS[step.rule](step, case)
    if missing is None:
        return None
    lack = Lack.BY_HAND if step.rule is ProofRule.BY_HAND else Lack.RULE
    return Fault(where, f"{missing}。", Lack.ELSEWHERE if missing.startswith(_ELSEWHERE) else lack)


def _shows(text: str, step: Step, case: Case) -> bool:
    """Whether the option shows what its proof is about."""
    if step.rule in _SHOWN_FREELY:
        return True
    shown, said = plain(text), plain(step.said)
    if said and (said == shown or said in shown or same_meaning(text, step.said)):
        return True
    return _works_out(text, step.said, case.draft.material)


def _works_out(text: str, said: str, material: str) -> bool:
    """Whether an amount is a sum of the case: an amount of the material by the multiple or share that is said."""
    shown, rates = quantities(text), quantities(said)
    if len(shown) != 1 or len(rates) != 1 or shown[0].kind is not QuantityKind.MONEY or shown[0].value is None:
        return False
    amount, rate = shown[0].value, rates[0]
    if rate.kind is QuantityKind.MONEY:
        return amount in {rate.lower, rate.upper}
    scale = {QuantityKind.MULTIPLE: 1, QuantityKind.PERCENTAGE: 100}.get(rate.kind)
    if scale is None:
        return False
    given = [each.value for each in quantities(material) if each.kind is QuantityKind.MONEY and each.value is not None]
    ends = [end for end in (rate.lower, rate.upper) if end is not None]
    return any(amount == each * end / scale for each in given for end in ends)
