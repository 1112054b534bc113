"""Reads a question that follows another as the whole question it stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kb.answering.conversation.followups import FollowUps
from kb.answering.conversation.types import Rewritten, Turn, Turns
from kb.answering.types import Question, RequestedMode
from kb.errors import StoreAwayError
from kb.records.redact import masked, without_introductions

# What a caller said longer ago is rarely what 那…呢 refers to.
_TURNS = 6
RewritesByModel = Callable[[str, Sequence[Turn]], Rewritten | None]


@dataclass(frozen=True, slots=True)
class Following:
    """What reading a follow-up needs; without `kept` only the turns that come with a question are known.

    `by_model` is asked where a model is allowed, and the rules where it gives nothing that holds.
    """

    rules: FollowUps
    kept: Turns | None = None
    by_model: RewritesByModel | None = None

    def whole(self, question: Question) -> Rewritten | None:
        """The whole question; None where it is whole already, or nothing was asked before it."""
        if question.read_as is not None:
            return Rewritten(question.read_as)
        turns = self._turns(question)
        if not turns:
            return None
        ruled = self.rules.rewrite(question.question, turns)
        if self.by_model is None or question.mode is not RequestedMode.AUTO:
            return ruled
        return self.by_model(question.question, turns) or ruled

    def _turns(self, question: Question) -> tuple[Turn, ...]:
        if question.turns:
            return tuple(replace(each, question=_without_persons(each.question)) for each in question.turns[-_TURNS:])
        if question.session_id is None or self.kept is None:
            return ()
        try:
            return tuple(self.kept.last(question.session_id, question.asked_by, _TURNS))
        except StoreAwayError:
            # The question is read as it stands, which is better than none answered.
            return ()


def _without_persons(question: str) -> str:
    hidden = masked(question).text
    return without_introductions(hidden).strip() or hidden
