"""The ports of the store, by role. Adapters: `sql` (SQLAlchemy; SQLite or PostgreSQL by URL).

Everything read takes a generation, so that a request that pinned one never sees half of the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from kb.law.instruments import Instrument, InstrumentId, VersionId
from kb.store.evaluation_records import (
    EvaluationPin,
    EvaluationRequest,
    EvaluationRun,
    EvaluationState,
    FigureValue,
    QuestionOutcome,
)
from kb.store.feedback import AnswerSeen, Feedback, FeedbackDraft, Verdict
from kb.store.records import (
    HandbookUnit,
    HandbookVersion,
    IndexablePassage,
    Passage,
    PassageId,
    Provision,
    Publication,
    Source,
    VersionOnDay,
)


class LawReader(Protocol):
    """Reads instruments, versions and provisions as one generation knows them."""

    def generation(self) -> int:
        """The newest published generation; 0 when nothing was published."""
        ...

    def instruments(self, generation: int) -> tuple[Instrument, ...]:
        """All visible instruments, by short title."""
        ...

    def versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        """All visible versions with their validity, whatever the day. Cached per generation by the adapter."""
        ...

    def versions_of(self, instrument_id: InstrumentId, generation: int) -> tuple[VersionOnDay, ...]:
        """The visible versions of one instrument, oldest first."""
        ...

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        """All provisions of a version in order (immutable, hence without a generation)."""
        ...

    def provision(self, version_id: VersionId, label: str) -> Provision | None:
        """One provision by its label as printed: 第五十五条, 一（二）, 附件1."""
        ...

    def provisions_by_id(self, provision_ids: Sequence[int]) -> Mapping[int, Provision]:
        """Provisions by id; unknown ids are left out."""
        ...

    def sources(self, version_id: VersionId) -> tuple[Source, ...]:
        """Where a version's text came from, first source first."""
        ...


class HandbookReader(Protocol):
    """Reads handbooks as one generation knows them, as of a day and for a role (None: whoever may read everything)."""

    def handbooks(self, generation: int) -> tuple[HandbookVersion, ...]:
        """Every visible text of every handbook, whatever the day and the role; by title, oldest first."""
        ...

    def handbook_versions(self, generation: int, as_of: date, role: str | None = None) -> frozenset[VersionId]:
        """Ids of the texts that speak on a day and that the role may read."""
        ...

    def handbook_units(self, generation: int, as_of: date, role: str | None = None) -> tuple[HandbookUnit, ...]:
        """The units of the texts that speak on a day and that the role may read, by handbook and ordinal."""
        ...

    def units_from(self, generation: int, day: date) -> tuple[HandbookUnit, ...]:
        """The units of the texts that speak on a day or on a later one, for every role: what is to be kept up."""
        ...

    def units_of_version(self, version_id: VersionId) -> tuple[HandbookUnit, ...]:
        """The units of one text in order (immutable, hence without a generation)."""
        ...

    def units_by_id(self, unit_ids: Sequence[int]) -> Mapping[int, HandbookUnit]:
        """Units by id; unknown ids are left out."""
        ...


class PassageReader(Protocol):
    """Feeds the indexes and resolves their hits."""

    def passages(self, passage_ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        """Passages by id; unknown ids (swept, or of a run that died) are left out."""
        ...

    def passages_of_version(self, version_id: VersionId) -> tuple[Passage, ...]:
        """All passages of a version in order."""
        ...

    def passage_ids(self) -> frozenset[PassageId]:
        """All passages there are, of prepared texts too."""
        ...

    def passages_after(self, passage_id: int, limit: int) -> tuple[IndexablePassage, ...]:
        """Up to `limit` passages with a larger id, ascending, prepared ones included; for indexes that catch up."""
        ...

    def rows_after(self, passage_id: int, limit: int) -> tuple[tuple[Passage, int], ...]:
        """Up to `limit` passages with a larger id and their priorities, ascending, without their texts."""
        ...

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        """The texts of such passages, in order; one whose text is gone is left out."""
        ...

    def short_titles(self) -> Mapping[VersionId, str]:
        """The short titles of all instruments, by version."""
        ...

    def publication(self, generation: int | None = None) -> Publication | None:
        """A publication by its number, the newest without one; None where there is none."""
        ...

    def last_passage_id(self) -> int:
        """The largest passage id there is, of prepared texts too; 0 without any."""
        ...

    def generation_passage_id(self, generation: int) -> int:
        """The largest passage id at a generation's publication: an index that reached it can serve it."""
        ...


class EvaluationRuns(Protocol):
    """The history of evaluation: runs with their figures, and what came of every question."""

    def create(self, request: EvaluationRequest) -> int:
        """Queues a run and returns its number."""
        ...

    def start(self, run_id: int, pin: EvaluationPin, total: int) -> None:
        """Marks a run as running. NotFoundError for an unknown number, here and below."""
        ...

    def progress(self, run_id: int, done: int) -> None:
        """Notes how many questions were asked."""
        ...

    def finish(self, run_id: int, figures: Sequence[FigureValue], outcomes: Sequence[QuestionOutcome]) -> None:
        """Closes a run with its figures and outcomes."""
        ...

    def end(self, run_id: int, state: EvaluationState, problem: str | None = None) -> None:
        """Closes a run that brought nothing."""
        ...

    def unfinished(self) -> tuple[int, ...]:
        """Runs queued or running, oldest first."""
        ...

    def get(self, run_id: int) -> EvaluationRun | None:
        """One run."""
        ...

    def newest(self, limit: int, set_name: str | None = None) -> tuple[EvaluationRun, ...]:
        """The newest runs first."""
        ...

    def before(self, run_id: int) -> EvaluationRun | None:
        """The last finished run before this one of the same set and half."""
        ...

    def outcomes(self, run_id: int) -> tuple[QuestionOutcome, ...]:
        """What came of every question; empty before the end."""
        ...


class FeedbackBook(Protocol):
    """What people say of answers, and which answers are in doubt."""

    def add(self, draft: FeedbackDraft, given_to: Sequence[str] | None = None) -> Feedback:
        """Keeps what somebody said. NotFoundError when no answer of that id was recorded, or given to none of these."""
        ...

    def newest(
        self,
        limit: int,
        *,
        verdict: Verdict | None = None,
        answer_id: str | None = None,
        given_to: Sequence[str] | None = None,
    ) -> tuple[Feedback, ...]:
        """The newest first."""
        ...

    def doubtful(self, limit: int) -> tuple[AnswerSeen, ...]:
        """The newest answers that refused, or of which somebody's last word is a fault; newest first."""
        ...
