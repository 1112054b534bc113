"""What all objects of the contract share: requests refuse unknown fields, replies are read off domain values."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from kb.search.hits import IndexState, LexicalState

Industry = Literal["general", "market", "finance", "education", "medical"]
_NUMBER = re.compile(r"\s*[-+]?[\d.]+\s*")


def written_day(value: object) -> object:
    """A date as it was sent, unless that is a number: pydantic reads 20200101 as seconds and so as a day in 1970."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise PydanticCustomError("date_parsing", "a number is no date")
    return value


WrittenDay = Annotated[date, BeforeValidator(written_day)]
# What can be reckoned with around it: the midnight before the first day of the calendar is no moment.
Day = Annotated[WrittenDay, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
Scene = Literal["advertising", "sales_call", "complaint_call", "written_reply"]
SignInMode = Literal["open", "required"]
Level = Literal["officer", "senior", "supervisor", "manager"]


class Request(BaseModel):
    """A body sent to us: a field we do not know is an error, so that a typing mistake never passes silently."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _kept_by_any_store(cls, value: object) -> object:
        """PostgreSQL keeps no NUL: a record that holds one would wait in the spool for ever."""
        texts = value if isinstance(value, (list, tuple)) else (value,)
        place = next((each.find("\0") for each in texts if isinstance(each, str) and "\0" in each), None)
        if place is not None:
            raise PydanticCustomError("control_character", "NUL", {"place": place + 1})
        return value


class Reply(BaseModel):
    """A body we send: made from the domain's frozen values, field by field."""

    model_config = ConfigDict(from_attributes=True)


class VectorProgress(Reply):
    """How many of the passages have their vector."""

    done: int = Field(description="已有向量的段落数", examples=[24100])
    total: int = Field(description="全部段落数", examples=[24100])


class PhraseProgress(Reply):
    """How many of the phrases that people ask of articles have their vector; they serve once all have."""

    done: int = Field(description="已有向量的问法数；全部有了才按意思比对问法", examples=[48000])
    total: int = Field(description="全部问法数；0 表示没有问法", examples=[48000])

    @classmethod
    def of(cls, state: IndexState) -> PhraseProgress:
        """The phrases of an index state."""
        return cls(done=state.phrases_done, total=state.phrases_total)


class IndexFreshness(Reply):
    """How far the indexes are, shown with every answer."""

    lexical: LexicalState = Field(description="词语索引：ready 已就绪，catching_up 追赶中", examples=["ready"])
    vectors: VectorProgress
    phrases: PhraseProgress

    @classmethod
    def of(cls, state: IndexState) -> IndexFreshness:
        """The contract's shape of an index state."""
        return cls(
            lexical=state.lexical,
            vectors=VectorProgress(done=state.vectors_done, total=state.vectors_total),
            phrases=PhraseProgress.of(state),
        )
