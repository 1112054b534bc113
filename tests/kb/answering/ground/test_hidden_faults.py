"""What hides a lie from a rule of grounding: the caller's own number, a denial cut off, figures nobody can read."""

from __future__ import annotations

import pytest

from kb.answering.ground.grounder import Grounder
from kb.answering.ground.types import GroundRule
from kb.answering.redraft import Said
from kb.citing.citations import CitedProvision, cite
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.quantities import find_quantities
from tests.builders_ground import TODAY, grounder_of, made_law, store_of

LAW = made_law(
    "买卖法",
    {
        "第五条": "经营者有欺诈行为的，应当按照消费者的要求增加赔偿价款的三倍。",
        "第六条": "消费者有权自收到商品之日起七日内退货，且无需说明理由。\n"
        "根据商品性质不宜退货的商品，不适用无理由退货。\n经营者没有过错的，不承担责任。",
    },
)


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    return grounder_of(LAW)


@pytest.fixture(scope="module")
def passages() -> dict[str, CitedProvision]:
    resolver, pin, found = Resolver(store_of(LAW)), Pin(1, TODAY), {}
    for label in ("第五条", "第六条"):
        each = resolver.resolve_reference("买卖法", label, pin)
        assert each.provision is not None and each.version is not None
        found[label] = cite(each.provision, each.version, TODAY)
    return found


def broken(grounder: Grounder, text: str, passage: CitedProvision, question: str = "") -> GroundRule | None:
    failed = grounder.check(Said(text, (passage,)), Pin(1, TODAY), find_quantities(question)).failed
    return failed.rule if failed is not None else None


@pytest.mark.parametrize(
    ("label", "text", "question"),
    [
        ("第六条", "消费者有权自收到商品之日起三十日内退货。", "三十日内能退吗"),
        ("第五条", "经营者有欺诈行为的，应当增加赔偿价款的十倍。", "能不能赔十倍"),
    ],
)
def test_a_number_the_caller_hopes_for_is_no_evidence(
    grounder: Grounder, passages: dict[str, CitedProvision], label: str, text: str, question: str
) -> None:
    assert broken(grounder, text, passages[label], question) is GroundRule.QUANTITIES


@pytest.mark.parametrize("text", ["适用无理由退货。", "承担责任。"])
def test_words_of_the_law_without_the_denial_before_them_are_not_the_law(
    grounder: Grounder, passages: dict[str, CitedProvision], text: str
) -> None:
    assert broken(grounder, text, passages["第六条"]) is GroundRule.MODALS


def test_a_part_of_the_law_that_nothing_denies_holds(grounder: Grounder, passages: dict[str, CitedProvision]) -> None:
    for text in (
        "自收到商品之日起七日内退货，且无需说明理由。",
        "不适用无理由退货。",
        "经营者没有过错的，不承担责任。",
    ):
        assert broken(grounder, text, passages["第六条"]) is None


@pytest.mark.parametrize(
    "times", ["⑩倍", "十\u200b倍", "拾倍", "\u2f17倍", "十·倍", "1O倍", "数倍", "好几倍", "十余倍", "一半", "翻十番"]
)
def test_a_number_that_cannot_be_read_is_not_told(
    grounder: Grounder, passages: dict[str, CitedProvision], times: str
) -> None:
    text = f"经营者有欺诈行为的，应当按照消费者的要求增加赔偿价款的{times}。"
    assert broken(grounder, text, passages["第五条"]) is GroundRule.QUANTITIES


@pytest.mark.parametrize("period", ["⑮日内", "15曰内", "数日内", "十五個工作日內"])
def test_a_period_that_cannot_be_read_is_not_told(
    grounder: Grounder, passages: dict[str, CitedProvision], period: str
) -> None:
    text = f"消费者有权自收到商品之日起{period}退货。"
    assert broken(grounder, text, passages["第六条"]) is GroundRule.QUANTITIES


def test_that_the_law_says_nothing_is_not_proven_by_citing_it(
    grounder: Grounder, passages: dict[str, CitedProvision]
) -> None:
    assert broken(grounder, "法律没有规定网购可以退货。", passages["第六条"]) is GroundRule.SUPPORT
    assert broken(grounder, "条文没有写要赔多少。", passages["第五条"]) is GroundRule.SUPPORT


@pytest.mark.parametrize("text", ["您放心，一定能退。", "商品七日内肯定退货。", "消费者退货，保证给退。"])
def test_a_promise_is_not_the_law(grounder: Grounder, passages: dict[str, CitedProvision], text: str) -> None:
    assert broken(grounder, text, passages["第六条"]) is GroundRule.SUPPORT
