"""What a handbook says is the company's own: it proves no law, least of all one that nobody brought in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.answering.ground.grounder import Grounder
from kb.answering.ground.types import GroundRule
from kb.answering.redraft import Said
from kb.citing.citations import CitedProvision, cite_handbook
from kb.citing.types import Pin
from tests.builders import make_unit
from tests.builders_ground import TODAY, grounder_of, made_law

LAW = made_law("买卖法", {"第六条": "消费者有权自收到商品之日起七日内退货。"})
UNIT = make_unit(
    text="收到七日内可以退货（《买卖法》第六条）。七日从签收次日起算（需入库：《退货暂行办法》第十条）。门店自愿承诺的照办。"
)


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    return grounder_of(LAW, units=(UNIT,))


@pytest.fixture(scope="module")
def handbook() -> CitedProvision:
    return cite_handbook(UNIT)


def broken(grounder: Grounder, text: str, handbook: CitedProvision) -> GroundRule | None:
    failed = grounder.check(Said(text, (handbook,)), Pin(1, TODAY)).failed
    return failed.rule if failed is not None else None


def test_a_law_that_only_a_handbook_names_and_nobody_brought_in_is_not_cited(
    grounder: Grounder, handbook: CitedProvision
) -> None:
    assert broken(grounder, "《退货暂行办法》第十条规定，七日从签收次日起算。", handbook) is GroundRule.CITES
    assert broken(grounder, "按《退货暂行办法》，七日从签收次日起算。", handbook) is GroundRule.CITES


def test_a_stored_article_that_the_handbook_names_may_be_named(grounder: Grounder, handbook: CitedProvision) -> None:
    assert broken(grounder, "收到七日内可以退货（《买卖法》第六条）。", handbook) is None


@pytest.mark.parametrize("text", ["法律规定门店自愿承诺的照办。", "根据法律，七日从签收次日起算。"])
def test_what_is_said_to_be_law_does_not_rest_on_a_handbook(
    grounder: Grounder, handbook: CitedProvision, text: str
) -> None:
    assert broken(grounder, text, handbook) is GroundRule.CITES


def test_what_the_handbook_says_may_be_said_as_its_own(grounder: Grounder, handbook: CitedProvision) -> None:
    assert broken(grounder, "七日从签收次日起算。", handbook) is None


def test_a_handbook_does_not_speak_for_a_day_on_which_its_law_did_not_bind(
    grounder: Grounder, handbook: CitedProvision
) -> None:
    said = Said("收到七日内可以退货。", (handbook,))
    failed = grounder.check(said, Pin(1, date(2005, 1, 1))).failed
    assert failed is not None and failed.rule is GroundRule.IN_FORCE
    assert failed.detail is not None and "《买卖法》第六条" in failed.detail
    assert grounder.check(said, Pin(1, TODAY)).holds


def test_a_call_is_handed_over_whatever_day_is_asked_about() -> None:
    unit = replace(make_unit(text="请先就医，我马上转给主管（《买卖法》第六条）。"), hand_over="有人受伤")
    found = grounder_of(LAW, units=(unit,)).check(
        Said("请先就医，我马上转给主管。", (cite_handbook(unit),)), Pin(1, date(2005, 1, 1))
    )
    assert found.holds
