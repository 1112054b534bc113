"""The pattern language: what a pattern is read as, and what is refused when rules are loaded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kb.phrasing.matching.numeral_forms import numeral_forms
from kb.phrasing.matching.patterns import GAP, LONG_GAP, Gap, Literal, Slot, SlotKind, check_pattern, parse_pattern


def test_choices_between_gaps_become_forms_of_one_literal() -> None:
    ((head, gap, tail),) = parse_pattern("(保证|包)(您|)…(通过|过关)")
    assert isinstance(head, Literal) and set(head.forms) == {"保证您", "保证", "包您", "包"}
    assert gap == Gap(GAP)
    assert isinstance(tail, Literal) and tail.forms == ("通过", "过关")


def test_choice_that_holds_a_gap_a_quantity_or_nothing_is_written_out() -> None:
    assert len(parse_pattern("赔(您|…给您)")) == 2
    assert len(parse_pattern("赔(<amount>|三倍)")) == 2
    assert len(parse_pattern("保证…(就|)…通过")) == 2


def test_many_choices_follow_each_other_as_literals() -> None:
    (pieces,) = parse_pattern("(甲|乙|丙|丁|戊)(一|二|三|四|五)好(，|呀|吧)")
    assert [len(piece.forms) for piece in pieces if isinstance(piece, Literal)] == [5, 15]


def test_two_kinds_of_gap() -> None:
    assert parse_pattern("甲方……乙方")[0][1] == Gap(LONG_GAP)


def test_quantity_carries_its_condition() -> None:
    assert parse_pattern("治愈率<percent >= 90.5>")[0][1] == Slot(SlotKind.PERCENT, ">=", Fraction("90.5"))


@pytest.mark.parametrize(
    ("condition", "admitted"),
    [(">", [False, False, True]), (">=", [False, True, True]), ("<", [True, False, False]), ("<=", [True, True, False]),
     ("=", [False, True, False])],
)  # fmt: skip
def test_condition_admits_the_numbers_it_names(condition: str, admitted: list[bool]) -> None:
    slot = Slot(SlotKind.NUMBER, condition, Fraction(3))
    assert [slot.admits(Fraction(number)) for number in (2, 3, 4)] == admitted


@pytest.mark.parametrize(
    "pattern", ["保本", "保证…通过", "包(过|拿证)", "赔您<amount>", "假一赔<number > 3>", "(您|你们)包过"]
)
def test_pattern_of_the_language_is_accepted(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "保.*本",
        "保本+",
        "[保]本",
        "保\\d",
        "保{2}本",
        "^保本",
        "<money>赔",
        "赔<amount ! 3>",
        "(保本",
        "保|本",
        "…保本",
        "<amount>保本",
        "保本…",
        "保…………本…通过…",
        "好",
        "(好|保本)",
        "(一|二|三|四|五|六|七|八|九|十)(甲|乙|丙|丁|戊|己|庚|辛|壬|癸…)(子|丑|寅)好",
    ],
)
def test_pattern_that_says_too_much_or_nothing_is_refused(pattern: str) -> None:
    assert check_pattern(pattern)


def test_words_that_are_no_numbers_stay_as_they_are() -> None:
    assert numeral_forms("千万别信") == ("千万别信",)
    assert numeral_forms("亿万富翁") == ("亿万富翁",)
    assert numeral_forms("007") == ("007",)
    assert numeral_forms("拨打13800000000") == ("拨打13800000000",)


def test_numbers_of_one_literal_change_apart_or_together() -> None:
    assert set(numeral_forms("假一赔十")) == {"假一赔十", "假1赔十", "假一赔10", "假1赔10"}
    assert {"一送一赔十", "1送1赔10"} <= set(numeral_forms("一送一赔十"))
