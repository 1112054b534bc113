"""Who people are, their teams, keys and sign-ins: reading, and the transaction in which they are changed.

What may be changed by whom, and what the ledger says of it, is decided in kb/records/people.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, or_, select

from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.people_changes import PeopleChanges
from kb.store.people_records import LOCAL_ACTOR_ID, KeyInfo, Method, Person, PersonState, SignInInfo, Team
from kb.store.roles import Role

_ACTORS, _TEAMS, _KEYS, _SIGN_INS = s.actors, s.teams, s.api_keys, s.sign_ins
# A person's page shows the newest sign-ins; older ones stand in the ledger.
MOST_SIGN_INS = 50


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key with the hash of its secret, and whose it is."""

    info: KeyInfo
    secret_hash: str
    person: Person


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A sign-in and whose it is."""

    info: SignInInfo
    person: Person


class SqlPeople:
    """People over the SQL store. Everything but the local actor, who is nobody's account."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def changing(self) -> Iterator[tuple[Connection, PeopleChanges]]:
        """One transaction of changes, to which a record may be appended; one at a time, on PostgreSQL too.

        Two admins who disable each other at once must not both succeed, so every change takes the same lock.
        """
        with writing(self._engine) as c:
            c.execute(select(_ACTORS.c.actor_id).where(_ACTORS.c.actor_id == LOCAL_ACTOR_ID).with_for_update())
            yield c, PeopleChanges(c)

    @contextmanager
    def noting(self) -> Iterator[tuple[Connection, PeopleChanges]]:
        """One transaction of what does not depend on other people: attempts, sign-ins, when something was used."""
        with writing(self._engine) as c:
            yield c, PeopleChanges(c)

    def any(self) -> bool:
        """Whether anybody but the local actor was ever added."""
        with reading(self._engine) as c:
            return any_person(c)

    def people(self) -> tuple[Person, ...]:
        """Everybody, the longest known first."""
        with reading(self._engine) as c:
            return tuple(map(_person, c.execute(_people().order_by(_ACTORS.c.created_at, _ACTORS.c.actor_id))))

    def person(self, given: str) -> Person | None:
        """Somebody by id or login (in its normal form); None when there is nobody."""
        with reading(self._engine) as c:
            return find_person(c, given)

    def person_of_login(self, login: str) -> Person | None:
        """Who signs in with this login, in its normal form."""
        with reading(self._engine) as c:
            row = c.execute(_people().where(_ACTORS.c.login == login)).first()
        return None if row is None else _person(row)

    def person_of_subject(self, issuer: str, subject: str) -> Person | None:
        """Whom an identity provider calls so."""
        with reading(self._engine) as c:
            return find_subject(c, issuer, subject)

    def password_hash(self, actor_id: str) -> str | None:
        """What a person's password is checked against; None: no password."""
        with reading(self._engine) as c:
            return password_hash_in(c, actor_id)

    def locks(self, after: datetime) -> dict[str, datetime]:
        """What is locked at a moment for having failed too often, and until when."""
        t = s.sign_in_failures
        with reading(self._engine) as c:
            rows = c.execute(select(t.c.name, t.c.locked_until).where(t.c.locked_until > after))
            return {row.name: utc(row.locked_until) for row in rows}

    def teams(self) -> tuple[Team, ...]:
        """Every team with how many people are in it, by name."""
        with reading(self._engine) as c:
            return tuple(map(_team, c.execute(_teams().order_by(_TEAMS.c.name))))

    def team(self, given: str) -> Team | None:
        """A team by id or name."""
        with reading(self._engine) as c:
            return find_team(c, given)

    def keys(self, actor_id: str | None = None) -> tuple[KeyInfo, ...]:
        """The keys of somebody or of everybody, newest first."""
        query = select(_KEYS).order_by(_KEYS.c.created_at.desc(), _KEYS.c.key_id)
        if actor_id is not None:
            query = query.where(_KEYS.c.actor_id == actor_id)
        with reading(self._engine) as c:
            return tuple(map(_key, c.execute(query)))

    def key(self, key_id: str) -> KeyRow | None:
        """A key with its hash and its person, as they are now."""
        with reading(self._engine) as c:
            row = c.execute(select(_KEYS).where(_KEYS.c.key_id == key_id)).first()
            person = None if row is None else find_person(c, row.actor_id)
        return None if row is None or person is None else KeyRow(_key(row), row.secret_hash, person)

    def sign_in(self, token_hash: str) -> SignInRow | None:
        """A sign-in by the hash of its token, as it is now."""
        with reading(self._engine) as c:
            row = c.execute(select(_SIGN_INS).where(_SIGN_INS.c.token_hash == token_hash)).first()
            person = None if row is None else find_person(c, row.actor_id)
        return None if row is None or person is None else SignInRow(_sign_in(row), person)

    def sign_in_by_id(self, sign_in_id: str) -> SignInInfo | None:
        """A sign-in by its id."""
        with reading(self._engine) as c:
            row = c.execute(select(_SIGN_INS).where(_SIGN_INS.c.sign_in_id == sign_in_id)).first()
        return None if row is None else _sign_in(row)

    def sign_ins(self, actor_id: str) -> tuple[SignInInfo, ...]:
        """Somebody's newest sign-ins first, ended ones too."""
        query = select(_SIGN_INS).where(_SIGN_INS.c.actor_id == actor_id)
        with reading(self._engine) as c:
            newest = query.order_by(_SIGN_INS.c.created_at.desc(), _SIGN_INS.c.sign_in_id).limit(MOST_SIGN_INS)
            return tuple(map(_sign_in, c.execute(newest)))


