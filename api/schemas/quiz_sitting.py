"""Sitting a paper as the contract prints it: questions without a key, results with it, marks, certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from api.schemas.base import Day, Reply, Request
from api.schemas.quiz_papers import Id, PaperOptionOut, QuizCitation
from kb.store.quiz_paper_records import AttemptState

Written = Annotated[str, StringConstraints(max_length=4000)]


class ChoiceOut(Reply):
    """An option under the label of this attempt."""

    label: str
    text: str


class SittingQuestion(Reply):
    """A question as it is sat."""

    n: int = Field(description="本次考试的第几题")
    kind: str
    answer_kind: Literal["one", "many", "blanks", "text"] = Field(
        description="one 选一项，many 选几项，blanks 逐空填写，text 写一段文字"
    )
    section: int
    points: int
    material: str
    stem: str
    options: tuple[ChoiceOut, ...]
    blanks: int


class Sitting(Reply):
    """An attempt that is open: what is asked, what was answered so far, and how long it lasts."""

    attempt_id: str
    paper_id: str
    title: str
    closed_book: bool
    minutes: int | None
    started_at: datetime
    ends_at: datetime | None = Field(description="到时自动交卷；不限时为空")
    now: datetime = Field(description="服务器的时间，倒计时以它为准")
    state: AttemptState = Field(description="open 在考，submitted 待批改，marked 已判分")
    sections: tuple[str, ...]
    questions: tuple[SittingQuestion, ...]
    answers: dict[str, tuple[str, ...]] = Field(description="题号到已保存的答案")
    result: Result | None = Field(default=None, description="交卷后的结果；在考时为空")


class AnswerRequest(Request):
    """An answer to one question; an empty list takes it back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"answer": ["A"]}]})

    answer: list[Written] | Written = Field(description='选项如 ["A"]，填空如 ["三倍"]，主观题写文字')


class AnswerSaved(Reply):
    """What is kept of an answer, and the time."""

    n: int
    answer: tuple[str, ...]
    now: datetime
    ends_at: datetime | None


class PointOut(Reply):
    """A marking point."""

    text: str
    weight: int
    met: bool
    words: tuple[str, ...] = Field(description="据以判定的词")


class ResultQuestion(Reply):
    """One question with its key, once the attempt was handed in."""

    n: int
    kind: str
    topic: str
    topic_name: str
    section: int
    material: str
    stem: str
    options: tuple[PaperOptionOut, ...]
    yours: tuple[str, ...] = Field(description="您的答案：选项、各空或一段文字")
    answer: tuple[str, ...] = Field(description="正确答案；主观题为评分要点")
    right: bool | None = Field(description="答对了；待批改的为空")
    points: int
    of: int
    met: tuple[PointOut, ...] = Field(description="主观题的评分要点；没有核定前是系统的建议")
    note: str = Field(description="批改人写的意见")
    explanation: str
    citation: QuizCitation | None
    citations: tuple[QuizCitation, ...]
    changed: tuple[str, ...] = Field(description="此后已经修改的条文：本题以考试时的条文为准")


class TopicResultOut(Reply):
    """What was reached on one topic."""

    topic: str
    name: str
    score: int
    possible: int


class Result(Reply):
    """What an attempt brought."""

    attempt_id: str
    paper_id: str
    title: str
    person: str | None = Field(description="谁的；自己的也写名字")
    state: AttemptState = Field(description="submitted 待批改，marked 已判分")
    started_at: datetime
    submitted_at: datetime | None
    score: int
    possible: int
    pass_mark: int | None
    passed: bool | None = Field(description="通过；待批改或不评判为空")
    pending: int = Field(description="待批改的题数")
    by_topic: tuple[TopicResultOut, ...]
    questions: tuple[ResultQuestion, ...]
    certificate_id: str | None
    changed: tuple[str, ...] = Field(description="卷中题目所依、此后已经修改的条文")


