"""Evaluation: what to measure, the figures of a run with what came of every question, and what two runs differ in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field, StrictBool

from api.schemas.base import Reply, Request, VectorProgress, WrittenDay
from kb.evaluation.judged import MAX_QUESTIONS, Half
from kb.evaluation.report import ComparisonReport, EvaluationReport
from kb.store.evaluation_records import EvaluationRun, EvaluationState, QuestionOutcome

Which = Literal["none", "missed", "all"]


class GoldIn(Request):
    """An article that answers."""

    title: str = Field(max_length=200, description="法规名称或简称")
    article: str = Field(max_length=40, description="条，如 第五十五条")


class QuestionIn(Request):
    """A judged question sent along."""

    id: str | None = Field(default=None, max_length=80)
    question: str = Field(max_length=2000)
    gold: list[GoldIn] = Field(default_factory=list, max_length=50, description="能回答它的全部条文")
    answerable: StrictBool = Field(default=True, description="false：没有条文能回答，应当拒答")
    industry: str | None = Field(default=None, max_length=40)
    kind: str | None = Field(default=None, max_length=40)
    voice: str | None = Field(default=None, max_length=40)
    situation: str | None = Field(default=None, max_length=80, description="情境；同一情境的题总在同一半")
    as_of: WrittenDay | None = Field(default=None, description="问的是哪一天的法律，默认今天")


class EvaluationRequest(Request):
    """A set by name, or questions sent along; which half, which configuration of search, with answers or without."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"set": "answerable", "half": "report", "config": "default"},
                {
                    "questions": [
                        {"question": "网购能退吗", "gold": [{"title": "消费者权益保护法", "article": "第二十五条"}]},
                        {"question": "明天会下雨吗", "answerable": False},
                    ],
                    "answers": True,
                },
            ]
        },
    )

    set: str | None = Field(default=None, max_length=200, description="题集名称，可用 + 连接几个")
    questions: list[QuestionIn] | None = Field(default=None, max_length=MAX_QUESTIONS, description="随请求发来的题")
    name: str = Field(default="questions", max_length=80, min_length=1, description="发来的题叫什么，列表中显示")
    half: Half = Field(default=Half.ALL, description="all 全部，develop 调试用的一半，report 报告用的一半")
    config: str = Field(
        default="default", max_length=160, description="检索配置，如 default、start、no-adapter+no-ranker"
    )
    answers: StrictBool = Field(default=False, description="是否也让助手作答，统计拒答与引用")


class FigureOut(Reply):
    """A figure with its 95 % interval."""

    name: str = Field(examples=["R@5"])
    questions: int = Field(description="按多少题计算")
    value: float
    low: float
    high: float


class RunOut(Reply):
    """A run in a list: what was measured on what, and the overall figures."""

    run_id: int
    state: EvaluationState
    set: str
    set_hash: str
    half: str
    config: str
    answers: bool
    generation: int | None
    as_of: date | None
    encoder: str | None
    vectors: VectorProgress | None
    parameters: dict[str, str]
    total: int
    done: int
    scored: int
    unscored: int = Field(description="所依条文没有全部入库、因而不计分的题数")
    figures: tuple[FigureOut, ...]
    problem: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, run: EvaluationRun) -> RunOut:
        """The contract's shape of a run."""
        return cls(**_run_fields(run))  # type: ignore[arg-type]


class GroupOut(Reply):
    """The figures of one industry, kind or voice."""

    axis: str
    value: str
    figures: tuple[FigureOut, ...]


class GoldOut(Reply):
    """A gold article and where it came."""

    title: str
    article: str
    loaded: bool
    rank: int | None


class FoundOut(Reply):
    """An article that came."""

    title: str
    article: str
    score: float


class AnswerOut(Reply):
    """What the assistant did."""

    refused: bool
    gold_rank: int | None
    text: str


