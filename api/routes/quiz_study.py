"""What an update asks people to learn, their qualification files, the team, and the week's hardest questions."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from api.deps import Kb, Who
from api.quiz_hardest import hardest_questions
from api.quiz_qualifications import qualification_file, team_standing
from api.quiz_study import study_list, study_whole, tried
from api.quiz_study_report import study_report
from api.routes.records import attachment
from api.routing import Routes
from api.schemas.base import WrittenDay
from api.schemas.quiz_study import (
    HardestQuestions,
    QualificationFile,
    StudyAnswers,
    StudyList,
    StudyReportSent,
    StudyTried,
    StudyWhole,
    TeamStanding,
)
from kb.quiz.export.month_report import month_markdown, month_word
from kb.store.ledger_records import RecordDraft, RecordKind

router = Routes(prefix="/quizzes", tags=["quizzes"])
MARKDOWN = "text/markdown; charset=utf-8"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ReportFormat = Annotated[
    Literal["md", "docx"] | None,
    Query(alias="format", description="md Markdown，docx Word：作为文件导出，会记录；不写为 Markdown，只看不记"),
]
Week = Annotated[WrittenDay | None, Query(description="这一天所在的一周（周一到周日）；不写为最近七天")]
Month = Annotated[str | None, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="哪个月，如 2026-11；不写为本月")]


@router.get("/studies", summary="我的学习任务：法规更新后要学的")
def list_studies(kb: Kb, who: Who) -> StudyList:
    """The newest first, with how far the person who asks is; what was taken back only where it was begun."""
    return study_list(kb, who)


@router.get(
    "/studies/report",
    summary="学习月报（Markdown 或 Word）：本人的，主管看本组的",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {}, WORD: {}}}},
)
def month_report(kb: Kb, who: Who, month: Month = None, how: ReportFormat = None) -> Response:
    """Who read, passed and wrote what in a month, by study; of the people whose results one may see.

    A file that was asked for by its format is an export, and that it was made is a record itself.
    """
    report = study_report(kb, who, month)
    content = month_word(report) if how == "docx" else month_markdown(report).encode()
    if how is not None:
        people = sum(len(each.people) for each in report.studies)
        facts = {"what": "study_report", "format": how, "month": report.month, "count": people}
        told = {**facts, "sha256": sha256(content).hexdigest()}
        kb.store.ledger.append(RecordDraft(RecordKind.EXPORT, who.actor_id, told, outcome="done"))
    ending = how or "md"
    return Response(
        content,
        media_type=WORD if how == "docx" else MARKDOWN,
        headers={"Content-Disposition": attachment(f"学习月报-{report.month}.{ending}", ending)},
    )


@router.get("/studies/{study_id}", summary="一项学习任务：改了什么、与通话的关系、要答的题")
def one_study(study_id: str, kb: Kb, who: Who) -> StudyWhole:
    """The changes article by article, what of ours rests on them, the items without their key, one's own progress."""
    return study_whole(study_id, kb, who)


@router.post("/studies/{study_id}/read", summary="确认已读")
def read(study_id: str, kb: Kb, who: Who) -> StudyWhole:
    """Kept with its moment; a second time changes nothing. 409 once the update was taken back."""
    kb.quizzes.studies.read(study_id, who.actor_id)
    return study_whole(study_id, kb, who)


@router.post("/studies/{study_id}/answers", summary="答学习任务的题")
def answer(study_id: str, request: StudyAnswers, kb: Kb, who: Who) -> StudyTried:
    """Passed once all are right; it may be tried again. The key comes with the reply. 409 before it was read."""
    return tried(study_id, request, kb, who)


@router.post("/studies/{study_id}/report", summary="写学习体会，汇入月报")
def report(study_id: str, request: StudyReportSent, kb: Kb, who: Who) -> StudyWhole:
    """Kept without what leads to a person; an empty text takes it back."""
    kb.quizzes.studies.report(study_id, who.actor_id, request.text)
    return study_whole(study_id, kb, who)


@router.get("/qualifications/{person}", summary="资质档案：学习、成绩、证书与各主题的掌握")
def qualification(person: str, kb: Kb, who: Who) -> QualificationFile:
    """One's own as `me`; those of others by id or name, for supervisors of the team, auditors and administrators."""
    return qualification_file(person, kb, who)


@router.get("/team", summary="本组的学习与考试：谁还缺什么，谁的证书快到期")
def team(kb: Kb, who: Who) -> TeamStanding:
    """Who owes most first."""
    return team_standing(kb, who)


@router.get("/hardest", summary="本周难题：没答上的、被评为不对的、把握不大的、一再被问的")
def hardest(kb: Kb, who: Who, week: Week = None) -> HardestQuestions:
    """A ready case review of the last seven days, or of the week of a day, without names."""
    return hardest_questions(kb, who, week)
