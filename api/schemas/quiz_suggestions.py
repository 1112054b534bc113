"""What a model suggests to whoever marks an attempt, beside what the rule found."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Reply


class PointSuggestionOut(Reply):
    """What a model says of one marking point."""

    met: bool = Field(description="大模型认为答到了")
    words: str = Field(description="答卷里据以判断的原话；没有答到的可以为空")


class QuestionSuggestion(Reply):
    """What a model says of one open answer."""

    n: int = Field(description="本次考试的第几题")
    points: tuple[PointSuggestionOut | None, ...] = Field(description="各评分要点，按顺序；为空的没有可用的建议")
    dropped: int = Field(description="大模型说了、但对不上答卷原话而没有列出的条数")
    problem: str | None = Field(description="没有得到建议的原因")


class SuggestionsOut(Reply):
    """Suggestions for the open answers that wait to be marked; nothing of them counts."""

    attempt_id: str
    model: str = Field(description="大模型名称")
    questions: tuple[QuestionSuggestion, ...]
