"""What each role finds, opens and exports of the records: its own, its team's, or all; the rest is not there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from kb.bootstrap import KnowledgeBase
from kb.store.engine import writing
from kb.store.ledger_records import RecordKind
from kb.store.roles import Role
from kb.store.schema import teams
from tests.builders_records import make_ask, make_record
from tests.builders_visibility import As, taken_for, two_teams

TEAMS = (("t1", "一组"), ("t2", "二组"))


@pytest.fixture(scope="module")
def own_kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with two_teams(tmp_path_factory.mktemp("teams")) as kb:
        yield kb


@pytest.fixture(scope="module")
def seen_as(own_kb: KnowledgeBase) -> Iterator[As]:
    with taken_for(own_kb) as client:
        yield client


@pytest.fixture
def call(own_kb: KnowledgeBase) -> str:
    """A call in which both officers asked, a text was published and somebody signed in."""
    session = uuid.uuid4().hex
    for who in ("v-officer", "v-other", "v-lead"):
        own_kb.store.ledger.append(make_ask(f"{who}-{session}", "保本吗", actor_id=who, session_id=session))
    for name, kind in (("published", RecordKind.PUBLICATION), ("signed-in", RecordKind.SIGN_IN)):
        own_kb.store.ledger.append(make_record(f"{name}-{session}", kind, actor_id="v-officer", about=session))
    return session


@pytest.mark.parametrize(
    ("role", "actor_id", "team_id", "expected"),
    [
        (Role.OFFICER, "v-officer", "t1", {"v-officer"}),
        (Role.TRAINER, "v-officer", "t1", {"v-officer"}),
        (Role.EDITOR, "v-officer", "t1", {"v-officer", "published"}),
        (Role.SUPERVISOR, "v-lead", "t1", {"v-officer", "v-lead", "published"}),
        (Role.SUPERVISOR, "v-new", None, {"published"}),
        (Role.AUDITOR, "v-auditor", None, {"v-officer", "v-other", "v-lead", "published", "signed-in"}),
        (Role.ADMIN, "v-admin", None, {"v-officer", "v-other", "v-lead", "published", "signed-in"}),
    ],
)
def test_each_role_finds_opens_and_exports_the_same_records(
    seen_as: As, call: str, role: Role, actor_id: str, team_id: str | None, expected: set[str]
) -> None:
    client = seen_as(role, actor_id, team_id)
    found = set()
    for query in ({"session": call}, {"about": call}):
        found |= {each["record_id"] for each in client.get("/v1/records", params=query).json()["records"]}
    assert {each.removesuffix(f"-{call}") for each in found} == expected
    for name in ("v-officer", "v-other", "v-lead", "published", "signed-in"):
        status = client.get(f"/v1/records/{name}-{call}").status_code
        assert status == (200 if name in expected else 404), name
        if name not in expected:
            assert client.get(f"/v1/records/{name}-{call}/case.pdf").status_code == 404
    lines = client.get("/v1/records/export", params={"session": call, "format": "jsonl"}).text.splitlines()
    exported = {json.loads(line)["record_id"].removesuffix(f"-{call}") for line in lines}
    assert exported == expected - {"published", "signed-in"}


def test_somebody_of_another_team_is_as_unknown_as_nobody(seen_as: As, call: str) -> None:
    client = seen_as(Role.SUPERVISOR, "v-lead", "t1")
    assert len(client.get("/v1/records", params={"session": call, "actor": "v-officer"}).json()["records"]) == 1
    for named in ("v-other", "v-nobody"):
        reply = client.get("/v1/records", params={"session": call, "actor": named})
        assert (reply.status_code, reply.json()["detail"]) == (
            404, f"没有叫“{named}”的人员；可写姓名、登录名或人员编号。"
        )  # fmt: skip


def test_a_team_is_named_by_its_number_or_name_and_another_is_not_there(
    own_kb: KnowledgeBase, seen_as: As, call: str
) -> None:
    with writing(own_kb.store.engine) as c:
        rows = [{"team_id": team, "name": name, "created_at": datetime.now(UTC)} for team, name in TEAMS]
        c.execute(insert(teams), rows)
    everybody = seen_as(Role.AUDITOR, "v-auditor", None)

    def of(**query: str) -> set[str]:
        found = everybody.get("/v1/records", params={"session": call, **query}).json()["records"]
        return {each["actor_id"] for each in found}

    assert of(team="t2") == of(team="二组") == {"v-other"}
    assert of(team="一组", actor="v-lead") == {"v-lead"}
    assert of(team="一组", actor="v-other") == set()
    lead = seen_as(Role.SUPERVISOR, "v-lead", "t1")
    assert len(lead.get("/v1/records", params={"session": call, "team": "t1"}).json()["records"]) == 2
    for named in ("t2", "九组"):
        assert lead.get("/v1/records", params={"team": named}).status_code == 404


@pytest.mark.parametrize(("role", "told"), [(Role.OFFICER, False), (Role.SUPERVISOR, False), (Role.AUDITOR, True)])
def test_how_the_service_fares_is_told_to_those_who_look_into_it(
    own_kb: KnowledgeBase, seen_as: As, role: Role, *, told: bool
) -> None:
    own_kb.heads.problem = "日结写不进文件夹 /srv/heads"
    reply = seen_as(role, "v-reader", None).get("/v1/doctor")
    own_kb.heads.problem = None
    assert reply.status_code == 200
    assert ("/srv/heads" in reply.text) == told
    assert reply.json()["missing_total"] > 0
