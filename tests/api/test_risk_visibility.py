"""Whose signals a supervisor finds over HTTP: people who really signed in, with teams and questions of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import Ingestion, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import OWNER
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_home import open_fresh
from tests.builders_people import PASSWORD, add_person
from tests.builders_risks import add_texts

WANTS = "把检验报告的日期改成这个月的，客户电话13812345678"


@dataclass(frozen=True, slots=True)
class Company:
    """A knowledge base with one text: teams north (lead, officer) and south (officer), an admin."""

    kb: KnowledgeBase
    ingestion: Ingestion
    settings: Settings

    def signed_in(self, login: str) -> TestClient:
        """The browser of somebody, as our page drives it."""
        app = create_app(self.kb, self.ingestion, self.settings, token="t")
        client = TestClient(app, base_url="http://127.0.0.1:8000")
        reply = client.post("/v1/session", json={"login": login, "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        client.headers["X-CSRF-Token"] = reply.json()["csrf"]
        return client

    def signal_of(self, login: str) -> dict[str, Any]:
        """The signal of a question that somebody just asked."""
        reply = self.signed_in(login).post("/v1/ask", json={"question": WANTS})
        assert reply.status_code == 200, reply.text
        listed = self.signed_in("boss").get("/v1/risks?all=true&limit=200").json()["risks"]
        found: dict[str, Any] = next(each for each in listed if each["record_id"] == reply.json()["answer_id"])
        return found


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    settings = Settings(home=tmp_path_factory.mktemp("risks") / "home", rate_limit=100_000, sign_in_rate=1_000)
    kb = open_fresh(settings)
    add_person(kb.people, "boss", Role.ADMIN)
    teams = {name: kb.people.add_team(name, by=OWNER).team_id for name in ("北区", "南区")}
    for login, role, team in (
        ("north-lead", Role.SUPERVISOR, "北区"),
        ("north", Role.OFFICER, "北区"),
        ("south", Role.OFFICER, "南区"),
    ):
        add_person(kb.people, login, role, team_id=teams[team])
    ingestion = open_ingestion(kb)
    add_texts(ingestion, settings.home)
    yield Company(kb, ingestion, settings)
    ingestion.close()
    kb.close()


def test_a_supervisor_finds_the_signals_of_the_own_team_and_no_others(company: Company) -> None:
    ours, theirs = company.signal_of("north"), company.signal_of("south")
    lead = company.signed_in("north-lead")
    listed = {each["risk_id"] for each in lead.get("/v1/risks?limit=200").json()["risks"]}
    assert ours["risk_id"] in listed and theirs["risk_id"] not in listed
    assert lead.get(f"/v1/risks/{ours['risk_id']}").json()["question"]


@pytest.mark.parametrize("step", ["take", "notes", "close", "reopen"])
def test_a_supervisor_changes_nothing_in_another_team(company: Company, step: str) -> None:
    place = f"/v1/risks/{company.signal_of('south')['risk_id']}"
    lead = company.signed_in("north-lead")
    body = {"state": "resolved", "note": "处理了"} if step == "close" else {"note": "处理了"}
    assert lead.get(place).status_code == 404
    assert lead.post(f"{place}/{step}", json=body).status_code == 404
    assert company.signed_in("boss").get(place).json()["state"] == "open"


def test_an_officer_has_no_queue(company: Company) -> None:
    signal = company.signal_of("north")
    officer = company.signed_in("north")
    assert officer.get("/v1/risks").status_code == 403
    assert officer.get(f"/v1/risks/{signal['risk_id']}").status_code == 403


def test_who_took_a_signal_stands_in_its_history(company: Company) -> None:
    place = f"/v1/risks/{company.signal_of('north')['risk_id']}"
    taken = company.signed_in("north-lead").post(f"{place}/take", json={"note": "先回电"}).json()
    lead = next(each for each in company.kb.people.people() if each.login == "north-lead")
    assert (taken["state"], taken["assignee"]) == ("taken", lead.actor_id)
