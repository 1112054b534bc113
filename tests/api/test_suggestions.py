"""Completions over HTTP: their addresses, and that nobody is told of a handbook he may not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import open_ingestion
from ingest.requests import HandbookOptions, IngestKind, IngestRequest
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_handbooks import TITLE, write_styled_docx
from tests.builders_home import open_fresh

PASSWORD = "一串够长的测试密码-{role}"


def suggested(client: TestClient, q: str, **query: str) -> list[dict[str, str]]:
    reply = client.get("/v1/suggestions", params={"q": q, **query})
    assert reply.status_code == 200, reply.text
    found: list[dict[str, str]] = reply.json()["suggestions"]
    return found


def test_an_article_leads_to_its_place_in_the_text(client: TestClient) -> None:
    first = suggested(client, "消保法55")[0]
    assert (first["kind"], first["text"]) == ("article", "《消费者权益保护法》第五十五条")
    held = client.get("/v1/instruments/消费者权益保护法/articles/55").json()["citation"]
    assert unquote(first["href"]) == f"/texts/{held['instrument_id']}#第五十五条"
    assert held["text"].startswith(first["detail"].rstrip("…"))


def test_titles_handbooks_and_questions_are_told_apart(client: TestClient) -> None:
    kinds = {each["kind"] for q in ("广告", "退换货", "衣服") for each in suggested(client, q, limit="20")}
    assert kinds == {"instrument", "handbook", "question"}
    assert all((each["kind"] == "question") == (each["href"] is None) for each in suggested(client, "退货"))


def test_a_past_day_is_kept_in_the_address(client: TestClient) -> None:
    first = suggested(client, "示例网店", as_of="2021-01-01")[0]
    assert first["href"].endswith("?as_of=2021-01-01")
    assert not suggested(client, "示例网店管理办法2", as_of="2019-01-01")


@pytest.mark.parametrize(
    "query", [{"q": ""}, {"q": "退", "limit": "0"}, {"q": "退", "limit": "99"}, {"q": "退\x07"}, {}]
)
def test_what_cannot_be_taken_is_a_problem(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/v1/suggestions", params=query).status_code == 422


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[TestClient]:
    """An empty knowledge base but for a handbook that is for supervisors."""
    settings = Settings(home=tmp_path / "home", rate_limit=100_000)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    file = write_styled_docx(tmp_path / "x.docx")
    options = HandbookOptions(audience=("supervisor",))
    report = ingestion.run_now(IngestRequest(paths=(str(file),), kind=IngestKind.HANDBOOK, handbook=options))
    assert not report.failed
    for role in (Role.ADMIN, Role.SUPERVISOR, Role.OFFICER):
        kb.people.add(PersonDraft(role.value, f"login-{role}", role, password=PASSWORD.format(role=role)), LOCAL)
    yield TestClient(create_app(kb, ingestion, settings, token="t"), base_url="http://127.0.0.1:8000")
    ingestion.close()
    kb.close()


def test_a_handbook_for_supervisors_is_suggested_to_no_officer(staffed: TestClient) -> None:
    found = {}
    for role in (Role.SUPERVISOR, Role.OFFICER):
        staffed.cookies.clear()
        sign_in = {"login": f"login-{role}", "password": PASSWORD.format(role=role)}
        assert staffed.post("/v1/session", json=sign_in).status_code == 200
        found[role] = [each["text"] for each in suggested(staffed, TITLE[:3])]
    assert TITLE in found[Role.SUPERVISOR]
    assert not found[Role.OFFICER]
