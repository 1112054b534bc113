"""Past days as callers name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kb.law.day_words import past_days
from kb.law.festivals import festival_days

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


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("昨天到货的", "2026-11-21", "2026-11-21"),
        ("前天收到的快递", "2026-11-20", "2026-11-20"),
        ("大前天买的菜", "2026-11-19", "2026-11-19"),
        ("上周五下的单", "2026-11-13", "2026-11-13"),
        ("上周买的鞋", "2026-11-09", "2026-11-15"),
        ("上上个星期三签的", "2026-11-04", "2026-11-04"),
        ("上个月买的手机", "2026-10-01", "2026-10-31"),
        ("上个月15号交的钱", "2026-10-15", "2026-10-15"),
        ("上月底办的卡", "2026-10-21", "2026-10-31"),
        ("这个月3号退的", "2026-11-03", "2026-11-03"),
        ("十天前买的", "2026-11-12", "2026-11-12"),
        ("三个月前办的卡", "2026-08-07", "2026-08-22"),
        ("半年前签的合同", "2026-05-07", "2026-05-22"),
        ("五一的时候去旅游", "2026-05-01", "2026-05-05"),
        ("双十一买的手机", "2026-11-11", "2026-11-11"),
        ("国庆节买的车", "2026-10-01", "2026-10-07"),
        ("十一期间住的酒店", "2026-10-01", "2026-10-07"),
        ("春节期间订的年夜饭", "2026-02-16", "2026-02-23"),
        ("圣诞节买的礼物", "2025-12-25", "2025-12-25"),
        ("2019年底买的房", "2019-11-01", "2019-12-31"),
        ("去年底签的合同", "2025-11-01", "2025-12-31"),
        ("去年年底签的合同", "2025-11-01", "2025-12-31"),
        ("前年年初办的健身卡", "2024-01-01", "2024-03-31"),
        ("年初交的学费", "2026-01-01", "2026-03-31"),
        ("去年下半年入职的", "2025-07-01", "2025-12-31"),
        ("去年双十一买的手机", "2025-11-11", "2025-11-11"),
        ("去年的国庆节买的", "2025-10-01", "2025-10-07"),
        ("2023年春节订的票", "2023-01-21", "2023-01-28"),
        ("去年十一月买的", "2025-11-01", "2025-11-30"),
        ("前年十一月十一号买的", "2024-11-11", "2024-11-11"),
    ],
)
def test_days_are_counted_back_from_today(text: str, first: str, last: str) -> None:
    found = past_days(text, TODAY)
    assert found is not None and found.first is not None and found.last is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_before_a_festival_ends_on_the_day_before_it() -> None:
    found = past_days("春节前买的年货", TODAY)
    assert found is not None and (found.first, found.last) == (None, date(2026, 2, 15))


@pytest.mark.parametrize(
    "text",
    [
        "目前天气不好", "提前天数怎么算", "第五十一条", "二五一十", "民法典第十一条", "十一个人", "五一广场的店",
        "买了十一件",
        "国庆以后买的", "这个月的工资", "提前三十日通知", "三天内能退吗", "年底前交房", "上个月15日起", "双十一以后",
        "每年年初", "几天前",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_day_counted_back_is_none(text: str) -> None:
    assert past_days(text, TODAY) is None


def test_festivals_that_follow_the_moon_fall_as_the_state_council_announced() -> None:
    from chinese_calendar.constants import Holiday, holidays

    announced = {
        "春节": Holiday.spring_festival,
        "端午": Holiday.dragon_boat_festival,
        "中秋": Holiday.mid_autumn_festival,
    }
    for name, holiday in announced.items():
        for year in (2016, 2019, 2021, 2023, 2025, 2026):
            days = festival_days(name, year)
            assert (
                days is not None
                and holidays.get(days[1] if name != "春节" else days[0] + timedelta(days=1)) == holiday.value
            )
