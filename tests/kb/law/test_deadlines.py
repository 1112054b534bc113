"""Periods counted to their last day, by 民法典 200 to 204, over 春节, 国庆, month ends and leap days."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.holidays import ChineseHolidays
from kb.law.counting import counted, working_day_rule
from kb.law.days import named_days
from kb.law.deadlines import Period, PeriodError, parse_period, reckon

CALENDAR = ChineseHolidays()


def last_day(start: str, period: str, **how: bool) -> str:
    return reckon(date.fromisoformat(start), parse_period(period), CALENDAR, **how).last_day.isoformat()


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        ("2026-03-02", "七日", "2026-03-09"),  # the day itself is not counted
        ("2026-03-01", "七日", "2026-03-09"),  # 8 March is a Sunday
        ("2026-02-10", "七日", "2026-02-24"),  # 17 February is 春节, which lasts to the 23rd
        ("2026-02-07", "七日", "2026-02-14"),  # a Saturday that is worked (调休上班)
        ("2026-09-25", "七日", "2026-10-08"),  # 国庆 lasts to 7 October
        ("2026-10-03", "七日", "2026-10-10"),  # a Saturday that is worked
        ("2026-02-10", "七个工作日", "2026-02-26"),  # 11, 12, 13, 14 worked; then from the 24th
        ("2026-09-28", "五个工作日", "2026-10-10"),  # 29, 30, 8, 9, and the Saturday that is worked
        ("2026-03-13", "一个工作日", "2026-03-16"),
        ("2026-01-31", "一个月", "2026-02-28"),  # no corresponding day, and a Saturday that is worked
        ("2025-01-31", "一个月", "2025-02-28"),
        ("2025-11-30", "三个月", "2026-02-28"),
        ("2024-02-29", "一年", "2025-02-28"),
        ("2023-02-28", "一年", "2024-02-28"),
        ("2020-02-29", "四年", "2024-02-29"),
        ("2025-08-31", "半年", "2026-02-28"),
        ("2026-03-02", "两周", "2026-03-16"),
        ("2023-05-22", "三年", "2026-05-22"),
    ],
)
def test_last_day_is_counted_by_the_civil_code(start: str, period: str, expected: str) -> None:
    assert last_day(start, period) == expected


def test_last_day_stays_on_a_holiday_where_a_period_does_not_move_on() -> None:
    assert last_day("2026-02-10", "七日", moves_on=False) == "2026-02-17"


def test_moved_deadline_says_from_where_and_why() -> None:
    found = reckon(date(2026, 2, 10), Period(7, "日"), CALENDAR)
    assert found.moved_from == date(2026, 2, 17)
    assert "顺延" in found.rule
    assert found.notes == ()


def test_unmoved_deadline_does_not_speak_of_moving() -> None:
    found = reckon(date(2026, 3, 2), Period(7, "日"), CALENDAR)
    assert found.moved_from is None
    assert "顺延" not in found.rule


def test_month_without_the_day_says_so() -> None:
    assert "月末日" in reckon(date(2025, 1, 31), Period(1, "月"), CALENDAR).rule
    assert "对应日" in reckon(date(2025, 1, 15), Period(1, "月"), CALENDAR).rule


def test_year_whose_holidays_are_not_announced_is_counted_by_weekends_and_says_so() -> None:
    found = reckon(date(2098, 12, 25), Period(7, "日"), CALENDAR)
    assert found.last_day == date(2099, 1, 2)  # 1 January is a holiday every year
    assert found.notes
    assert found.notes[0].startswith("2099年的放假调休安排尚未公布")


def test_working_days_through_an_unannounced_year_say_so_for_every_year_passed() -> None:
    (note,) = reckon(date(2097, 12, 1), Period(300, "工作日"), CALENDAR).notes
    assert note.startswith("2097至2099年")


def test_announced_year_is_counted_without_a_note_though_it_began_before() -> None:
    assert reckon(date(1990, 1, 1), Period(15, "年"), CALENDAR).notes == ()


@pytest.mark.parametrize(
    "text", ["尽快", "七日或者十五日", "48小时", "三个交易日", "两个季度", "900年", "0日", "1.5年"]
)
def test_what_cannot_be_counted_to_a_day_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(PeriodError, match=r"[\u4e00-\u9fff]"):
        parse_period(text)


def test_end_of_the_calendar_is_an_error_of_ours() -> None:
    with pytest.raises(PeriodError):
        reckon(date(9999, 12, 1), Period(2, "月"), CALENDAR)


TODAY = date(2026, 3, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月1号签收的", ["2026-03-01"]),
        ("三月一日签收的", ["2026-03-01"]),
        ("12月30号签收的", ["2025-12-30"]),
        ("2026-02-10签收", ["2026-02-10"]),
        ("2026年2月10日签收", ["2026-02-10"]),
        ("2026/2/10签收", ["2026-02-10"]),
        ("去年3月1日买的", ["2025-03-01"]),
        ("昨天收到的", ["2026-03-17"]),
        ("大前天收到的", ["2026-03-15"]),
        ("上周五收到的", ["2026-03-13"]),
        ("上个星期天收到的", ["2026-03-15"]),
        ("周一收到的", ["2026-03-16"]),
        ("周五收到的", ["2026-03-13"]),
        ("三天前收到的", ["2026-03-15"]),
        ("两周以前收到的", ["2026-03-04"]),
        ("这个月5号收到的", ["2026-03-05"]),
        ("上个月28号收到的", ["2026-02-28"]),
        ("5号收到的", ["2026-03-05"]),
        ("20号收到的", ["2026-02-20"]),
        ("2月29号收到的", ["2024-02-29"]),
        ("2月30号收到的", []),
        ("七天无理由退货", []),
        ("三周岁的孩子", []),
        ("坐1号线去的", []),
        ("花了3.15元", []),
        ("下单后15日内", []),
    ],
)
def test_day_named_is_the_last_one_that_is_not_after_today(text: str, expected: list[str]) -> None:
    assert [each.day.isoformat() for each in named_days(text, TODAY)] == expected


SAYS_SO = "本法中“二日”“三日”“五日”“七日”的规定是指工作日，不含法定节假日。"


def test_statute_that_means_working_days_is_counted_in_them_for_the_days_it_names() -> None:
    rule = working_day_rule([("第八十五条", SAYS_SO)])
    assert counted(Period(7, "日"), rule, "") == Period(7, "工作日")
    assert counted(Period(15, "日"), rule, "") == Period(15, "日")
    assert counted(Period(7, "月"), rule, "") == Period(7, "月")


def test_statute_that_means_working_days_up_to_ten_is_read_so() -> None:
    rule = working_day_rule([("第六十九条", "本法中十日以内期限的规定是指工作日，不含法定节假日。")])
    assert counted(Period(10, "日"), rule, "").unit == "工作日"
    assert counted(Period(11, "日"), rule, "").unit == "日"


def test_working_days_of_the_authority_do_not_bind_the_citizen() -> None:
    rule = working_day_rule([("第八十二条", "本法规定的行政机关实施行政许可的期限以工作日计算，不含法定节假日。")])
    assert counted(Period(20, "日"), rule, "行政机关应当自受理之日起二十日内作出决定。").unit == "工作日"
    assert counted(Period(5, "日"), rule, "申请人应当在五日内提出听证申请。").unit == "日"


def test_statute_without_such_a_rule_counts_calendar_days() -> None:
    assert counted(Period(7, "日"), working_day_rule([("第一条", "七个工作日内答复。")]), "") == Period(7, "日")
