"""The messages of a live call as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from api.cli.shapes import AnswerShape, BasisShape


class SummaryShape(TypedDict):
    """What the call came to."""

    pieces: int
    questions: int
    findings: int
    seconds: float
    cited: list[str]


class MessageShape(TypedDict):
    """Any message of the service; which fields it has goes by its type."""

    type: str
    n: NotRequired[int]
    matched: NotRequired[str]
    severity: NotRequired[str]
    rule_id: NotRequired[str]
    reason: NotRequired[str]
    basis: NotRequired[list[BasisShape]]
    say_instead: NotRequired[str | None]
    text: NotRequired[str]
    answer: NotRequired[AnswerShape]
    topic_name: NotRequired[str]
    advice: NotRequired[str]
    detail: NotRequired[str]
    record_id: NotRequired[str | None]
    summary: NotRequired[SummaryShape]
