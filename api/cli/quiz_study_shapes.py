"""Studies, qualification files, teams and hard questions as the terminal reads them: only what is shown."""

from __future__ import annotations

from typing import TypedDict

from api.cli.quiz_paper_shapes import QuestionShape


class StudyFactsShape(TypedDict):
    """A study, and how far one is."""

    study_id: str
    title: str
    industries: list[str]
    due_on: str | None
    state: str
    overdue: bool
    ended: bool


class StudyRowShape(StudyFactsShape):
    """A study in a list."""

    changes: int


class StudyListShape(TypedDict):
    """Studies."""

    studies: list[StudyRowShape]


class StudyChangeShape(TypedDict):
    """A provision that reads differently."""

    title: str
    label: str
    kind: str
    old_text: str | None
    new_text: str | None
    effective_date: str | None
    why: str | None


class AffectedShape(TypedDict):
    """Something of ours that a change touches."""

    kind: str
    name: str
    note: str


class ProgressShape(TypedDict):
    """How far somebody is."""

    read_at: str | None
    passed_at: str | None
    tries: int
    report: str | None
    report_at: str | None


class StudyShape(StudyFactsShape):
    """A study as a whole."""

    items: list[QuestionShape]
    affected: list[AffectedShape]
    changes: list[StudyChangeShape]
    progress: ProgressShape


class MarkedShape(TypedDict):
    """A question with its key."""

    n: int
    right: bool
    yours: list[str]
    answer: list[str]
    explanation: str
    citation: list[str]


class TriedShape(TypedDict):
    """What a try brought."""

    right: int
    of: int
    passed: bool
    questions: list[MarkedShape]


class FileStudyShape(TypedDict):
    """A study in a file."""

    study_id: str
    title: str
    state: str
    due_on: str | None
    passed_at: str | None
    tries: int


class FileResultShape(TypedDict):
    """A result in a file."""

    attempt_id: str
    title: str
    submitted_at: str | None
    score: int
    possible: int
    passed: bool | None
    pending: bool


class CertificateShape(TypedDict):
    """A certificate."""

    certificate_id: str
    title: str
    issued_on: str
    expires_on: str | None
    state: str
    ended_because: str | None


class TopicStandingShape(TypedDict):
    """How somebody stands in a topic."""

    name: str
    share: float | None
    weight: float | None


class FileShape(TypedDict):
    """A qualification file."""

    actor_id: str
    person: str
    team: str | None
    industry: str | None
    studies: list[FileStudyShape]
    results: list[FileResultShape]
    certificates: list[CertificateShape]
    topics: list[TopicStandingShape]


class TeamRowShape(TypedDict):
    """One person of a team."""

    actor_id: str
    name: str
    team: str | None
    papers_open: int
    papers_overdue: int
    studies_open: int
    studies_overdue: int
    last_result: FileResultShape | None
    certificates: list[CertificateShape]


class TeamShape(TypedDict):
    """A team."""

    rows: list[TeamRowShape]


class HardQuestionShape(TypedDict):
    """A question that was hard to answer."""

    question: str
    times: int
    why: list[str]
    cited: list[str]
    record_ids: list[str]


class HardestShape(TypedDict):
    """The hardest of a week."""

    week: str
    questions: list[HardQuestionShape]
    markdown: str