def any_person(c: Connection) -> bool:
    """Whether anybody but the local actor was ever added."""
    return c.scalar(select(_ACTORS.c.actor_id).where(_ACTORS.c.actor_id != LOCAL_ACTOR_ID).limit(1)) is not None


def find_person(c: Connection, given: str) -> Person | None:
    """Somebody by id or login, in a transaction of the caller's."""
    row = c.execute(_people().where(or_(_ACTORS.c.actor_id == given, _ACTORS.c.login == given))).first()
    return None if row is None else _person(row)


def find_subject(c: Connection, issuer: str, subject: str) -> Person | None:
    """Whom an identity provider calls so, in a transaction of the caller's."""
    row = c.execute(_people().where(_ACTORS.c.oidc_issuer == issuer, _ACTORS.c.oidc_subject == subject)).first()
    return None if row is None else _person(row)


def password_hash_in(c: Connection, actor_id: str) -> str | None:
    """What a person's password is checked against, in a transaction of the caller's."""
    return c.scalar(select(_ACTORS.c.password_hash).where(_ACTORS.c.actor_id == actor_id))


def find_team(c: Connection, given: str) -> Team | None:
    """A team by id or name, in a transaction of the caller's."""
    row = c.execute(_teams().where(or_(_TEAMS.c.team_id == given, _TEAMS.c.name == given))).first()
    return None if row is None else _team(row)


def _people() -> Select[Any]:
    joined = _ACTORS.outerjoin(_TEAMS, _TEAMS.c.team_id == _ACTORS.c.team_id)
    return select(_ACTORS, _TEAMS.c.name.label("team")).select_from(joined).where(_ACTORS.c.actor_id != LOCAL_ACTOR_ID)


def _teams() -> Select[Any]:
    inside = select(func.count()).where(_ACTORS.c.team_id == _TEAMS.c.team_id).scalar_subquery()
    return select(_TEAMS, inside.label("people"))


def _person(row: Row[Any]) -> Person:
    return Person(
        actor_id=row.actor_id,
        name=row.name,
        login=row.login,
        role=Role(row.role),
        team_id=row.team_id,
        team=row.team,
        state=PersonState(row.state),
        has_password=row.password_hash is not None,
        must_change_password=row.must_change_password,
        oidc_issuer=row.oidc_issuer,
        oidc_subject=row.oidc_subject,
        created_at=utc(row.created_at),
        seen_at=None if row.seen_at is None else utc(row.seen_at),
    )


def _team(row: Row[Any]) -> Team:
    return Team(row.team_id, row.name, utc(row.created_at), row.people, tuple(row.industries or ()))


def _key(row: Row[Any]) -> KeyInfo:
    return KeyInfo(
        key_id=row.key_id,
        actor_id=row.actor_id,
        name=row.name,
        scopes=tuple(row.scopes),
        rate_limit=row.rate_limit,
        created_at=utc(row.created_at),
        created_by=row.created_by,
        expires_at=None if row.expires_at is None else utc(row.expires_at),
        revoked_at=None if row.revoked_at is None else utc(row.revoked_at),
        used_at=None if row.used_at is None else utc(row.used_at),
    )


def _sign_in(row: Row[Any]) -> SignInInfo:
    return SignInInfo(
        sign_in_id=row.sign_in_id,
        actor_id=row.actor_id,
        method=Method(row.method),
        created_at=utc(row.created_at),
        seen_at=utc(row.seen_at),
        expires_at=utc(row.expires_at),
        ended_at=None if row.ended_at is None else utc(row.ended_at),
    )
