"""Items on the numbers of a provision."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from random import Random

from kb.law.quantities import find_quantities
from kb.quiz.generating.quantities import GENERATORS, QuantityBlank, QuantityChoice, QuantityJudgement
from kb.quiz.prove.proving import Prover
from kb.quiz.types import BRACKETS, GAP, SourceArticle
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import KnownTexts, make_source
from tests.builders_quiz_laws import real_texts

DAMAGES = (
    "经营者有欺诈行为的，应当按照消费者的要求增加赔偿，增加赔偿的金额为价款的三倍；"
    "增加赔偿的金额不足五百元的，为五百元。"
)


def drafts_of(
    text: str, generator: QuantityChoice | QuantityJudgement | QuantityBlank, seed: int = 1
) -> list[ItemDraft]:
    article = make_source(text)
    texts = KnownTexts([article, make_source("消费者可以在十五日内退货。", label="第二条")])
    return list(generator.drafts(article, texts, Random(seed), seed))


@lru_cache(maxsize=1)
def real() -> tuple[ItemDraft, ...]:
    texts = real_texts()
    return tuple(
        draft
        for article in texts.articles()
        if article.topic
        for each in GENERATORS
        for draft in each.drafts(article, texts, Random(f"{each.name}{article.title}{article.label}"), 7)
    )


def test_a_choice_asks_for_the_number_with_three_others_of_its_unit() -> None:
    (draft,) = drafts_of("经营者应当自收到退货之日起七日内退款。", QuantityChoice())
    assert draft.stem == f"根据《退换货试行法》，经营者应当自收到退货之日起{GAP}内退款。横线处应填{BRACKETS}。"
    assert [each.text for each in draft.options if each.correct] == ["七日"]
    keys = {find_quantities(each.text)[0].key for each in draft.options}
    assert len(keys) == 4
    assert {key[1] for key in keys} == {"日"}


def test_a_number_at_the_end_is_asked_with_brackets() -> None:
    (draft,) = drafts_of("电子商务平台经营者保存交易信息的时间不少于三年。", QuantityChoice())
    assert draft.stem == f"根据《退换货试行法》，电子商务平台经营者保存交易信息的时间不少于{BRACKETS}。"


def test_a_number_that_can_be_read_off_the_stem_is_not_asked_alone() -> None:
    asked = drafts_of(DAMAGES, QuantityChoice())
    assert [each.text for draft in asked for each in draft.options if each.correct] == ["三倍"]


def test_a_blank_takes_every_place_of_a_repeated_number() -> None:
    (draft,) = drafts_of(DAMAGES, QuantityBlank())
    assert [each.accepted[0] for each in draft.blanks] == ["三倍", "五百元", "五百元"]
    assert "3倍" in draft.blanks[0].accepted
    assert draft.stem.count(GAP) == 3


def test_a_true_judgement_is_the_provision_and_a_false_one_another_number() -> None:
    text = "经营者应当自收到退货之日起七日内退款。"
    found = {draft.options[0].correct: draft for draft in drafts_of(text, QuantityJudgement())}
    assert found[True].stem.endswith(text)
    assert found[True].options[0].proof.rule is ProofRule.VERBATIM
    wrong = found[False].options[1].proof
    assert found[False].stem.endswith(text.replace("七日", wrong.said))
    assert wrong.rule is ProofRule.QUANTITY


def test_a_rule_whose_exceptions_are_left_out_is_not_called_true_or_false() -> None:
    text = "消费者有权自收到商品之日起七日内退货，但下列商品除外：\n（一）消费者定作的；\n（二）鲜活易腐的。"
    partly = [draft for seed in range(9) for draft in drafts_of(text, QuantityJudgement(), seed)]
    assert all("下列商品除外" in draft.stem for draft in partly)
    assert drafts_of(text, QuantityChoice())


def test_a_sibling_provision_s_number_for_the_same_facts_is_no_wrong_answer() -> None:
    article = make_source("网店经营者应当自收到退回商品之日起七日内返还价款。")
    sibling = make_source("网店经营者应当自收到退回商品之日起十五日内返还价款。", label="第九条")
    texts = KnownTexts([article, sibling])
    for seed in range(20):
        for draft in QuantityChoice().drafts(article, texts, Random(seed), seed):
            assert "十五日" not in [each.text for each in draft.options]


def test_what_is_not_worth_asking_is_not_asked() -> None:
    assert drafts_of("市场监督管理部门应当自立案之日起九十日内作出处理决定。", QuantityChoice()) == []


def test_an_article_without_topic_is_not_asked() -> None:
    article = make_source("经营者应当自收到退货之日起七日内退款。", topic=None)
    for each in GENERATORS:
        assert list(each.drafts(article, KnownTexts([article]), Random(1), 1)) == []


def test_equal_arguments_give_equal_items() -> None:
    article: SourceArticle = next(each for each in real_texts().articles() if each.label == "第二十三条" and each.topic)
    for each in GENERATORS:
        first = list(each.drafts(article, real_texts(), Random(3), 3))
        assert first == list(each.drafts(article, real_texts(), Random(3), 3))


def test_real_items_are_proven() -> None:
    """All but the few whose answer stands in the stem by another name."""
    assert len(real()) > 200
    prover = Prover(real_texts())
    assert sum(not prover.faults(draft) for draft in real()[::3]) >= 0.98 * len(real()[::3])


def test_real_judgements_are_true_and_false_equally_often() -> None:
    true = Counter(draft.options[0].correct for draft in real() if draft.kind is ItemKind.TRUE_FALSE)
    assert 0.35 < true[True] / sum(true.values()) < 0.65


def test_real_choices_never_offer_odd_numbers() -> None:
    for draft in real():
        for option in draft.options if draft.kind is ItemKind.SINGLE else ():
            assert "." not in option.text
            assert len(find_quantities(option.text)) == 1


def test_no_two_real_options_mean_the_same() -> None:
    for draft in real():
        if draft.kind is ItemKind.SINGLE:
            assert len({find_quantities(each.text)[0].key for each in draft.options}) == len(draft.options)
