"""Items from rules “…的，…应当…”: wrong answers are consequences of other matters and never what everybody must do."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.conditions import Conditions
from kb.quiz.generating.conditions_reading import rules
from kb.quiz.prove.proving import Prover
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import KnownTexts, make_source

LAW = {
    "第一条": "消费者选择自动续费服务的，经营者应当在扣款前五日以短信方式提示。",
    "第二条": "消费者要求开具纸质发票的，经营者应当当场开具，不得加收手续费。",
    "第三条": "消费者在门店寄存大件行李的，经营者应当出具写明件数的寄存单。",
    "第四条": "消费者预约上门安装电器的，经营者应当提前一日确认到达的时间段。",
    "第五条": "消费者注销会员账号的，经营者应当在十五日内删除其会员资料。",
    "第六条": "商品试用期间出现划痕的，经营者不得要求消费者购买该商品。",
}
ARTICLES = [make_source(text, label=label) for label, text in LAW.items()]


def items(seed: int = 1) -> list[ItemDraft]:
    texts, generator = KnownTexts(ARTICLES), Conditions()
    return [each for article in ARTICLES for each in generator.drafts(article, texts, Random(seed), seed)]


def test_a_rule_is_a_condition_a_party_and_a_consequence() -> None:
    (found,) = rules(ARTICLES[0])
    assert (found.condition, found.party) == ("消费者选择自动续费服务的", "经营者")
    assert found.consequence == "应当在扣款前五日以短信方式提示"


@pytest.mark.parametrize(
    "text",
    [
        "前款规定的发票遗失的，经营者应当补开发票。",
        "经营者拒绝开具发票的，处一万元以下的罚款。",
        "经营者从事餐饮服务的，应当遵守食品安全法律的规定。",
        "经营者提供服务造成损害的，依法承担民事责任。",
        "消费者要求退还余额的，经营者应当退还，但是另有约定的除外。",
    ],
)
def test_torn_general_and_excepted_rules_and_penalties_are_left_out(text: str) -> None:
    assert list(rules(make_source(text))) == []


def test_every_item_is_proven_and_every_kind_occurs() -> None:
    prover = Prover(KnownTexts(ARTICLES))
    made = [each for seed in range(5) for each in items(seed)]
    rules_used = {option.proof.rule for each in made for option in each.options}
    assert rules_used == {ProofRule.VERBATIM, ProofRule.CONSEQUENCE, ProofRule.CONDITION}
    assert [prover.faults(each) for each in made] == [()] * len(made)


def test_wrong_consequences_belong_to_the_same_party_elsewhere() -> None:
    for each in items():
        wrong = [option for option in each.options if option.proof.rule is ProofRule.CONSEQUENCE]
        quoted = "".join(basis.quotation for basis in each.bases[1:])
        assert all(option.proof.said in quoted and "经营者" in each.bases[0].quotation for option in wrong)


def test_damages_are_no_wrong_answer_where_harm_was_done() -> None:
    harm = make_source("电梯故障造成消费者受伤的，经营者应当立即送医并保护现场。", label="第七条")
    damages = make_source("商品与样品不同的，经营者应当赔偿消费者往返的路费。", label="第八条")
    texts = KnownTexts([*ARTICLES, harm, damages])
    made = [each for seed in range(8) for each in Conditions().drafts(harm, texts, Random(seed), seed)]
    assert made
    assert all("赔偿" not in option.proof.said for each in made for option in each.options)


def test_permissions_make_no_false_statement() -> None:
    may = make_source("消费者长期不取走寄存行李的，经营者可以将行李移交保管单位。", label="第七条")
    texts = KnownTexts([*ARTICLES, may])
    made = [
        each
        for seed in range(8)
        for article in ARTICLES
        for each in Conditions().drafts(article, texts, Random(seed), seed)
    ]
    judged = [each for each in made if each.kind is ItemKind.TRUE_FALSE and not each.options[0].correct]
    assert judged
    assert all("可以将行李移交" not in each.stem for each in judged)


def test_equal_arguments_give_equal_items() -> None:
    assert items(2) == items(2)


def test_the_insurer_is_not_taken_for_the_insured() -> None:
    insurer = make_source(
        "投保人书面要求复印保单的，保险人应当在三日内免费提供复印件。", label="第七条", topic="insurance"
    )
    insured = [
        make_source(f"{when}的，被保险人应当{what}。", label=f"第{number}条", topic="insurance")
        for number, when, what in (
            ("八", "车辆改装用途", "在十日内书面说明改装的部位"),
            ("九", "住址搬迁到外省", "向原营业网点交回旧的保险卡"),
            ("十", "境外就医结束", "保留全部处方和收据的原件"),
        )
    ]
    made = list(Conditions().drafts(insurer, KnownTexts([insurer, *insured]), Random(1), 1))
    assert made == []


def test_duties_of_one_rule_are_the_right_answers_of_a_multiple_choice() -> None:
    found = make_source(
        "消费者报失会员卡的，经营者应当立即冻结该卡余额，核对其购卡凭证，并在两日内补发新卡。", label="第七条"
    )
    made = list(Conditions().drafts(found, KnownTexts([*ARTICLES, found]), Random(1), 1))
    (several,) = [each for each in made if each.kind is ItemKind.MULTIPLE]
    right = {each.text for each in several.options if each.correct}
    assert len(right) >= 2 and all(each in found.text for each in right)
    assert all(each.text not in found.text for each in several.options if not each.correct)
    assert Prover(KnownTexts([*ARTICLES, found])).faults(several) == ()
