"""One revision of an approved answer, given again to the question that once got it: for replaying a record."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answering.curated.reviving import Outdated, Reviver
from kb.answering.curated.types import CuratedMatch, CuratedStale, How
from kb.answering.redraft import draft_from
from kb.answering.types import DEFAULT_TOP_K, Approval
from kb.citing.types import Pin
from kb.store.curated_records import CuratedAnswer


@dataclass(frozen=True, slots=True)
class ApprovedThen:
    """An `ApprovedBook` that knows a single answer, whatever is in use today."""

    answer: CuratedAnswer
    reviver: Reviver

    def match(
        self,
        plain_question: str,
        *,
        pin: Pin,
        industry: str | None = None,
        province: str | None = None,
        role: str | None = None,
        scene: str | None = None,
    ) -> CuratedMatch | CuratedStale | None:
        """The answer as it was approved, cited from the texts of the pin; None where these read otherwise."""
        said = self.reviver.revive(self.answer.draft, pin, role)
        if isinstance(said, Outdated):
            return None
        made = self.answer
        approval = Approval(made.curated_id, made.revision, made.approved_by, made.approved_at)
        draft = draft_from(said, (), DEFAULT_TOP_K)
        return CuratedMatch(draft, approval, How.EXACT, 1.0, made.draft.question, made.draft.audience.industry)
