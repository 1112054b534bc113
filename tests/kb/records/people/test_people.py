"""People: what the ledger says of them, and what nobody may find in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from kb.errors import NotFoundError
from kb.records.actors import LOCAL, OWNER, Actor, Means
from kb.records.people import PersonChange
from kb.records.people.errors import PersonError, SignInError, TooManyAttemptsError
from kb.records.people.passwords import Hashing
from kb.records.privacy import Privacy
from kb.store.engine import writing
from kb.store.people_records import PersonState
from kb.store.roles import Role
from kb.store.schema_people import api_keys
from kb.store.sql import SqlStore
from tests.builders_people import (
    HERE,
    PASSWORD,
    PEPPER,
    Clock,
    add_person,
    cheap_hashing,
    make_draft,
    make_people,
    recorded,
)

WRONG = "错的密码一二三四"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


class CountingHashing(Hashing):
    """Counts how often a secret is checked, with the cheapest parameters."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.checked = 0

    def holds(self, kept: str | None, secret: str) -> bool:
        self.checked += 1
        return super().holds(kept, secret)


def test_every_change_of_what_somebody_may_do_is_recorded_without_a_name_in_its_facts(store: SqlStore) -> None:
    people = make_people(store)
    team = people.add_team("一组", LOCAL)
    admin = add_person(people)
    person = add_person(people, "lisi", Role.OFFICER, name="李四")
    people.change("lisi", PersonChange("李思", Role.SUPERVISOR, "一组", PersonState.DISABLED), OWNER)
    people.enable("lisi", OWNER)
    people.reset_password("lisi", OWNER)
    issued = people.issue_key("lisi", "李四的脚本", ("ask",), timedelta(days=1), by=OWNER)
    people.revoke_key(issued.info.key_id, OWNER)
    people.rename_team("一组", "李四组", OWNER)
    records = recorded(store)
    assert [each["event"] for each in records] == [
        "team_added", "person_added", "person_added", "renamed", "team_changed", "role_changed", "disabled", "enabled",
        "password_reset", "key_issued", "key_revoked", "team_renamed",
    ]  # fmt: skip
    assert {each["kind"] for each in records} == {"permission_change"}
    assert {each["about"] for each in records[2:11]} == {f"person:{person.actor_id}"}
    moved = records[5]
    assert (moved["before"]["role"], moved["after"]["role"]) == ("officer", "supervisor")
    assert (moved["before"]["team"], moved["after"]["state"]) == (team.team_id, "active")
    assert (records[9]["scopes"], records[9]["key_id"]) == (["ask"], issued.info.key_id)
    for row in store.ledger.walk(store.ledger.writer_id):
        for word in ("李四", "李思", "张三", "一组", "lisi", admin.name, PASSWORD, issued.key):
            assert word not in row["facts"]
    assert records[3]["content"] == {"before": "李四", "after": "李思"}


