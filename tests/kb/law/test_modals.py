"""Modals: duty, permission and prohibition are told apart, and words that only look like them are left alone."""

from __future__ import annotations

import pytest

from kb.law.modals import Modal, find_modals


@pytest.mark.parametrize(
    ("text", "modals"),
    [
        ("经营者应当退货", [Modal.MUST]),
        ("必须标明", [Modal.MUST]),
        ("经营者应于七日内退款", [Modal.MUST]),
        ("须经批准", [Modal.MUST]),
        ("消费者可以解除合同", [Modal.MAY]),
        ("消费者有权要求赔偿", [Modal.MAY]),
        ("不得拒绝", [Modal.MUST_NOT]),
        ("禁止发布", [Modal.MUST_NOT]),
        ("不应当收费", [Modal.MUST_NOT]),
        ("不可以承诺", [Modal.MUST_NOT]),
        ("无权处罚", [Modal.NO_RIGHT]),
        ("无需说明理由", [Modal.NEED_NOT]),
        ("可以不予处罚", [Modal.NEED_NOT]),
        ("应当退货，不得拒绝，可以分期", [Modal.MUST, Modal.MUST_NOT, Modal.MAY]),
    ],
)
def test_a_modal_has_one_normal_form(text: str, modals: list[Modal]) -> None:
    assert [use.modal for use in find_modals(text)] == modals


def test_a_double_negation_is_a_duty() -> None:
    assert [use.modal for use in find_modals("不得不退货")] == [Modal.MUST]


@pytest.mark.parametrize(
    "text",
    [
        "适当性管理",
        "不得已的情形",
        "不可抗力",
        "相应的责任",
        "供应商",
        "可能",
        "许可证",
        "应急预案",
        "所需经费",
        "顺应自然",
        "应用程序",
        "应收账款",
    ],
)
def test_words_that_contain_a_modal_are_none(text: str) -> None:
    assert find_modals(text) == ()


def test_offsets_cut_out_the_word() -> None:
    text = "商家不得拒绝，消费者可以投诉。"
    assert [text[use.start : use.end] for use in find_modals(text)] == ["不得", "可以"]
