"""People, teams and keys over HTTP, as an admin uses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.app import create_app
from api.schemas.keys import KeyRequest
from api.schemas.people import NewPersonRequest, PersonChangeRequest, TeamRequest
from ingest.bootstrap import open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import OWNER
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_home import open_fresh
from tests.builders_people import PASSWORD

TOKEN = "a-token-that-only-the-owner-knows"
ADDRESS = "http://127.0.0.1:8000"


class World:
    """An empty knowledge base of its own: people, once defined, are defined for good."""

    def __init__(self, kb: KnowledgeBase, settings: Settings) -> None:
        self.kb = kb
        self.app = create_app(kb, open_ingestion(kb), settings, token=TOKEN)
        self.owner = TestClient(self.app, base_url=ADDRESS, headers={"X-Zhigui-Token": TOKEN})

    def add(self, login: str, role: Role, **given: Any) -> str:
        """Somebody with a password of his own; the id."""
        draft = PersonDraft(f"{login}的姓名", login, role, password=PASSWORD, **given)
        return self.kb.people.add(draft, OWNER).person.actor_id

    def signed_in(self, login: str, password: str = PASSWORD) -> TestClient:
        """What somebody's page can do."""
        client = TestClient(self.app, base_url=ADDRESS)
        reply = client.post("/v1/session", json={"login": login, "password": password})
        assert reply.status_code == 200, reply.text
        client.headers["X-CSRF-Token"] = reply.json()["csrf"]
        return client

    def by_key(self, key: str) -> TestClient:
        """What a program with a key can do."""
        return TestClient(self.app, base_url=ADDRESS, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(home=tmp_path_factory.mktemp("people") / "home", rate_limit=100_000)
    kb = open_fresh(settings)
    made = World(kb, settings)
    made.add("chief", Role.ADMIN)
    yield made
    kb.close()


@pytest.mark.parametrize("model", [NewPersonRequest, PersonChangeRequest, TeamRequest, KeyRequest])
def test_every_example_is_valid_for_its_schema(model: type[BaseModel]) -> None:
    examples = model.model_json_schema()["examples"]
    assert examples
    for example in examples:
        model.model_validate(example)


def test_the_first_person_must_be_an_admin(tmp_path: Path) -> None:
    kb = open_fresh(Settings(home=tmp_path / "home"))
    world = World(kb, Settings(home=tmp_path / "home"))
    body = {"name": "张三", "login": "zhangsan", "role": "officer"}
    reply = world.owner.post("/v1/people", json=body)
    assert reply.status_code == 422
    assert "第一位人员必须是管理员" in reply.json()["detail"]
    # Before anybody is defined the service is open: whoever adds himself must be an admin, and is asked from then on.
    anybody = TestClient(world.app, base_url=ADDRESS)
    assert anybody.post("/v1/people", json={**body, "role": "admin"}).status_code == 201
    assert anybody.get("/v1/people").status_code == 401
    kb.close()


def test_somebody_is_added_signs_in_and_changes_the_password(world: World) -> None:
    assert world.owner.post("/v1/teams", json={"name": "一组"}).status_code == 201
    body = {"name": "李四", "login": "LiSi", "role": "officer", "team": "一组"}
    added = world.owner.post("/v1/people", json=body)
    assert added.status_code == 201, added.text
    person, password = added.json()["person"], added.json()["password"]
    assert (person["login"], person["team"], person["state"], person["must_change_password"]) == (
        "lisi", "一组", "active", True
    )  # fmt: skip
    assert added.headers["cache-control"] == "no-store"
    client = world.signed_in("lisi", password)
    assert client.get("/v1/keys").status_code == 403
    assert client.post("/v1/session/password", json={"old": password, "new": PASSWORD}).status_code == 204
    assert client.get("/v1/keys").json() == {"keys": []}
    listed = world.owner.get("/v1/people").json()["people"]
    assert [each["login"] for each in listed][:1] == ["chief"]
    assert next(each for each in listed if each["login"] == "lisi")["seen_at"]
    assert "password" not in world.owner.get("/v1/people/lisi").json()


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"login": "chief"}, 409, "chief"),
        ({"login": "两 个"}, 422, "登录名"),
        ({"login": "local"}, 422, "保留字"),
        ({"role": "boss"}, 422, "role"),
        ({"team": "九组"}, 404, "九组"),
        ({"name": " "}, 422, "姓名"),
        ({"password": "1234567890"}, 422, "password"),
    ],
)
def test_who_cannot_be_added_is_refused_in_chinese(
    world: World, change: dict[str, Any], status: int, told: str
) -> None:
    before = len(world.kb.people.people())
    body = {"name": "王五", "login": "wangwu", "role": "officer", **change}
    reply = world.owner.post("/v1/people", json=body)
    assert reply.status_code == status, reply.text
    assert told in reply.json()["detail"]
    assert len(world.kb.people.people()) == before


