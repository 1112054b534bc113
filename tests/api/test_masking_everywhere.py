"""What leads to a caller reaches no model and no file: every byte that a model server was sent, and that lies in the
home folder, is looked at after asking, searching, checking and judging.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_api import write_laws, write_samples
from tests.builders_endpoint import embeddings_server
from tests.builders_home import LEAN_PHRASINGS, open_fresh, small_corpus

TOKEN = "a-token-that-only-the-owner-knows"
CALLER = "我叫欧阳建国，手机13800007735，身份证11010519491231002X，住朝阳区建国路88号院3号楼2单元501室，"
SECRETS = ("欧阳建国", "13800007735", "11010519491231002", "3号楼2单元")
QUESTION = f"{CALLER}网购的衣服不喜欢能退吗"


@pytest.fixture
def received() -> Iterator[tuple[str, list[bytes]]]:
    with embeddings_server() as server:
        yield server


@pytest.fixture
def kb(tmp_path: Path, received: tuple[str, list[bytes]]) -> Iterator[KnowledgeBase]:
    # With the expansions 50,000 phrases would go over the socket before the draft does, with all topics 6,600 examples.
    corpus = small_corpus(tmp_path / "corpus")
    for path in (corpus / "phrasings").glob("*.toml"):
        if path.stem not in LEAN_PHRASINGS:
            path.unlink()
    opened = open_fresh(Settings(home=tmp_path / "home", corpus=corpus, encoder=f"openai:model@{received[0]}"))
    yield opened
    opened.close()


@pytest.fixture
def client(kb: KnowledgeBase, tmp_path: Path) -> Iterator[TestClient]:
    ingestion = open_ingestion(kb)
    texts = tmp_path / "texts"
    paths = (str(write_laws(texts / "laws")), str(write_samples(texts / "samples")))
    assert not ingestion.run_now(IngestRequest(paths=paths)).failed
    kb.backfill.run(Event())
    app = create_app(kb, ingestion, kb.settings, token=TOKEN)
    yield TestClient(app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN})
    ingestion.close()


def _forms(secret: str) -> tuple[bytes, ...]:
    """How a secret may stand in a file or a request."""
    return secret.encode(), secret.encode("utf-16-le"), json.dumps(secret).strip('"').encode()


def test_neither_the_model_server_nor_a_file_of_ours_sees_who_called(
    client: TestClient, kb: KnowledgeBase, received: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    sent = received[1]
    before = len(sent)
    asked = client.post("/v1/ask", json={"question": QUESTION, "session_id": "13800007735"}).json()
    assert client.post("/v1/search", json={"query": QUESTION}).status_code == 200
    checked = client.post("/v1/check", json={"text": f"{CALLER}我们保证您三天内一定拿到钱，放一百个心。"}).json()
    told = {"answer_id": asked["answer_id"], "verdict": "wrong", "comment": CALLER, "should_cite": [CALLER]}
    assert client.post("/v1/feedback", json=told).status_code == 201
    kb.evaluations.close()

    questions = b"".join(sent[before:])
    assert len(sent) > before, "the question was not encoded at all"
    assert "网购".encode() in questions or json.dumps("网购").strip('"').encode() in questions
    home = {path: path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()}
    assert any("网购的衣服".encode() in content for content in home.values()), "the record is nowhere"
    for secret in SECRETS:
        for form in _forms(secret):
            assert form not in questions, secret
            assert [path.name for path, content in home.items() if form in content] == [], secret
    assert {"姓名", "手机号", "身份证号", "地址"} <= set(asked["masked"])
    assert asked["risks"] == [], "what a caller tells of himself is nobody asking for another's number"
    assert checked["record_id"]


def test_sentences_of_a_draft_go_to_the_encoder_masked(
    client: TestClient, kb: KnowledgeBase, received: tuple[str, list[bytes]]
) -> None:
    sent = received[1]
    kb.start()
    detector = kb.checker.detector
    assert detector is not None
    detector.prepare(Event())
    before = len(sent)
    draft = f"{CALLER}您把心放肚子里，这笔钱今天就回您卡上，谁也拦不住。"
    state = client.post("/v1/check", json={"text": draft}).json()["paraphrase_state"]
    assert state == "done"
    windows = [
        one for one in sent[before:] if json.dumps("放肚子里").strip('"').encode() in one or "放肚子里".encode() in one
    ]
    assert windows, "the draft's sentences were not encoded"
    for secret in SECRETS:
        for form in _forms(secret):
            assert all(form not in one for one in windows)
