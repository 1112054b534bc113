"""Replaying a record and bringing back what was masked, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.settings import Settings
from tests.builders_api import write_samples
from tests.builders_home import open_fresh

TOKEN = "a-token-that-only-the-owner-knows"
ASKED = "我叫王建国，手机13800138000，示例网店管理办法第二条怎么规定的"


def _client(home: Path, **given: object) -> Iterator[TestClient]:
    settings = Settings(home=home, rate_limit=100_000, **given)  # type: ignore[arg-type]
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    ingestion.run_now(IngestRequest(paths=(str(write_samples(home.parent / "samples")),)))
    app = create_app(kb, ingestion, settings, token=TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN}) as client:
        yield client
    ingestion.close()
    kb.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[TestClient]:
    yield from _client(tmp_path / "home")


@pytest.fixture
def sealing(tmp_path: Path) -> Iterator[TestClient]:
    yield from _client(tmp_path / "home", personal_key=base64.b64encode(bytes(range(32))).decode())


def _ask(client: TestClient) -> str:
    reply = client.post("/v1/ask", json={"question": ASKED}).json()
    assert set(reply["masked"]) == {"姓名", "手机号"}
    return str(reply["answer_id"])


def _kinds(client: TestClient) -> list[str]:
    return [each["kind"] for each in client.get("/v1/records").json()["records"]]


def test_replay_of_an_answer_over_http_is_the_same_and_records_nothing(plain: TestClient) -> None:
    answer_id = _ask(plain)
    before = _kinds(plain)
    replayed = plain.post(f"/v1/records/{answer_id[:8]}/replay").json()
    assert replayed["same"], replayed["against_record"]
    assert replayed["record_id"] == answer_id
    assert _kinds(plain) == before


def test_record_without_an_answer_cannot_be_replayed(plain: TestClient) -> None:
    check = plain.post("/v1/check", json={"text": "概不退换"}).json()
    reply = plain.post(f"/v1/records/{check['record_id']}/replay")
    assert reply.status_code == 409
    assert "只有问答记录" in reply.json()["detail"]


def test_without_a_key_what_was_masked_is_gone_for_good(plain: TestClient) -> None:
    reply = plain.post(f"/v1/records/{_ask(plain)}/reveal", json={"reason": "法院调取"})
    assert reply.status_code == 409
    assert "ZHIGUI_PERSONAL_KEY" in reply.json()["detail"]


def test_with_a_key_what_was_masked_comes_back_and_that_it_did_is_recorded(sealing: TestClient) -> None:
    answer_id = _ask(sealing)
    revealed = sealing.post(f"/v1/records/{answer_id}/reveal", json={"reason": "法院调取"}).json()
    assert revealed["text"] == ASKED
    assert {each["written"] for each in revealed["data"]} >= {"13800138000"}
    newest = sealing.get("/v1/records").json()["records"][0]
    assert (newest["kind"], newest["about"]) == ("reveal", answer_id)


def test_record_of_a_question_shows_it_masked(sealing: TestClient) -> None:
    shown = sealing.get(f"/v1/records/{_ask(sealing)}").text
    assert "〔手机号〕" in shown
    assert "13800138000" not in shown
