"""Feedback: what somebody says of an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Reply, Request
from kb.store.feedback import Verdict

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class FeedbackRequest(Request):
    """Whether an answer served, why not, and what it should have cited."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "answer_id": "0f8fad5bd9cb469fa16570867728950e",
                    "verdict": "wrong",
                    "comment": "问的是三倍赔偿，给的是退货",
                    "should_cite": ["消费者权益保护法第五十五条"],
                }
            ]
        },
    )

    answer_id: str = Field(min_length=1, max_length=40, description="答复的 answer_id")
    verdict: Verdict = Field(description="useful 有用，wrong 不对，incomplete 不全，unclear 看不明白")
    comment: str | None = Field(default=None, max_length=1000, description="哪里不对；其中的电话、证件号码会被遮盖")
    should_cite: list[Reference] = Field(default_factory=list, max_length=10, description="应当引用的条文")


class FeedbackOut(Reply):
    """Feedback as kept; `question` null: the answer has left the record."""

    feedback_id: int
    answer_id: str
    verdict: Verdict
    comment: str | None
    should_cite: tuple[str, ...]
    created_at: datetime
    question: str | None


class FeedbackList(Reply):
    """The newest feedback first."""

    feedback: tuple[FeedbackOut, ...]
