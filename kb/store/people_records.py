"""People, teams, keys and sign-ins as they are read from the store. Nothing here holds a secret or its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.store.roles import Role

# The actor of a service without people: nobody's account. Its row, made by SqlStore, is the lock of changes of people.
LOCAL_ACTOR_ID = "local"


class PersonState(StrEnum):
    """Whether somebody may come in. Nobody is ever removed: the ledger names everybody by id."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Method(StrEnum):
    """How somebody signed in: with a password of ours, or at the company's identity provider."""

    PASSWORD = "password"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in.

    `login` is in its normal form. `locked_until` is set while too many sign-ins failed. `seen_at` is the last sign-in.
    """

    actor_id: str
    name: str
    login: str | None
    role: Role
    team_id: str | None
    team: str | None
    state: PersonState
    has_password: bool
    must_change_password: bool
    oidc_issuer: str | None
    oidc_subject: str | None
    created_at: datetime
    seen_at: datetime | None
    locked_until: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the person may come in."""
        return self.state is PersonState.ACTIVE


@dataclass(frozen=True, slots=True)
class Team:
    """A group of people whose results a supervisor of theirs may see.

    `industries` are those whose callers it takes; empty: of every industry.
    """

    team_id: str
    name: str
    created_at: datetime
    people: int
    industries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """An API key without its secret. `scopes` are names of permissions; `expires_at` None: until it is revoked.

    `rate_limit` is in requests a minute, None: what the settings say.
    """

    key_id: str
    actor_id: str
    name: str
    scopes: tuple[str, ...]
    rate_limit: int | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInInfo:
    """One sign-in of a person; `expires_at` is its end whatever happens, `ended_at` when it was ended before."""

    sign_in_id: str
    actor_id: str
    method: Method
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often something failed lately (a sign-in of an account, any sign-in from an address)."""

    failures: int
    last_at: datetime
    locked_until: datetime | None
