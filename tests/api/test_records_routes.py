"""Records over HTTP: found by whoever may see them, shown whole, exported and made into case files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.client import Call, CallError
from api.local import LocalClient
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from kb.store.engine import writing
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.schema import record_contents
from tests.builders_records import make_ask, make_check


@pytest.fixture
def session(kb: KnowledgeBase) -> str:
    """A call of its own, so that other tests' records are not in the way."""
    return uuid.uuid4().hex


def kept(kb: KnowledgeBase, draft: RecordDraft) -> str:
    kb.store.ledger.append(draft)
    return draft.record_id


def asked(kb: KnowledgeBase, session: str, question: str = "理财能说保本吗", **given: Any) -> str:
    return kept(kb, make_ask(uuid.uuid4().hex, question, session_id=session, **given))


def listed(client: TestClient, **query: object) -> list[dict[str, Any]]:
    reply = client.get("/v1/records", params=query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["records"]
    return found


def exports(kb: KnowledgeBase) -> Iterator[RecordDraft]:
    for found in kb.store.record_search.find(RecordFilter(kinds=(RecordKind.EXPORT,)), 1).records:
        yield found.record


def test_a_question_asked_is_found_with_its_answer_and_the_name_of_who_asked(client: TestClient) -> None:
    call = uuid.uuid4().hex
    answer = client.post("/v1/ask", json={"question": "消保法55", "session_id": call}).json()
    [found] = listed(client, session=call)
    assert (found["record_id"], found["asked"], found["said"]) == (answer["answer_id"], "消保法55", answer["text"])
    assert (found["actor_name"], found["kind"], found["outcome"]) == ("本机用户", "ask", "answered")
    assert found["cited"][0].startswith("《消费者权益保护法》第五十五条")


def test_pages_follow_each_other(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    ids = [asked(kb, session) for _ in range(5)]
    first = client.get("/v1/records", params={"session": session, "limit": 3}).json()
    second = client.get("/v1/records", params={"session": session, "limit": 3, "before": first["next"]}).json()
    assert [each["record_id"] for each in (*first["records"], *second["records"])] == ids[::-1]
    assert second["next"] is None


def test_filters_are_named_as_people_name_things(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    first = asked(kb, session)
    second = kept(kb, make_check(uuid.uuid4().hex, "我们保收益", session_id=session))
    for query, expected in (
        ({"kind": "check"}, {second}),
        ({"kind": "ask，check"}, {first, second}),
        ({"actor": "本机用户"}, {first, second}),
        ({"topic": "guaranteed_return"}, {first, second}),
        ({"rule": "guaranteed_return.principal", "outcome": "block"}, {second}),
        ({"q": "保本 理财"}, {first}),
        ({"q": "保收益"}, {second}),
        ({"instrument": "《退换货手册》"}, {first}),
        ({"erased": "true"}, set()),
        ({"from": "2026-01-01", "to": "2026-01-02"}, set()),
    ):
        assert {each["record_id"] for each in listed(client, session=session, **query)} == expected, query


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({"person": "li"}, 422, "没有这个条件"),
        ({"kind": "asking"}, 422, "没有“asking”这一类"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, 422, "早于"),
        ({"from": "昨天"}, 422, "日期要写成"),
        ({"before": "昨天"}, 422, "next"),
        ({"limit": 0}, 422, "不能小于"),
        ({"industry": "farming"}, 422, "只能是"),
        ({"q": "字" * 201}, 422, "q"),
        ({"risk": "maybe"}, 422, "true 或 false"),
        ({"actor": "没有这个人"}, 404, "没有叫“没有这个人”的人员"),
    ],
)
def test_a_bad_filter_is_told_in_chinese(client: TestClient, query: dict[str, Any], status: int, told: str) -> None:
    for place in ("/v1/records", "/v1/records/export"):
        if place.endswith("export") and {"before", "limit"} & set(query):
            continue
        reply = client.get(place, params=query)
        assert reply.status_code == status, reply.text
        assert told in reply.json()["detail"]


def test_a_record_is_shown_whole_by_the_beginning_of_its_id(
    client: TestClient, kb: KnowledgeBase, session: str
) -> None:
    record_id = asked(kb, session)
    client.post("/v1/feedback", json={"answer_id": record_id, "verdict": "wrong", "should_cite": ["广告法25"]})
    reply = client.get(f"/v1/records/{record_id[:12]}")
    assert reply.status_code == 200, reply.text
    record = reply.json()
    assert record["record_id"] == record_id
    assert record["content"]["question"] == "理财能说保本吗"
    assert record["facts"]["phrasings"] == ["guaranteed_return.principal"]
    assert record["told"] == [], "what has words needs no facts in words"
    assert (record["chain"]["link_holds"], record["chain"]["content_holds"]) == (True, True)
    assert [(each["verdict"], each["should_cite"]) for each in record["feedback"]] == [("wrong", ["广告法25"])]
    assert (record["holds"], record["signals"], record["erasure"], record["sealed"]) == ([], [], None, False)


def test_a_short_an_unknown_and_an_ambiguous_id_are_told_apart(client: TestClient, kb: KnowledgeBase) -> None:
    start = uuid.uuid4().hex[:10]
    for ending in ("01", "02"):
        kept(kb, make_ask(start + ending))
    for named, status, told in (
        (start[:5], 422, "至少写前 6 位"),
        (start, 409, f"{start}01、{start}02"),
        ("0123456789abcdef", 404, "没有编号为"),
    ):
        reply = client.get(f"/v1/records/{named}")
        assert (reply.status_code, told in reply.json()["detail"]) == (status, True), reply.text
    assert client.get(f"/v1/records/{start}01").status_code == 200


def test_a_sheet_opens_in_excel_and_holds_no_formula(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    formula = '=HYPERLINK("http://a.example","点我")'
    asked(kb, session, formula)
    asked(kb, session, "第一行\n第二行,有逗号")
    reply = client.get("/v1/records/export", params={"session": session})
    assert reply.status_code == 200, reply.text
    assert reply.content.startswith("\ufeff记录编号,时间（北京时间）,类别".encode())
    assert "%E8%AE%B0%E5%BD%95" in reply.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row["问了什么、送审了什么"] for row in rows] == ["第一行\n第二行,有逗号", f"'{formula}"]
    assert {row["类别"] for row in rows} == {"提问"}


def test_json_lines_hold_everything_of_every_record(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    ids = [asked(kb, session) for _ in range(3)]
    reply = client.get("/v1/records/export", params={"session": session, "format": "jsonl"})
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert [line["record_id"] for line in lines] == ids[::-1]
    assert lines[0]["content"]["answer"]["text"] == "不能说保本。"
    assert lines[0]["previous_hash"] == lines[1]["hash"]


def test_a_command_without_a_service_gets_the_whole_file_too(
    kb: KnowledgeBase, ingestion: Ingestion, settings: Settings, session: str
) -> None:
    ids = [asked(kb, session) for _ in range(3)]
    client = LocalClient(create_app(kb, ingestion, settings, token="t"), "t")
    pieces: list[bytes] = []
    query: dict[str, str | int | None] = {"session": session, "format": "jsonl"}
    client.download(Call("GET", "/v1/records/export", query=query), pieces.append)
    assert [json.loads(line)["record_id"] for line in b"".join(pieces).splitlines()] == ids[::-1]
    with pytest.raises(CallError, match="没有“asking”这一类"):
        client.download(Call("GET", "/v1/records/export", query={"kind": "asking"}), pieces.append)


def test_an_export_is_a_record_itself_with_its_filter_and_count(
    client: TestClient, kb: KnowledgeBase, session: str
) -> None:
    asked(kb, session)
    client.get("/v1/records/export", params={"session": session, "q": "保本 13800138000"})
    [record] = exports(kb)
    assert record.facts == {"what": "records", "format": "csv", "filter": {"session_id": session}, "count": 0}
    assert record.content == {"words": "保本 〔手机号〕"}
    client.get("/v1/records/export", params={"session": session, "from": "2026-01-01"})
    [record] = exports(kb)
    told = client.get(f"/v1/records/{record.record_id}").json()["told"]
    assert {"name": "条数", "value": "1"} in told, "a record without words tells its facts in Chinese"
    assert record.facts["count"] == 1
    assert record.facts["filter"] == {"session_id": session, "first_day": "2026-01-01"}


def test_a_refused_export_is_no_record(client: TestClient, kb: KnowledgeBase) -> None:
    before = kb.store.record_search.count(RecordFilter(kinds=(RecordKind.EXPORT,)))
    assert client.get("/v1/records/export", params={"kind": "asking"}).status_code == 422
    assert client.get("/v1/records/0123456789abcdef/case.pdf").status_code == 404
    assert kb.store.record_search.count(RecordFilter(kinds=(RecordKind.EXPORT,))) == before


def test_a_case_file_is_a_pdf_whose_hash_is_recorded(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    record_id = asked(kb, session)
    reply = client.get(f"/v1/records/{record_id[:10]}/case.pdf")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/pdf"
    [record] = exports(kb)
    assert (record.about, record.facts["sha256"]) == (record_id, hashlib.sha256(reply.content).hexdigest())
    document = pdfium.PdfDocument(reply.content)
    assert record_id in document[0].get_textpage().get_text_range()
    document.close()


def test_an_erased_record_is_listed_without_its_words(client: TestClient, kb: KnowledgeBase, session: str) -> None:
    record_id = asked(kb, session)
    with writing(kb.store.engine) as c:
        c.execute(record_contents.delete().where(record_contents.c.record_id == record_id))
    [found] = listed(client, session=session)
    assert (found["erased"], found["asked"], found["said"]) == (True, None, None)
    assert found["cited"] == ["《退换货手册》先问什么"]
    record = client.get(f"/v1/records/{record_id}").json()
    assert (record["content"], record["chain"]["content_holds"]) == (None, None)
