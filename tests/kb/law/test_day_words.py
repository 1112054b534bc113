"""Past days as callers name them."""

from __future__ import annotations

from datetime import date

import pytest

from kb.law.day_words import past_days

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019年的时候买的", "2019-01-01", "2019-12-31"),
        ("2019年5月签的合同", "2019-05-01", "2019-05-31"),
        ("二〇一九年五月三日签收", "2019-05-03", "2019-05-03"),
        ("2024年2月的事", "2024-02-01", "2024-02-29"),
        ("去年买的保险", "2025-01-01", "2025-12-31"),
        ("前年5月份办的卡", "2024-05-01", "2024-05-31"),
        ("今年3月买的", "2026-03-01", "2026-03-31"),
        ("19年买的车", "2019-01-01", "2019-12-31"),
        ("五年前买的重疾险", "2021-01-01", "2021-12-31"),
        ("2024-07-01下的单", "2024-07-01", "2024-07-01"),
    ],
)
def test_a_named_stretch_is_read_with_both_its_ends(text: str, first: str, last: str) -> None:
    found = past_days(text, TODAY)
    assert found is not None and found.first is not None and found.last is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2024-07-01之前怎么规定", "2024年7月1日以前的规定", "2024-07-01 前"])
def test_before_a_day_ends_on_the_day_before_it(text: str) -> None:
    found = past_days(text, TODAY)
    assert found is not None
    assert (found.first, found.last) == (None, date(2024, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "明年实施的",
        "今年买的",
        "保修三年内",
        "贷款20年",
        "交了五年了",
        "2024年修订的反洗钱法",
        "2019年13月",
        "2023年以后",
        "三年内",
    ],
)
def test_periods_later_days_and_names_of_versions_are_no_past_days(text: str) -> None:
    assert past_days(text, TODAY) is None


@pytest.mark.parametrize("text", ["旧法怎么规定的", "修改前怎么罚", "以前的规定是什么"])
def test_the_old_law_is_asked_for_without_a_day(text: str) -> None:
    found = past_days(text, TODAY)
    assert found is not None and found.old_law and found.last is None
