"""Signing in, who one is, changing the password, signing out."""

from __future__ import annotations

import pytest

from api.auth.audience import reading_role
from api.auth.permissions import ROLE_PERMISSIONS
from api.errors import ApiError
from kb.records.actors import LOCAL, OWNER, Actor, Means
from kb.store.roles import Role
from tests.api.auth.conftest import PROBE, House
from tests.builders_people import PASSWORD

SIGN_IN = {"login": "boss", "password": PASSWORD}
OTHER_PASSWORD = "另一串-足够长的-密码"


def test_signed_in_person_is_told_who_he_is_and_what_he_may_do(staffed: House) -> None:
    said = staffed.signed_in("lisi").get("/v1/session").json()
    assert (said["me"]["role"], said["me"]["role_name"], said["me"]["means"]) == ("officer", "一线客服", "sign_in")
    assert set(said["permissions"]) == {each.value for each in ROLE_PERMISSIONS[Role.OFFICER]}
    assert said["must_change_password"] is False


def test_cookie_is_for_this_site_and_not_for_scripts(staffed: House) -> None:
    header = staffed.client().post("/v1/session", json=SIGN_IN).headers["set-cookie"].lower()
    for part in ("zhigui_session=", "httponly", "samesite=strict", "path=/", "max-age="):
        assert part in header
    assert "secure" not in header


@pytest.mark.parametrize(
    "given", [{"login": "boss", "password": "错的密码一二三四"}, {"login": "谁", "password": PASSWORD}]
)
def test_sign_in_that_fails_says_the_same_whatever_was_wrong(staffed: House, given: dict[str, str]) -> None:
    reply = staffed.client().post("/v1/session", json=given)
    assert (reply.status_code, reply.json()["detail"]) == (401, "登录名或密码不正确。")
    assert reply.headers["www-authenticate"]
    assert "set-cookie" not in reply.headers


def test_too_many_failures_are_told_when_to_come_back(staffed: House) -> None:
    client, wrong = staffed.client(), {"login": "lisi", "password": "错的密码一二三四"}
    replies = [client.post("/v1/session", json=wrong) for _ in range(5)]
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["retry-after"]) >= 1


def test_nobody_signs_in_to_an_open_service(house: House) -> None:
    assert house.client().post("/v1/session", json=SIGN_IN).status_code == 409


def test_sign_out_ends_the_sign_in_and_takes_the_cookie_back(staffed: House) -> None:
    browser = staffed.signed_in("boss")
    copied = dict(browser.cookies)
    assert browser.delete("/v1/session").status_code == 204
    assert not browser.cookies
    assert browser.get("/v1/session").json()["me"] is None
    stolen = staffed.client({"Cookie": "; ".join(f"{name}={value}" for name, value in copied.items())})
    assert stolen.get(PROBE).status_code == 401
    assert staffed.client().delete("/v1/session").status_code == 204


def test_new_sign_in_in_the_same_browser_ends_the_old_one(staffed: House) -> None:
    browser = staffed.signed_in("boss")
    old = {"Cookie": f"zhigui_session={browser.cookies['zhigui_session']}"}
    assert browser.post("/v1/session", json=SIGN_IN).status_code == 200
    assert staffed.client(old).get(PROBE).status_code == 401
    assert browser.get(PROBE).status_code == 200


def test_changed_password_ends_the_other_sign_ins_but_not_this_one(staffed: House) -> None:
    browser, other = staffed.signed_in("boss"), staffed.signed_in("boss")
    body = {"old": PASSWORD, "new": OTHER_PASSWORD}
    assert browser.post("/v1/session/password", json=body).status_code == 204
    assert browser.get(PROBE).status_code == 200
    assert other.get(PROBE).status_code == 401
    assert staffed.client().post("/v1/session", json=SIGN_IN).status_code == 401


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("错的密码一二三四", OTHER_PASSWORD, "原密码"), (PASSWORD, "短", "10"), (PASSWORD, "1234567890", "常见")],
)
def test_password_that_cannot_be_is_refused_with_the_reason(staffed: House, old: str, new: str, words: str) -> None:
    reply = staffed.signed_in("boss").post("/v1/session/password", json={"old": old, "new": new})
    assert reply.status_code == 422
    assert words in reply.json()["detail"]


def test_local_user_has_no_password_to_change(house: House) -> None:
    body = {"old": PASSWORD, "new": OTHER_PASSWORD}
    assert house.client().post("/v1/session/password", json=body).status_code == 409


def make_actor(role: Role, means: Means = Means.SIGN_IN) -> Actor:
    return Actor("p-1", "张三", role, None, means)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.TRAINER, Role.SUPERVISOR])
def test_handbooks_are_read_as_what_one_is(role: Role) -> None:
    assert reading_role(make_actor(role), None) is role
    assert reading_role(make_actor(role), role) is role


@pytest.mark.parametrize("role", [Role.OFFICER, Role.TRAINER, Role.SUPERVISOR, Role.EDITOR, Role.AUDITOR])
def test_nobody_but_an_admin_reads_handbooks_as_another(role: Role) -> None:
    with pytest.raises(ApiError) as refused:
        reading_role(make_actor(role), Role.ADMIN)
    assert refused.value.status == 403


def test_who_keeps_handbooks_reads_all_of_them_and_admins_as_whomever_they_like() -> None:
    for role in (Role.EDITOR, Role.AUDITOR, Role.ADMIN):
        assert reading_role(make_actor(role), None) is None
    for actor in (make_actor(Role.ADMIN), LOCAL, OWNER):
        assert reading_role(actor, Role.OFFICER) is Role.OFFICER
