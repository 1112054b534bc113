"""Every kind of personal data, as callers say it, and what looks like it and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.records.redact import KINDS, masked, masked_for_search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话一三八零零零零七七三五", "电话〔手机号〕"),
        ("号码幺三八，零零零零，七七三五，记下了吗", "号码〔手机号〕，记下了吗"),
        ("+852 5100 0327打来的", "〔电话号〕打来的"),
        ("(0571)60001234", "〔电话号〕"),
        ("我家电话60001234", "我家电话〔电话号〕"),
        ("身份证11010519491231002x", "身份证〔身份证号〕"),
        ("身份证110105194912310021", "身份证〔身份证号〕"),
        ("卡6222021234567890128", "卡〔银行卡号〕"),
        ("车牌粤B·D52971", "车牌〔车牌号〕"),
        ("京A8K372剐了我", "〔车牌号〕剐了我"),
        ("护照号码E31048827", "护照号码〔护照号〕"),
        ("港澳通行证C62093518", "港澳通行证〔港澳通行证号〕"),
        ("微信号lin_yue_2031", "微信号〔微信号〕"),
        ("加QQ 28374651", "加QQ 〔QQ号〕"),
        ("运单SF1234567890123丢了", "运单〔运单号〕丢了"),
        ("订单号TB20261122A01", "订单号〔订单号〕"),
        ("工单号20931188", "工单号〔工单号〕"),
        ("户号3012345678", "户号〔账号〕"),
        ("住朝阳区建国路88号院3号楼2单元501室，漏水", "住〔地址〕，漏水"),
        ("寄到浙江省杭州市西湖区文三路88号", "寄到〔地址〕"),
        ("我叫欧阳修远", "我叫〔姓名〕"),
        ("我叫王小明我要投诉", "我叫〔姓名〕我要投诉"),
        ("请王先生、张经理和李医生来", "请〔姓名〕先生、〔姓名〕经理和〔姓名〕医生来"),
        ("免贵姓李", "免贵姓〔姓名〕"),
        ("收件人阿卜杜拉·买买提", "收件人〔姓名〕"),
        ("13800007735 11010519491231002X", "〔手机号〕 〔身份证号〕"),
    ],
)
def test_personal_data_is_named_by_its_kind(text: str, expected: str) -> None:
    assert masked(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "国务院令第778号，国市监法规〔2023〕12号",
        "GB 7718-2011和GB/T 19001-2016",
        "国药准字H20013051，京ICP备12345678号",
        "统一社会信用代码91110108MA01ABCD2X",
        "条形码6901234567892",
        "批号20261015003，型号KFR-35GW/BP3DN8Y",
        "客服电话010-60001234，12315，95588，10086",
        "下单时间20261122153045",
        "3.14159265358979",
        "上海市、浙江省杭州市、北京市朝阳区人民法院",
        "小区3栋电梯又坏了，一号线早上挤",
        "先生您好，女士优惠，老师傅，对方律师，基金经理，任何老师",
        "我是消费者，我叫停了订单，姓名权，联系人是谁",
        "王某起诉李某某",
        "138****8000是不是匿名",
        "微信支付和QQ音乐",
        "一张女士优惠券",
        "交了钱老师就不理人了",
    ],
)
def test_numbers_and_words_that_name_nobody_stay(text: str) -> None:
    assert masked(text).text == text


def test_what_was_found_stands_where_it_was_written() -> None:
    text = "我叫王小明，电话138-0000 7735，住幸福小区3栋501"
    found = masked(text).found
    assert [one.kind for one in found] == ["姓名", "手机号", "地址"]
    assert all(text[one.start : one.end] == one.written for one in found)
    assert found[1].value == "13800007735"


def test_every_kind_that_is_found_is_a_kind_of_the_list() -> None:
    text = "我叫王小明，13800007735，京A8K372，微信号lin_2031，QQ28374651，a@example.com，护照E31048827"
    assert set(masked(text).kinds) <= set(KINDS)


def test_a_query_keeps_no_placeholder() -> None:
    assert masked_for_search("我手机13800007735被商家泄露，〔姓名〕先生") == "我手机被商家泄露，先生"


_PIECES = (
    "我叫",
    "王小明",
    "姓名",
    "张",
    "先生",
    "13800007735",
    " ",
    "-",
    "0571",
    "电话",
    "订单号",
    "文三路",
    "8号",
    "〔手机号〕",
    "，",
    "幺",
    "A1",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once.text).text == once.text
    assert masked(once.text).found == ()


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "a", "a@", "a.", "王", "路", "幺三八", "〔手机号〕13800007735，", "1-", "住", "我叫王王·", "一", " "],
)
def test_long_texts_of_one_sign_are_masked_without_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert len(masked(text).text) <= len(text) * 5
