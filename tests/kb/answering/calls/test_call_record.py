"""A call is kept masked: a number said in parts too; its findings stand where the masked pieces have them."""

from __future__ import annotations

import json

from kb.answering.calls.masking import masked_call
from kb.answering.calls.record import Ending, call_record
from kb.answering.calls.types import Piece
from kb.records.privacy import Privacy
from kb.records.sealing import restore
from kb.records.telling import told
from kb.store.ledger_records import Record, RecordKind
from tests.builders_calls import CALLER, OFFICER, make_call, said


def test_number_said_in_parts_with_the_officer_between_is_masked_everywhere() -> None:
    pieces = (
        Piece(1, CALLER, "我电话是138", 0.0), Piece(2, OFFICER, "嗯", 1.0), Piece(3, CALLER, "0013", 2.0),
        Piece(4, OFFICER, "好", 3.0), Piece(5, CALLER, "8000，记下了吗", 4.0),
    )  # fmt: skip
    kept = masked_call(pieces)
    assert [kept.pieces[n].text for n in (1, 3, 5)] == ["我电话是〔手机号〕", "〔手机号〕", "〔手机号〕，记下了吗"]
    assert {each.value for each in kept.whole} == {"13800138000"}
    whole = "来电人：我电话是138\n客服：嗯\n来电人：0013\n客服：好\n来电人：8000，记下了吗"
    assert restore(kept.text, kept.whole) == whole


def test_record_holds_what_was_asked_said_and_flagged_and_nothing_personal() -> None:
    call = make_call(industry="market")
    said(
        call,
        (OFFICER, "王小明先生您好，"),
        (CALLER, "我叫王小明，手机13800138000，衣服能退吗？"),
        (OFFICER, "您的手机13800138000是吧，我们保"),
        (OFFICER, "本的"),
        (CALLER, "再不退我就要砸了你们的店"),
    )
    draft, personal = call_record(call, Ending.ENDED)
    written = json.dumps([draft.content, draft.facts], ensure_ascii=False)
    assert not {"王小明", "13800138000"} & {each for each in ("王小明", "13800138000") if each in written}
    content = dict(draft.content or {})
    (found,) = content["findings"]
    pieces = {each["n"]: each["text"] for each in content["pieces"]}
    assert (found["n"], found["matched"], pieces[4][found["start"] : found["end"]]) == (4, "保本", "本")
    assert pieces[3][found["from"]["start"] :] == "保"
    assert content["asked"].endswith("衣服能退吗？")
    assert (draft.kind, draft.outcome, draft.session_id) == (RecordKind.CALL, "block", "c-7")
    assert [each.topic for each in draft.risks] == ["threat"]
    tokens = Privacy(pepper=b"p" * 32).guarded(draft, personal).subjects
    assert ("手机号", Privacy(pepper=b"p" * 32).token("手机号", "13800138000")) in tokens


def test_part_of_a_number_in_a_question_is_masked_once_the_rest_was_said() -> None:
    call = make_call()
    said(call, (CALLER, "能查到吗，我电话是138。"), (CALLER, "0013，"), (CALLER, "8000"))
    draft, _ = call_record(call, Ending.ENDED)
    assert (draft.content or {})["asked"] == "能查到吗，我电话是〔手机号〕"


def test_phrase_in_three_pieces_is_kept_whole() -> None:
    call = make_call()
    said(call, (OFFICER, "您的本金"), (OFFICER, "绝对"), (CALLER, "嗯"), (OFFICER, "不受损失"), gap=1.0)
    draft, _ = call_record(call, Ending.ENDED)
    (found,) = (draft.content or {})["findings"]
    assert (found["matched"], found["from"]) == ("本金绝对不受损失", {"n": 1, "start": 2})


def test_record_of_a_call_tells_what_came_of_it() -> None:
    call = make_call()
    said(call, (OFFICER, "保本的"), (CALLER, "衣服能退吗？"), gap=40.0)
    draft, _ = call_record(call, Ending.DROPPED)
    lines = told(_record(draft.kind, draft.facts, draft.content))
    assert lines.asked == "衣服能退吗？"
    assert lines.said == "通话 1 分 20 秒，2 段；问了 1 个问题，说了 1 处不能说的话"


def _record(kind: RecordKind, facts: object, content: object) -> Record:
    empty = dict.fromkeys(Record.__slots__)
    return Record(**{**empty, "kind": kind, "facts": facts, "content": content, "record_id": "r", "commitment": "c"})  # type: ignore[arg-type]
