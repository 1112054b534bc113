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
NOTICE_ALONE = "上文暂时取不到，是按这一句本身答的；请把事情说完整再问一遍。"
RewritesByModel = Callable[[str, Sequence[Turn]], Rewritten | None]


@dataclass(frozen=True, slots=True)
class Followed:
    """The whole question a follow-up stands for; None where it is whole already, or nothing was asked before it.

    `notice` is what the asker must be told where it could not be found out.
    """

    whole: Rewritten | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """What reading a follow-up needs; without `kept` only the turns that come with a question are known.

    `by_model` is asked where a model is allowed, and the rules where it gives nothing that holds.
    """

    rules: FollowUps
    kept: Turns | None = None
    by_model: RewritesByModel | None = None

    def read(self, question: Question) -> Followed:
        """The question in the light of its session; while its turns are out of reach it is read as it stands."""
        if question.read_as is not None:
            return Followed(Rewritten(question.read_as))
        try:
            turns = self._turns(question)
        except StoreAwayError:
            return Followed(notice=NOTICE_ALONE if self.rules.lacks(question.question) else None)
        return Followed(self._whole(question, turns) if turns else None)

    def _whole(self, question: Question, turns: Sequence[Turn]) -> Rewritten | None:
        ruled = self.rules.rewrite(question.question, turns)
        if self.by_model is None or question.mode is not RequestedMode.AUTO:
            return ruled
        return self.by_model(question.question, turns) or ruled

    def _turns(self, question: Question) -> tuple[Turn, ...]:
        if question.turns:
            return tuple(replace(each, question=_without_persons(each.question)) for each in question.turns[-_TURNS:])
        if question.session_id is None or self.kept is None:
            return ()
        return tuple(self.kept.last(question.session_id, question.asked_by, _TURNS))


def _without_persons(question: str) -> str:
    hidden = masked(question).text
    return without_introductions(hidden).strip() or hidden