def test_a_change_takes_effect_at_once(world: World) -> None:
    actor_id = world.add("zhaoliu", Role.OFFICER)
    world.owner.post("/v1/teams", json={"name": "二组"})
    client = world.signed_in("zhaoliu")
    changed = world.owner.patch(f"/v1/people/{actor_id}", json={"name": "赵柳", "team": "二组"})
    assert (changed.json()["name"], changed.json()["team"]) == ("赵柳", "二组")
    assert client.get("/v1/session").json()["me"]["name"] == "赵柳"
    assert world.owner.patch("/v1/people/zhaoliu", json={"role": "trainer"}).json()["role"] == "trainer"
    assert client.get("/v1/keys").status_code == 401
    client = world.signed_in("zhaoliu")
    assert world.owner.patch("/v1/people/zhaoliu", json={"state": "disabled"}).json()["state"] == "disabled"
    assert client.get("/v1/keys").status_code == 401
    assert world.owner.patch("/v1/people/zhaoliu", json={"team": ""}).json()["team_id"] is None
    assert world.owner.patch("/v1/people/zhaoliu", json={"state": "gone"}).status_code == 422
    assert world.owner.patch("/v1/people/nobody-here", json={}).status_code == 404


def test_the_last_admin_cannot_disable_himself(world: World) -> None:
    chief = world.signed_in("chief")
    reply = chief.patch("/v1/people/chief", json={"state": "disabled"})
    assert reply.status_code == 409
    assert "最后一位在用的管理员" in reply.json()["detail"]
    assert chief.get("/v1/people").status_code == 200


def test_a_locked_account_is_shown_and_unlocked(world: World) -> None:
    world.add("sunqi", Role.OFFICER)
    stranger = TestClient(world.app, base_url=ADDRESS)
    replies = [stranger.post("/v1/session", json={"login": "sunqi", "password": "猜猜看猜猜看猜"}) for _ in range(4)]
    assert [each.status_code for each in replies] == [401, 401, 401, 429]
    assert int(replies[3].headers["Retry-After"]) >= 1
    assert world.owner.get("/v1/people/sunqi").json()["locked_until"]
    assert world.owner.post("/v1/people/sunqi/unlock").json()["locked_until"] is None
    world.signed_in("sunqi")


def test_a_reset_password_ends_sign_ins_and_must_be_changed(world: World) -> None:
    world.add("zhouba", Role.OFFICER)
    client = world.signed_in("zhouba")
    new = world.owner.post("/v1/people/zhouba/reset-password").json()["password"]
    assert client.get("/v1/keys").status_code == 401
    again = world.signed_in("zhouba", new)
    assert again.get("/v1/session").json()["must_change_password"]


def test_an_admin_sees_and_ends_the_sign_ins_of_somebody(world: World) -> None:
    world.add("wujiu", Role.OFFICER)
    client = world.signed_in("wujiu")
    [found] = world.owner.get("/v1/people/wujiu/sign-ins").json()["sign_ins"]
    place = f"/sign-ins/{found['sign_in_id']}"
    assert world.owner.delete(f"/v1/people/chief{place}").status_code == 404
    assert client.get("/v1/keys").status_code == 200
    assert world.owner.delete(f"/v1/people/wujiu{place}").status_code == 204
    assert client.get("/v1/keys").status_code == 401
    assert world.owner.get("/v1/people/wujiu/sign-ins").json()["sign_ins"] == []


