"""What of an article can be said by itself."""

from __future__ import annotations

import pytest

from kb.quiz.generating.statements import LONGEST, statements
from tests.builders_quiz import make_source
from tests.builders_quiz_laws import real_texts


def said(text: str) -> list[str]:
    return [each.whole for each in statements(make_source(text))]


def test_each_sentence_that_names_its_party_is_said() -> None:
    assert said("经营者应当自收到退货之日起七日内退款。") == ["经营者应当自收到退货之日起七日内退款"]


def test_a_sentence_that_leans_on_another_is_said_with_it() -> None:
    text = "旅行社不能成团的，可以解除合同。但是，应当提前七日通知旅游者。"
    assert said(text)[-1] == text.removesuffix("。")


@pytest.mark.parametrize(
    "text",
    [
        "前款规定的期限为三十日，经营者应当遵守。",
        "经营者违反本法第八条规定的，应当赔偿消费者。",
        "逾期不改正的，可以处五万元以下的罚款。",
        "但是，经营者应当提前七日通知消费者。",
    ],
)
def test_what_points_away_from_itself_is_not_said(text: str) -> None:
    assert said(text) == []


def test_thirty_days_in_advance_is_no_reference_to_a_paragraph() -> None:
    assert said("电子商务经营者自行终止业务的，应当提前三十日公示。")


def test_an_item_is_said_under_its_lead_in() -> None:
    text = "经营者有奖销售不得有下列情形：\n（一）不兑现奖品；\n（二）最高奖的金额超过五万元。"
    second = statements(make_source(text))[-1]
    assert second.whole == "经营者有奖销售不得有下列情形：最高奖的金额超过五万元"
    assert second.locator == "第一条第二项"
    assert [text[each.start : each.start + len(each.quotation)] for each in second.bases] == [
        each.quotation for each in second.bases
    ]


def test_the_catch_all_of_a_list_is_not_said() -> None:
    assert said("经营者不得有下列情形：\n（一）不兑现已经公布的奖品；\n（二）其他损害消费者的情形。")[1:] == [
        "经营者不得有下列情形：不兑现已经公布的奖品"
    ]


def test_a_rule_in_front_of_its_exceptions_is_not_the_whole_truth() -> None:
    text = "消费者有权自收到商品之日起七日内退货，但下列商品除外：\n（一）消费者定作的；\n（二）鲜活易腐的。"
    rule = statements(make_source(text))[0]
    assert rule.text == "消费者有权自收到商品之日起七日内退货"
    assert rule.partial


def test_a_short_list_is_said_whole_and_asked_about_in_its_lead_in() -> None:
    text = "针对不满十四周岁的未成年人的广告不得含有下列内容：\n（一）劝诱其要求家长购买；\n（二）引发其模仿。"
    whole = statements(make_source(text))[0]
    assert whole.text == text.removesuffix("。")
    assert whole.asks(text.index("十四"))
    assert not whole.asks(text.index("劝诱"))


def test_a_place_named_in_passing_does_not_keep_a_sentence_from_being_said() -> None:
    assert said("受害人有权要求经营者依照本法第四十九条、第五十一条的规定赔偿损失。")
    assert not said("经营者违反本法第四十九条、第五十一条的规定的，应当赔偿消费者。")


def test_a_long_sentence_is_cut_at_a_semicolon_only() -> None:
    text = f"消费者可以自收到商品之日起七日内退货；{'符合约定条件的商品，' * 20}可以更换。"
    (only,) = statements(make_source(text))
    assert only.text == "消费者可以自收到商品之日起七日内退货"
    assert only.partial


def test_real_statements_are_slices_of_readable_length_that_lean_on_nothing() -> None:
    found = [each for article in real_texts().articles() if article.topic for each in statements(article)]
    assert len(found) > 1500
    for each in found:
        assert each.article.text[each.start : each.end] == each.text
        assert len(each.whole) <= LONGEST + 1
        assert not each.whole.startswith(("但", "其中", "前款", "逾期", "应当", "可以"))
