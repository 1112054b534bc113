"""Who gets past the gate: by what proof, to which operation, how often."""

from __future__ import annotations

import pytest
from fastapi import Depends, FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from api.auth.gate import Access, Gate, admitted
from api.auth.matching import WEBSOCKET, Operation, Operations, operations_of
from api.auth.permissions import Permission
from api.limits import RateLimiter
from api.routing import Routes, take
from api.security import Perimeter
from kb.records.actors import LOCAL, OWNER
from kb.records.people import PersonDraft
from kb.store.roles import Role
from tests.api.auth.conftest import PROBE, TOKEN, House
from tests.builders_people import PASSWORD

OUTSIDE = {"behind_proxy": True, "public_url": "https://kb.example.com"}
ACCESS = Access(*(RateLimiter(1_000) for _ in range(3)), open_allowed=True, secure=False)
OTHER_PASSWORD = "另一串-足够长的-密码"


def test_service_without_people_is_open_and_says_so(house: House) -> None:
    client = house.client()
    assert client.get(PROBE).status_code == 200
    said = client.get("/v1/session").json()
    assert (said["sign_in"], said["me"]["means"]) == ("open", "open")


def test_first_person_closes_the_running_service_at_once_but_not_to_the_owner(house: House) -> None:
    client = house.client()
    assert client.get(PROBE).status_code == 200
    house.add("boss", Role.ADMIN)
    refused = client.get(PROBE)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert refused.json()["type"] == "urn:zhigui:problem:unauthorized"
    assert client.get("/v1/session").json()["sign_in"] == "required"
    assert client.get(PROBE, headers={"X-Zhigui-Token": TOKEN}).status_code == 200


def test_service_that_others_can_reach_is_never_open(house: House) -> None:
    for outside in (OUTSIDE, {"host": "10.0.0.5"}):
        client = house.client(**outside)
        assert client.get(PROBE).status_code == 401
        assert client.get("/v1/session").json() | {"oidc": None} == {
            "sign_in": "required", "me": None, "permissions": [], "csrf": None, "must_change_password": False,
            "oidc": None,
        }  # fmt: skip


def test_disabled_person_is_out_at_once_and_so_are_his_keys(staffed: House) -> None:
    browser, key = staffed.signed_in("lisi"), staffed.key("lisi", "search")
    assert browser.get(PROBE).status_code == staffed.client(key).get(PROBE).status_code == 200
    staffed.people.disable("lisi", OWNER)
    assert browser.get(PROBE).status_code == staffed.client(key).get(PROBE).status_code == 401


def test_key_does_what_it_was_issued_for_and_names_what_it_lacks(staffed: House) -> None:
    program = staffed.client(staffed.key("boss", "search"))
    assert program.get(PROBE).status_code == 200
    refused = program.get("/v1/people")
    assert refused.status_code == 403
    assert "people:read" in refused.json()["detail"]


def test_key_never_does_more_than_its_person_may_now(staffed: House) -> None:
    staffed.add("wangwu", Role.ADMIN)
    program = staffed.client(staffed.key("wangwu", "people:read"))
    assert program.get("/v1/people").status_code == 200
    staffed.people.set_role("wangwu", Role.OFFICER, OWNER)
    assert program.get("/v1/people").status_code == 403


def test_key_cannot_issue_a_key_even_with_that_scope(staffed: House) -> None:
    program = staffed.client(staffed.key("boss", "keys:issue", "keys:read"))
    body = {"name": "后继", "scopes": ["search"]}
    assert program.get("/v1/keys").status_code == 200
    assert program.post("/v1/keys", json=body).status_code == 403


def test_key_cannot_add_an_admin_or_reset_a_password_even_with_that_scope(staffed: House) -> None:
    program = staffed.client(staffed.key("boss", "people:write", "people:read"))
    draft = {"name": "后继", "login": "successor", "role": "admin"}
    assert program.get("/v1/people").status_code == 200
    assert program.post("/v1/people", json=draft).status_code == 403
    assert program.post("/v1/people/boss/reset-password").status_code == 403
    assert len(staffed.people.people()) == 2


