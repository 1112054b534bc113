"""Scenarios: what may be said, what must not, the hand-over, and an answer marked on limit, law and hand-over."""

from __future__ import annotations

from pathlib import Path
from random import Random

from kb.phrasing.types import Rule
from kb.quiz.generating.scenarios import ScenarioGenerator
from kb.quiz.templates import load_topics
from kb.quiz.templates_scenarios import load_scenarios
from kb.quiz.templates_slots import Names
from kb.store.quiz_records import ItemDraft, ProofRule
from tests.builders_quiz import REFUND, KnownTexts, make_source
from tests.kb.quiz.test_generating_sentences import make_rule

NAMES = Names({"surname": ("林", "何"), "person": ("{surname}女士",)})
TEXT = """
[[scenario]]
id = "refund"
topic = "authority"
name = "催着退款"
scene = "complaint_call"
caller = "{buyer}：“今天到底退不退？”"
slots = { buyer = "person" }
say = ["我把申请提交上去。", "编号马上发给您。", "结果今天回您电话。"]
not_say = [
    { says = "第1单一定给您退", rule = "unauthorised_promise.r1" },
    { says = "第2单一定给您退", rule = "unauthorised_promise.r2" },
    { says = "第3单一定给您退", rule = "unauthorised_promise.r3" },
]
"""
LAW = """
[scenario.law]
title = "退换货试行法"
article = "第一条"
on = "七日内"
requires = ["退款"]
point = "七日内退款"
words = ["七日、7日"]
"""
LIMIT = '\n[scenario.limit]\nrule = "refund"\npoint = "由组长确认"\nwords = ["组长"]\n'
HAND_OVER = """
[scenario.hand_over]
unit = "escalation#群体投诉立即移交"
act = "一小时内移交主管"
instead = ["请来电人明天再打", "记在本子上", "劝来电人算了"]
words = ["主管"]
"""
RULES = {each.rule_id: each for each in (make_rule(number) for number in (1, 2, 3))}


def scenarios(folder: Path, text: str, *, rules: dict[str, Rule] | None = None, law: str = REFUND) -> list[ItemDraft]:
    (folder / "topics.toml").write_text('[[topic]]\nid = "authority"\nname = "权限"\nindustry = "general"\n', "utf-8")
    (folder / "scenarios.toml").write_text(text, "utf-8")
    topics = load_topics(folder)
    templates = load_scenarios(folder, None, topics, NAMES)
    found = RULES if rules is None else rules
    maker = ScenarioGenerator(topics, templates, NAMES, found.get)
    return list(maker.drafts(KnownTexts([make_source(law)]), Random(1), 1))


def rules_of(draft: ItemDraft, *, correct: bool) -> list[ProofRule]:
    return [each.proof.rule for each in draft.options if each.correct is correct]


def test_one_that_may_be_said_stands_among_three_that_must_not_and_one_barred_among_three_sayable(
    tmp_path: Path,
) -> None:
    may, must_not = scenarios(tmp_path, TEXT)
    assert (rules_of(may, correct=True), rules_of(may, correct=False)) == (
        [ProofRule.SAYABLE],
        [ProofRule.BARRED] * 3,
    )
    assert (rules_of(must_not, correct=True), rules_of(must_not, correct=False)) == (
        [ProofRule.BARRED],
        [ProofRule.SAYABLE] * 3,
    )


def test_scenario_tells_its_scene_and_its_caller(tmp_path: Path) -> None:
    for draft in scenarios(tmp_path, TEXT):
        assert "scene:complaint_call" in draft.tags
        assert draft.material in {"林女士：“今天到底退不退？”", "何女士：“今天到底退不退？”"}


def test_next_step_is_asked_where_a_handbook_demands_the_hand_over(tmp_path: Path) -> None:
    step = scenarios(tmp_path, TEXT + HAND_OVER)[2]
    assert [each.text for each in step.options if each.correct] == ["一小时内移交主管"]
    assert {each.proof.rule_id for each in step.options} == {"escalation#群体投诉立即移交"}
    assert len(scenarios(tmp_path, TEXT)) == 2


def test_rule_that_was_switched_off_takes_its_line_with_it(tmp_path: Path) -> None:
    left = {key: rule for key, rule in RULES.items() if not key.endswith("r3")}
    for draft in scenarios(tmp_path, TEXT, rules=left):
        assert all(each.proof.rule_id != "unauthorised_promise.r3" for each in draft.options)
    assert scenarios(tmp_path, TEXT, rules={}) == []


def test_open_answer_is_marked_on_limit_law_and_hand_over(tmp_path: Path) -> None:
    draft = scenarios(tmp_path, TEXT + LIMIT + LAW + HAND_OVER)[-1]
    assert [each.text for each in draft.points] == ["由组长确认", "七日内退款", "一小时内移交主管"]
    assert [each.proof.rule for each in draft.points] == [
        ProofRule.HAND_OVER,
        ProofRule.VERBATIM,
        ProofRule.HAND_OVER,
    ]
    assert REFUND in draft.explanation


def test_law_that_no_longer_says_it_is_no_point_any_more(tmp_path: Path) -> None:
    amended = REFUND.replace("七日内", "十日内")
    assert not any(each.points for each in scenarios(tmp_path, TEXT + LIMIT + LAW, law=amended))
    assert any(each.points for each in scenarios(tmp_path, TEXT + LIMIT + LAW))


def test_answers_end_alike_whether_they_may_be_said_or_not(tmp_path: Path) -> None:
    for draft in scenarios(tmp_path, TEXT + HAND_OVER):
        assert not any(option.text.endswith("。") for option in draft.options)
