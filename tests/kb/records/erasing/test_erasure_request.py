"""What a person's records are found by: read as in a caller's words, and nothing of it kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.records.erasing.certificates import certificate_text
from kb.records.erasing.elsewhere import set_questions, standing
from kb.records.erasing.request import Criteria, ErasureError, selection_of
from kb.store.engine import writing
from kb.store.selections import Selection
from kb.store.sql import SqlStore
from tests.builders_erasing import asked, make_call, make_erasures

ID_CARD = "11010519491231002X"


def token(kind: str, value: str) -> str:
    return f"{kind}={value}"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("phone", "13800138000", "手机号=13800138000"),
        ("phone", " 138 0013 8000 ", "手机号=13800138000"),
        ("phone", "+86 138-0013-8000", "手机号=13800138000"),
        ("id_card", ID_CARD.lower(), f"身份证号={ID_CARD}"),
        ("email", "Li.Lei@Example.com", "邮箱=li.lei@example.com"),
        ("plate", "京A12345", "车牌号=京A12345"),
    ],
)
def test_all_ways_of_writing_one_number_are_one_token(field: str, value: str, expected: str) -> None:
    selection, means = selection_of(Criteria({field: value}), token)
    assert selection.tokens == (expected,)
    assert means == (expected.partition("=")[0],)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria({"phone": "12345"}),
        Criteria({"phone": "13800138000 和 13900139000"}),
        Criteria({"phone": "我的电话是13800138000，请删除"}),
        Criteria({"id_card": "13800138000"}),
        Criteria({"email": "不是邮箱"}),
        Criteria({}),
        Criteria({}, with_sessions=True),
        Criteria({}, text="王"),
        Criteria({}, text="  "),
    ],
)
def test_what_is_no_number_or_nothing_in_particular_finds_nothing(criteria: Criteria) -> None:
    with pytest.raises(ErasureError):
        selection_of(criteria, token)


def test_a_certificate_holds_nothing_of_what_was_erased_or_searched_for(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        store.ledger.append(make_call("我住桂花巷", tokens=("t1",)))
        request = asked(reason="13800138000来电", means=("手机号",))
        certificate = make_erasures(store, tmp_path).erase(Selection(tokens=("t1",)), request).certificate
        assert certificate is not None
        whole = json.dumps(dict(certificate.statement), ensure_ascii=False) + certificate_text(certificate)
        assert [words for words in ("桂花巷", "13800138000", "t1") if words in whole] == []
        assert "应您的请求，我们已于2026年11月22日10时05分（北京时间）删除按手机号查到的记录内容，共 1 条。" in whole
    finally:
        store.close()


def test_a_certificate_that_was_edited_says_so(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        store.ledger.append(make_call("我住桂花巷", tokens=("t1",)))
        erasures = make_erasures(store, tmp_path)
        certificate = erasures.erase(Selection(tokens=("t1",)), asked()).certificate
        assert certificate is not None and certificate.genuine
        with writing(store.engine) as c:
            c.exec_driver_sql("UPDATE erasures SET statement = replace(statement, '\"count\":1', '\"count\":0')")
        edited = erasures.certificate(certificate.erasure_id)
        assert (edited.genuine, edited.count) == (False, 0)
        assert "被改动过" in certificate_text(edited)
    finally:
        store.close()


def test_questions_of_a_companys_set_that_came_from_records_are_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "company.jsonl").write_text(
        '{"id": "company-0001", "question": "我手机〔手机号〕，能退吗"}\n坏行\n', "utf-8"
    )
    (folder / "表格.csv").write_text("编号,问题\nb1,快递丢了谁赔\n", "utf-8")
    known = set_questions(folder)
    assert list(standing(("我手机13800138000，能退吗", "快递丢了谁赔", "别的"), known)) == [
        "题集 company 的 company-0001", "题集 表格 的 b1",
    ]  # fmt: skip
    assert set_questions(tmp_path / "nowhere") == {}


def test_a_certificate_names_the_question_of_a_set_that_a_person_must_decide_on(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "company.jsonl").write_text('{"id": "c-1", "question": "我住桂花巷"}\n', "utf-8")
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        store.ledger.append(make_call("我住桂花巷", tokens=("t1",)))
        erasures = make_erasures(store, tmp_path)
        assert erasures.look(Selection(tokens=("t1",)))[1] == ("题集 company 的 c-1",)
        certificate = erasures.erase(Selection(tokens=("t1",)), asked()).certificate
        assert certificate is not None
        assert "题集 company 的 c-1" in certificate_text(certificate)
    finally:
        store.close()
