"""Amending decisions: which texts they change, from when, and which wording is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from kb.law.amendments import (
    ActKind,
    Amendment,
    amendment_history,
    applies_to,
    effective_day,
    is_amendment,
    read_amendment,
)


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    label: str = "一"


def read(title: str, *texts: str, preface: str = "", issued: date | None = None) -> Amendment:
    found = read_amendment(title, preface, [Said(text) for text in texts], issued=issued)
    assert found is not None
    return found


def names(amendment: Amendment) -> list[str]:
    return [each.title for each in amendment.targets]


ONE = "某会议关于修改《中华人民共和国甲法》的决定"
MANY = "某会议关于修改《中华人民共和国甲法》等三部法律的决定"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (ONE, True),
        (MANY, True),
        ("某部关于修改部分规章的决定", True),
        ("中华人民共和国刑法修正案（十二）", True),
        ("宪法修正案（2018年）", True),
        ("中华人民共和国甲法", False),
        ("某会议关于设立纪念日的决定", False),
        ("某部关于废止部分规章的决定", False),
    ],
)
def test_an_amending_text_is_known_by_its_title(title: str, expected: bool) -> None:
    assert is_amendment(title) is expected
    assert (read_amendment(title, "", [Said("本决定自公布之日起施行。")]) is not None) is expected


def test_a_decision_takes_effect_on_the_day_it_names() -> None:
    found = read(ONE, "一、将第三条修改为：“甲。”\n本决定自2026年1月1日起施行。", issued=date(2025, 10, 28))
    assert (names(found), found.effective_on, found.on_issue) == (["甲法"], date(2026, 1, 1), False)
    assert effective_day(found, "中华人民共和国甲法") == date(2026, 1, 1)


def test_a_decision_in_force_on_issue_takes_effect_on_its_day_of_issue() -> None:
    found = read(ONE, "本决定自公布之日起施行。", issued=date(2025, 10, 28))
    assert (found.effective_on, found.on_issue) == (date(2025, 10, 28), True)
    assert read(ONE, "本决定自公布之日起施行。").effective_on is None


def test_the_day_of_issue_is_read_under_the_title() -> None:
    found = read(ONE, "本决定自公布之日起施行。", preface="（2025年10月28日某会议通过）")
    assert (found.issued_on, found.effective_on) == (date(2025, 10, 28), date(2025, 10, 28))


def test_the_commencement_of_the_amended_wording_is_not_the_decision_s() -> None:
    quoted = "将第九条修改为：“本法自1994年1月1日起施行。”\n本决定自2026年1月1日起施行。"
    assert read(ONE, quoted).effective_on == date(2026, 1, 1)
    assert read(ONE, "将第九条修改为：“本法自1994年1月1日起施行。”").effective_on is None


def test_every_text_that_a_decision_on_several_changes_is_found() -> None:
    text = (
        "一、对《中华人民共和国乙法》作出修改\n将第三条中的“丙”修改为“丁”。\n"
        "二、将《中华人民共和国戊法》第五条修改为：“依照《己法》处理。”\n本决定自公布之日起施行。"
    )
    assert names(read(MANY, text)) == ["甲法", "乙法", "戊法"]


def test_the_sentence_on_reissue_names_all_texts() -> None:
    text = "《甲规定》《乙办法》根据本决定作相应修改，重新公布。"
    assert names(read("某部关于修改部分规章的决定", text)) == ["甲规定", "乙办法"]


def test_a_part_may_take_effect_on_another_day() -> None:
    text = "一、对《乙法》作出修改\n本决定自2026年1月1日起施行，对《乙法》的修改自2026年7月1日起施行。"
    found = read(MANY, text)
    assert effective_day(found, "甲法") == date(2026, 1, 1)
    assert effective_day(found, "乙法") == date(2026, 7, 1)


def test_a_text_that_the_decision_does_not_change_gets_no_day() -> None:
    assert effective_day(read(ONE, "本决定自2026年1月1日起施行。"), "乙法") is None


def test_the_wording_issued_on_the_day_of_the_decision_is_its_own() -> None:
    found = read(ONE, "本决定自2026年1月1日起施行。", issued=date(2025, 10, 28))
    assert applies_to(found, date(2025, 10, 28))
    assert not applies_to(found, date(2016, 11, 7))
    assert not applies_to(read(ONE, "本决定自2026年1月1日起施行。"), date(2025, 10, 28))


def test_a_numbered_amendment_changes_the_law_it_is_called_after() -> None:
    assert names(read("中华人民共和国刑法修正案（十一）", "本修正案自2021年3月1日起施行。")) == ["刑法"]


def test_the_acts_under_a_title_are_told_apart() -> None:
    preface = (
        "（1993年10月31日某会议通过　根据2009年8月27日某会议《关于修改部分法律的决定》第一次修正　"
        "2021年1月22日某会议修订　自2021年7月15日起施行）"
    )
    assert [(act.kind, act.on, act.decision) for act in amendment_history(preface)] == [
        (ActKind.ADOPTED, date(1993, 10, 31), None),
        (ActKind.AMENDED, date(2009, 8, 27), "关于修改部分法律的决定"),
        (ActKind.REVISED, date(2021, 1, 22), None),
    ]


def test_an_order_that_promulgates_and_one_that_amends_are_acts() -> None:
    preface = "2019年11月30日某总局令第20号公布　根据2022年9月29日某总局令第61号修正　自2020年1月1日起施行"
    assert [(act.kind.value, str(act.on)) for act in amendment_history(preface)] == [
        ("公布", "2019-11-30"),
        ("修正", "2022-09-29"),
    ]


def test_a_date_inside_the_title_of_a_decision_is_no_act() -> None:
    preface = "根据2020年1月2日某会议《关于批准〈2019年3月1日签订的议定书〉的决定》修正"
    assert [act.on for act in amendment_history(preface)] == [date(2020, 1, 2)]
