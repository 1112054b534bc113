"""The turns of a conversation, and a follow-up made whole. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the session and what answered it: `question` as it was understood (rewritten, masked).

    `titles` are the instruments cited, `articles` these with their labels, first the one said first.
    """

    question: str
    at: datetime
    answered: bool
    industry: str | None = None
    articles: tuple[tuple[str, str], ...] = ()


class Turns(Protocol):
    """Where the turns of a session are kept."""

    def last(self, session_id: str, actor_id: str, limit: int) -> Sequence[Turn]:
        """The newest turns of this person's session, oldest first; () for a session of somebody else."""
        ...


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A follow-up as a whole question, and whether a model made it so."""

    question: str
    by_model: bool = False
