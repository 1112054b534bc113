"""Every rule of grounding on made-up laws: what holds passes, what does not is named with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.answering.ground.grounder import Grounder
from kb.answering.ground.types import Grounding, GroundRule
from kb.answering.redraft import Said
from kb.citing.citations import CitedProvision
from kb.citing.types import Pin
from kb.law.quantities import find_quantities
from tests.builders_ground import TODAY, grounder_of, made_law

TRADE = made_law(
    "买卖法",
    {
        "第五条": "经营者提供商品有欺诈行为的，应当按照消费者的要求增加赔偿其受到的损失，"
        "增加赔偿的金额为消费者购买商品的价款的三倍；增加赔偿的金额不足五百元的，为五百元。\n"
        "经营者明知商品存在缺陷，仍然向消费者提供，造成健康严重损害的，"
        "受害人有权要求所受损失二倍以下的惩罚性赔偿。",
        "第六条": "经营者采用网络方式销售商品，消费者有权自收到商品之日起七日内退货，且无需说明理由。\n"
        "退回商品的运费由消费者承担。",
        "第七条": "经营者不得强制消费者购买商品，不得拒绝开具发票。",
    },
)


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    return grounder_of(TRADE)


def check(grounder: Grounder, text: str) -> Grounding:
    (found,) = grounder.check_text(text, (), Pin(1, TODAY))
    return found


def broken(grounder: Grounder, text: str) -> GroundRule | None:
    failed = check(grounder, text).failed
    return failed.rule if failed is not None else None


@pytest.mark.parametrize(
    "text",
    [
        "《买卖法》第五条规定，商家有欺诈行为的，您可以要求按价款的3倍增加赔偿，最低五百元。",
        "按《买卖法》第五条第一款，经营者欺诈的应当按三倍增加赔偿。",
        "《买卖法》第六条：网上买的商品，消费者可以在收到之日起7天内退货，不用说明理由。",
        "退回商品的运费由您承担，这是《买卖法》第六条第二款的规定。",
        "《买卖法》第七条规定，商家不能拒绝开发票。",
        "《买卖法》第七条规定：“经营者不得强制消费者购买商品”。",
    ],
)
def test_what_the_article_says_in_other_words_holds(grounder: Grounder, text: str) -> None:
    assert check(grounder, text).failed is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("商家有欺诈行为的，应当三倍赔偿。", GroundRule.CITES),
        ("《买卖法》第九十条规定，商家应当三倍赔偿。", GroundRule.EXISTS),
        ("《买卖法》第五条规定：“欺诈的应当按照价款的三倍予以赔偿”。", GroundRule.VERBATIM),
        ("《买卖法》第五条第二款规定，商家欺诈的应当按价款三倍增加赔偿。", GroundRule.PLACE),
        ("《买卖法》第五条第九款规定，商家欺诈的应当按价款三倍增加赔偿。", GroundRule.PLACE),
        ("《买卖法》第五条规定，商家欺诈的应当按价款五倍增加赔偿。", GroundRule.QUANTITIES),
        ("《买卖法》第五条规定，商家欺诈的，增加赔偿的金额最高五百元。", GroundRule.QUANTITIES),
        ("《买卖法》第六条规定，网购商品消费者自收到之日起7个工作日内有权退货。", GroundRule.QUANTITIES),
        ("《买卖法》第五条规定，商家有欺诈行为的，商家可以按价款的三倍增加赔偿损失。", GroundRule.MODALS),
        ("《买卖法》第七条规定，经营者可以拒绝开具发票。", GroundRule.MODALS),
        ("《买卖法》第六条规定，退回商品的运费由商家承担。", GroundRule.SUBJECTS),
        ("《买卖法》第七条规定，消费者不得拒绝开具发票。", GroundRule.SUBJECTS),
        ("《买卖法》第七条规定，平台每年要给会员寄送生日礼物。", GroundRule.SUPPORT),
    ],
)
def test_what_the_article_does_not_say_breaks_its_rule(grounder: Grounder, text: str, rule: GroundRule) -> None:
    assert broken(grounder, text) is rule


def test_reason_tells_what_the_article_says_instead(grounder: Grounder) -> None:
    failed = check(grounder, "《买卖法》第五条规定，商家欺诈的应当按价款五倍增加赔偿。").failed
    assert failed is not None and failed.detail is not None
    assert "《买卖法》第五条" in failed.detail and "3倍" in failed.detail and "5倍" in failed.detail


def test_number_of_the_question_need_not_stand_in_the_law(grounder: Grounder) -> None:
    text = "《买卖法》第五条规定，您花了800元买的商品有欺诈，经营者应当按价款三倍增加赔偿。"
    assert broken(grounder, text) is GroundRule.QUANTITIES
    allowed = find_quantities("花了800元")
    assert grounder.check_text(text, (), Pin(1, TODAY), allowed)[0].holds


def test_courtesies_need_no_citation_and_promises_do(grounder: Grounder) -> None:
    assert check(grounder, "您好，请稍等。").holds
    assert broken(grounder, "您放心，一定能退。") is GroundRule.CITES


def said_of(grounder: Grounder, text: str) -> Said:
    return check(grounder, text).said


def test_citation_whose_text_is_not_the_stored_one_does_not_exist(grounder: Grounder) -> None:
    said = said_of(grounder, "《买卖法》第七条规定，商家不能拒绝开发票。")
    forged: CitedProvision = replace(said.citations[0], text=said.citations[0].text + "但另有约定的除外。")
    failed = grounder.check(Said(said.text, (forged,)), Pin(1, TODAY)).failed
    assert failed is not None and failed.rule is GroundRule.EXISTS


def test_text_that_no_longer_binds_is_not_told_as_law_unless_the_sentence_says_so() -> None:
    old = made_law("买卖法", {"第七条": "经营者不得拒绝开具发票。"}, effective=date(2010, 1, 1), until=date(2020, 1, 1))
    new = made_law("买卖法", {"第七条": "经营者应当开具发票。"}, effective=date(2020, 1, 1))
    grounder = grounder_of(old, new)
    (then,) = grounder.check_text("《买卖法》第七条规定，商家不得拒绝开发票。", (), Pin(1, date(2015, 1, 1)))
    assert then.holds
    failed = grounder.check(then.said, Pin(1, TODAY)).failed
    assert failed is not None and failed.rule is GroundRule.IN_FORCE and "失效" in (failed.detail or "")
    told = Said("修改前的《买卖法》第七条规定，商家不得拒绝开发票。", then.said.citations)
    assert grounder.check(told, Pin(1, TODAY)).holds


def test_sentence_that_holds_has_no_failed_rule_and_one_that_does_not_names_it(grounder: Grounder) -> None:
    good = grounder.check(said_of(grounder, "《买卖法》第七条规定，商家不能拒绝开发票。"), Pin(1, TODAY))
    bad = grounder.check(said_of(grounder, "《买卖法》第七条规定，商家可以拒绝开发票。"), Pin(1, TODAY))
    assert good.holds and good.failed is None
    assert bad.failed is not None and bad.failed.rule == "modals"
