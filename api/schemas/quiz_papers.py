"""Papers as the contract prints them: blueprints, previews, papers, and who is to sit them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StrictBool, StrictInt, StringConstraints
from pydantic.config import JsonDict

from api.schemas.base import Day, Reply, Request
from kb.quiz.sitting.standing import Standing
from kb.store.quiz_paper_records import PaperState

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
EXAMPLE: JsonDict = {
    "blueprint": {
        "title": "退换货周测",
        "minutes": 15,
        "kinds": {"single": 5, "true_false": 3, "multiple": 2},
        "topics": {"returns": 2, "red_lines": 1},
        "seed": 7,
    }
}


class BlueprintSent(Request):
    """A blueprint, as fields or as TOML; the fields are those of docs/quiz.md."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    blueprint: dict[str, JsonValue] | None = Field(
        default=None, description="蓝图的字段：title、minutes、kinds、topics、difficulty、count、pass_mark、section 等"
    )
    toml: str | None = Field(default=None, max_length=50_000, description="TOML 写的蓝图，代替 blueprint")
    template: Id | None = Field(default=None, description="模板的编号，代替 blueprint")
    count: StrictInt | None = Field(default=None, ge=1, le=200, description="改成共几题，各部分按比例；不写按蓝图")
    seed: StrictInt | None = Field(default=None, ge=0, le=2**31 - 1, description="随机种子；不写按蓝图")
    parallel: StrictInt | None = Field(default=None, ge=1, le=2, description="2 为 A、B 两份平行卷；不写按蓝图")
    allow_drafts: StrictBool = Field(default=False, description="连同有证明但还没批准的题，只用于试卷试做")


class BlueprintOut(Reply):
    """A template."""

    id: str
    title: str
    about: str
    questions: int
    minutes: int | None
    toml: str = Field(description="可以另存修改的 TOML")
    fields: dict[str, JsonValue]


class BlueprintList(Reply):
    """The templates."""

    blueprints: tuple[BlueprintOut, ...]


class ShortageOut(Reply):
    """What the bank lacks for a blueprint."""

    section: int = Field(description="第几部分，从 0 起")
    section_title: str
    topic: str | None
    topic_name: str | None
    kind: str
    wanted: int
    available: int = Field(description="可用而且互不重复的题数")
    command: str = Field(description="可以补上的出题命令")


class CoveredOut(Reply):
    """How much of something a paper asks."""

    name: str
    asked: int = Field(description="卷中的题数")
    available: int = Field(description="题库中合用的题数")


class CoverageOut(Reply):
    """What a paper covers, in five views."""

    laws: tuple[CoveredOut, ...]
    chapters: tuple[CoveredOut, ...]
    topics: tuple[CoveredOut, ...]
    kinds: tuple[CoveredOut, ...]
    difficulties: tuple[CoveredOut, ...]


class PaperPreview(Reply):
    """What a blueprint would give now."""

    possible: bool
    questions: int
    total_points: int = Field(description="每份卷的满分")
    shortages: tuple[ShortageOut, ...]
    coverage: CoverageOut


class PaperOut(Reply):
    """A paper; what it holds never changes."""

    paper_id: str
    title: str
    state: PaperState = Field(description="open 开放，closed 已关闭")
    questions: int
    possible: int = Field(description="满分")
    minutes: int | None = Field(description="限时（分钟）；不限时为空")
    pass_mark: int | None = Field(description="及格线（百分比）；不评判为空")
    closed_book: bool
    valid_months: int | None = Field(description="证书有效几个月；不发证书为空")
    as_of: date
    seed: int
    generation: int
    sibling: str | None = Field(description="平行卷的编号")
    created_by: str
    created_by_name: str | None
    created_at: datetime
    blueprint: dict[str, JsonValue]
    due: tuple[str, ...] = Field(description="卷中已经待复核的题目编号")


class PaperList(Reply):
    """The papers, the newest first."""

    papers: tuple[PaperOut, ...]


class PaperOptionOut(Reply):
    """An option with whether it is right, and why."""

    label: str
    text: str
    correct: bool
    detail: str


class QuizCitation(Reply):
    """The provision that a question stands on."""

    kind: Literal["provision"] = "provision"
    title: str
    locator: str
    article: str
    quotation: str
    version_id: str
    href: str


class PaperQuestionOut(Reply):
    """A question of a paper with its key."""

    n: int
    section: int
    section_title: str
    points: int
    item_id: str
    revision: int
    due: bool
    kind: str
    topic: str
    topic_name: str
    difficulty: str
    material: str
    stem: str
    options: tuple[PaperOptionOut, ...]
    answer: tuple[str, ...] = Field(description="选项、各空的答案，或评分要点")
    explanation: str
    citations: tuple[QuizCitation, ...]


class PaperWhole(PaperOut):
    """A paper with its questions and what it covers."""

    sections: tuple[str, ...] = Field(description="各部分的标题")
    items: tuple[PaperQuestionOut, ...]
    coverage: CoverageOut


class AssignmentRequest(Request):
    """Who is to sit a paper: some people, or a team."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"team": "一组", "due_on": "2026-12-01"}]}
    )

    people: list[Id] = Field(default_factory=list, max_length=500, description="人员的编号或登录名")
    team: Id | None = Field(default=None, description="小组的编号或名称；以后加入的人也要考")
    due_on: Day | None = Field(default=None, description="截止日期")
    cause: str | None = Field(default=None, max_length=200, description="为什么要考")


class AssignedOut(Reply):
    """One person's standing with one assignment."""

    assignment_id: str
    actor_id: str
    person: str | None
    team: str | None = Field(description="按小组布置的，小组的名称")
    due_on: date | None
    standing: Standing = Field(description="open 没开始，started 在考，done 已交卷，overdue 逾期未考")


class AssignmentList(Reply):
    """Who is to sit a paper, and who has not done it."""

    paper_id: str
    assigned: tuple[AssignedOut, ...]
    done: int
    missing: int = Field(description="还没交卷的人数")


class MyAssignment(Reply):
    """A paper that the person who asks is to sit."""

    assignment_id: str
    paper_id: str
    title: str
    minutes: int | None
    questions: int
    closed_book: bool
    due_on: date | None
    cause: str | None
    state: Standing = Field(description="open 没开始，started 在考，done 已交卷，overdue 逾期未考")
    attempt_id: str | None


class MyAssignments(Reply):
    """What the person who asks is to sit, what is most urgent first."""

    assignments: tuple[MyAssignment, ...]


class AssignablePerson(Reply):
    """Somebody to whom a paper can be assigned."""

    actor_id: str
    name: str
    team_id: str | None
    team: str | None


class AssignableTeam(Reply):
    """A team to which a paper can be assigned."""

    team_id: str
    name: str
    people: int


class Assignable(Reply):
    """To whom the person who asks may assign papers."""

    people: tuple[AssignablePerson, ...]
    teams: tuple[AssignableTeam, ...]
