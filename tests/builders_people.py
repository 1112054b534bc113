"""People for tests: a clock that is set by hand, hashes that cost nothing, an admin to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher

from kb.records.actors import LOCAL, OWNER
from kb.records.people import People, PersonDraft
from kb.records.people.passwords import Hashing
from kb.records.privacy import Privacy
from kb.store.people_records import Person
from kb.store.roles import Role
from kb.store.sql import SqlStore

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
PEPPER = bytes(range(32))
PASSWORD = "雨伞-石榴-17路车"
HERE = "10.0.0.7"


class Clock:
    """A time of day that passes when it is told to."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        """Let some time pass."""
        self.at += timedelta(**time)


def cheap_hashing() -> Hashing:
    """Argon2id with the least of everything."""
    return Hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def make_people(store: SqlStore, clock: Clock | None = None, hashing: Hashing | None = None) -> People:
    """People over a store, nobody in it."""
    return People(
        store.people,
        store.ledger,
        hashing=hashing or cheap_hashing(),
        clock=clock or Clock(),
        login_token=Privacy(PEPPER).login_token,
    )


def make_draft(login: str = "zhangsan", *, role: Role = Role.ADMIN, **given: Any) -> PersonDraft:
    """Somebody with a password of his own."""
    return PersonDraft(**{"name": "张三", "login": login, "role": role, "password": PASSWORD, **given})


def add_person(people: People, login: str = "zhangsan", role: Role = Role.ADMIN, **given: Any) -> Person:
    """Somebody added by the local user; whoever is first is an admin."""
    return people.add(make_draft(login, role=role, **given), LOCAL if not people.defined() else OWNER).person


def recorded(store: SqlStore) -> list[Mapping[str, Any]]:
    """Every record so far: kind, about, outcome, facts and content."""
    found = []
    for row in store.ledger.walk(store.ledger.writer_id):
        record = store.ledger.get(row["record_id"])
        assert record is not None
        said = {"kind": record.kind.value, "actor": record.actor_id, "about": record.about, "outcome": record.outcome}
        found.append({**said, **record.facts, "content": record.content})
    return found
