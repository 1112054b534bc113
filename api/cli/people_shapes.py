"""People, teams and keys as the terminal reads them. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class PersonShape(TypedDict):
    """Somebody who may sign in."""

    actor_id: str
    name: str
    login: str | None
    role: str
    team: str | None
    state: str
    has_password: bool
    must_change_password: bool
    oidc: bool
    created_at: str
    seen_at: str | None
    locked_until: str | None


class PersonListShape(TypedDict):
    """Everybody."""

    people: list[PersonShape]


class AddedPersonShape(TypedDict):
    """Somebody just added, with the initial password."""

    person: PersonShape
    password: str | None


class InitialPasswordShape(TypedDict):
    """A new initial password."""

    password: str


class TeamShape(TypedDict):
    """A team."""

    team_id: str
    name: str
    people: int
    industries: list[str]


class TeamListShape(TypedDict):
    """Every team."""

    teams: list[TeamShape]


class KeyShape(TypedDict):
    """A key without its secret."""

    key_id: str
    person: str
    name: str
    scopes: list[str]
    rate_limit: int | None
    state: str
    created_at: str
    expires_at: str | None
    used_at: str | None


class KeyListShape(TypedDict):
    """Keys, newest first."""

    keys: list[KeyShape]


class IssuedKeyShape(TypedDict):
    """A key just issued."""

    key: str
    info: KeyShape
