"""A phrasing tried while it is written: faults at their fields, examples, what it finds in what was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.phrasing_drafts import trial_of
from api.schemas.phrasing_trial import PhrasingDraft
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.phrasing.looking_back import LookedBack, look_back
from kb.records.actors import Actor, Means
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.roles import Role
from tests.builders_api import SAMPLE
from tests.builders_home import open_fresh
from tests.builders_phrasings import small_settings

WORD = "躺着收息"
NEW: dict[str, Any] = {
    "topic": "guaranteed_return",
    "phrasing": WORD,
    "patterns": [WORD],
    "industries": ["finance"],
    "scenes": ["sales_call"],
    "reason": "暗示收益确定。",
    "say_instead": "收益会有波动。",
    "basis": ["《示例网店管理办法》第二条"],
    "match": [f"买了就{WORD}"],
    "pass": ["理财有风险"],
}


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("trial")
    opened = open_fresh(small_settings(folder))
    text = SAMPLE.format(
        version="2020", published="2020-01-01", effective="2020-02-01", days="七日", commencement="2020年2月1日"
    )
    (folder / "示例.md").write_text(text, "utf-8")
    ingestion = open_ingestion(opened)
    assert not ingestion.run_now(IngestRequest(paths=(str(folder / "示例.md"),))).failed
    ingestion.close()
    yield opened
    opened.close()


@pytest.fixture
def client(kb: KnowledgeBase) -> TestClient:
    return TestClient(create_app(kb, open_ingestion(kb), kb.settings, token="t"), base_url="http://127.0.0.1:8000")


def tried(client: TestClient, **draft: object) -> dict[str, Any]:
    reply = client.post("/v1/phrasings/trial", json={"draft": draft})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def say(kb: KnowledgeBase, text: str, *, actor: str = "local", quotation: str = "") -> str:
    """Records an answer of today."""
    answer = {"status": "answered", "text": text, "citations": [{"quotation": quotation}]}
    draft = RecordDraft(RecordKind.ASK, actor, {}, {"question": "问", "answer": answer}, industry="finance")
    kb.store.ledger.append(draft)
    return draft.record_id


def faulty(found: dict[str, Any]) -> dict[str, str]:
    return {each["field"]: each["detail"] for each in found["faults"]}


def test_a_draft_without_anything_to_look_for_is_no_fault(client: TestClient) -> None:
    found = tried(client, topic="guaranteed_return")
    assert (found["faults"], found["examples"], found["read"]) == ([], [], 0)


def test_every_fault_stands_at_its_field_at_once(client: TestClient) -> None:
    found = tried(
        client,
        topic="保本",
        patterns=["躺着.*收息"],
        exempt=["，"],
        basis=["示例网店管理办法第二条", "《示例网店管理办法》第九条", "《没有这部法》第一条"],
        effective_from="2026-02-01",
        effective_to="2026-01-01",
    )
    said = faulty(found)
    assert set(said) == {"topic", "patterns", "exempt", "basis", "effective_to"}
    assert "正则" in said["patterns"] and "草稿" not in str(found["faults"])
    bases = [each["detail"] for each in found["faults"] if each["field"] == "basis"]
    assert "看不懂" in bases[0] and "没有第九条" in bases[1]
    assert found["notes"] == ["依据未入库：《没有这部法》。入库后会自动核对第一条。"]


def test_examples_say_what_was_found_in_them_and_where(client: TestClient) -> None:
    found = tried(client, **{**NEW, "match": [f"😀买了就{WORD}", "无关"], "pass": [f"就是{WORD}", "理财有风险"]})
    at = {each["text"]: each for each in found["examples"]}
    first = at[f"😀买了就{WORD}"]
    assert (first["start"], first["end"], first["detail"]) == (4, 8, None)
    assert (at["无关"]["detail"], at[f"就是{WORD}"]["detail"]) == ("没有命中", "命中了")
    assert at["理财有风险"]["detail"] is None
    worse = tried(client, **{**NEW, "say_instead": "跟着做稳赚不赔"})["examples"][-1]
    assert worse["detail"] == "本身触发 guaranteed_return.sure"


def test_what_was_said_of_late_is_found_with_its_surroundings_and_old_or_quoted_words_are_not(
    client: TestClient, kb: KnowledgeBase
) -> None:
    caught = say(kb, f"😀您放心，{WORD}，不用操心。{WORD}。")
    say(kb, f"原文是{WORD}的。", quotation=f"原文是{WORD}的。")
    say(kb, f"不得说{WORD}。")
    found = tried(client, **NEW)
    assert (found["read"], found["total"], found["stopped"]) == (3, 1, None)
    (one,) = found["caught"]
    assert (one["record_id"], one["times"], one["kind"]) == (caught, 2, "ask")
    assert one["excerpt"][one["start"] : one["end"]] == one["matched"] == WORD
    later = client.post("/v1/phrasings/trial", json={"draft": NEW, "since": "2999-01-01"}).json()
    assert (later["read"], later["since"]) == (0, "2999-01-01")


def test_of_a_call_only_what_the_officer_said_counts(kb: KnowledgeBase) -> None:
    spoken = [{"speaker": "caller", "text": f"听说{WORD}"}, {"speaker": "officer", "text": f"对，{WORD}"}]
    for pieces in (spoken, spoken[:1]):
        kb.store.ledger.append(RecordDraft(RecordKind.CALL, "p-caller", {}, {"pieces": pieces}))
    officer = Actor("p-caller", "李客服", Role.EDITOR, None, Means.SIGN_IN)
    found = trial_of(PhrasingDraft(patterns=[WORD]), date(2020, 1, 1), kb, officer)
    assert [(each.kind, each.times, each.excerpt) for each in found.caught] == [(RecordKind.CALL, 1, f"对，{WORD}")]


def test_nobody_finds_words_in_records_he_may_not_see(kb: KnowledgeBase) -> None:
    say(kb, f"别人说过{WORD}")
    own = say(kb, f"我说过{WORD}", actor="p-editor")
    editor = Actor("p-editor", "王编辑", Role.EDITOR, None, Means.SIGN_IN)
    found = trial_of(PhrasingDraft(patterns=[WORD]), date(2020, 1, 1), kb, editor)
    assert ([each.record_id for each in found.caught], found.read) == ([own], 1)


def test_looking_back_says_why_it_stopped_before_the_end(kb: KnowledgeBase) -> None:
    say(kb, "第一句")
    say(kb, "第二句")
    records = [each.record for each in kb.store.record_search.find(RecordFilter(kinds=(RecordKind.ASK,)), 2).records]
    assert look_back(records, lambda *_: ()).stopped is None
    assert look_back(records, lambda *_: (), most=1) == LookedBack(1, 0, (), "number")
    assert look_back(records, lambda *_: (), seconds=0).stopped == "time"


def test_a_refused_phrasing_names_the_fields_at_fault(client: TestClient) -> None:
    reply = client.post("/v1/phrasings", json={**NEW, "match": ["无关"], "say_instead": "跟着做稳赚不赔"})
    assert reply.status_code == 422
    assert {each["field"] for each in reply.json()["errors"]} == {"match", "say_instead"}


def test_the_companys_rule_is_rewritten_in_its_place_and_one_of_ours_gets_the_companys_words(
    client: TestClient, kb: KnowledgeBase
) -> None:
    added = client.post("/v1/phrasings", json=NEW).json()["phrasing"]["rule_id"]
    changed = client.put(f"/v1/phrasings/{added}", json={**NEW, "reason": "公司改过的理由。"}).json()["phrasing"]
    assert (changed["rule_id"], changed["reason"], changed["origin"]) == (added, "公司改过的理由。", "company")
    assert client.get("/v1/phrasings").json()["total"] == 3
    ours = "guaranteed_return.sure"
    taken = client.put(f"/v1/phrasings/{ours}", json={**NEW, "patterns": ["稳赚不赔"], "match": ["稳赚不赔"]})
    assert taken.json()["phrasing"]["origin"] == "company"
    assert any("取代了自带" in each for each in taken.json()["notes"])
    again = client.put(f"/v1/phrasings/{ours}", json={**NEW, "patterns": ["稳赚不赔"], "match": ["稳赚不赔啊"]})
    assert again.json()["phrasing"]["match"] == ["稳赚不赔啊"]
    client.delete(f"/v1/phrasings/{ours}")
    assert client.get(f"/v1/phrasings/{ours}").json()["origin"] == "built_in"
    assert client.put("/v1/phrasings/guaranteed_return.none", json=NEW).status_code == 404
    assert client.put(f"/v1/phrasings/{added}", json={**NEW, "id": "guaranteed_return.x"}).status_code == 422
    assert client.put(f"/v1/phrasings/{added}", json={**NEW, "pass": [WORD]}).status_code == 422
