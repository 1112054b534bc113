"""What can be changed of people, teams, keys, sign-ins and failed attempts, inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Integer, bindparam, delete, insert, or_, select, text, update

from kb.store import schema as s
from kb.store.chain import utc
from kb.store.people_records import LOCAL_ACTOR_ID, Attempts, KeyInfo, PersonState, SignInInfo
from kb.store.roles import Role

_MOMENT = DateTime(timezone=True)
# One statement makes the row where there is none and locks it where there is one: whoever comes second waits.
_ATTEMPTS = (
    text(
        "INSERT INTO sign_in_failures (name, failures, last_at) VALUES (:name, 0, :last_at) "
        "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING failures, last_at, locked_until"
    )
    .bindparams(bindparam("last_at", type_=_MOMENT))
    .columns(failures=Integer, last_at=_MOMENT, locked_until=_MOMENT)
)


class PeopleChanges:
    """Writes on one open connection; nothing is committed here."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add_person(self, values: Mapping[str, Any]) -> None:
        """A row of `actors`."""
        self._c.execute(insert(s.actors).values(**values))

    def set_person(self, actor_id: str, **values: Any) -> None:
        """Columns of a person's row."""
        self._c.execute(update(s.actors).where(s.actors.c.actor_id == actor_id).values(**values))

    def active_admins(self) -> tuple[str, ...]:
        """Who may manage people: the ids of active admins, the local actor left out."""
        t = s.actors
        query = select(t.c.actor_id).where(
            t.c.role == Role.ADMIN.value, t.c.state == PersonState.ACTIVE.value, t.c.actor_id != LOCAL_ACTOR_ID
        )
        return tuple(self._c.scalars(query))

    def add_team(self, team_id: str, name: str, at: datetime) -> None:
        """A team nobody is in yet."""
        self._c.execute(insert(s.teams).values(team_id=team_id, name=name, created_at=at))

    def rename_team(self, team_id: str, name: str) -> None:
        """Another name for a team."""
        self._c.execute(update(s.teams).where(s.teams.c.team_id == team_id).values(name=name))

    def set_team_industries(self, team_id: str, industries: Sequence[str]) -> None:
        """Whose callers a team takes; none: those of every industry."""
        self._c.execute(update(s.teams).where(s.teams.c.team_id == team_id).values(industries=list(industries)))

    def remove_team(self, team_id: str) -> None:
        """A team less."""
        self._c.execute(delete(s.teams).where(s.teams.c.team_id == team_id))

    def add_key(self, info: KeyInfo, secret_hash: str) -> None:
        """A key, with the hash of its secret."""
        values = {
            "key_id": info.key_id,
            "actor_id": info.actor_id,
            "name": info.name,
            "secret_hash": secret_hash,
            "scopes": list(info.scopes),
            "rate_limit": info.rate_limit,
            "created_at": info.created_at,
            "created_by": info.created_by,
            "expires_at": info.expires_at,
        }
        self._c.execute(insert(s.api_keys).values(values))

    def revoke_key(self, key_id: str, at: datetime) -> bool:
        """Ends a key; whether it was still in force."""
        t = s.api_keys
        ended = update(t).where(t.c.key_id == key_id, t.c.revoked_at.is_(None)).values(revoked_at=at)
        return self._c.execute(ended).rowcount > 0

    def key_used(self, key_id: str, at: datetime) -> None:
        """When a key was last seen."""
        self._c.execute(update(s.api_keys).where(s.api_keys.c.key_id == key_id).values(used_at=at))

    def add_sign_in(self, info: SignInInfo, token_hash: str) -> None:
        """A sign-in, with the hash of its token."""
        values = {
            "sign_in_id": info.sign_in_id,
            "token_hash": token_hash,
            "actor_id": info.actor_id,
            "method": info.method.value,
            "created_at": info.created_at,
            "seen_at": info.seen_at,
            "expires_at": info.expires_at,
        }
        self._c.execute(insert(s.sign_ins).values(values))

    def sign_in_seen(self, sign_in_id: str, at: datetime) -> None:
        """When a sign-in was last used."""
        self._c.execute(update(s.sign_ins).where(s.sign_ins.c.sign_in_id == sign_in_id).values(seen_at=at))

    def end_sign_in(self, sign_in_id: str, at: datetime) -> bool:
        """Ends a sign-in; whether it had not been ended before."""
        t = s.sign_ins
        ended = update(t).where(t.c.sign_in_id == sign_in_id, t.c.ended_at.is_(None)).values(ended_at=at)
        return self._c.execute(ended).rowcount > 0

    def end_sign_ins(self, actor_id: str, at: datetime, *, but: str | None = None) -> int:
        """Ends every sign-in of somebody but one; how many had not been ended before."""
        t = s.sign_ins
        chosen = update(t).where(t.c.actor_id == actor_id, t.c.ended_at.is_(None))
        if but is not None:
            chosen = chosen.where(t.c.sign_in_id != but)
        return self._c.execute(chosen.values(ended_at=at)).rowcount

    def forget_sign_ins(self, before: datetime) -> None:
        """Removes sign-ins that were over before a moment: the ledger has them, the table need not."""
        t = s.sign_ins
        self._c.execute(delete(t).where(or_(t.c.expires_at < before, t.c.ended_at < before)))

    def attempts(self, name: str, now: datetime) -> Attempts:
        """How often it failed, the row locked until the end of the transaction."""
        row = self._c.execute(_ATTEMPTS, {"name": name, "last_at": now}).one()
        return Attempts(row.failures, utc(row.last_at), None if row.locked_until is None else utc(row.locked_until))

    def set_attempts(self, name: str, attempts: Attempts) -> None:
        """Keeps how often it failed."""
        t = s.sign_in_failures
        values = {
            "failures": attempts.failures,
            "last_at": attempts.last_at,
            "locked_until": attempts.locked_until,
        }
        self._c.execute(update(t).where(t.c.name == name).values(values))

    def forget_attempts(self, name: str) -> bool:
        """Forgets the failures of an account; whether there were any."""
        t = s.sign_in_failures
        return self._c.execute(delete(t).where(t.c.name == name)).rowcount > 0

    def forget_old_attempts(self, before: datetime) -> None:
        """Removes failures nobody counts any more."""
        t = s.sign_in_failures
        self._c.execute(delete(t).where(t.c.last_at < before))
