"""The overview: what was asked in some weeks, what of, what rises, and what was not answered."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Reply


class TallyOut(Reply):
    """A number beside that of the window before."""

    now: int = Field(description="这一段的数")
    before: int = Field(description="前一段同样长的日子里的数")


class OverviewDay(Reply):
    """A day."""

    day: date = Field(description="哪一天（北京时间）")
    questions: int = Field(description="提问")
    refused: int = Field(description="其中没有作答的")
    checks: int = Field(description="审查")


class CitedPlace(Reply):
    """An article by its name."""

    title: str
    article: str


class ThemeOut(Reply):
    """What some questions have in common."""

    names: tuple[str, ...] = Field(description="主题词，取自提问")
    calls: int = Field(description="多少通电话（同一通电话里的几次提问只算一次）")
    usual: float | None = Field(description="照前四周本来会有多少；不与往日比较的为空")
    first: date = Field(description="从哪一天起")
    last: date = Field(description="到哪一天止")
    asked: int = Field(description="多少次提问")
    records: tuple[str, ...] = Field(
        description="这些提问的记录编号的前 12 位，至多 100 个，新的在前；不能看记录的（linked 为 false）为空"
    )
    examples: tuple[str, ...] = Field(description="提问举例（个人信息已遮盖）；不能看记录的只有没有作答的提问才有举例")
    articles: tuple[CitedPlace, ...] = Field(description="答复里引用最多的条文")


class CitedArticleOut(CitedPlace):
    """An article that answers stood on."""

    answers: TallyOut = Field(description="多少次答复引用了它")


class FindingOut(Reply):
    """Restricted phrasings found in drafts and calls, by topic."""

    topic: str = Field(description="主题")
    name: str = Field(description="主题的中文名称")
    drafts: TallyOut = Field(description="多少次审查、多少通通话查到")
    blocked: int = Field(description="其中有多少次属于禁止")


class SignalsOut(Reply):
    """Risk signals by topic."""

    topic: str = Field(description="主题")
    name: str = Field(description="主题的中文名称")
    signals: int = Field(description="多少次提问、多少通通话带有这种信号")
    waiting: int = Field(description="其中信号还没有关闭的")


class SlowOut(Reply):
    """An answer that took long."""

    record_id: str
    day: date
    ms: float = Field(description="毫秒")


class SpeedOut(Reply):
    """How long answers took, in milliseconds."""

    median: float | None = Field(description="一半的答复不超过")
    p95: float | None = Field(description="百分之九十五的答复不超过")
    median_before: float | None = Field(description="前一段的中位数")
    p95_before: float | None = Field(description="前一段的 95 百分位")
    slowest: tuple[SlowOut, ...] = Field(description="最慢的几次；不能看记录的为空")


class VerdictOut(Reply):
    """What people said of answers."""

    verdict: str = Field(description="useful 有用，wrong 不对，incomplete 不全，unclear 看不明白")
    answers: TallyOut = Field(description="多少次答复")


class OverviewOut(Reply):
    """Everything of a window that somebody may see."""

    since: date = Field(description="从哪一天起（北京时间，含当天）")
    until: date = Field(description="到哪一天止（含当天）")
    before_since: date = Field(description="用来比较的前一段从哪一天起；它到 since 的前一天为止")
    people: str = Field(description="看到的是谁的：all 所有人，team 一个小组，own 本人")
    recorded_since: date | None = Field(description="第一次提问是哪一天；晚于 before_since 的，前一段不完整")
    linked: bool = Field(description="数字背后的记录能不能看；培训师只看得到合计的数字和没有作答的提问举例")
    questions: TallyOut
    refused: TallyOut
    checks: TallyOut
    days: tuple[OverviewDay, ...]
    compared_since: date | None = Field(description="突然增多是与哪一天以来比的；为空：往日的记录还不够")
    themes: tuple[ThemeOut, ...] = Field(description="突然增多的主题，最不寻常的在前")
    gaps: tuple[ThemeOut, ...] = Field(description="没有作答的提问说的是什么，多的在前")
    articles: tuple[CitedArticleOut, ...] = Field(description="引用最多的条文")
    findings: tuple[FindingOut, ...] = Field(description="审查与通话中查到的限制用语，按主题")
    signals: tuple[SignalsOut, ...] = Field(description="风险信号，按主题")
    speed: SpeedOut
    verdicts: tuple[VerdictOut, ...] = Field(description="收到的评价")