class QuestionOut(Reply):
    """What came of one question; `scores` null: not scored."""

    question_id: str
    situation: str
    question: str
    answerable: bool
    industry: str | None
    kind: str | None
    voice: str | None
    as_of: date | None
    gold: tuple[GoldOut, ...]
    found: tuple[FoundOut, ...]
    scores: dict[str, float] | None
    answer: AnswerOut | None


class EvaluationOut(RunOut):
    """A run with its groups, and with the questions asked for."""

    groups: tuple[GroupOut, ...]
    missed: int = Field(description="前五条没有找到依据（或拒答与否不对）的题数")
    questions: tuple[QuestionOut, ...]

    @classmethod
    def of_report(cls, report: EvaluationReport, which: Which) -> EvaluationOut:
        """The contract's shape of a report, with none, the missed or all of its questions."""
        shown: dict[Which, tuple[QuestionOutcome, ...]] = {
            "none": (), "missed": report.missed, "all": report.outcomes
        }  # fmt: skip
        return cls(
            **_run_fields(report.run),  # type: ignore[arg-type]
            groups=tuple(GroupOut.model_validate(one) for one in report.groups),
            missed=len(report.missed),
            questions=tuple(QuestionOut.model_validate(one) for one in shown[which]),
        )


class RunList(Reply):
    """The latest runs, newest first."""

    evaluations: tuple[RunOut, ...]


class SetOut(Reply):
    """A set that can be named; `problem`: why it cannot be used."""

    name: str
    company: bool
    questions: int
    answerable: int
    problem: str | None


class SetList(Reply):
    """The sets and the named configurations."""

    sets: tuple[SetOut, ...]
    configs: tuple[str, ...]


class DifferenceOut(Reply):
    """A figure in two runs over the same questions: the interval and p are of the difference."""

    name: str
    questions: int
    base: float
    other: float
    difference: float
    low: float
    high: float
    p: float


class GroupDifferenceOut(Reply):
    """The differences of one industry, kind or voice."""

    axis: str
    value: str
    differences: tuple[DifferenceOut, ...]


class MovedOut(Reply):
    """A question won or lost: the rank of its first gold in either run, null beyond ten."""

    question_id: str
    question: str
    industry: str | None
    kind: str | None
    base_rank: int | None
    other_rank: int | None
    difference: float


class ComparisonOut(Reply):
    """What a run does better or worse than the base."""

    base: RunOut
    other: RunOut
    common: int
    left_out: int
    differences: tuple[DifferenceOut, ...]
    groups: tuple[GroupDifferenceOut, ...]
    won: tuple[MovedOut, ...]
    lost: tuple[MovedOut, ...]

    @classmethod
    def of(cls, found: ComparisonReport) -> ComparisonOut:
        """The contract's shape of a comparison."""
        return cls(
            base=RunOut.of(found.base),
            other=RunOut.of(found.other),
            common=found.common,
            left_out=found.left_out,
            differences=tuple(DifferenceOut.model_validate(one) for one in found.differences),
            groups=tuple(GroupDifferenceOut.model_validate(one) for one in found.groups),
            won=tuple(MovedOut.model_validate(one) for one in found.won),
            lost=tuple(MovedOut.model_validate(one) for one in found.lost),
        )


def _run_fields(run: EvaluationRun) -> dict[str, object]:
    pin, asked = run.pin, run.request
    return {
        "run_id": run.run_id,
        "state": run.state,
        "set": asked.set_name,
        "set_hash": asked.set_hash,
        "half": asked.half,
        "config": asked.configuration,
        "answers": asked.answers,
        "generation": pin.generation if pin else None,
        "as_of": pin.as_of if pin else None,
        "encoder": pin.encoder if pin else None,
        "vectors": VectorProgress(done=pin.vectors_done, total=pin.vectors_total) if pin else None,
        "parameters": dict(pin.parameters) if pin else {},
        "total": run.total,
        "done": run.done,
        "scored": run.scored,
        "unscored": run.unscored,
        "figures": tuple(FigureOut.model_validate(one) for one in run.figures),
        "problem": run.problem,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }
