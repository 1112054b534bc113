"""Who acts: a person, or the local user of a service without people. What each role may do is decided in api/auth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.store.roles import Role
from kb.store.sql import LOCAL_ACTOR


class Means(StrEnum):
    """How somebody proved who he is: not at all (no people yet), as owner of the home folder, by key, by sign-in."""

    OPEN = "open"
    OWNER = "owner"
    KEY = "key"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a request.

    `scopes` None: everything the role may do; else the names of permissions a key was limited to. `proof_id` is the
    key_id or sign_in_id, None for the local user.
    """

    actor_id: str
    name: str
    role: Role
    team_id: str | None
    means: Means
    scopes: frozenset[str] | None = None
    proof_id: str | None = None

    @property
    def local(self) -> bool:
        """Whether it is the local user, who may do everything and read every handbook."""
        return self.means in {Means.OPEN, Means.OWNER}


LOCAL = Actor(LOCAL_ACTOR, "本机用户", Role.ADMIN, None, Means.OPEN)
OWNER = Actor(LOCAL_ACTOR, "本机用户", Role.ADMIN, None, Means.OWNER)
