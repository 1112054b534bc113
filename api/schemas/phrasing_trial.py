"""The bodies by which a restricted phrasing is tried while it is being written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field, StrictBool
from pydantic.config import JsonDict

from api.schemas.base import Day, Industry, Reply, Request, Scene, WrittenDay
from api.schemas.phrasing import BasisOut
from api.schemas.problem import FieldProblem
from kb.phrasing.looking_back import Stopped
from kb.phrasing.types import Severity
from kb.store.ledger_records import RecordKind

EXAMPLE: JsonDict = {
    "draft": {
        "topic": "guaranteed_return",
        "patterns": ["躺着收息"],
        "match": ["买了就躺着收息"],
        "pass": ["理财有风险"],
    }
}


class PhrasingDraft(Request):
    """A phrasing as far as it is written; the fields are those of a new one, and none has to be there yet."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str | None = Field(default=None, max_length=160, description="正在修改的条目的编号")
    topic: str | None = Field(default=None, max_length=40, description="主题")
    phrasing: str | None = Field(default=None, description="说法")
    patterns: list[str] = Field(default=[], description="匹配写法；还没有写时，只核对其余各项")
    together: list[list[str]] = Field(default=[], description="同一句里各出现一个才算的几组词")
    exempt: list[str] = Field(default=[], description="不算违规的更长写法")
    sound: StrictBool = Field(default=False, description="同时查拼音和谐音")
    whole_word: StrictBool = Field(default=False, description="是长词的一部分时不算")
    severity: Severity = Field(default=Severity.BLOCK, description="block 禁止，warn 提示")
    industries: list[Industry] = Field(default=["general"], description="行业")
    scenes: list[Scene] = Field(default=[], description="场景，不写为全部")
    requires: list[str] = Field(default=[], description="必须知道行业（industry）或场景（scene）才适用")
    effective_from: WrittenDay | None = Field(default=None, description="生效日")
    effective_to: WrittenDay | None = Field(default=None, description="失效日，当天仍有效")
    reason: str | None = Field(default=None, description="为什么不能说")
    say_instead: str | None = Field(default=None, description="可以这样说")
    basis: list[str] = Field(default=[], description="依据，如《广告法》第二十五条第一项")
    match: list[str] = Field(default=[], description="应命中的句子")
    passes: list[str] = Field(default=[], alias="pass", description="不应命中的句子")


class DraftTrialRequest(Request):
    """Which draft, and since when the answers are looked through."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    draft: PhrasingDraft
    since: Day | None = Field(default=None, description="从哪一天的记录看起（北京时间），默认最近 30 天")


class ExampleOut(Reply):
    """What became of one example of the draft."""

    field: Literal["match", "pass", "say_instead"] = Field(
        description="match 应命中，pass 不应命中，say_instead 可以这样说"
    )
    text: str
    start: int | None = Field(description="在这一句里查出的起点（码位）；没有查出为空")
    end: int | None
    detail: str | None = Field(description="不符之处；符合的为空")


class CaughtOut(Reply):
    """A recorded answer or checked draft in which the phrasing would be found."""

    record_id: str = Field(description="记录编号")
    kind: RecordKind = Field(description="ask 答复，check 送审的文本，call 通话中客服说的话")
    at: datetime
    excerpt: str = Field(description="查出之处的前后文，个人信息已遮盖")
    matched: str
    start: int = Field(description="在 excerpt 里的起点（码位）")
    end: int
    times: int = Field(description="这条记录里一共查出几处")


class DraftTrialReply(Reply):
    """What is wrong with the draft so far, what its examples do, and what it would have found."""

    faults: list[FieldProblem] = Field(description="写法上的问题，逐项")
    notes: tuple[str, ...] = Field(description="需要知道的事，如依据未入库")
    explained: tuple[str, ...] = Field(description="匹配写法的中文说明")
    basis: tuple[BasisOut, ...] = Field(description="看得懂的依据，及其在库的状态")
    examples: tuple[ExampleOut, ...]
    since: date
    read: int = Field(description="看过多少条答复和送审文本（您有权查看的）")
    total: int = Field(description="其中几条会查出")
    caught: tuple[CaughtOut, ...] = Field(description="会查出的，新的在前，最多 20 条")
    stopped: Stopped | None = Field(description="没有看完的原因：time 用时太长，number 条数太多；看完了为空")
