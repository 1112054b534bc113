"""The bodies by which a company's restricted phrasings are added, tried, imported and reviewed."""

from __future__ import annotations

from pydantic import ConfigDict, Field, StrictBool
from pydantic.config import JsonDict

from api.schemas.base import Industry, Reply, Request, Scene, WrittenDay
from api.schemas.phrasing import RuleDetail
from kb.phrasing.rules.importing import RowState
from kb.phrasing.rules.trial import TrialKind
from kb.phrasing.types import Severity

EXAMPLE: JsonDict = {
    "topic": "guaranteed_return",
    "phrasing": "躺赢、躺着收息",
    "patterns": ["躺着收息", "躺赢…收益"],
    "severity": "block",
    "industries": ["finance"],
    "scenes": ["sales_call", "advertising"],
    "reason": "暗示收益确定，属于对未来收益的保证性承诺。",
    "say_instead": "收益会有波动，可能亏损，请看风险揭示书。",
    "basis": ["《广告法》第二十五条第一项"],
    "match": ["买了就躺着收息"],
    "pass": ["不要相信躺着收息的宣传"],
}


class AddPhrasingRequest(Request):
    """A new restricted phrasing of the company; written only when its basis stands and its examples hold."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, json_schema_extra={"examples": [EXAMPLE]})

    id: str | None = Field(default=None, description="编号；不写则自动编为 主题.company_001")
    topic: str = Field(min_length=1, description="主题，如 guaranteed_return")
    phrasing: str = Field(min_length=1, description="说法，列表里显示的名称")
    patterns: list[str] = Field(default=[], description="匹配写法；… 隔几个字，(甲|乙) 任选其一，<amount> 数量")
    together: list[list[str]] = Field(default=[], description="同一句里各出现一个才算的几组词")
    exempt: list[str] = Field(default=[], description="不算违规的更长写法")
    sound: StrictBool = Field(default=False, description="同时查拼音和谐音")
    whole_word: StrictBool = Field(default=False, description="是长词的一部分时不算")
    severity: Severity = Field(default=Severity.BLOCK, description="block 禁止，warn 提示")
    industries: list[Industry] = Field(default=["general"], description="行业")
    scenes: list[Scene] = Field(
        default=["advertising", "sales_call", "complaint_call", "written_reply"], description="场景，不写为全部"
    )
    requires: list[str] = Field(default=[], description="必须知道行业（industry）或场景（scene）才适用")
    effective_from: WrittenDay | None = Field(default=None, description="生效日")
    effective_to: WrittenDay | None = Field(default=None, description="失效日，当天仍有效")
    reason: str = Field(min_length=1, description="为什么不能说")
    say_instead: str | None = Field(default=None, description="可以这样说")
    basis: list[str] = Field(min_length=1, description="依据，如《广告法》第二十五条第一项")
    match: list[str] = Field(min_length=1, description="应命中的句子")
    passes: list[str] = Field(min_length=1, alias="pass", description="不应命中的句子")


class EditReply(Reply):
    """What a change did."""

    phrasing: RuleDetail
    notes: tuple[str, ...] = Field(description="需要知道的事，如依据未入库")


class TrialRequest(Request):
    """Which examples to try: those in force, or with overlay files replaced by what is about to be published."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{}, {"name": "company.toml", "content": 'disabled = ["…"]'}]}
    )

    name: str | None = Field(default=None, max_length=200, pattern=r"^[^/\\\x00-\x1f]+\.toml$", description="文件名")
    content: str | None = Field(default=None, description="该文件的内容；不写则试现行的")


class TrialFailureOut(Reply):
    """An example that does not do what its rule says."""

    rule_id: str
    origin: str = Field(description="文件:行")
    kind: TrialKind
    example: str
    detail: str


class TrialReply(Reply):
    """How many examples were tried, and those that failed."""

    tried: int
    failures: tuple[TrialFailureOut, ...]


class RowReportOut(Reply):
    """What became of one row of the sheet."""

    row: int = Field(description="表格里的行号")
    state: RowState
    rule_id: str | None
    phrasing: str
    detail: str | None


class ImportReply(Reply):
    """What became of a sheet, row by row."""

    imported: int
    updated: int
    unchanged: int
    refused: int
    dry_run: bool
    ignored: tuple[str, ...] = Field(description="没有用到的列")
    rows: tuple[RowReportOut, ...]
