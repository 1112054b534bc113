"""What looking for an approved answer can say. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kb.answering.extract import Draft
from kb.answering.types import Approval
from kb.citing.types import Pin


class How(StrEnum):
    """By what a question was recognised: it is the approved one, one of its paraphrases, or means the same."""

    EXACT = "exact"
    PARAPHRASE = "paraphrase"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class CuratedMatch:
    """The approved answer to a question, cited from the texts of the pinned day.

    `matched` is the approved question or paraphrase that was recognised; `score` 1 where it is the same, else the
    cosine of the two.
    """

    draft: Draft
    approval: Approval
    how: How
    score: float
    matched: str
    industry: str | None


@dataclass(frozen=True, slots=True)
class CuratedStale:
    """An approved answer that fits the question and must not be used: what it rests on reads otherwise, or ended.

    `notice` says so in Chinese, to be shown beside the answer given instead.
    """

    curated_id: str
    revision: int
    notice: str


class ApprovedBook(Protocol):
    """Where an assistant looks for approved answers; kb.answering.curated.book.CuratedBook is one."""

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
        """The approved answer to a normalised question; why the one that fits is not used; None where none fits."""
        ...