def test_scopes_offered_for_keys_leave_out_what_no_key_may_do(staffed: House) -> None:
    boss = staffed.signed_in("boss")
    refused = boss.post("/v1/keys", json={"name": "同步", "scopes": ["people:write"]})
    assert refused.status_code == 422
    assert "people:read" in refused.json()["detail"] and "people:write（" not in refused.json()["detail"]


@pytest.mark.parametrize("given", ["Bearer zg_0000000000000000_" + "x" * 43, "Bearer nonsense", "Basic YTpi", "", "é"])
def test_proof_that_does_not_hold_is_not_made_up_for_by_a_cookie(staffed: House, given: str) -> None:
    browser = staffed.signed_in("boss")
    refused = browser.get(PROBE, headers={"Authorization": given.encode("latin-1")})  # type: ignore[dict-item]
    assert refused.status_code == 401
    assert "密钥" in refused.json()["detail"]


def test_revoked_key_is_refused_at_once(staffed: House) -> None:
    headers = staffed.key("boss", "search")
    assert staffed.client(headers).get(PROBE).status_code == 200
    staffed.people.revoke_key(staffed.people.keys()[0].key_id, OWNER)
    assert staffed.client(headers).get(PROBE).status_code == 401


@pytest.mark.parametrize("token", ["", "0" * 64, "错"])
def test_change_by_cookie_needs_the_token_of_that_sign_in(staffed: House, token: str) -> None:
    browser = staffed.signed_in("boss")
    refused = browser.post("/v1/check", json={}, headers=[(b"X-CSRF-Token", token.encode())])
    assert refused.status_code == 403
    assert "X-CSRF-Token" in refused.json()["detail"]
    assert browser.get(PROBE).status_code == 200


def test_token_of_another_sign_in_does_not_serve(staffed: House) -> None:
    browser, other = staffed.signed_in("boss"), staffed.signed_in("boss")
    browser.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert browser.post("/v1/check", json={}).status_code == 403


def test_change_with_the_token_or_by_key_gets_through(staffed: House) -> None:
    assert staffed.signed_in("boss").post("/v1/check", json={}).status_code == 422
    assert staffed.client(staffed.key("boss", "check")).post("/v1/check", json={}).status_code == 422


def test_initial_password_must_be_changed_before_anything_else(staffed: House) -> None:
    added = staffed.people.add(PersonDraft("赵六", "zhaoliu", Role.OFFICER), OWNER)
    assert added.password is not None
    browser = staffed.client()
    said = browser.post("/v1/session", json={"login": "zhaoliu", "password": added.password}).json()
    assert said["must_change_password"] is True
    browser.headers["X-CSRF-Token"] = said["csrf"]
    refused = browser.get(PROBE)
    assert (refused.status_code, "修改初始密码" in refused.json()["detail"]) == (403, True)
    changed = browser.post("/v1/session/password", json={"old": added.password, "new": OTHER_PASSWORD})
    assert changed.status_code == 204
    assert browser.get(PROBE).status_code == 200
    assert browser.get("/v1/session").json()["must_change_password"] is False


def test_who_may_not_is_told_so_before_his_body_is_looked_at(staffed: House) -> None:
    broken = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    assert staffed.client().post("/v1/check", **broken).status_code == 401
    assert staffed.client(staffed.key("lisi", "search")).post("/v1/check", **broken).status_code == 403


def test_key_has_its_own_rate(staffed: House) -> None:
    program = staffed.client(staffed.key("boss", "search", rate_limit=2))
    assert [program.get(PROBE).status_code for _ in range(3)] == [200, 200, 429]
    assert int(program.get(PROBE).headers["retry-after"]) >= 1