def test_what_is_so_already_is_not_recorded_again(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    before = recorded(store)
    people.change("zhangsan", PersonChange("张三", Role.ADMIN, "", PersonState.ACTIVE), OWNER)
    people.unlock("zhangsan", OWNER)
    people.sign_out("no such token")
    assert recorded(store) == before


def test_a_change_of_several_things_happens_whole_or_not_at_all(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    person, before = add_person(people, "lisi", Role.OFFICER), recorded(store)
    with pytest.raises(NotFoundError, match="九组"):
        people.change("lisi", PersonChange(name="李四", role=Role.AUDITOR, team="九组"), OWNER)
    assert people.person("lisi") == person
    assert recorded(store) == before


def test_signing_in_and_failing_to_are_recorded(store: SqlStore) -> None:
    people = make_people(store)
    person = add_person(people)
    signed_in = people.sign_in("zhangsan", PASSWORD, HERE)
    people.sign_out(signed_in.token)
    for login in ("zhangsan", "wodemima2026!"):
        with pytest.raises(SignInError):
            people.sign_in(login, WRONG, HERE)
    _, came, went, failed, unknown = recorded(store)
    about = f"person:{person.actor_id}"
    assert {each["kind"] for each in (came, went, failed, unknown)} == {"sign_in"}
    assert (came["actor"], came["about"], came["outcome"], came["means"]) == (
        person.actor_id, about, "done", "password"
    )  # fmt: skip
    assert (went["event"], went["actor"], went["sign_in_id"]) == ("sign_out", person.actor_id, came["sign_in_id"])
    assert (failed["actor"], failed["about"], failed["outcome"]) == ("nobody", about, "failed")
    assert came["content"] == failed["content"] == {"address": HERE}
    assert unknown["about"] is None
    assert unknown["login_token"] == Privacy(PEPPER).login_token("wodemima2026!")
    assert "login_token" not in failed


def test_mistyped_login_cannot_be_guessed_from_the_record(store: SqlStore) -> None:
    with pytest.raises(SignInError):
        make_people(store).sign_in("wodemima2026!", WRONG, HERE)
    kept = str(recorded(store))
    typed = b"wodemima2026!"
    guesses = (typed.decode(), sha256(typed).hexdigest(), Privacy(bytes(32)).login_token(typed.decode()))
    assert [each for each in guesses if each in kept] == []


def test_the_database_file_holds_no_secret(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    people = make_people(store)
    initial = people.add(make_draft(password=None), LOCAL).password
    assert initial is not None
    person = add_person(people, "lisi", Role.OFFICER)
    signed_in = people.sign_in("lisi", PASSWORD, HERE)
    issued = people.issue_key(person.actor_id, "对接", ("ask",), by=OWNER)
    people.actor_of_key(issued.key)
    for login in ("lisi", "typed-into-the-wrong-field"):
        with pytest.raises(SignInError):
            people.sign_in(login, "guessed-wrongly-0001", HERE)
    new = "另外一把没人猜得到的锁"
    people.change_password(signed_in.actor, PASSWORD, new)
    reset = people.reset_password("zhangsan", OWNER)
    store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert person.actor_id.encode() in held
    secrets = (
        initial, reset, PASSWORD, new, signed_in.token, signed_in.csrf, issued.key, issued.key.split("_", 2)[2],
        "guessed-wrongly-0001", "typed-into-the-wrong-field",
    )  # fmt: skip
    for secret in secrets:
        assert secret.encode() not in held


def test_no_secret_is_shown_where_values_are_printed(store: SqlStore) -> None:
    people = make_people(store)
    draft = make_draft()
    added = people.add(make_draft(password=None), LOCAL)
    assert added.password is not None
    signed_in = people.sign_in("zhangsan", added.password, HERE)
    issued = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    shown = repr((draft, added, signed_in, issued))
    for secret in (PASSWORD, added.password, signed_in.token, signed_in.csrf, issued.key):
        assert secret not in shown
    with pytest.raises(PersonError) as refused:
        people.change_password(signed_in.actor, added.password, "woaini1314")
    assert "woaini1314" not in str(refused.value)


def test_a_key_costs_no_slow_hash_and_is_kept_as_a_digest(store: SqlStore) -> None:
    hashing = CountingHashing()
    people = make_people(store, hashing=hashing)
    add_person(people)
    issued = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    wrong = issued.key[:-1] + ("A" if issued.key[-1] != "A" else "B")
    assert people.actor_of_key(issued.key) is not None
    assert people.actor_of_key(wrong) is None
    assert hashing.checked == 0
    kept = store.people.key(issued.info.key_id)
    assert kept is not None
    assert kept.secret_hash == "sha256$" + sha256(issued.key.split("_", 2)[2].encode()).hexdigest()


def test_a_key_kept_by_a_slow_hash_costs_it_twice_a_day_and_a_wrong_one_once_a_minute(store: SqlStore) -> None:
    clock, hashing = Clock(), CountingHashing()
    people = make_people(store, clock, hashing)
    add_person(people)
    issued = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    with writing(store.engine) as c:
        c.execute(update(api_keys).values(secret_hash=hashing.hash(issued.key.split("_", 2)[2])))
    wrong = issued.key[:-1] + ("A" if issued.key[-1] != "A" else "B")
    for _ in range(5):
        assert people.actor_of_key(issued.key) is not None
        assert people.actor_of_key(wrong) is None
    assert hashing.checked == 2
    clock.pass_(seconds=61)
    assert people.actor_of_key(issued.key) is not None
    assert hashing.checked == 2
    assert people.actor_of_key(wrong) is None
    assert hashing.checked == 3
    clock.pass_(hours=12)
    assert people.actor_of_key(issued.key) is not None
    assert hashing.checked == 4


def test_a_key_that_was_good_lets_nobody_in_once_it_is_revoked(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    issued = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    assert people.actor_of_key(issued.key) is not None
    make_people(store).revoke_key(issued.info.key_id, OWNER)
    assert people.actor_of_key(issued.key) is None


@pytest.mark.parametrize(
    "key", ["", "zg_", "zg_0_0", "zg_0123456789abcdef_" + "a" * 43, "Bearer x", "钥匙", "zg_\udcff"]
)
def test_what_is_no_key_lets_nobody_in_and_costs_no_hash(store: SqlStore, key: str) -> None:
    hashing = CountingHashing()
    people = make_people(store, hashing=hashing)
    add_person(people)
    assert people.actor_of_key(key) is None
    assert hashing.checked == 0


def test_an_unknown_login_costs_a_hash_like_a_known_one(store: SqlStore) -> None:
    hashing = CountingHashing()
    people = make_people(store, hashing=hashing)
    add_person(people)
    add_person(people, "lisi", Role.OFFICER, password=None, with_password=False)
    for login in ("zhangsan", "lisi", "没有这个人"):
        with pytest.raises(SignInError, match="登录名或密码不正确"):
            people.sign_in(login, WRONG, HERE)
    assert hashing.checked == 3


@pytest.mark.parametrize("scopes", [(), ("ask me",), ("ask", "records:erase"), ("x" * 65,)])
def test_a_key_is_limited_to_what_its_person_may_do(store: SqlStore, scopes: tuple[str, ...]) -> None:
    people = make_people(store)
    add_person(people)
    with pytest.raises(PersonError, match="权限"):
        people.issue_key("zhangsan", "对接", scopes, by=OWNER, grants=lambda _, scope: scope != "records:erase")
    assert people.keys() == ()


def test_a_hash_made_with_other_parameters_is_made_anew_at_the_next_sign_in(store: SqlStore) -> None:
    person = add_person(make_people(store))
    before = store.people.password_hash(person.actor_id)
    stronger = Hashing(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    people = make_people(store, hashing=stronger)
    people.sign_in("zhangsan", PASSWORD, HERE)
    after = store.people.password_hash(person.actor_id)
    assert after is not None
    assert after != before
    assert not stronger.outdated(after)
    assert people.sign_in("zhangsan", PASSWORD, HERE)


def test_a_wrong_old_password_counts_as_a_failed_sign_in(store: SqlStore) -> None:
    people = make_people(store)
    person = add_person(people)
    actor = people.sign_in("zhangsan", PASSWORD, HERE).actor
    for _ in range(3):
        with pytest.raises(PersonError, match="原密码不正确"):
            people.change_password(actor, WRONG, "另外一把没人猜得到的锁")
    with pytest.raises(TooManyAttemptsError):
        people.change_password(actor, PASSWORD, "另外一把没人猜得到的锁")
    assert [each["event"] for each in recorded(store)][-3:] == ["password_change"] * 3
    assert people.person(person.actor_id).locked_until is not None


def test_a_refused_new_password_does_not_count_as_a_failure(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    actor = people.sign_in("zhangsan", PASSWORD, HERE).actor
    for _ in range(5):
        with pytest.raises(PersonError, match="10 到 256"):
            people.change_password(actor, PASSWORD, "太短")
    people.change_password(actor, PASSWORD, "另外一把没人猜得到的锁")


def test_only_a_person_who_signed_in_changes_his_password(store: SqlStore) -> None:
    people = make_people(store)
    person = add_person(people)
    key = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    by_key = people.actor_of_key(key.key)
    assert by_key is not None
    for actor in (LOCAL, OWNER, by_key, Actor("p-0", "谁", Role.ADMIN, None, Means.SIGN_IN)):
        with pytest.raises(PersonError):
            people.change_password(actor, PASSWORD, "另外一把没人猜得到的锁")
    assert people.person(person.actor_id).has_password


def test_another_process_sees_the_first_person_within_a_second(store: SqlStore) -> None:
    clock = Clock()
    people, elsewhere = make_people(store, clock), make_people(store, clock)
    assert not people.defined()
    assert not elsewhere.defined()
    add_person(people)
    assert people.defined()
    clock.pass_(seconds=1)
    assert elsewhere.defined()


def test_a_password_of_full_width_characters_is_the_same_password(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people, password="Yusan-shiliu-17")
    assert people.sign_in("zhangsan", "Ｙｕｓａｎ-shiliu-１７", HERE)


def test_cheap_hashing_is_argon2id() -> None:
    assert cheap_hashing().hash("x").startswith("$argon2id$")
