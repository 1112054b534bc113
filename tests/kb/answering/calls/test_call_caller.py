"""A caller's question is known once it is whole: by its punctuation, a pause, or the officer's beginning to speak."""

from __future__ import annotations

import pytest

from kb.answering.calls.questions import asks, question_in
from kb.answering.calls.types import CallEvent, Piece
from tests.builders_calls import CALLER, OFFICER, asked, make_call, partials, said, topics


def at(*pieces: tuple[float, str, str]) -> list[CallEvent]:
    """What is told of pieces by their moments."""
    call = make_call()
    taken = [call.take(Piece(n, CALLER if who == "来" else OFFICER, text, when))
             for n, (when, who, text) in enumerate(pieces, start=1)]  # fmt: skip
    return [event for events in taken for event in events]


def test_question_mark_completes_a_question_with_what_led_to_it() -> None:
    events = at((0, "来", "我网购了一件衣服。"), (2.5, "来", "吊牌没拆，"), (4, "来", "能退吗？"))
    assert asked(events) == ["我网购了一件衣服。吊牌没拆，能退吗？"]


def test_question_without_punctuation_is_complete_after_a_pause_or_when_the_officer_speaks() -> None:
    assert asked(at((0, "来", "衣服能退吗"))) == []
    assert asked(at((0, "来", "衣服能退吗"), (1.3, "来", "我没穿过"))) == []
    assert asked(at((0, "来", "衣服能退吗"), (3, "来", "我没穿过"))) == ["衣服能退吗"]
    assert asked(at((0, "来", "衣服能退吗"), (1.3, "客", "可以的"))) == ["衣服能退吗"]
    assert asked(at((0, "来", "衣服能不能"), (1.3, "客", "嗯"), (1.5, "来", "退货？"))) == ["衣服能不能退货？"]


def test_silence_completes_a_question_though_nothing_follows() -> None:
    call = make_call()
    assert asked(said(call, (CALLER, "衣服能退吗"))) == []
    assert asked(call.pause()) == ["衣服能退吗"]
    assert call.pause() == ()


def test_what_was_only_told_is_kept_for_the_question_that_follows() -> None:
    events = at((0, "来", "我上周网购的衣服"), (5, "来", "不喜欢"), (9, "客", "好的，您请说"), (12, "来", "能退吗？"))
    assert asked(events) == ["我上周网购的衣服，不喜欢，能退吗？"]


def test_question_of_a_partial_waits_for_its_final() -> None:
    call = make_call()
    assert asked(partials(call, CALLER, "能退吗？", "能退吗？运费", final="能退吗？运费谁出？")) == [
        "能退吗？运费谁出？"
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ("能查到吗，我电话是138", "1234", "5678"),
        ("能查到吗，我电话是幺三八", "一二三四", "五六七八"),
        ("能查到吗，身份证110105", "19491231", "002X"),
    ],
)
def test_question_waits_for_the_end_of_a_number_that_is_dictated(parts: tuple[str, str, str]) -> None:
    call = make_call()
    first, second, third = ((CALLER, each) for each in parts)
    events = [*said(call, first), *call.pause(), *said(call, (OFFICER, "好的，您请讲"), second), *call.pause()]
    assert asked(events) == []
    assert asked([*said(call, third), *call.pause()]) == ["".join(parts)]


def test_number_of_which_nothing_more_comes_keeps_no_question_back_at_the_end() -> None:
    call = make_call()
    assert asked([*said(call, (CALLER, "能查到吗，我电话是138")), *call.end()]) == ["能查到吗，我电话是138"]
    assert asked([*said(make_call(), (CALLER, "能退吗，我花了128"), (OFFICER, "可以的"))]) == ["能退吗，我花了128"]


def test_final_that_comes_after_the_officer_began_is_complete_at_once() -> None:
    call = make_call()
    call.take(Piece(1, CALLER, "能退", 0.0, final=False))
    call.take(Piece(2, OFFICER, "可以", 1.0, final=False))
    assert asked(call.take(Piece(1, CALLER, "衣服能退吗", 0.0))) == ["衣服能退吗"]


def test_what_is_open_at_the_end_of_a_call_is_taken_as_it_stands() -> None:
    call = make_call()
    call.take(Piece(1, CALLER, "衣服能退吗", 0.0, final=False))
    assert asked(call.end()) == ["衣服能退吗"]


@pytest.mark.parametrize(
    "text",
    ["喂，你好", "听得到吗？", "在吗", "嗯嗯好的", "是吗？", "什么？", "谢谢，再见", "我上周在你们那儿买的", "好吗？"],
)
def test_what_keeps_a_conversation_going_is_no_question(text: str) -> None:
    assert question_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "衣服能退吗",
        "我要投诉你们",
        "运费谁出",
        "多久能到账",
        "凭什么扣我钱",
        "这合法不合法？",
        "你们给不给赔",
        "我想注销账号",
    ],
)
def test_words_of_a_question_or_demand_are_enough(text: str) -> None:
    assert asks(text)


def test_long_story_gives_only_what_leads_to_the_question() -> None:
    story = "那天我在路上走着走着就看到你们的店。" * 30
    found = question_in(f"{story}我买了一台手机。三天就坏了，能退吗？")
    assert found is not None
    assert len(found) < 150
    assert found.endswith("我买了一台手机。三天就坏了，能退吗？")


def test_risk_signal_cut_across_pieces_is_told_once_and_never_of_the_officer() -> None:
    call = make_call()
    events = said(
        call, (OFFICER, "我要砸了你们的店"), (CALLER, "再不退我就要砸了"), (CALLER, "你们的店！我要砸了你们的店")
    )
    assert topics(events) == ["threat"]
    assert [each.topic for each in call.risks] == ["threat"]
