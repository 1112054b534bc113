"""Names are told by what stands around them; what only looks like one stays."""

from __future__ import annotations

import re

import pytest

from bench.redaction import sentences
from kb.records.redact import masked, warm_up
from kb.records.redact.name_cues import FIRST, LIKELY, SURE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("俺叫郭铁柱，媳妇买的面霜", "郭铁柱"),
        ("称其母李桂芬在讲座上购买", "李桂芬"),
        ("来电人陈女士（尾号3321）称", "陈"),
        ("我姐夫虞海涛帮我签的字", "虞海涛"),
        ("参会人员：仲夏、阎锡", "阎锡"),
        ("姓 名：辛德勇", "辛德勇"),
        ("登记在柯爱华名下的那辆车", "柯爱华"),
        ("问：姓名？答：康小虎。", "康小虎"),
        ("家属束鹿，联系方式13800001234", "束鹿"),
        ("慕容云海，云彩的云大海的海", "慕容云海"),
        ("我是李，木子李", "李"),
        ("前台小李跟您说的", "李"),
        ("苗姐的邻居", "苗"),
        ("我叫扎西次仁，快递没到", "扎西次仁"),
        ("卡德尔先生反映烤肉店", "卡德尔"),
        ("联系人：Maria Chen，电话", "Maria Chen"),
        ("高兴先生表示谅解", "高兴"),
        ("我叫梁华电话13800001234", "梁华"),
    ],
)
def test_a_name_is_masked_whole_by_its_surroundings(text: str, name: str) -> None:
    assert name in [datum.written for datum in masked(text).found]


@pytest.mark.parametrize(
    "text",
    [
        "客户曾多次反映同一问题",
        "我妈花三万买了床垫",
        "王**女士，尾号1234",
        "钱大妈的菜不新鲜",
        "周师傅糕点会员卡",
        "张总督故居门票",
        "我是高中生家长",
        "师傅修完还是漏",
        "客服小姐态度很好",
        "连女士都能单手操作",
        "我叫外卖被多收配送费",
        "联系人：房东",
        "文物保护工程以外的其他建设工程",
    ],
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert masked(text).text == text


def test_an_address_keeps_the_beginning_of_a_district_called_like_a_word() -> None:
    assert masked("我住和平区南京街23号3单元402，停水").text == "我住〔地址〕，停水"


def test_a_mobile_dictated_in_pauses_is_one_number() -> None:
    assert masked("我报一遍哈，138，0000，4567").text == "我报一遍哈，〔手机号〕"


def test_warming_up_changes_nothing() -> None:
    warm_up()
    assert masked("第五十五条").text == "第五十五条"


@pytest.mark.parametrize("pattern", [SURE, LIKELY])
def test_looking_at_first_characters_loses_no_cue(pattern: re.Pattern[str]) -> None:
    unguarded = re.compile(pattern.pattern.removeprefix(f"(?=[{FIRST}])"))
    assert unguarded.pattern != pattern.pattern
    texts = [one.text for name in ("with", "blind_with", "blind2_with") for one in sentences(name)]
    for text in (*texts, unguarded.pattern.replace("|", "，")):
        assert [cue.span() for cue in pattern.finditer(text)] == [cue.span() for cue in unguarded.finditer(text)]