def test_person_has_one_rate_from_whatever_address(staffed: House) -> None:
    key = staffed.key("boss", "search")
    app = staffed.client(rate_limit=3).app
    places = [
        TestClient(app, base_url="http://127.0.0.1", headers=key, client=(f"10.0.0.{each}", 1)) for each in range(4)
    ]
    assert [place.get(PROBE).status_code for place in places] == [200, 200, 200, 429]


def test_people_behind_one_address_do_not_use_up_its_rate(staffed: House) -> None:
    app = staffed.client(rate_limit=3).app
    keys = [staffed.key(login, "search") for login in ("boss", "lisi")]
    programs = [TestClient(app, base_url="http://127.0.0.1", headers=key) for key in keys]
    assert [program.get(PROBE).status_code for _ in range(3) for program in programs] == [200] * 6
    stranger = TestClient(app, base_url="http://127.0.0.1")
    assert [stranger.get(PROBE).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_sign_ins_from_one_address_are_few_a_minute(staffed: House) -> None:
    client = staffed.client(sign_in_rate=2)
    attempts = [client.post("/v1/session", json={"login": f"x{each}", "password": "y"}) for each in range(3)]
    assert [each.status_code for each in attempts] == [401, 401, 429]
    assert client.get("/v1/session").status_code == 200


def test_operation_for_which_nobody_decided_stops_the_start() -> None:
    router = Routes(prefix="/novelties")

    @router.get("/{novelty_id}")
    def novelty(novelty_id: str) -> str:
        return novelty_id

    with pytest.raises(RuntimeError, match=r"GET /v1/novelties/\{novelty_id\}.*api/auth/operations"):
        operations_of([("/v1", router)])


def test_what_cannot_be_guarded_stops_the_start() -> None:
    router = Routes()
    router.routes.append(Mount("/mcp", app=FastAPI()))
    with pytest.raises(RuntimeError, match="Mount /mcp"):
        operations_of([("", router)])


def test_route_that_the_gate_did_not_look_at_does_not_run() -> None:
    app = FastAPI(middleware=[Middleware(Gate, operations=Operations(()), access=ACCESS)])
    router = Routes()
    router.add_api_route("/v1/hidden", lambda: "reached", methods=["GET"])
    take(app, router, dependencies=[Depends(admitted)])
    with pytest.raises(RuntimeError, match="had not looked at"):
        TestClient(app).get("/v1/hidden")


def test_websocket_passes_the_same_checks(staffed: House) -> None:
    async def live(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(websocket.scope["state"]["actor"].name)
        await websocket.close()

    operation = Operation(f"{WEBSOCKET} /v1/live", Permission.SEARCH, WebSocketRoute("/v1/live", live))
    perimeter = Middleware(Perimeter, hosts=(), limiter=RateLimiter(1_000), token=None)
    app = FastAPI(middleware=[perimeter, Middleware(Gate, operations=Operations((operation,)), access=ACCESS)])
    app.router.routes.append(operation.route)
    app.state.kb = staffed
    client = TestClient(app, base_url="http://127.0.0.1")
    ours = {"Host": "127.0.0.1"}
    good = ours | staffed.key("boss", "search")
    with client.websocket_connect("/v1/live", headers=good) as opened:
        assert opened.receive_text() == "张三"
    foreign, elsewhere = good | {"Origin": "https://evil.example"}, good | {"Host": "evil.example"}
    for headers in (ours, ours | staffed.key("boss", "check"), foreign, elsewhere):
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect("/v1/live", headers=headers) as opened,
        ):
            opened.receive_text()
        assert refused.value.code == 1008
        assert refused.value.reason


def test_password_is_in_no_problem(staffed: House) -> None:
    secret = "绝不能出现的密码" * 40
    reply = staffed.client().post("/v1/session", json={"login": "boss", "password": secret})
    assert reply.status_code == 422
    assert "绝不能出现" not in reply.text
    assert PASSWORD not in repr(staffed.people.sign_in("boss", PASSWORD, None))
    assert LOCAL.name
