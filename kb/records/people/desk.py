"""What every part of People stands on: the store, the ledger, the clock, and the words of the ledger.

A change and its record are one transaction. Facts never hold a name, a password, a token or a key: names are personal
data and go into the content, which may be erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from kb.errors import ConflictError, NotFoundError
from kb.records.actors import Actor, Means
from kb.records.people.passwords import Hashing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.people import SqlPeople, find_person, find_team
from kb.store.people_changes import PeopleChanges
from kb.store.people_records import Person, Team
from kb.store.roles import Role

# Who stands in the ledger for a sign-in that failed: nobody proved who he is.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SignInTimes:
    """How long a sign-in lasts: without a request (a shift), and whatever happens (a week)."""

    idle: timedelta = timedelta(hours=8)
    absolute: timedelta = timedelta(days=7)


def now_utc() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class Desk:
    """The parts that People is put together from share this. Thread-safe: it holds nothing of a request.

    `login_token` gives what stands in the ledger for a login that nobody has; without it nothing does.
    """

    def __init__(
        self,
        store: SqlPeople,
        ledger: SqlLedger,
        *,
        times: SignInTimes | None = None,
        hashing: Hashing | None = None,
        clock: Callable[[], datetime] = now_utc,
        login_token: Callable[[str], str] | None = None,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._times = times or SignInTimes()
        self._hashing = hashing or Hashing()
        self._clock = clock
        self._login_token = login_token

    def _note(
        self,
        c: Connection,
        by: Actor,
        event: str,
        about: str,
        *,
        facts: Mapping[str, Any] | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """Appends a change of what somebody may do; `facts` stay for ever, `content` may be erased."""
        proof = {} if by.proof_id is None else {"proof_id": by.proof_id}
        said = {"event": event, "means": by.means.value, **proof, **(facts or {})}
        kind = RecordKind.PERMISSION_CHANGE
        self._ledger.append_in(c, RecordDraft(kind, by.actor_id, said, content, about=about, outcome="done"))

    def _note_sign_in(
        self,
        c: Connection,
        actor_id: str,
        facts: Mapping[str, Any],
        *,
        about: str | None,
        outcome: str = "done",
        address: str | None = None,
    ) -> None:
        """Appends that somebody came, went, or failed to come in; an address is personal data."""
        content = None if address is None else {"address": address}
        draft = RecordDraft(RecordKind.SIGN_IN, actor_id, facts, content, about=about, outcome=outcome)
        self._ledger.append_in(c, draft)


def actor_of(person: Person, means: Means, proof_id: str, scopes: frozenset[str] | None = None) -> Actor:
    """A person who proved who he is."""
    return Actor(person.actor_id, person.name, person.role, person.team_id, means, scopes, proof_id)


def about(person: Person) -> str:
    """What a record about a person is about."""
    return f"person:{person.actor_id}"


def wanted_person(c: Connection, given: str) -> Person:
    """Somebody by id or login; NotFoundError when there is nobody."""
    found = find_person(c, given)
    if found is None:
        raise NotFoundError(f"没有编号或登录名为“{given[:64]}”的人员；见 zhigui people list。")
    return found


def wanted_team(c: Connection, given: str) -> Team:
    """A team by id or name; NotFoundError when there is none."""
    found = find_team(c, given)
    if found is None:
        raise NotFoundError(f"没有编号或名称为“{given[:64]}”的小组；见 zhigui teams list。")
    return found


def keep_an_admin(changes: PeopleChanges, person: Person) -> None:
    """ConflictError when the person is the last who may manage people."""
    if person.active and person.role is Role.ADMIN and len(changes.active_admins()) <= 1:
        raise ConflictError("这是最后一位在用的管理员，不能停用，也不能改为其他角色；请先另设一位管理员。")


def new_id(prefix: str) -> str:
    """An id that says nothing of whom it names: p-3f9a…"""
    return f"{prefix}-{secrets.token_hex(8)}"
