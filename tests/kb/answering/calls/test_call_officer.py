"""What the officer says is judged as it is heard, across pieces; what no longer holds is withdrawn."""

from __future__ import annotations

import pytest

from kb.answering.calls.errors import CallPieceError
from kb.answering.calls.officer import WINDOW
from kb.answering.calls.types import CallFinding, Piece, PiecePlace
from tests.builders_calls import CALLER, OFFICER, flagged, make_call, partials, said, taken_back


def test_restricted_phrasing_is_found_with_its_place_in_the_piece() -> None:
    call = make_call()
    (found,) = said(call, (OFFICER, "您好。"), (OFFICER, "这款产品保本的"))
    assert isinstance(found, CallFinding)
    assert (found.n, found.start, found.end, found.finding.matched, found.begins) == (2, 4, 6, "保本", None)


def test_phrase_cut_across_two_pieces_is_found_where_it_ends_and_says_where_it_began() -> None:
    call = make_call()
    (found,) = said(call, (OFFICER, "我们保"), (OFFICER, "本的，您放心"))
    assert isinstance(found, CallFinding)
    assert (found.n, found.start, found.end, found.begins) == (2, 0, 1, PiecePlace(1, 2))
    assert found.finding.matched == "保本"


def test_phrase_that_the_caller_only_murmured_into_is_found() -> None:
    pieces = ((OFFICER, "我们保"), (CALLER, "嗯"), (OFFICER, "本的"))
    assert flagged(said(make_call(), *pieces, gap=1.0)) == ["保本"]
    assert flagged(said(make_call(), *pieces, gap=10.0)) == []


def test_words_on_either_side_of_what_the_caller_said_are_no_phrase_and_excuse_nothing() -> None:
    assert flagged(said(make_call(), (OFFICER, "一定保"), (CALLER, "衣服能退吗"), (OFFICER, "本店七天"))) == []
    assert flagged(said(make_call(), (OFFICER, "我们不"), (CALLER, "那收益怎么样"), (OFFICER, "保本"))) == ["保本"]


@pytest.mark.parametrize("text", ["保本吗", "你们说过保本", "保本保本保本"])
def test_what_the_caller_says_is_never_flagged(text: str) -> None:
    assert flagged(said(make_call(), (CALLER, text), (CALLER, f"{text}。"))) == []


def test_denial_and_quotation_of_the_law_are_no_finding() -> None:
    call = make_call()
    law = "《广告法》第二十五条规定，投资广告不得含有“明示或者暗示保本、无风险或者保收益等”内容。"
    assert flagged(said(call, (OFFICER, "我们不能承诺保本。"), (OFFICER, law))) == []


def test_later_words_that_clear_a_phrase_withdraw_it() -> None:
    call = make_call()
    events = said(call, (OFFICER, "保本"), (OFFICER, "的说法是违法的，"))
    assert (flagged(events), taken_back(events), call.findings) == (["保本"], ["保本"], ())


def test_final_that_was_heard_otherwise_withdraws_what_its_partial_gave() -> None:
    call = make_call()
    events = partials(call, OFFICER, "这款保", "这款保本", final="这款保温杯")
    assert (flagged(events), taken_back(events), call.findings) == (["保本"], ["保本"], ())


def test_finding_of_a_partial_is_told_once() -> None:
    call = make_call()
    assert flagged(partials(call, OFFICER, "这款保本", "这款保本的", final="这款保本的。")) == ["保本"]
    assert [each.n for each in call.findings] == [1]


def test_phrase_of_an_utterance_into_which_the_caller_speaks_is_told_once() -> None:
    call = make_call()
    call.take(Piece(1, OFFICER, "我们保", 0.0))
    events = [
        *call.take(Piece(2, OFFICER, "本的，也保本", 1.0, final=False)),
        *call.take(Piece(3, CALLER, "那收益怎么样", 1.5)),
        *call.take(Piece(2, OFFICER, "本的，也保本", 1.0)),
        *call.take(Piece(4, OFFICER, "，请放心", 3.5)),
    ]
    assert (flagged(events), taken_back(events)) == (["保本", "保本"], [])
    assert [(each.n, each.end) for each in call.findings] == [(2, 1), (2, 6)]


def test_partial_into_which_the_caller_spoke_is_withdrawn_all_the_same() -> None:
    call = make_call()
    events = [
        *call.take(Piece(1, OFFICER, "这款保本", 0.0, final=False)),
        *call.take(Piece(2, CALLER, "那收益怎么样", 0.5)),
        *call.take(Piece(1, OFFICER, "这款保温杯", 0.0)),
    ]
    assert (flagged(events), taken_back(events), call.findings) == (["保本"], ["保本"], ())


def test_long_call_is_judged_in_a_window_and_keeps_what_was_found() -> None:
    call = make_call()
    filler = "请您先看一下商品说明书里的内容，有不清楚的我再讲。"
    events = said(call, (OFFICER, "保本的。"), *[(OFFICER, filler)] * (2 * WINDOW // len(filler)), (OFFICER, "又保本"))
    assert flagged(events) == ["保本", "保本"]
    assert [each.n for each in call.findings] == [1, call.next - 1]


def test_pieces_come_in_order_and_only_a_partial_is_replaced() -> None:
    call = make_call()
    said(call, (OFFICER, "您好。"), (CALLER, "喂"))
    for n, text in ((1, "换了"), (2, "喂喂")):
        with pytest.raises(CallPieceError, match="已经收到过"):
            call.take(Piece(n, OFFICER, text, 9.0))
    assert call.take(Piece(2, CALLER, "喂", 6.0)) == ()  # sent again after a connection was lost
    call.take(Piece(9, CALLER, "我", 9.0, final=False))
    with pytest.raises(CallPieceError, match="应不小于 10"):
        call.take(Piece(4, CALLER, "早了", 9.5))
    call.take(Piece(10, OFFICER, "请", 9.6, final=False))
    call.take(Piece(9, CALLER, "我要退货", 10.0))
    assert [each.text for each in call.pieces] == ["您好。", "喂", "我要退货", "请"]
