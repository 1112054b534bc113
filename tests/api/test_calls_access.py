"""Who may hold a call: every role but the auditor. A browser shows its CSRF token as a subprotocol, a program a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from websockets.exceptions import InvalidStatus

from api.app import create_app
from api.calls.open_calls import LOOK_SECONDS, SILENCE_SECONDS
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.knowledge_base import KnowledgeBase
from kb.records.actors import LOCAL
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_api import write_samples
from tests.builders_home import open_fresh
from tests.builders_people import PASSWORD, add_person
from tests.builders_phone import Phone, phone
from tests.builders_served import served

OURS = "zhigui.calls.v1"


@dataclass(frozen=True, slots=True)
class Staffed:
    """A service with one person of each role."""

    address: str
    app: FastAPI
    kb: KnowledgeBase
    client: TestClient

    def browser(self, role: Role) -> tuple[dict[str, str], str]:
        """The cookie and the CSRF token of a sign-in."""
        self.client.cookies.clear()
        reply = self.client.post("/v1/session", json={"login": role.value, "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        cookie = {"Cookie": f"zhigui_session={reply.cookies['zhigui_session']}"}
        self.client.cookies.clear()
        return cookie, reply.json()["csrf"]

    def key(self, role: Role, *scopes: str) -> dict[str, str]:
        """The header of a key."""
        person = self.kb.people.person(role.value)
        issued = self.kb.people.issue_key(person.actor_id, "语音识别", scopes or ("calls",), by=LOCAL)
        return {"Authorization": f"Bearer {issued.key}"}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    folder = tmp_path_factory.mktemp("staffed")
    settings = Settings(home=folder / "home", rate_limit=100_000, sign_in_rate=1_000)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    assert not ingestion.run_now(IngestRequest(paths=(str(write_samples(folder / "samples")),))).failed
    for role in reversed(Role):  # the first person must be an admin
        add_person(kb.people, role.value, role)
    app = create_app(kb, ingestion, settings, token="t")
    with served(app, settings) as address:
        yield Staffed(address, app, kb, TestClient(app, base_url="http://127.0.0.1:8000"))
    ingestion.close()
    kb.close()


def refused(staffed: Staffed, **given: Any) -> tuple[int, str]:
    """With which code and words a connection ends that never was a call."""
    with phone(staffed.address, **given) as line:
        ended = line.closed()
    assert line.heard == []
    return ended


def begun(line: Phone) -> str:
    """That a call can be begun, and ended again."""
    call_id: str = line.begin()["call_id"]
    line.end()
    return call_id


@pytest.mark.parametrize("role", list(Role))
def test_every_role_but_the_auditor_may_hold_a_call(staffed: Staffed, role: Role) -> None:
    headers = staffed.key(role)
    if role is Role.AUDITOR:
        code, reason = refused(staffed, headers=headers)
        assert (code, "通话辅助" in reason) == (1008, True)
        return
    with phone(staffed.address, headers=headers) as line:
        begun(line)


def test_key_that_was_issued_for_something_else_holds_no_call(staffed: Staffed) -> None:
    assert refused(staffed, headers=staffed.key(Role.OFFICER, "ask"))[0] == 1008


def test_browser_shows_its_csrf_token_as_a_subprotocol(staffed: Staffed) -> None:
    cookie, csrf = staffed.browser(Role.OFFICER)
    with phone(staffed.address, headers=cookie, protocols=(OURS, f"csrf.{csrf}")) as line:
        assert line.connection.subprotocol == OURS
        begun(line)
    for protocols in ((OURS,), (OURS, "csrf.wrong")):
        code, reason = refused(staffed, headers=cookie, protocols=protocols)
        assert (code, "X-CSRF-Token" in reason) == (1008, True)


def test_nobody_holds_a_call_without_proof_or_from_another_site(staffed: Staffed) -> None:
    code, reason = refused(staffed)
    assert (code, reason.startswith("请先登录")) == (1008, True)
    foreign = staffed.key(Role.OFFICER) | {"Origin": "https://evil.example"}
    with pytest.raises(InvalidStatus), phone(staffed.address, headers=foreign):
        pytest.fail("opened")


def test_call_of_somebody_else_cannot_be_taken_up(staffed: Staffed) -> None:
    with phone(staffed.address, headers=staffed.key(Role.OFFICER)) as line:
        call_id = line.begin()["call_id"]
        with phone(staffed.address, headers=staffed.key(Role.TRAINER)) as other:
            other.send("resume", call_id=call_id, next=1)
            assert other.until("problem")["status"] == 404
        line.end()


def test_call_ends_once_its_officer_is_signed_out_though_nobody_speaks(staffed: Staffed) -> None:
    staffed.app.state.calls.look_seconds = 0.05
    cookie, csrf = staffed.browser(Role.OFFICER)
    with phone(staffed.address, headers=cookie, protocols=(OURS, f"csrf.{csrf}")) as line:
        line.begin()
        reply = staffed.client.delete("/v1/session", headers={**cookie, "X-CSRF-Token": csrf})
        assert reply.status_code < 300
        assert line.until("problem")["status"] == 401
        assert line.closed()[0] == 1008


def test_call_in_which_nothing_is_said_any_more_ends_and_is_recorded(staffed: Staffed) -> None:
    calls = staffed.app.state.calls
    calls.look_seconds, calls.silence_seconds = 0.05, 0.2
    with phone(staffed.address, headers=staffed.key(Role.OFFICER)) as line:
        line.begin()
        assert line.until("ended")["record_id"]
        assert line.until("problem")["status"] == 408
    calls.look_seconds, calls.silence_seconds = LOOK_SECONDS, SILENCE_SECONDS
