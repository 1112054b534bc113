"""What the steps of answering hand on, and what they need of the search. `assistant` walks the steps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter
from typing import Protocol

from kb.answering.extract import Draft
from kb.answering.special_types import Beside
from kb.answering.types import AnswerStatus, Approval, Cancelled, Clarification, Question, Refusal
from kb.citing.types import Pin
from kb.errors import ZhiguiError
from kb.search.hits import IndexState, SearchResult
from kb.search.names import NamesRead
from kb.store.records import HandbookUnit

NO_DRAFT = Draft("", (), (), ())


class AnswerCancelledError(ZhiguiError):
    """The asker has gone; what was shown until then is recorded, and nothing else."""


class SearchPort(Protocol):
    """What answering needs of the search; kb.search.search.Searcher is one."""

    def search(
        self,
        query: str,
        *,
        as_of: date,
        generation: int,
        top_k: int = 10,
        province: str | None = None,
        role: str | None = None,
    ) -> SearchResult:
        """Hits that the generation shows and that bind on the day; handbooks that the role may read."""
        ...

    def serving_generation(self) -> int:
        """The newest generation the indexes hold completely."""
        ...

    def index_state(self, generation: int) -> IndexState:
        """How far the indexes are."""
        ...


@dataclass(frozen=True, slots=True)
class Pinned:
    """One question with what it was pinned to. `asked` are the asker's words; `question` may have names put right.

    `whole` is the whole question that a follow-up was read as; None where it was whole already.
    `waited` are the seconds that took, most of them the model's. `alone` says that what went before is out of reach.
    """

    question: Question
    plain: str
    pin: Pin
    units: tuple[HandbookUnit, ...]
    started: float
    asked: str = ""
    names: NamesRead | None = None
    whole: str | None = None
    alone: str | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What was decided about a question before its answer is put together.

    `repaired` is what was searched where misspelt words were put right, and `repair_note` tells the asker which.
    `approval` stands with an answer that a person approved. `searched`: the draft came from a search and may be put
    into other words. `clarification` is what the answer turns on and nobody said. `passing`: part of the search failed,
    and the next may find more.
    """

    status: AnswerStatus
    draft: Draft
    refusal: Refusal | None
    industry: str | None
    index: IndexState
    timings: dict[str, float]
    speaking: HandbookUnit | None = None
    beside: Beside = field(default_factory=Beside)
    repaired: str | None = None
    repair_note: str | None = None
    approval: Approval | None = None
    searched: bool = False
    clarification: Clarification | None = None
    passing: bool = False


def read_as(pinned: Pinned, result: SearchResult) -> Pinned:
    """The question as it was searched: what is decided about it must read the words that were meant.

    Where a law's name was put right only the rest of the question was searched, so the question stays.
    """
    if result.repaired is None or pinned.names is not None:
        return pinned
    return replace(pinned, plain=result.repaired, question=replace(pinned.question, question=result.repaired))


def since(started: float) -> float:
    """Milliseconds since a reading of the clock `perf_counter`, as they stand in an answer's timings."""
    return round((perf_counter() - started) * 1000, 2)


def stop_if(cancelled: Cancelled | None) -> None:
    """Raises AnswerCancelledError once the asker has gone."""
    if cancelled is not None and cancelled.is_set():
        raise AnswerCancelledError("提问已取消。")
