"""Questions on their way into a judged set: candidates, and what was added or taken out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from api.schemas.base import Reply, Request, WrittenDay
from kb.evaluation.judged import MAX_QUESTION_LENGTH
from kb.evaluation.set_editing import EditedSet, NewQuestion

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class CandidateOut(Reply):
    """Near-identical questions as one: how often asked, refused, found wanting; the newest answer; what was said."""

    question: str
    asked: int
    refused: int
    faulted: int = Field(description="被评为不对或不全的次数")
    last_asked: datetime
    as_of: date
    answer_id: str
    status: Literal["answered", "refused"]
    text: str
    cited: tuple[str, ...]
    comments: tuple[str, ...]
    should_cite: tuple[str, ...]


class CandidateList(Reply):
    """Candidates, the newest first."""

    candidates: tuple[CandidateOut, ...]


class NewQuestionRequest(Request):
    """A question with every article that answers it; or one that none answers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "网购的衣服能退吗", "gold": ["消保法25"], "industry": "market"}]},
    )

    question: str = Field(min_length=1, max_length=MAX_QUESTION_LENGTH)
    gold: list[Reference] = Field(default_factory=list, max_length=50, description="能回答它的全部条文，如 消保法55")
    answerable: StrictBool = Field(default=True, description="false：没有条文能回答，应当拒答")
    industry: Label | None = None
    kind: Label | None = None
    voice: Label | None = None
    situation: Label | None = Field(default=None, description="情境；同一情境的题总在同一半")
    as_of: WrittenDay | None = Field(default=None, description="问的是哪一天的法律，默认今天")

    def new(self) -> NewQuestion:
        """The domain's question."""
        return NewQuestion(
            self.question, tuple(self.gold), self.answerable, self.kind, self.industry, self.voice, self.situation,
            self.as_of,
        )  # fmt: skip


class GoldNamed(Reply):
    """A gold article as the store names it."""

    title: str
    article: str


class EditedSetOut(Reply):
    """The question that went in or out, how many the set holds now, and what to know of it."""

    set: str
    question_id: str
    question: str
    answerable: bool
    gold: tuple[GoldNamed, ...]
    half: Literal["develop", "report"] = Field(description="这道题属于调试的一半还是报告的一半")
    questions: int
    notes: tuple[str, ...]

    @classmethod
    def of(cls, edited: EditedSet) -> EditedSetOut:
        """The contract's shape of a change."""
        one = edited.question
        return cls(
            set=edited.name,
            question_id=one.question_id,
            question=one.question,
            answerable=one.answerable,
            gold=tuple(GoldNamed.model_validate(gold) for gold in one.gold),
            half="report" if one.reported else "develop",
            questions=edited.questions,
            notes=edited.notes,
        )