def test_a_team_is_renamed_and_removed_when_nobody_is_in_it(world: World) -> None:
    team = world.owner.post("/v1/teams", json={"name": "三组"}).json()
    assert world.owner.post("/v1/teams", json={"name": "三组"}).status_code == 409
    world.add("zhengshi", Role.OFFICER, team_id="三组")
    assert world.owner.delete(f"/v1/teams/{team['team_id']}").status_code == 409
    assert world.owner.patch(f"/v1/teams/{team['team_id']}", json={"name": "夜班"}).json()["name"] == "夜班"
    assert world.owner.get("/v1/people/zhengshi").json()["team"] == "夜班"
    world.owner.patch("/v1/people/zhengshi", json={"team": ""})
    assert world.owner.delete("/v1/teams/夜班").status_code == 204
    assert "夜班" not in {each["name"] for each in world.owner.get("/v1/teams").json()["teams"]}


def test_a_key_is_told_once_and_serves_within_its_scopes(world: World) -> None:
    world.add("yi", Role.SUPERVISOR)
    client = world.signed_in("yi")
    body = {"name": "工单系统", "scopes": ["keys:read", "check"], "rate_limit": 100, "expires_days": 90}
    issued = client.post("/v1/keys", json=body)
    assert issued.status_code == 201, issued.text
    key, info = issued.json()["key"], issued.json()["info"]
    assert (info["person"], info["state"], info["scopes"]) == ("yi的姓名", "active", ["keys:read", "check"])
    assert info["expires_at"]
    program = world.by_key(key)
    listed = program.get("/v1/keys").json()["keys"]
    assert [each["key_id"] for each in listed] == [info["key_id"]]
    assert key not in str(listed)
    assert program.get("/v1/changes").status_code == 403
    assert client.delete(f"/v1/keys/{info['key_id']}").json()["state"] == "revoked"
    assert program.get("/v1/keys").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scopes": []}, 422),
        ({"scopes": ["people:write"]}, 422),
        ({"scopes": ["keys:issue"]}, 422),
        ({"scopes": ["fly"]}, 422),
        ({"expires_days": 0}, 422),
        ({"rate_limit": 0}, 422),
        ({"person": "chief"}, 403),
        # The same words for somebody and for nobody: who may not see people is not told who there is.
        ({"person": "nobody-here"}, 403),
    ],
)
def test_a_key_is_never_worth_more_than_its_person(world: World, body: dict[str, Any], status: int) -> None:
    if "er" not in {each.login for each in world.kb.people.people()}:
        world.add("er", Role.SUPERVISOR)
    client = world.signed_in("er")
    assert client.post("/v1/keys", json={"name": "脚本", "scopes": ["ask"], **body}).status_code == status
    assert client.get("/v1/keys").json()["keys"] == []


def test_keys_of_others_are_the_admins_and_auditors_business(world: World) -> None:
    world.add("san", Role.SUPERVISOR)
    world.add("si", Role.AUDITOR)
    made = world.owner.post("/v1/keys", json={"name": "报表", "scopes": ["ask"], "person": "san"}).json()["info"]
    assert made["created_by"] == "local"
    assert world.owner.post("/v1/keys", json={"name": "报表", "scopes": ["ask"]}).status_code == 422
    auditor, supervisor = world.signed_in("si"), world.signed_in("san")
    assert made["key_id"] in {each["key_id"] for each in auditor.get("/v1/keys").json()["keys"]}
    assert auditor.delete(f"/v1/keys/{made['key_id']}").status_code == 403
    assert supervisor.get("/v1/keys?person=chief").status_code == 403
    assert supervisor.get("/v1/keys?person=nobody-here").status_code == 403
    assert [each["key_id"] for each in supervisor.get("/v1/keys?person=san").json()["keys"]] == [made["key_id"]]
    world.owner.patch("/v1/people/san", json={"state": "disabled"})
    listed = world.owner.get("/v1/keys?person=san").json()["keys"]
    assert [each["state"] for each in listed] == ["stopped"]
    assert world.owner.delete("/v1/keys/0123456789abcdef").status_code == 404
