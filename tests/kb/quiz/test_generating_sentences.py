"""What may and must not be said, as items: from blocking rules with approved words alone, told by nothing but sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from kb.phrasing.types import Binding, Rule, RuleBasis, Severity
from kb.quiz.generating.sentences import SentenceGenerator
from kb.quiz.generating.sentences_bases import basis_words, rule_bases
from kb.quiz.generating.sentences_length import lengths_beside, nearest, parts
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


def test_examples_and_approved_wording_are_told_in_nobody_elses_words() -> None:
    """Words around an example alone would tell it as what must not be said."""
    known = {*(f"第{number}单一定给您退" for number in range(1, 5))}
    known |= {part for each in four() for part in parts(each.say_instead or "")}
    assert {option.proof.said for draft in items(*four()) for option in draft.options} <= known


@pytest.mark.parametrize(
    ("said", "beginnings"),
    [
        ("请先停用并联系医生，症状我登记上报。", ["请先停用并联系医生"]),
        ("您收到货以后，七天内可以申请。", []),
        ("有保健食品标志，只按批准的功能宣传。", []),
        ("我登记，编号马上发您。", []),
        ("它适合的人群和不适合的人群，说明书都写了。", []),
        ("退费按“先审后退，”办理，您留好票据。", ["退费按“先审后退，”办理"]),
    ],
)
def test_beginning_that_says_something_by_itself_may_stand_for_the_whole(said: str, beginnings: list[str]) -> None:
    assert list(parts(said)) == [*beginnings, said.rstrip("。")]


def test_sentence_nearest_to_a_length_is_taken() -> None:
    assert nearest(["七个字的一句话", "两字", "十个字左右的一句话呀"], 9, Random(1)) == "十个字左右的一句话呀"


def test_place_of_the_right_answer_by_length_is_drawn() -> None:
    chance = Random(2)
    longest = sum(max(lengths_beside(20, 3, chance)) < 20 for _ in range(400))
    assert 60 < longest < 140
