"""The messages of a live call over WebSocket, both ways; docs/calls.md tells their order."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from api.schemas.ask import AskReply
from api.schemas.base import Day, Industry, Level, Reply, Request, Scene
from api.schemas.phrasing import BasisOut
from kb.answering.calls.call import MOST_PIECES
from kb.answering.calls.types import CallFinding, CallQuestion, CallRisk, CallSummary, FindingWithdrawn, Speaker
from kb.phrasing.types import Severity

MOST_PIECE = 2_000
# Numbers may leave gaps, so the last one may be larger than how many pieces there are.
LARGEST_NUMBER = 1_000 * MOST_PIECES


class CallStart(Request):
    """The first message of a call."""

    type: Literal["start"]
    industry: Industry | None = Field(default=None, description="行业，默认由提问推断")
    scene: Scene | None = Field(default=None, description="场景")
    level: Level | None = Field(default=None, description="客服级别，默认一线")
    province: str | None = Field(default=None, max_length=20, description="省份，如 浙江省")
    as_of: Day | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    number: str | None = Field(default=None, min_length=1, max_length=64, description="公司自己的通话编号")


class CallPieceIn(Request):
    """A stretch of transcript."""

    type: Literal["piece"]
    n: int = Field(ge=1, le=LARGEST_NUMBER, description="段号，递增")
    speaker: Speaker = Field(description="officer 客服，caller 来电人")
    text: str = Field(description=f"文字，最多 {MOST_PIECE} 字")
    at: float = Field(ge=0, le=86_400, allow_inf_nan=False, description="从通话开始算起的秒数")
    final: bool = Field(default=True, description="false 表示还在识别，之后同一段号的会替换它")


class CallEnd(Request):
    """The call is over."""

    type: Literal["end"]


class CallResume(Request):
    """Takes a call up again whose connection was lost."""

    type: Literal["resume"]
    call_id: str = Field(min_length=1, max_length=64, description="started 里给出的编号")
    next: int = Field(ge=1, le=LARGEST_NUMBER, description="接下来要发的段号")
    seen: int | None = Field(default=None, ge=0, description="收到的最后一个 seq；之后的会补发")


class Told(Reply):
    """What every message of ours has: `seq` rises by one within a call."""

    seq: int = Field(default=0, description="消息序号，从 1 起")


class StartedOut(Told):
    """The call is open."""

    type: Literal["started"] = "started"
    call_id: str
    generation: int
    as_of: date
    rule_set: str
    resumed: bool = False
    next: int = Field(description="新的一段最小的段号")


class PlaceOut(Reply):
    """A place in a piece, in code points."""

    n: int
    start: int


class CallFindingOut(Told):
    """The officer said what he must not. Places are code points of piece `n` as sent."""

    type: Literal["finding"] = "finding"
    finding: int = Field(description="这次通话里的第几处，收回时用它指明")
    n: int
    start: int
    end: int
    begins: PlaceOut | None = Field(
        default=None, serialization_alias="from", description="跨段时从哪一段哪个字开始；此时 start 为 0"
    )
    matched: str
    rule_id: str
    topic: str
    severity: Severity
    reason: str
    basis: tuple[BasisOut, ...]
    say_instead: str | None

    @classmethod
    def of(cls, found: CallFinding) -> CallFindingOut:
        """The contract's shape of a finding."""
        said = found.finding
        return cls(
            finding=found.finding_id,
            n=found.n,
            start=found.start,
            end=found.end,
            begins=None if found.begins is None else PlaceOut.model_validate(found.begins),
            matched=said.matched,
            rule_id=said.rule_id,
            topic=said.topic,
            severity=said.severity,
            reason=said.reason,
            basis=tuple(BasisOut.model_validate(each) for each in said.basis),
            say_instead=said.say_instead,
        )


class CallWithdrawnOut(Told):
    """A finding that no longer holds."""

    type: Literal["withdrawn"] = "withdrawn"
    finding: int
    n: int
    start: int
    end: int
    rule_id: str

    @classmethod
    def of(cls, gone: FindingWithdrawn) -> CallWithdrawnOut:
        """Which finding it was."""
        was = gone.found
        return cls(finding=was.finding_id, n=was.n, start=was.start, end=was.end, rule_id=was.finding.rule_id)


class CallQuestionOut(Told):
    """What the caller asks, whole."""

    type: Literal["question"] = "question"
    n: int = Field(description="到哪一段问完；与 answer 的 n 对应")
    text: str

    @classmethod
    def of(cls, asked: CallQuestion) -> CallQuestionOut:
        """The contract's shape of a question."""
        return cls(n=asked.n, text=asked.text)


class CallAnswerOut(Told):
    """The answer to a question, as /v1/ask gives it."""

    type: Literal["answer"] = "answer"
    n: int
    answer: AskReply


class CallRiskOut(Told):
    """A risk signal in what the caller said."""

    type: Literal["risk"] = "risk"
    n: int
    rule_id: str
    topic: str
    topic_name: str
    severity: str
    reason: str
    advice: str

    @classmethod
    def of(cls, heard: CallRisk) -> CallRiskOut:
        """The contract's shape of a signal."""
        return cls.model_validate(heard)


class CallNoticeOut(Told):
    """What the officer has to know of the service."""

    type: Literal["notice"] = "notice"
    detail: str
    n: int | None = Field(default=None, description="涉及哪个问题")


class CallSummaryOut(Reply):
    """What the call came to."""

    pieces: int
    questions: int
    findings: int
    seconds: float
    cited: tuple[str, ...]

    @classmethod
    def of(cls, summary: CallSummary) -> CallSummaryOut:
        """The contract's shape of a summary."""
        return cls.model_validate(summary)


class CallEndedOut(Told):
    """The call is over and recorded; `record_id` None: its record was lost, and a notice has said so."""

    type: Literal["ended"] = "ended"
    record_id: str | None
    summary: CallSummaryOut


class CallProblemOut(Told):
    """Why nothing more is taken on this connection."""

    type: Literal["problem"] = "problem"
    status: int
    detail: str
