"""判断 on what must, may and must not be done."""

from __future__ import annotations

from random import Random

import pytest

from kb.law.modals import find_modals
from kb.quiz.distracting.opposed_modals import opposed_modals
from kb.quiz.generating.modals import GENERATORS, ModalJudgement
from kb.quiz.prove.proving import Prover
from kb.store.quiz_records import ItemDraft, ProofRule
from tests.builders_quiz import KnownTexts, make_source
from tests.builders_quiz_laws import real_texts


def opposed(text: str) -> tuple[str, ...]:
    return opposed_modals(text, find_modals(text)[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("经营者应当向消费者出具发票", ("可以不",)),
        ("经营者不得拒绝退货", ("可以", "有权")),
        ("订单评价不得删除", ("可以",)),
        ("消费者有权要求经营者退货", ("不得",)),
        ("受欺诈方可以请求撤销", ("不得",)),
        ("保险人可以扣减保险金", ("应当", "不得")),
        ("消费者退货，无需说明理由", ("应当",)),
        ("要约可以撤销", ("不得",)),
        ("出卖人无权主张减轻责任", ("有权",)),
    ],
)
def test_a_modal_is_contradicted_by_those_that_cannot_hold_beside_it(text: str, said: tuple[str, ...]) -> None:
    assert opposed(text) == said


def test_nobody_is_told_to_do_all_that_a_list_allows() -> None:
    assert opposed("旅行社可以经营下列业务：境内旅游") == ("不得",)


def test_no_right_is_denied_in_words_that_laws_hardly_use() -> None:
    """无权 would be known as false: of 1,494 statements of the starter three truly say it."""
    for text in ("消费者有权要求经营者退货", "受欺诈方可以请求撤销", "保险人有权解除合同"):
        assert "无权" not in opposed(text)


@pytest.mark.parametrize(
    "text",
    [
        "经营者应当诚实守信",
        "经营者不得侮辱消费者",
        "经营者不得以拆封为由拒绝退货",
        "应当取得许可而未取得的，不予登记",
        "消费者有权知悉真实情况",
        "当事人可以采用书面形式",
        "考虑执法机构认为应当考虑的因素",
        "民事法律行为可以附条件，但是根据其性质不得附条件的除外",
        "经营者应当于七日内退款",
        "消费者可以向销售者要求赔偿，也可以向生产者要求赔偿",
        "在该债务人应当承担的份额范围内",
        "书面形式是电传等可以有形地表现内容的形式",
        "当事人可以随时解除合同，但是应当在合理期限之前通知对方",
        "个人信息处理者应当采取必要措施，保障所处理的个人信息的安全",
        "电信企业应当承担管理责任，在协议中明确代理商的责任",
    ],
)
def test_a_contradiction_nobody_believes_or_says_is_not_made(text: str) -> None:
    assert opposed(text) == ()


def test_a_duty_is_never_contradicted_by_a_permission_alone() -> None:
    """What must be done may be done: 可以 beside 应当 is no contradiction in logic."""
    for text in ("经营者应当及时退款", "经营者应当立即停止销售", "经营者必须核实身份"):
        assert "可以" not in opposed(text)


def drafts(text: str, seed: int) -> list[ItemDraft]:
    article = make_source(text)
    return list(ModalJudgement().drafts(article, KnownTexts([article]), Random(seed), seed))


def test_true_and_false_say_the_provision_and_its_contrary() -> None:
    text = "经营者在销售商品时不得搭售消费者未选择的商品。"
    stems = {draft.options[0].correct: draft.stem for seed in range(20) for draft in drafts(text, seed)}
    assert stems[True].endswith(text)
    assert stems[False].endswith((text.replace("不得", "可以"), text.replace("不得", "有权")))


def test_every_statement_is_proposed_true_and_false() -> None:
    """Which of the two is taken is weighed over all items of a generation."""
    made = drafts("经营者在销售商品时不得搭售消费者未选择的商品。", 3)
    assert sorted(draft.options[0].correct for draft in made) == [False, True]


def test_the_modal_of_a_noun_in_an_item_is_left_alone() -> None:
    text = "旅行社向旅游者告知下列事项：\n（一）旅游者应当注意的安全事项；\n（二）旅游者可以选择的保险。"
    assert all(drafts(text, seed) == [] for seed in range(5))


def test_real_items_are_proven_and_balanced() -> None:
    texts = real_texts()
    made = [
        draft
        for article in texts.articles()
        if article.topic
        for each in GENERATORS
        for draft in each.drafts(article, texts, Random(f"{article.title}{article.label}"), 7)
    ]
    assert len(made) > 300
    sample, prover = made[::5], Prover(texts)
    assert sum(not prover.faults(draft) for draft in sample) >= 0.95 * len(sample)
    true = sum(draft.options[0].correct for draft in made) / len(made)
    assert 0.4 < true < 0.6
    rules = {draft.options[0].proof.rule for draft in made}
    assert rules == {ProofRule.VERBATIM, ProofRule.MODAL}
