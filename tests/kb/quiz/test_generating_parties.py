"""判断 on who bears a duty."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.parties import PartyJudgement
from kb.quiz.prove.proving import Prover
from kb.store.quiz_records import ItemDraft
from tests.builders_quiz import KnownTexts, make_source
from tests.builders_quiz_laws import real_texts

OTHER = "消费者和经营者、平台内经营者和电子商务平台经营者、广告主和广告代言人依照约定。"


def false_stems(text: str, *others: str) -> set[str]:
    article = make_source(text)
    rest = [make_source(each, label=f"第{n}条") for n, each in zip("二三四五", (OTHER, OTHER, *others), strict=False)]
    texts = KnownTexts([article, *rest])
    found: list[ItemDraft] = []
    for seed in range(12):
        found += PartyJudgement().drafts(article, texts, Random(seed), seed)
    return {draft.stem for draft in found if not draft.options[0].correct}


def test_a_burden_is_told_as_the_other_side_s() -> None:
    assert false_stems("退回商品的运费全部由消费者承担。") == {"根据《退换货试行法》，退回商品的运费全部由经营者承担。"}


def test_a_platform_s_duty_is_told_as_that_of_the_traders_on_it() -> None:
    text = "电子商务平台经营者应当记录、保存平台上发布的交易信息。"
    assert false_stems(text) == {"根据《退换货试行法》，平台内经营者应当记录、保存平台上发布的交易信息。"}


@pytest.mark.parametrize(
    "text",
    [
        "经营者应当向消费者出具发票。",
        "经营者和消费者应当自觉遵守合同约定的价格。",
        "费用由双方平均承担。",
    ],
)
def test_where_both_are_named_or_nobody_would_believe_it_nothing_is_asked(text: str) -> None:
    assert false_stems(text) == set()


def test_a_duty_that_both_sides_have_is_not_asked() -> None:
    text = "退回商品的运费全部由消费者承担。"
    assert false_stems(text, "退回商品的运费全部由经营者承担。") == set()


def test_real_items_are_proven() -> None:
    texts = real_texts()
    generator = PartyJudgement()
    made = [
        draft
        for article in texts.articles()
        if article.topic
        for draft in generator.drafts(article, texts, Random(f"{article.title}{article.label}"), 7)
    ]
    assert len(made) >= 8
    prover = Prover(texts)
    assert not any(prover.faults(draft) for draft in made)
