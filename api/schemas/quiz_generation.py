"""Making quiz items: what is asked for, and how far a run is."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StringConstraints

from api.schemas.base import Day, Industry, Reply, Request
from api.schemas.quiz_items import KIND_TOLD, Topic
from kb.quiz.generations import MOST_SEED
from kb.store.quiz_records import ItemKind

# An hour of work on a small machine; more is asked for in several runs.
MOST_ITEMS = 5000
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Weight = Annotated[StrictFloat, Field(ge=0, le=1000)]


class DifficultyMix(Request):
    """How many of each difficulty, as weights."""

    easy: Weight = 3
    medium: Weight = 5
    hard: Weight = 2


class GenerationIn(Request):
    """What items are wanted; what is left out lets everything through."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"count": 50, "industries": ["market"], "topics": ["returns"], "seed": 7}]},
    )

    count: StrictInt = Field(ge=1, le=MOST_ITEMS, description="要几道题；条文出不了这么多时会少")
    industries: list[Industry] = Field(default_factory=list, max_length=5, description="行业；general 为各行业通用")
    topics: list[Topic] = Field(default_factory=list, max_length=100, description="知识点，见 /v1/quizzes/topics")
    instruments: list[Title] = Field(default_factory=list, max_length=100, description="法规，标题或简称，如 消保法")
    kinds: list[ItemKind] = Field(default_factory=list, max_length=7, description=KIND_TOLD)
    difficulty: DifficultyMix | None = Field(default=None, description="难度的比例，默认易 3、中 5、难 2")
    as_of: Day | None = Field(default=None, description="按哪一天有效的条文出题，默认今天")
    rewrite: StrictBool = Field(
        default=False, description="请大模型把题干和案情改成平常说话的样子；改了意思的不要。没有接大模型时不能用"
    )
    seed: StrictInt | None = Field(
        default=None, ge=0, le=MOST_SEED, description="随机种子；同一种子、同样的条文和题库得到同样的题。不写则随机"
    )


class RewritingOut(Reply):
    """How far a model is with the words of a run's items, and what was not taken of it."""

    model: str = Field(description="大模型名称")
    of: int = Field(description="可以改写的题数；判断和填空的题干就是条文，不改写")
    asked: int = Field(description="已经请大模型改写的题数")
    taken: int = Field(description="采用了大模型文字的题数")
    refused: dict[str, int] = Field(description="没有采用的，按原因；这些题用原来的文字")


class GenerationOut(Reply):
    """A run as it stands."""

    generation_run: str
    state: Literal["running", "done", "failed", "cancelled"]
    done: int = Field(description="已经出好的题数")
    total: int = Field(description="要的题数")
    made: int = Field(description="新加入题库的题数；结束以前为 0")
    known: int = Field(description="题库里已有、没有再加的")
    merged: int = Field(description="与另一道新题意思相同、合并掉的")
    considered: int = Field(description="看过的候选题数")
    dropped: dict[str, int] = Field(description="没有通过证明而舍弃的，按原因")
    item_ids: tuple[str, ...] = Field(description="新加入的题目")
    rewriting: RewritingOut | None = Field(description="大模型改写的情况；没有要求改写或还没有开始时为空")
    seed: int
    as_of: date
    generation: int
    problem: str | None = Field(description="没有成功或没有出足的原因")


class GenerationList(Reply):
    """The runs since the service started, the newest first."""

    generations: tuple[GenerationOut, ...]