class ResultRow(Reply):
    """An attempt that was handed in, in a list."""

    attempt_id: str
    paper_id: str
    title: str
    actor_id: str
    person: str | None
    team: str | None
    started_at: datetime
    submitted_at: datetime | None
    score: int
    possible: int
    passed: bool | None
    pending: bool
    certificate_id: str | None
    expires_on: date | None
    by_topic: tuple[TopicResultOut, ...]


class ResultSummary(Reply):
    """Results without names."""

    attempts: int
    people: int
    passed: int
    failed: int
    pending: int
    share: float | None = Field(description="已判分的平均得分率，0 到 1")
    by_topic: tuple[TopicResultOut, ...]
    withheld: bool = Field(description="人数太少，看得出是谁，所以不列得分")


class ResultList(Reply):
    """Results that the person who asks may see, the newest first, and what all of them come to."""

    results: tuple[ResultRow, ...]
    summary: ResultSummary


class MarkingQuestion(Reply):
    """An open answer beside its points; `met` is what a rule suggests."""

    n: int
    kind: str
    of: int
    material: str
    stem: str
    answer: str
    met: tuple[PointOut, ...]
    suggested: int = Field(description="按建议可得的分数")
    confirmed: bool
    note: str
    barred: tuple[str, ...] = Field(description="答案里按限制用语不该对客户说的话")
    explanation: str


class MarkingAttempt(Reply):
    """An attempt whose open answers wait for a person. Trainers see no name."""

    attempt_id: str
    paper_id: str
    title: str
    person: str | None
    submitted_at: datetime | None
    questions: tuple[MarkingQuestion, ...]


class MarkingQueue(Reply):
    """What waits to be marked, the oldest first."""

    attempts: tuple[MarkingAttempt, ...]
    model: str | None = Field(description="可以给批改建议的大模型；没有接时为空")


class MarkSent(Request):
    """What was decided of one open answer: for every marking point, in order, whether it is met."""

    n: StrictInt = Field(ge=1, description="本次考试的第几题")
    points: list[StrictBool] = Field(max_length=50, description="各评分要点是否答到，按顺序")
    note: str = Field(default="", max_length=500, description="给考生的意见")


class MarksRequest(Request):
    """Decisions on one attempt; what is left out goes on waiting."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"marks": [{"n": 3, "points": [True, False]}]}]}
    )

    marks: list[MarkSent] = Field(min_length=1, max_length=200)


class CertificateOut(Reply):
    """A certificate."""

    certificate_id: str
    actor_id: str
    person: str | None
    paper_id: str
    attempt_id: str
    title: str
    issued_on: date
    expires_on: date | None = Field(description="从这天起不再有效；长期有效为空")
    state: Literal["valid", "expired", "ended"] = Field(description="valid 有效，expired 已到期，ended 已终止")
    ended_because: str | None
    href: str = Field(description="PDF 的地址")


class CertificateList(Reply):
    """Certificates that the person who asks may see, the newest first."""

    certificates: tuple[CertificateOut, ...]


class RetakeOut(Reply):
    """A certificate that rests on articles that changed. Trainers see no name."""

    certificate_id: str
    person: str | None
    paper_id: str
    title: str
    articles: tuple[str, ...] = Field(description="已经修改的条文")
    questions: int = Field(description="依这些条文的题数")
    of: int
    assigned: bool = Field(description="已经布置了重考，还没考")


class RetakeList(Reply):
    """Who must sit a paper again, the most affected first."""

    retakes: tuple[RetakeOut, ...]
    people: int


class RetakeRequest(Request):
    """A new paper for those whose certificates are named; none named: for all of the list."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"paper_id": "p-0123456789ab", "due_on": "2026-12-15"}]}
    )

    paper_id: Id = Field(description="要考的新试卷")
    certificate_ids: list[Id] = Field(
        default_factory=list, max_length=500, description="哪些证书；不写为全部还没有布置重考的"
    )
    due_on: Day | None = Field(default=None, description="截止日期")


class RetakesAssigned(Reply):
    """How many people were assigned the paper."""

    paper_id: str
    assigned: int
    title: str
