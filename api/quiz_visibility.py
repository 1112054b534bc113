"""Who may see whose results of quizzes, with or without names, and whose answers somebody may mark."""

from __future__ import annotations

from api.auth.permissions import Permission, permissions_of
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.visibility import visible_actors
from kb.store.roles import Role


def seen_actors(kb: KnowledgeBase, who: Actor) -> tuple[str, ...] | None:
    """The ids of those whose results somebody may see, his own first; None: everybody's."""
    return visible_actors(who, kb.people.people() if who.role is Role.SUPERVISOR else ())


def marked_actors(kb: KnowledgeBase, who: Actor) -> tuple[str, ...] | None:
    """Those whose open answers somebody may mark: trainers anybody's, without a name."""
    return None if who.role is Role.TRAINER and not who.local else seen_actors(kb, who)


def sees_names(who: Actor) -> bool:
    """Whether results are shown with names: not to trainers and editors."""
    return who.local or who.role in {Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}


def sees_summary(who: Actor) -> bool:
    """Whether somebody sees what all results come to, without names."""
    return who.local or Permission.QUIZZES_READ in permissions_of(who)
