"""What every store must keep of people, whatever database is behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.records.actors import LOCAL, OWNER, Means
from kb.records.people import People
from kb.records.people.errors import PersonError, SignInError, TooManyAttemptsError
from kb.store.people_records import PersonState
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.builders_people import HERE, PASSWORD, Clock, add_person, make_draft, make_people, recorded


def test_nobody_is_defined_before_the_first_is_added(store: SqlStore) -> None:
    people = make_people(store)
    assert not people.defined()
    assert people.people() == ()
    added = add_person(people)
    assert people.defined()
    assert people.people() == (added,)
    assert people.person("zhangsan") == people.person(added.actor_id) == people.person(" ZhangSan ") == added


def test_the_first_person_must_be_an_admin(store: SqlStore) -> None:
    people = make_people(store)
    with pytest.raises(PersonError, match="第一位人员必须是管理员"):
        people.add(make_draft(role=Role.OFFICER), LOCAL)
    assert not people.defined()
    assert recorded(store) == []


def test_the_local_actor_is_nobodys_account(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    with pytest.raises(NotFoundError):
        people.person("local")
    with pytest.raises(NotFoundError):
        people.disable("local", OWNER)


def test_a_login_is_taken_once_whatever_its_case_and_width(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people, "lisi")
    with pytest.raises(ConflictError, match="lisi"):
        add_person(people, "ＬiSi")


def test_an_initial_password_is_told_once_and_must_be_changed(store: SqlStore) -> None:
    people = make_people(store)
    added = people.add(make_draft(password=None), LOCAL)
    assert added.password is not None
    first = people.sign_in("zhangsan", added.password, HERE)
    assert first.must_change_password
    people.change_password(first.actor, added.password, PASSWORD)
    assert not people.sign_in("zhangsan", PASSWORD, HERE).must_change_password
    now = people.sign_in_of(first.token)
    assert now is not None
    assert not now.must_change_password


def test_a_sign_in_proves_who_somebody_is_until_it_ends(store: SqlStore) -> None:
    people = make_people(store)
    team = people.add_team("一组", LOCAL)
    person = add_person(people, team_id="一组")
    signed_in = people.sign_in("ZHANGSAN", PASSWORD, HERE)
    actor = people.actor_of_token(signed_in.token)
    assert actor == signed_in.actor
    assert (actor.actor_id, actor.role, actor.team_id, actor.means) == (
        person.actor_id, Role.ADMIN, team.team_id, Means.SIGN_IN
    )  # fmt: skip
    assert people.actor_of_token("") is None
    assert people.actor_of_token(signed_in.token + "x") is None
    assert [each.sign_in_id for each in people.sign_ins(person.actor_id)] == [actor.proof_id]
    people.sign_out(signed_in.token)
    assert people.actor_of_token(signed_in.token) is None
    assert people.sign_ins(person.actor_id) == ()


def test_a_sign_in_ends_after_a_shift_without_a_request_and_after_a_week_whatever_happens(store: SqlStore) -> None:
    clock = Clock()
    people = make_people(store, clock)
    add_person(people)
    idle, used = people.sign_in("zhangsan", PASSWORD, HERE), people.sign_in("zhangsan", PASSWORD, HERE)
    clock.pass_(hours=7)
    assert people.actor_of_token(used.token) is not None
    clock.pass_(hours=2)
    assert people.actor_of_token(idle.token) is None
    for _ in range(26):
        assert people.actor_of_token(used.token) is not None
        clock.pass_(hours=6)
    clock.pass_(hours=3)
    assert clock() >= used.expires_at
    assert people.actor_of_token(used.token) is None


def test_the_last_active_admin_stays(store: SqlStore) -> None:
    people = make_people(store)
    first = add_person(people)
    for change in (lambda: people.disable("zhangsan", OWNER), lambda: people.set_role("zhangsan", Role.OFFICER, OWNER)):
        with pytest.raises(ConflictError, match="最后一位"):
            change()
    add_person(people, "lisi")
    people.disable("zhangsan", OWNER)
    with pytest.raises(ConflictError, match="最后一位"):
        people.set_role("lisi", Role.EDITOR, OWNER)
    people.enable("zhangsan", OWNER)
    assert people.set_role("lisi", Role.EDITOR, OWNER).role is Role.EDITOR
    assert people.person(first.actor_id).state is PersonState.ACTIVE


def test_two_admins_who_disable_each_other_at_once_do_not_both_succeed(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people, "zhangsan")
    add_person(people, "lisi")

    def disable(login: str) -> bool:
        try:
            people.disable(login, OWNER)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ("zhangsan", "lisi"))) == [False, True]
    assert sum(each.active for each in people.people()) == 1


def test_a_disabled_person_is_out_at_once_everywhere(store: SqlStore) -> None:
    people, elsewhere = make_people(store), make_people(store)
    add_person(people)
    person = add_person(people, "lisi", Role.OFFICER)
    signed_in = people.sign_in("lisi", PASSWORD, HERE)
    issued = people.issue_key(person.actor_id, "对接", ("ask",), by=OWNER)
    assert elsewhere.actor_of_token(signed_in.token) is not None
    assert elsewhere.actor_of_key(issued.key) is not None
    people.disable("lisi", OWNER)
    for each in (people, elsewhere):
        assert each.actor_of_token(signed_in.token) is None
        assert each.actor_of_key(issued.key) is None
        with pytest.raises(SignInError, match="登录名或密码不正确"):
            each.sign_in("lisi", PASSWORD, HERE)
    people.enable("lisi", OWNER)
    assert people.actor_of_token(signed_in.token) is None
    assert people.actor_of_key(issued.key) is not None


def test_another_role_or_password_ends_the_other_sign_ins(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    add_person(people, "lisi", Role.OFFICER)
    before = people.sign_in("lisi", PASSWORD, HERE)
    people.set_role("lisi", Role.TRAINER, OWNER)
    assert people.actor_of_token(before.token) is None
    one, other = people.sign_in("lisi", PASSWORD, HERE), people.sign_in("lisi", PASSWORD, HERE)
    people.change_password(one.actor, PASSWORD, "另外一把没人猜得到的锁")
    assert people.actor_of_token(one.token) is not None
    assert people.actor_of_token(other.token) is None
    new = people.reset_password("lisi", OWNER)
    assert people.actor_of_token(one.token) is None
    assert people.sign_in("lisi", new, HERE).must_change_password


def test_a_team_with_people_in_it_is_not_removed(store: SqlStore) -> None:
    people = make_people(store)
    team = people.add_team("一组", LOCAL)
    with pytest.raises(ConflictError, match="一组"):
        people.add_team(" 一组 ", LOCAL)
    add_person(people, team_id=team.team_id)
    assert [(each.name, each.people) for each in people.teams()] == [("一组", 1)]
    with pytest.raises(ConflictError, match="还有 1 人"):
        people.remove_team("一组", LOCAL)
    assert people.rename_team("一组", "二组", LOCAL).name == "二组"
    assert people.person("zhangsan").team == "二组"
    people.set_team("zhangsan", None, LOCAL)
    people.remove_team(team.team_id, LOCAL)
    assert people.teams() == ()
    with pytest.raises(NotFoundError, match="二组"):
        people.set_team("zhangsan", "二组", LOCAL)


def test_a_team_takes_the_callers_of_every_industry_until_told_which(store: SqlStore) -> None:
    people = make_people(store)
    team = people.add_team("一组", LOCAL)
    assert team.industries == ()
    told = people.change_team("一组", LOCAL, industries=("market", "market", "finance"))
    assert (told.name, told.industries) == ("一组", ("market", "finance"))
    assert people.rename_team("一组", "二组", LOCAL).industries == ("market", "finance")
    assert people.change_team(team.team_id, LOCAL, industries=()).industries == ()


def test_a_key_lets_in_until_it_expires_or_is_revoked(store: SqlStore) -> None:
    clock = Clock()
    people, elsewhere = make_people(store, clock), make_people(store, clock)
    person = add_person(people)
    issued = people.issue_key("zhangsan", "对接", ("ask", "search"), timedelta(days=30), rate_limit=60, by=OWNER)
    holder = elsewhere.key_holder(issued.key)
    assert holder is not None
    assert (holder.actor.actor_id, holder.actor.means, holder.actor.scopes, holder.rate_limit) == (
        person.actor_id, Means.KEY, frozenset({"ask", "search"}), 60
    )  # fmt: skip
    assert holder.actor.proof_id == issued.info.key_id
    assert people.keys() == people.keys(person.actor_id) == (elsewhere.key(issued.info.key_id),)
    assert people.keys("p-0") == ()
    people.revoke_key(issued.info.key_id, OWNER)
    assert elsewhere.actor_of_key(issued.key) is None
    late = people.issue_key("zhangsan", "短期", ("ask",), timedelta(days=1), by=OWNER)
    clock.pass_(hours=23)
    assert people.actor_of_key(late.key) is not None
    clock.pass_(hours=1)
    assert people.actor_of_key(late.key) is None


def test_a_key_is_noted_as_used_once_a_minute(store: SqlStore) -> None:
    clock = Clock()
    people = make_people(store, clock)
    add_person(people)
    issued = people.issue_key("zhangsan", "对接", ("ask",), by=OWNER)
    began = clock()
    for _ in range(3):
        assert people.actor_of_key(issued.key) is not None
        clock.pass_(seconds=20)
    assert people.key(issued.info.key_id).used_at == began
    people.actor_of_key(issued.key)
    assert people.key(issued.info.key_id).used_at == clock()


def test_three_failures_are_free_then_waits_grow_and_ten_lock(store: SqlStore) -> None:
    clock = Clock()
    people = make_people(store, clock)
    add_person(people)
    waited = []
    for _ in range(10):
        with pytest.raises(SignInError):
            people.sign_in("zhangsan", "错的密码一二三四", HERE)
        try:
            people.sign_in("zhangsan", PASSWORD + "x", HERE)
        except TooManyAttemptsError as error:
            waited.append(error.wait_seconds)
            clock.pass_(seconds=error.wait_seconds)
        except SignInError:
            waited.append(0)
    assert waited[:7] == [0, 1, 2, 4, 8, 16, 32]
    assert 900 in waited
    assert people.person("zhangsan").locked_until is None
    with pytest.raises(SignInError):
        people.sign_in("zhangsan", "错的密码一二三四", HERE)
    assert people.person("zhangsan").locked_until == clock() + timedelta(minutes=15)


def test_a_locked_account_opens_for_nobody_until_it_is_unlocked_or_time_has_passed(store: SqlStore) -> None:
    clock = Clock()
    people, elsewhere = make_people(store, clock), make_people(store, clock)
    add_person(people)
    lock(people, clock)
    with pytest.raises(TooManyAttemptsError, match="15 分钟后再试，或请管理员解锁"):
        elsewhere.sign_in("zhangsan", PASSWORD, "10.0.0.8")
    people.unlock("zhangsan", OWNER)
    assert elsewhere.sign_in("zhangsan", PASSWORD, HERE)
    lock(people, clock)
    clock.pass_(minutes=15)
    assert people.sign_in("zhangsan", PASSWORD, HERE)
    with pytest.raises(SignInError):
        people.sign_in("zhangsan", "错的密码一二三四", HERE)
    assert people.sign_in("zhangsan", PASSWORD, HERE)


def lock(people: People, clock: Clock) -> None:
    """Fail until the account is locked."""
    for _ in range(40):
        try:
            people.sign_in("zhangsan", "错的密码一二三四", HERE)
        except TooManyAttemptsError as error:
            if error.wait_seconds > 64:
                return
            clock.pass_(seconds=error.wait_seconds)
        except SignInError:
            continue
    raise AssertionError("never locked")


@pytest.mark.parametrize("login", ["zhangsan", "没有这个人"])
def test_of_many_attempts_at_once_only_the_free_ones_are_looked_at(store: SqlStore, login: str) -> None:
    people, elsewhere = make_people(store), make_people(store)
    add_person(people)

    def attempt(number: int) -> str:
        try:
            (people, elsewhere)[number % 2].sign_in(login, f"错的密码一二三四{number}", f"10.0.1.{number}")
        except SignInError:
            return "looked at"
        except TooManyAttemptsError:
            return "turned away"
        return "signed in"

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(attempt, range(24)))
    assert ends.count("looked at") == 3
    assert ends.count("turned away") == 21


def test_an_address_is_slowed_for_guessing_at_many_accounts_and_one_good_account_does_not_clear_it(
    store: SqlStore,
) -> None:
    clock = Clock()
    people = make_people(store, clock)
    add_person(people)
    for number in range(29):
        with pytest.raises(SignInError):
            people.sign_in(f"u{number}", PASSWORD, HERE)
    assert people.sign_in("zhangsan", PASSWORD, HERE)
    with pytest.raises(SignInError):
        people.sign_in("u29", PASSWORD, HERE)
    with pytest.raises(TooManyAttemptsError):
        people.sign_in("u30", PASSWORD, HERE)
    with pytest.raises(SignInError):
        people.sign_in("u30", PASSWORD, "10.0.0.8")


def test_people_of_the_identity_provider_come_in_without_a_password(store: SqlStore) -> None:
    people = make_people(store)
    add_person(people)
    added = people.add(
        make_draft(
            "wangwu", role=Role.OFFICER, password=None, oidc_issuer="https://id.example.com", oidc_subject="s-1"
        ),
        OWNER,
    )
    assert added.password is None
    signed_in = people.sign_in_oidc("https://id.example.com", "s-1", HERE)
    assert signed_in.actor.actor_id == added.person.actor_id
    with pytest.raises(SignInError):
        people.sign_in_oidc("https://elsewhere.example.com", "s-1", HERE)
    with pytest.raises(SignInError):
        people.sign_in("wangwu", "", HERE)
    people.link_oidc("zhangsan", "https://id.example.com", "s-2", OWNER)
    assert people.sign_in_oidc("https://id.example.com", "s-2", HERE).actor.name == "张三"
    with pytest.raises(ConflictError):
        people.link_oidc("wangwu", "https://id.example.com", "s-2", OWNER)
    people.disable("wangwu", OWNER)
    with pytest.raises(SignInError):
        people.sign_in_oidc("https://id.example.com", "s-1", HERE)
