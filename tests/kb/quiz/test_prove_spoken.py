"""What a proof demands of words to a caller and of acts in a case: our rules and handbook, the numbers of the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kb.phrasing.rules.rule_set import make_rule_set
from kb.quiz.prove.faults import Lack, ProofParts
from kb.quiz.prove.proving import prove
from kb.quiz.prove.spoken import hands_over
from kb.quiz.types import BRACKETS
from kb.store.quiz_records import ItemDraft, ItemKind, Option, Point, ProofRule, Step
from tests.builders import make_unit
from tests.builders_quiz import REFUND, TITLE, KnownTexts, make_basis, make_single
from tests.kb.phrasing.guards import make_guard, make_rule

RULE = make_rule("guaranteed_return.sure", patterns=("稳赚不赔",), industries=("general",), scenes=())
UNIT = replace(make_unit("投资者闹事", handbook="escalation"), hand_over="值班经理", triggers=("闹事", "堵…门"))


class Signals:
    """RiskBook that hears one word."""

    def rule_ids(self, text: str) -> tuple[str, ...]:
        return ("threat.harm",) if "砸" in text else ()


PARTS = ProofParts(make_guard(RULE), make_rule_set([RULE]), Signals(), (UNIT,), frozenset(("refund",)))
ASKED = "下列答复中，可以这样说的是"


def spoken(
    options: Sequence[tuple[str, bool, ProofRule, str | None]], *, stem: str = ASKED, said: str = ""
) -> ItemDraft:
    """A scenario with these answers; `said` is what the caller says."""
    made = tuple(Option(text, right, Step(rule, "说明。", said=text, rule_id=by)) for text, right, rule, by in options)
    ids = tuple(dict.fromkeys(by for *_, by in options if by is not None))
    return replace(
        make_single(bases=(), rule_ids=ids or ("r",)),
        kind=ItemKind.SCENARIO, stem=f"{stem}{BRACKETS}。", material=said, options=made,
        explanation="按限制用语和手册。",
    )  # fmt: skip


BARRED = ("这款稳赚不赔", False, ProofRule.BARRED, RULE.rule_id)
WORSE = ("放心，稳赚不赔", False, ProofRule.BARRED, RULE.rule_id)
FINE = ("收益会有波动，可能亏损", True, ProofRule.SAYABLE, None)


def lacks(draft: ItemDraft) -> set[Lack]:
    return {each.lack for each in prove(draft, KnownTexts(), PARTS)}


def test_what_may_be_said_passes_the_guard_and_what_must_not_is_blocked_by_the_rule_named():
    assert lacks(spoken([FINE, BARRED, WORSE])) == set()
    harmless = ("今天天气不错", False, ProofRule.BARRED, RULE.rule_id)
    assert lacks(spoken([FINE, BARRED, harmless])) == {Lack.RULE}
    unknown = ("这款稳赚不赔", False, ProofRule.BARRED, "no.such.rule")
    assert lacks(spoken([FINE, WORSE, unknown])) == {Lack.RULE}
    blocked = ("稳赚不赔，您放心", True, ProofRule.SAYABLE, None)
    assert lacks(spoken([blocked, BARRED, WORSE])) == {Lack.RULE}


def test_the_question_decides_which_side_is_right():
    turned = [(text, not right, rule, by) for text, right, rule, by in (FINE, BARRED)]
    other = ("有亏损的可能", False, ProofRule.SAYABLE, None)
    assert lacks(spoken([*turned, other], stem="下列答复中，不能这样说的是")) == set()
    assert Lack.KEY in lacks(spoken([*turned, other]))


def test_a_sentence_of_law_must_be_verbatim_or_approved():
    law = ("《退换货试行法》规定了三十日", True, ProofRule.SAYABLE, None)
    assert lacks(spoken([law, BARRED, WORSE])) == {Lack.RULE}


def test_without_a_guard_nothing_said_is_proven():
    assert prove(spoken([FINE, BARRED, WORSE]), KnownTexts()) != ()


def handed(unit: str, said: str) -> ItemDraft:
    options = [
        ("马上转给值班经理", True, ProofRule.HAND_OVER, unit),
        ("先登记，再考虑转接", False, ProofRule.HAND_OVER, unit),
        ("请对方冷静以后再打来", False, ProofRule.HAND_OVER, unit),
    ]
    return spoken(options, stem="接到这通来电，正确的下一步是", said=said)


@pytest.mark.parametrize(
    ("unit", "said", "proven"),
    [
        ("escalation#投资者闹事", "有人来堵了你们的门", True),
        ("escalation#投资者闹事", "请问几点下班", False),
        ("escalation#没有这一单元", "有人闹事", False),
        ("threat.harm", "再不退钱就砸店", True),
        ("threat.harm", "请问几点下班", False),
        ("authority:refund", "能多赔点吗", True),
        ("authority:nothing", "能多赔点吗", False),
    ],
)
def test_a_hand_over_follows_from_the_unit_the_signal_or_the_table_named(unit, said, proven):
    assert (lacks(handed(unit, said)) == set()) is proven


def test_who_waits_or_keeps_it_to_himself_does_not_hand_over():
    assert hands_over("登记后三十分钟内移交公关负责人")
    assert not hands_over("先问清楚责任再决定要不要上报")
    assert not hands_over("不用上报，我来处理")


def case_of(*facts: tuple[str, bool, ProofRule]) -> ItemDraft:
    basis = make_basis()
    start = REFUND.index("七日内")
    options = tuple(
        Option(f"收到退货后第{said}退款", right, Step(rule, "七日内退款。", 0, start, start + 3, said))
        for said, right, rule in facts
    )
    return replace(
        make_single(), kind=ItemKind.CASE, stem=f"下列做法违反《{TITLE}》规定的是{BRACKETS}。",
        bases=(basis,), options=options,
    )  # fmt: skip


def test_an_act_is_a_breach_where_its_number_lies_beyond_the_limit():
    breach, keeps = ProofRule.BREACH, ProofRule.NO_BREACH
    assert lacks(case_of(("9日", True, breach), ("5日", False, keeps), ("3日", False, keeps))) == set()
    assert lacks(case_of(("6日", True, breach), ("5日", False, keeps), ("3日", False, keeps))) == {Lack.RULE}
    assert lacks(case_of(("9日", True, breach), ("8日", False, keeps), ("3日", False, keeps))) == {Lack.RULE}
    assert Lack.KEY in lacks(case_of(("9日", False, breach), ("5日", True, keeps), ("3日", False, keeps)))


def test_points_of_an_open_scenario_rest_on_our_rules_or_handbook():
    step = Step(ProofRule.HAND_OVER, "手册要求移交。", said="转给值班经理", rule_id="escalation#投资者闹事")
    points = (Point("转给值班经理", (("值班经理", "经理"),), step),)
    draft = replace(handed("escalation#投资者闹事", "有人闹事"), options=(), points=points, stem="您会怎样答复？")
    assert lacks(draft) == set()
    foreign = (replace(points[0], keywords=(("火箭",),)),)
    assert lacks(replace(draft, points=foreign)) == {Lack.POINT}
