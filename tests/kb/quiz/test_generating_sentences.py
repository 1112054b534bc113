"""What may and must not be said, as items: from blocking rules with approved words alone, told by nothing but sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from kb.phrasing.types import Binding, Rule, RuleBasis, Severity
from kb.quiz.generating.sentences import SentenceGenerator
from kb.quiz.generating.sentences_bases import basis_words, rule_bases
from kb.quiz.generating.sentences_length import length_among, lengths_beside, of_length
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import TITLE, KnownTexts

CALLS = ("complaint_call", "sales_call", "written_reply")


def make_rule(number: int = 1, **fields: object) -> Rule:
    made = Rule(
        rule_id=f"unauthorised_promise.r{number}",
        topic="unauthorised_promise",
        phrasing="一定给您退",
        patterns=("一定给您退",),
        exempt=(),
        severity=Severity.BLOCK,
        binding=Binding(scenes=CALLS),
        reason="退不退由公司审核。",
        say_instead=f"我把第{number}份退款申请提交上去，今天回您电话。",
        basis=(RuleBasis(TITLE, "第二条"),),
        match=(f"第{number}单一定给您退",),
        passes=("不一定给您退",),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def items(*rules: Rule) -> list[ItemDraft]:
    return list(SentenceGenerator(rules).drafts(KnownTexts(), Random(1), 1))


def four() -> list[Rule]:
    return [make_rule(number) for number in range(1, 5)]


def test_every_rule_gives_two_choices_and_two_statements() -> None:
    kinds = [each.kind for each in items(*four())]
    assert kinds.count(ItemKind.SINGLE) == 8 and kinds.count(ItemKind.TRUE_FALSE) == 8


def test_rule_without_siblings_gives_statements_alone() -> None:
    assert [each.kind for each in items(make_rule())] == [ItemKind.TRUE_FALSE] * 2


@pytest.mark.parametrize(
    "rule",
    [
        make_rule(severity=Severity.WARN),
        make_rule(say_instead=None),
        make_rule(binding=Binding(scenes=CALLS, effective_to=date(2020, 1, 1))),
        make_rule(match=("长" * 61,)),
    ],
    ids=["only warns", "nothing approved to say", "no longer in effect", "example too long to choose"],
)
def test_rule_that_does_not_fit_gives_nothing(rule: Rule) -> None:
    assert items(rule) == []


def test_rule_that_binds_in_calls_is_asked_of_in_a_call() -> None:
    scenes = {tag for each in items(*four()) for tag in each.tags if tag.startswith("scene:")}
    assert scenes <= {"scene:complaint_call", "scene:sales_call"}


def test_rule_of_one_industry_asks_that_industry() -> None:
    bound = make_rule(binding=Binding(industries=("finance",), scenes=CALLS))
    assert {each.industry for each in items(bound)} == {"finance"}
    assert {each.industry for each in items(make_rule())} == {None}


def test_answers_end_alike_whether_they_may_be_said_or_not() -> None:
    for draft in items(*four()):
        assert not any(option.text.endswith("。") for option in draft.options)


def test_item_rests_on_the_provision_of_its_rule_so_that_it_falls_due_with_it() -> None:
    assert {basis.article for each in items(make_rule()) for basis in each.bases} == {"第二条"}
    assert list(rule_bases(make_rule(basis=(RuleBasis("没有的法", "第一条"),)), KnownTexts())) == []
    assert basis_words([make_rule()]) == f"依据：《{TITLE}》第二条。"


def test_each_answer_names_the_rule_that_decides_it() -> None:
    for draft in items(*four()):
        for option in draft.options:
            assert option.proof.rule in {ProofRule.BARRED, ProofRule.SAYABLE}
            assert option.proof.rule_id in draft.rule_ids


def test_words_around_a_phrase_leave_it_as_it_is_and_bring_it_to_its_length() -> None:
    chance = Random(4)
    for wanted in (8, 16, 24):
        said = of_length("我说了算您放心", "complaint_call", "unauthorised_promise", wanted, chance)
        assert "我说了算您放心" in said
        assert abs(len(said) - wanted) <= 3


def test_phrase_about_others_gets_no_words_to_a_caller() -> None:
    assert (
        of_length("先拖着，拖到他没脾气", "complaint_call", "complaint_suppression", 30, Random(1))
        == "先拖着，拖到他没脾气"
    )


def test_place_of_the_right_answer_by_length_is_drawn() -> None:
    chance = Random(2)
    longest = sum(max(lengths_beside(20, 3, chance)) < 20 for _ in range(400))
    assert 60 < longest < 140
    above = sum(length_among([12, 18, 25], chance) > 25 for _ in range(400))
    assert 60 < above < 140
