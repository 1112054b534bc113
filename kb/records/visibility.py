"""Who may see whose records: one's own, those of one's team, or all. What one may do at all is decided in api/auth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from kb.records.actors import Actor
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import Scope
from kb.store.roles import Role

# What somebody does in his work, and what his supervisor answers for.
WORK = (
    RecordKind.ASK,
    RecordKind.CHECK,
    RecordKind.CALL,
    RecordKind.RISK,
    RecordKind.QUIZ_ATTEMPT,
    RecordKind.STUDY,
)
# How the texts and rules came to be what they are: who edits or supervises has to know, whoever did it.
TEXTS = (
    RecordKind.PUBLICATION,
    RecordKind.CORRECTION,
    RecordKind.WITHDRAWAL,
    RecordKind.ROLLBACK,
    RecordKind.RULE_CHANGE,
    RecordKind.REVIEW,
    RecordKind.CURATED,
    RecordKind.QUIZ,
)
SEE_ALL = frozenset({Role.AUDITOR, Role.ADMIN})
SEE_TEXTS = frozenset({Role.EDITOR, Role.SUPERVISOR})


class TeamMember(Protocol):
    """Somebody who may be in a team."""

    @property
    def actor_id(self) -> str:
        """Who it is."""
        ...

    @property
    def team_id(self) -> str | None:
        """The team; None: in none."""
        ...


def visible_actors(actor: Actor, people: Iterable[TeamMember]) -> tuple[str, ...] | None:
    """The ids of those whose work somebody may see, his own first; None: everybody's.

    A supervisor sees the people of his team, those without a team see nobody but themselves.
    """
    if actor.local or actor.role in SEE_ALL:
        return None
    if actor.role is not Role.SUPERVISOR or actor.team_id is None:
        return (actor.actor_id,)
    team = (each.actor_id for each in people if each.team_id == actor.team_id)
    return (actor.actor_id, *(each for each in team if each != actor.actor_id))


def judged_actors(actor: Actor, people: Iterable[TeamMember]) -> tuple[str, ...] | None:
    """The ids of those whose answers somebody may judge, and read the feedback on; None: everybody's.

    Trainers make judged questions of what was found wanting: they read any such question, masked, without its person.
    """
    return None if actor.role is Role.TRAINER else visible_actors(actor, people)


def scope_of(actor: Actor, team: Callable[[str], Iterable[TeamMember]]) -> Scope | None:
    """Which records somebody may see; None: all. `team` is asked only where it matters.

    Sign-ins, permissions, exports, holds and erasures are for auditors and admins alone, one's own included.
    """
    people = team(actor.team_id) if actor.role is Role.SUPERVISOR and actor.team_id is not None else ()
    actor_ids = visible_actors(actor, people)
    return None if actor_ids is None else Scope(actor_ids, WORK, TEXTS if actor.role in SEE_TEXTS else ())
