"""Who sees whose records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.records.actors import LOCAL, OWNER, Actor, Means
from kb.records.visibility import TEXTS, WORK, scope_of, visible_actors
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import Scope
from kb.store.record_search import Member
from kb.store.roles import Role

PEOPLE = (Member("p1", "t1"), Member("p2", "t1"), Member("p3", "t2"), Member("p4", None))
ADMINISTRATIVE = {
    RecordKind.SIGN_IN, RecordKind.PERMISSION_CHANGE, RecordKind.REVEAL, RecordKind.EXPORT, RecordKind.LEGAL_HOLD,
    RecordKind.RETENTION, RecordKind.ERASURE,
}  # fmt: skip


def person(role: Role, actor_id: str = "p1", team_id: str | None = "t1") -> Actor:
    return Actor(actor_id, "某人", role, team_id, Means.SIGN_IN)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.TRAINER, Role.EDITOR])
def test_who_works_sees_his_own_records_alone(role: Role) -> None:
    assert visible_actors(person(role), PEOPLE) == ("p1",)


def test_a_supervisor_sees_the_people_of_the_team_and_himself() -> None:
    assert visible_actors(person(Role.SUPERVISOR, "p2"), PEOPLE) == ("p2", "p1")
    assert visible_actors(person(Role.SUPERVISOR, "p9", "t2"), PEOPLE) == ("p9", "p3")


def test_a_supervisor_without_a_team_does_not_see_others_without_one() -> None:
    assert visible_actors(person(Role.SUPERVISOR, "p9", None), PEOPLE) == ("p9",)


@pytest.mark.parametrize("actor", [LOCAL, OWNER, person(Role.AUDITOR), person(Role.ADMIN)])
def test_auditors_admins_and_the_local_user_see_everything(actor: Actor) -> None:
    assert visible_actors(actor, PEOPLE) is None
    assert scope_of(actor, lambda _: PEOPLE) is None


def test_how_texts_came_to_be_is_for_editors_and_supervisors() -> None:
    for role in (Role.EDITOR, Role.SUPERVISOR):
        scope = scope_of(person(role, team_id=None), lambda _: ())
        assert scope == Scope(("p1",), WORK, TEXTS)
    for role in (Role.OFFICER, Role.TRAINER):
        assert scope_of(person(role), lambda _: PEOPLE) == Scope(("p1",), WORK)


def test_every_kind_is_of_work_of_texts_or_for_auditors() -> None:
    assert {*WORK, *TEXTS} | ADMINISTRATIVE == set(RecordKind)
    assert not {*WORK, *TEXTS} & ADMINISTRATIVE


def test_a_key_sees_no_more_than_its_person() -> None:
    key = replace(person(Role.OFFICER), means=Means.KEY, scopes=frozenset({"records"}))
    assert visible_actors(key, PEOPLE) == ("p1",)
