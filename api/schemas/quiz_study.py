"""Studies, qualification files, the team and the week's hardest questions, as the contract prints them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt, StringConstraints

from api.schemas.base import Reply, Request
from api.schemas.quiz_sitting import CertificateOut, SittingQuestion
from kb.store.study_records import StudyState

STATE = "open 未读，read 已读、待答题，passed 已完成"
Label = Annotated[str, StringConstraints(max_length=20)]
MOST_REPORT = 5000


class StudyFacts(Reply):
    """What a study is, and how far the person who asks is with it."""

    study_id: str
    title: str
    industries: tuple[str, ...] = Field(description="涉及的行业；空为各行业通用")
    due_on: date | None
    state: StudyState = Field(description=STATE)
    overdue: bool
    created_at: datetime
    ended: bool = Field(description="这次更新已经撤回，不用再学")


class StudyRow(StudyFacts):
    """A study in a list."""

    changes: int = Field(description="改动的条数")


class StudyList(Reply):
    """What somebody is to study and has studied, the newest first."""

    studies: tuple[StudyRow, ...]


class StudyChangeOut(Reply):
    """One provision that reads differently."""

    title: str
    label: str = Field(description="现在的条号；删去的为原来的条号")
    kind: str = Field(description="added 新增，amended 修改，deleted 删去")
    old_title: str | None = Field(description="被新法规取代的，原来的法规名称；其余为空")
    old_label: str | None
    old_text: str | None
    new_text: str | None
    effective_date: date | None
    why: str | None = Field(description="与通话有什么关系")


class AffectedOut(Reply):
    """Something of ours that rests on a changed provision."""

    kind: str = Field(description="handbook 手册，phrasing 限制用语，curated 审定答复")
    object_id: str
    name: str
    href: str = Field(description="网页上的地址")
    note: str = Field(description="它所依的条文")


class StudyProgress(Reply):
    """How far one person is."""

    read_at: datetime | None
    passed_at: datetime | None
    tries: int
    report: str | None
    report_at: datetime | None


class StudyWhole(StudyFacts):
    """A study: what changed, what of ours it touches, and the items to pass."""

    items: tuple[SittingQuestion, ...]
    affected: tuple[AffectedOut, ...]
    changes: tuple[StudyChangeOut, ...] = Field(description="逐条的改动")
    progress: StudyProgress


class StudyAnswers(Request):
    """Answers by number of the question."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"answers": {"1": ["A"]}}]})

    answers: dict[int, list[Label] | Label] = Field(max_length=20, description='题号到所选项，如 {"1": ["A"]}')
    tries: StrictInt | None = Field(
        default=None, ge=0, description="取题时的 progress.tries；题目已经换过就不算（409）。不写：答现在的题"
    )


class StudyMarked(Reply):
    """One question with its key."""

    n: int
    right: bool
    yours: tuple[str, ...]
    answer: tuple[str, ...]
    explanation: str
    citation: tuple[str, ...] = Field(description="依据，如《…》第几条")


class StudyTried(Reply):
    """What a try brought."""

    right: int
    of: int
    passed: bool = Field(description="全部答对")
    questions: tuple[StudyMarked, ...]


class StudyReportSent(Request):
    """What somebody writes of what was learnt."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "退款的期限改了。"}]})

    text: Annotated[str, StringConstraints(max_length=MOST_REPORT)] = Field(description="学习体会；留空为撤回")


class TopicStanding(Reply):
    """How somebody stands in one topic."""

    topic: str
    name: str
    share: float | None = Field(description="答对的比例，0 到 1；还没有答过为空")
    weight: float | None = Field(description="在本行业试卷中的比重，0 到 1")


class FileStudy(Reply):
    """A study in a qualification file."""

    study_id: str
    title: str
    state: StudyState = Field(description=STATE)
    due_on: date | None
    read_at: datetime | None
    passed_at: datetime | None
    tries: int


class FileResult(Reply):
    """A result in a qualification file."""

    attempt_id: str
    paper_id: str
    title: str
    submitted_at: datetime | None
    score: int
    possible: int
    passed: bool | None
    pending: bool


class QualificationFile(Reply):
    """资质档案: what one person studied, sat and holds, and how he stands by topic."""

    actor_id: str
    person: str
    team: str | None
    industry: str | None = Field(description="最近一份试卷所属的行业；没有考过为空")
    studies: tuple[FileStudy, ...]
    results: tuple[FileResult, ...]
    certificates: tuple[CertificateOut, ...]
    topics: tuple[TopicStanding, ...]


class TeamRow(Reply):
    """One person of a team: what he still owes, and what he holds."""

    actor_id: str
    name: str
    team: str | None
    papers_open: int
    papers_overdue: int
    studies_open: int
    studies_overdue: int
    last_result: FileResult | None
    certificates: tuple[CertificateOut, ...]


class TeamStanding(Reply):
    """People whose standing somebody may see."""

    rows: tuple[TeamRow, ...]


class HardQuestion(Reply):
    """A question that was hard to answer. Nobody is named."""

    question: str
    times: int
    refused: int
    faulted: int = Field(description="被评为不对的次数")
    unsure: int = Field(description="答复把握不大的次数：所引条文的评分都低于 0.5")
    why: tuple[str, ...]
    cited: tuple[str, ...] = Field(description="当时给出的依据")
    record_ids: tuple[str, ...] = Field(description="记录的编号；看不到记录的人为空")


class HardestQuestions(Reply):
    """The week's hardest questions, the hardest first."""

    week: str
    first: date
    last: date
    questions: tuple[HardQuestion, ...]
    markdown: str = Field(description="可以直接用于案例复盘的文字")
