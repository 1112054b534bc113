"""What names a person is masked; what belongs to the question stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.records.redact import masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我手机13800138000怎么办", "手机号"),
        ("打+86 138-0013-8000找我", "手机号"),
        ("１３８００１３８０００ 是我电话", "手机号"),
        ("身份证11010519491231002X被冒用", "身份证号"),
        ("身份证 110105 19491231 0021 被冒用", "身份证号"),
        ("老身份证110105491231002", "身份证号"),
        ("座机010-62345678一直打来", "电话号"),
        ("卡号6222 0212 3456 7890 123被盗刷", "银行卡号"),
        ("订单号202611220001234567没发货", "订单号"),
        ("这串622202001122334455什么意思", "卡号或单号"),
        ("发到zhang.san@example.com了", "邮箱"),
    ],
)
def test_numbers_that_lead_to_a_person_are_masked(text: str, kind: str) -> None:
    found = masked(text)
    assert found.kinds == (kind,)
    assert f"〔{kind}〕" in found.text
    assert not any(char.isdigit() for char in found.text)


@pytest.mark.parametrize(
    "text",
    [
        "打12315投诉有用吗",
        "消保法第55条，2014年3月15日起施行",
        "花了12800元，要赔38400元",
        "400-800-8820打不通",
        "2026-11-22买的，1111大促",
        "型号iPhone15 Pro 256",
        "编号ABC1380013800012",
        "〔手机号〕又打来了",
    ],
)
def test_what_belongs_to_the_question_stays(text: str) -> None:
    assert masked(text).text == text
    assert masked(text).kinds == ()


def test_several_kinds_are_named_once_each() -> None:
    found = masked("13800138000，13900139000，11010519491231002X")
    assert found.text == "〔手机号〕，〔手机号〕，〔身份证号〕"
    assert found.kinds == ("手机号", "身份证号")


@given(st.text(alphabet="问退0123456789 -xX〔手机号〕，。", max_size=60))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = masked(text).text
    assert masked(once).text == once
