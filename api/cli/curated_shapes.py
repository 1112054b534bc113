"""Approved answers as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class CuratedCitationShape(TypedDict):
    """What a sentence rests on."""

    n: int
    title: str
    locator: str
    handbook: bool


class CuratedWrittenShape(TypedDict):
    """The text with its marks."""

    text: str


class CuratedShape(TypedDict):
    """One revision."""

    curated_id: str
    revision: int
    change: str
    live: bool
    question: str
    paraphrases: list[str]
    citations: list[CuratedCitationShape]
    written: CuratedWrittenShape
    industry: str | None
    scene: str | None
    province: str | None
    role: str | None
    note: str | None
    approved_by: str
    approved_by_name: str | None
    approved_at: str
    withdrawn_by: str | None
    withdrawn_by_name: str | None
    withdrawn_at: str | None
    due: bool
    reasons: list[str]
    unusable: str | None


class CuratedCaseShape(CuratedShape):
    """An answer with its revisions."""

    history: list[CuratedShape]


class CuratedListShape(TypedDict):
    """Several answers."""

    answers: list[CuratedShape]
    total: int
    due: int


class CuratedMatchedShape(TypedDict):
    """An answer that a question was recognised by."""

    curated_id: str
    revision: int
    matched: str
    how: str
    score: float
    industry: str | None
    province: str | None


class CuratedTriedShape(TypedDict):
    """What a question would get."""

    outcome: str
    text: str | None
    notice: str | None
    matched: CuratedMatchedShape | None
    beaten: list[CuratedMatchedShape]


class CuratedCandidateShape(TypedDict):
    """A question that deserves an answer."""

    question: str
    asked: int
    refused: int
    faulted: int
    last_asked: str
    answer_id: str
    status: str
    text: str
    cited: list[str]
    comments: list[str]
    should_cite: list[str]


class CuratedCandidatesShape(TypedDict):
    """The candidates."""

    candidates: list[CuratedCandidateShape]
