"""Titles and authorities: what sources write differently is one instrument, what differs in law stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.titles import normalise_authority, normalise_title, short_title


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("中华人民共和国消费者权益保护法", "消费者权益保护法"),
        ("《中华人民共和国消费者权益保护法》", "消费者权益保护法"),
        ("中华人民共和国 产品质量法\u3000（2018修正）", "产品质量法"),
        ("食品安全法(2021年4月29日修正)", "食品安全法"),
        ("民办教育促进法实施条例（2021年修订）", "民办教育促进法实施条例"),
        ("广告法（2015修订）（2021年修正）", "广告法"),
        ("《广告法》（2021修正）", "广告法"),
        ("行政处罚法（二〇二一年修订）", "行政处罚法"),
        ("网络直播营销管理办法（试行）", "网络直播营销管理办法(试行)"),
        ("网络直播营销管理办法（试行）(2021)", "网络直播营销管理办法(试行)"),
        ("中华人民共和国宪法修正案（2018年）", "宪法修正案(2018年)"),
        ("中华人民共和国刑法修正案（七）", "刑法修正案(七)"),
        ("关于修改《中华人民共和国广告法》的决定", "关于修改〈广告法〉的决定"),
        ("全国人民代表大会常务委员会关于〈中华人民共和国刑法〉第三十条的解释",
         "全国人民代表大会常务委员会关于〈刑法〉第三十条的解释"),
        ("《甲法》和《乙法》的衔接规定", "〈甲法〉和〈乙法〉的衔接规定"),
        ("中华人民共和国宪法", "宪法"),
    ],
)  # fmt: skip
def test_a_title_has_one_normal_form(written: str, normal: str) -> None:
    assert normalise_title(written) == normal


@given(st.text(alphabet="《》（）()〈〉 中华人民共和国广告法修正案试行20218年", max_size=30))
def test_normalising_a_title_again_changes_nothing(title: str) -> None:
    once = normalise_title(title)
    assert normalise_title(once) == once


def test_a_trial_rule_keeps_its_name_but_is_called_without_it() -> None:
    assert short_title("《网络直播营销管理办法（试行）》") == "网络直播营销管理办法"
    assert short_title("中华人民共和国刑法修正案（七）") == "刑法修正案（七）"


@pytest.mark.parametrize(
    "name",
    ["全国人民代表大会", "全国人民代表大会常务委员会", "全国人大常委会", "全国人大", " 全国人民代表大会 常务委员会"],
)
def test_the_congress_and_its_standing_committee_are_one_authority(name: str) -> None:
    assert normalise_authority(name) == "全国人民代表大会"


def test_a_province_is_no_congress_of_the_nation() -> None:
    assert normalise_authority("浙江省人大常委会") == normalise_authority("浙江省人民代表大会") != "全国人民代表大会"
    assert normalise_authority("国务院") == "国务院"


@pytest.mark.parametrize("name", [None, "", "  "])
def test_an_unknown_authority_stays_unknown(name: str | None) -> None:
    assert normalise_authority(name) is None
