"""Sessions that somebody else chose, passwords and keys that somebody guesses."""

from __future__ import annotations

from kb.store.roles import Role
from tests.api.auth.conftest import PROBE, House, house, staffed
from tests.builders_people import PASSWORD

__all__ = ["house", "staffed"]
CHOSEN = "A" * 43


def test_a_session_that_an_attacker_chose_is_not_taken_over_by_signing_in(staffed: House) -> None:
    browser = staffed.client({"Cookie": f"zhigui_session={CHOSEN}"})
    reply = browser.post("/v1/session", json={"login": "lisi", "password": PASSWORD})
    assert reply.status_code == 200
    assert CHOSEN not in reply.headers["set-cookie"]
    assert staffed.client({"Cookie": f"zhigui_session={CHOSEN}"}).get(PROBE).status_code == 401


def test_no_two_sign_ins_share_a_token_and_none_is_short(staffed: House) -> None:
    tokens = {staffed.signed_in("lisi").cookies["zhigui_session"] for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 43


def test_who_guesses_passwords_is_stopped_from_every_address_and_the_right_one_does_not_help(staffed: House) -> None:
    client = staffed.client()
    statuses = [
        client.post("/v1/session", json={"login": "lisi", "password": f"geraten-{n}-aber-lang"}).status_code
        for n in range(12)
    ]
    assert statuses[-1] == 429
    right = client.post("/v1/session", json={"login": "lisi", "password": PASSWORD})
    assert right.status_code == 429
    assert "set-cookie" not in right.headers


def test_who_guesses_keys_is_slowed_like_everybody(staffed: House) -> None:
    client = staffed.client(rate_limit=10)
    statuses = [
        client.get(PROBE, headers={"Authorization": f"Bearer zg_{n:016d}_{'x' * 43}"}).status_code for n in range(30)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_nobody_makes_himself_more_than_he_is_by_what_he_sends(staffed: House) -> None:
    officer = staffed.signed_in("lisi")
    person = staffed.people.person("lisi")
    for headers in (
        {"X-Role": "admin"},
        {"X-Zhigui-Token": "guessed"},
        {"X-Forwarded-User": "boss"},
        {"X-User": "boss"},
    ):
        reply = officer.patch(f"/v1/people/{person.actor_id}", json={"role": "admin"}, headers=headers)
        assert reply.status_code == 403, headers
    assert staffed.people.person("lisi").role is Role.OFFICER
