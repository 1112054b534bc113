"""A draft's text as sentences with their evidence: marks, names, and references that lead nowhere."""

from __future__ import annotations

import pytest

from kb.answering.ground.claims import Claim, claims_of, sentences_in
from kb.answering.ground.types import GroundRule
from kb.citing.citations import CitedProvision, cite
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from tests.builders_ground import TODAY, made_law, store_of

PIN = Pin(1, TODAY)
LAW = made_law("买卖法", {"第五条": "经营者应当退货。\n运费由经营者承担。", "第六条": "经营者应当开具发票。"})


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(store_of(LAW), {"买法": "买卖法"})


def passages(resolver: Resolver) -> tuple[CitedProvision, ...]:
    found = [resolver.resolve_reference("买卖法", label, PIN) for label in ("第五条", "第六条")]
    return tuple(
        cite(each.provision, each.version, TODAY, n=number)
        for number, each in enumerate(found, 1)
        if each.provision is not None and each.version is not None
    )


def claims(resolver: Resolver, text: str) -> tuple[Claim, ...]:
    return claims_of(text, passages(resolver), resolver, PIN)


def articles(claim: Claim) -> list[str | None]:
    return [each.article for each in claim.said.citations]


@pytest.mark.parametrize("mark", ["[1]", "［1］", "【1】", "（1）", "(1)"])
def test_mark_behind_the_full_stop_belongs_to_the_sentence_before_it(resolver: Resolver, mark: str) -> None:
    first, second = claims(resolver, f"商家应当退货。{mark}还应当开发票[2]。")
    assert (first.said.text, articles(first)) == ("商家应当退货。", ["第五条"])
    assert (second.said.text, articles(second)) == ("还应当开发票。", ["第六条"])


def test_one_mark_may_count_several_passages(resolver: Resolver) -> None:
    (claim,) = claims(resolver, "商家应当退货，还应当开发票[1,2]。")
    assert articles(claim) == ["第五条", "第六条"]


def test_nothing_is_cut_inside_quotation_marks_and_titles() -> None:
    assert sentences_in("他说“不退。不换！”，不对。《甲。乙法》管。") == (
        "他说“不退。不换！”，不对。",
        "《甲。乙法》管。",
    )


def test_semicolon_parts_only_sentences_that_have_their_own_marks(resolver: Resolver) -> None:
    assert len(claims(resolver, "商家应当退货[1]；还应当开发票[2]。")) == 2
    assert len(claims(resolver, "商家应当退货；运费由商家承担[1]。")) == 1


def test_place_named_in_words_is_looked_up_with_its_paragraph(resolver: Resolver) -> None:
    (claim,) = claims(resolver, "按买法第五条第二款，运费由商家承担。")
    (cited,) = claim.said.citations
    assert (cited.locator, cited.quotation) == ("第五条第二款", "运费由经营者承担。")


def test_place_that_a_mark_leads_to_is_cited_once(resolver: Resolver) -> None:
    (claim,) = claims(resolver, "《买卖法》第五条规定，商家应当退货[1]。")
    assert articles(claim) == ["第五条"]


def test_mark_of_no_passage_is_a_fault_of_citing(resolver: Resolver) -> None:
    (claim,) = claims(resolver, "商家应当退货[7]。")
    assert [(each.rule, each.detail) for each in claim.faults] == [(GroundRule.CITES, "标注的引用[7]不存在")]


@pytest.mark.parametrize("place", ["《买卖法》第九条", "《无此法》第一条"])
def test_place_that_leads_nowhere_is_a_fault_of_existence(resolver: Resolver, place: str) -> None:
    (claim,) = claims(resolver, f"{place}规定，商家应当退货[1]。")
    assert [each.rule for each in claim.faults] == [GroundRule.EXISTS]
