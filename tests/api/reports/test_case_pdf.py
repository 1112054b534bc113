"""The case file: everything stands in it as it was recorded, readable by a program character for character."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from sqlalchemy import insert

from api.reports.case_pdf import Making, case_pdf
from kb.store import schema as s
from kb.store.day_head import DayHead
from kb.store.engine import writing
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.ledger_records import RecordDraft, RecordKind, RiskDraft
from kb.store.sql import SqlStore
from tests.builders_records import make_ask, make_check, make_citation, make_payload, make_record

AT = datetime(2026, 7, 2, 1, 30, tzinfo=UTC)
HEAD = DayHead(
    date(2026, 7, 1), "local", 9, 9, "e" * 64, "0123456789abcdef", "c" * 64, "d" * 128, datetime(2026, 7, 2, tzinfo=UTC)
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def made(store: SqlStore, draft: RecordDraft) -> list[str]:
    """The text of each page of the case file of a record, white space left out."""
    store.ledger.append(draft)
    return pages_of(store, draft.record_id)


def pages_of(store: SqlStore, record_id: str) -> list[str]:
    found = store.record_search.one(record_id)
    assert found is not None
    content = case_pdf(found, store.record_around.of(found.record), Making(AT, "张三（审计质检）"))
    document = pdfium.PdfDocument(content)
    try:
        return [plain(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def plain(text: str) -> str:
    return re.sub(r"[\s\ufffe\uffff]", "", text)


def body(pages: list[str], record_id: str) -> str:
    """The pages one after the other, without their running heads and feet."""
    heads = re.compile(rf"^.{{1,12}}记录编号{record_id}")
    return "".join(heads.sub("", re.sub(r"第\d+页，共\d+页", "", page), count=1) for page in pages)


def test_question_answer_and_cited_article_stand_in_it_word_for_word(store: SqlStore) -> None:
    text = "广告不得含有下列内容：\n（一）保本；\n（二）“无风险”、《某某》——……〔2023〕12号；\n（三）其他。"
    payload = make_payload(citations=[make_citation(text=text, quotation="（一）保本；")])
    pages = made(store, make_ask("a1", "理财能说“保本”吗？〔手机号〕", payload=payload))
    whole = body(pages, "a1")
    for expected in (
        "咨询答复个案", "记录编号a1", "本机用户", "已作答", "理财能说“保本”吗？〔手机号〕", "不能说保本。", text,
        "《广告法》第二十五条", "版本编号v-1", "施行日期2015-09-01（文中载明）", "当日效力现行有效",
        "答复的依据", "承诺保本（禁止）", "《广告法》第二十五条第一项", "本产品不保本，请看风险提示",
        "张三（审计质检）",
    ):  # fmt: skip
        assert plain(expected) in whole, expected


def test_every_page_names_the_record_and_how_many_pages_there_are(store: SqlStore) -> None:
    cited = [make_citation(n, text=f"第{n}处：" + "经营者应当退货。" * 40) for n in range(1, 31)]
    pages = made(store, make_ask("a1", payload=make_payload(citations=cited)))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert page.startswith("咨询答复个案记录编号a1")
        assert f"第{number}页，共{len(pages)}页" in page
    whole = body(pages, "a1")
    for citation in cited:
        assert plain(citation["text"]) in whole


def test_an_article_longer_than_pages_is_whole(store: SqlStore) -> None:
    text = "".join(f"（{number}）违反本条第{number}项规定的，处以罚款；" for number in range(1, 900))
    pages = made(store, make_ask("a1", payload=make_payload(citations=[make_citation(text=text)])))
    assert plain(text) in body(pages, "a1")


def test_characters_no_font_has_are_shown_as_their_numbers_and_explained(store: SqlStore) -> None:
    pages = made(store, make_ask("a1", "㐂老板发了😀和𠮷，还有\u200d和\x07和\u0627，能退吗"))
    whole = body(pages, "a1")
    assert "㐂老板发了〔U+1F600〕和〔U+20BB7〕，还有〔U+200D〕和〔U+0007〕和〔U+0627〕，能退吗" in whole
    assert "字库里没有的字符" in whole
    assert "字库里没有的字符" not in body(made(store, make_ask("a2")), "a2")


def test_a_validity_notice_and_a_text_that_lost_its_hash_are_told(store: SqlStore) -> None:
    notice = "生效日期未核实（来源标注现行有效）"
    cited = make_citation(notice=notice, effective_date=None, effective_date_basis="unknown", validity_status="unknown")
    draft = make_ask("a1", payload=make_payload(citations=[cited]))
    passage = {"n": 1, "title": "广告法", "version": "v-1", "text_sha256": "0" * 64}
    whole = body(made(store, replace(draft, facts={"passages": [passage]})), "a1")
    assert f"效力提示：{notice}" in whole
    assert "没有可以证明的日期" in whole
    assert "与记录所存哈希值不一致" in whole


def test_a_refusal_says_that_there_was_no_answer(store: SqlStore) -> None:
    whole = body(made(store, make_ask("a1", "明天天气怎么样", status="refused")), "a1")
    assert "没有给出答案：没有找到相关条文。" in whole
    assert "您买的是什么？" in whole
    assert "所依文本" not in whole


def test_feedback_risk_signals_and_the_signed_head_stand_in_it(store: SqlStore) -> None:
    draft = make_ask("a1")
    store.ledger.append(replace(draft, risks=(RiskDraft("threat.staff", "threat", "urgent", "威胁工作人员"),)))
    store.feedback.add(FeedbackDraft("a1", Verdict.WRONG, "少了三倍", ("消保法55",)))
    with writing(store.engine) as c:
        note = {"signal_id": 1, "at": AT, "actor_id": "local", "state": "resolved", "note": "已报警"}
        c.execute(insert(s.risk_notes).values(note))
        names = [column.name for column in s.day_heads.columns]
        c.execute(insert(s.day_heads).values({name: getattr(HEAD, name) for name in names}))
    whole = body(pages_of(store, "a1"), "a1")
    for expected in (
        "威胁工作人员",
        "紧急",
        "已报警",
        "少了三倍",
        "消保法55",
        HEAD.signature,
        HEAD.key_id,
        "2026-07-01",
    ):
        assert plain(expected) in whole, expected
    assert "哈希值一致" in whole
    assert "校验值一致" in whole


def test_hash_and_commitment_can_be_computed_anew_from_the_file_alone(store: SqlStore) -> None:
    """By the recipe printed in the file: nothing of ours is called."""
    store.ledger.append(make_ask("a1", "理财能说“保本”吗"))
    store.ledger.append(make_ask("a2"))
    found = store.record_search.one("a2")
    assert found is not None
    content = case_pdf(found, store.record_around.of(found.record), Making(AT, "张三"))
    document = pdfium.PdfDocument(content)
    [attached] = [document.get_attachment(number) for number in range(document.count_attachments())]
    assert attached.get_name() == "record.json"
    original = json.loads(bytes(attached.get_data()).decode())
    document.close()
    row = original["record"]
    assert row.pop("hash") == found.record.hash
    written = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == found.record.hash
    committed = hashlib.sha256(f"{original['salt']}\n{original['content']}".encode()).hexdigest()
    assert committed == found.record.commitment == row["commitment"]


def test_a_record_that_was_tampered_with_is_not_passed_off_as_whole(store: SqlStore) -> None:
    store.ledger.append(make_ask("a1"))
    with writing(store.engine) as c:
        c.execute(s.records.update().values(outcome="refused"))
        c.execute(s.record_contents.update().values(content='{"answer":{},"question":"改过"}'))
    whole = body(pages_of(store, "a1"), "a1")
    assert "哈希值不一致，这条记录在写入之后被改动过" in whole
    assert "校验值不一致" in whole


def test_an_erased_record_says_so_with_the_number_of_its_certificate(store: SqlStore) -> None:
    draft = make_ask("a1", "王女士问能退吗")
    passage = {"n": 1, "title": "广告法", "locator": "第二十五条", "version": "v-1", "text_sha256": "ab" * 32}
    store.ledger.append(replace(draft, facts={"passages": [passage]}))
    with writing(store.engine) as c:
        c.execute(s.record_contents.delete())
        store.ledger.append_in(c, make_record("e1", RecordKind.ERASURE, erased=["a1"], count=1, erasure_id="E-7"))
    whole = body(pages_of(store, "a1"), "a1")
    for expected in ("内容已删除", "依申请删除", "删除证明编号E-7", "记录e1", "《广告法》第二十五条", "ab" * 32):
        assert expected in whole, expected
    assert "王女士" not in whole
    with writing(store.engine) as c:
        c.execute(s.records.delete().where(s.records.c.record_id == "e1"))
    assert "没有找到删除它的记载" in body(pages_of(store, "a1"), "a1")


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (
            make_check("a1", "我们保本保收益"),
            ("文字审查个案", "我们保本保收益", "审查结论：不能发出", "“我们”（禁止）"),
        ),
        (make_record("a1", RecordKind.PUBLICATION, note="广告法修改"), ("发布记录", "广告法修改")),
        (make_ask("a1", payload={"status": "answered"}), ("咨询答复个案", "网购能退吗")),
    ],
)
def test_records_of_other_kinds_and_of_older_days_make_a_file_too(
    store: SqlStore, draft: RecordDraft, expected: tuple[str, ...]
) -> None:
    whole = body(made(store, draft), "a1")
    for each in expected:
        assert each in whole, each
