"""Sitting papers, results, marking, certificates, and who must sit again."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.deps import Kb, Who
from api.quiz_papers import around
from api.quiz_results import (
    RETAKE,
    Wanted,
    assigned_already,
    certificate_list,
    found_retakes,
    marking_attempt,
    marking_queue,
    result_list,
    retake_list,
    seen_certificate,
)
from api.quiz_sitting import results_shown, seen_attempt, sitting_out
from api.quiz_suggestions import suggestions
from api.quiz_visibility import marked_actors, sees_names
from api.reports.quiz_results_csv import results_csv
from api.reports.records_export import MEDIA_TYPES, ExportFormat
from api.routes.records import attachment
from api.routing import Routes
from api.schemas.quiz_sitting import (
    AnswerRequest,
    AnswerSaved,
    CertificateList,
    MarkingAttempt,
    MarkingQueue,
    MarksRequest,
    Result,
    ResultList,
    RetakeList,
    RetakeRequest,
    RetakesAssigned,
    Sitting,
)
from api.schemas.quiz_suggestions import SuggestionsOut
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.quiz.sitting.desk import Sat
from kb.records.actors import Actor
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.quiz_paper_records import AttemptState

router = Routes(prefix="/quizzes", tags=["quizzes"])
PDF = "application/pdf"
PaperAsked = Annotated[str | None, Query(alias="paper", max_length=40, description="只看这份试卷的")]
PersonAsked = Annotated[str | None, Query(alias="person", max_length=64, description="只看这个人的（编号）")]
TeamAsked = Annotated[str | None, Query(alias="team", max_length=64, description="只看这个小组的（编号或名称）")]


@router.post("/papers/{paper_id}/attempts", status_code=201, summary="开始考试，或继续没交的卷")
def start(paper_id: str, kb: Kb, who: Who) -> Sitting:
    """The open attempt at a paper that was assigned, else a new one. 409 when it was handed in or the paper closed."""
    return sitting_out(kb.quizzes.sittings.start(paper_id, who), kb)


@router.get("/attempts/{attempt_id}", summary="一次考试：题目与已保存的答案，交卷后连同结果")
def one_attempt(attempt_id: str, kb: Kb, who: Who) -> Sitting:
    """One's own attempt as it stands; once it was handed in also those of others that this person may see."""
    seen = seen_attempt(attempt_id, kb, who)
    return _shown(kb.quizzes.sittings.sat(seen), kb)


@router.put("/attempts/{attempt_id}/answers/{n}", summary="保存一题的答案")
def save(attempt_id: str, n: int, request: AnswerRequest, kb: Kb, who: Who) -> AnswerSaved:
    """Kept at once; the last one sent counts. 409 once it was handed in, or half a minute after time is over."""
    given = [request.answer] if isinstance(request.answer, str) else request.answer
    attempt = kb.quizzes.sittings.save(attempt_id, n, given, who)
    shown = sitting_out(kb.quizzes.sittings.sat(attempt), kb)
    return AnswerSaved(n=n, answer=shown.answers.get(str(n), ()), now=shown.now, ends_at=shown.ends_at)


@router.post("/attempts/{attempt_id}/submit", summary="交卷")
def submit(attempt_id: str, kb: Kb, who: Who) -> Result:
    """What marks itself is marked at once; open answers wait for a person. Handed in twice it stays as it was."""
    sat = kb.quizzes.sittings.submit(attempt_id, who)
    return results_shown(kb, [sat.attempt.actor_id]).result(sat)


@router.get("/results", summary="成绩：本人的，主管看本组的")
def results(
    kb: Kb, who: Who, paper: PaperAsked = None, person: PersonAsked = None, team: TeamAsked = None
) -> ResultList:
    """The attempts that were handed in, newest first, with what they come to; trainers see the sum without names."""
    return result_list(kb, who, Wanted(paper, person, team))


@router.get(
    "/results/export",
    summary="导出成绩（CSV）",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPES[ExportFormat.CSV]: {}}}},
)
def export_results(
    kb: Kb, who: Who, paper: PaperAsked = None, person: PersonAsked = None, team: TeamAsked = None
) -> Response:
    """The same as a sheet. That it was exported is a record itself."""
    found = result_list(kb, who, Wanted(paper, person, team))
    facts = {"what": "quiz_results", "format": "csv", "paper": paper, "count": len(found.results)}
    kb.store.ledger.append(RecordDraft(RecordKind.EXPORT, who.actor_id, facts, outcome="done"))
    name = f"成绩-{kb.quizzes.sittings.today()}.csv"
    return Response(
        results_csv(found.results),
        media_type=MEDIA_TYPES[ExportFormat.CSV],
        headers={"Content-Disposition": attachment(name, "csv")},
    )


@router.get("/marking", summary="待批改的主观题")
def queue(kb: Kb, who: Who) -> MarkingQueue:
    """Answers beside their marking points, with what a rule suggests; without names for trainers."""
    return marking_queue(kb, who)


@router.post("/attempts/{attempt_id}/suggestions", summary="请大模型给批改建议，只供参考，不计分")
def suggest(attempt_id: str, kb: Kb, who: Who) -> SuggestionsOut:
    """What a model finds met, with words of the answer that stand in it; a person decides. 409 without a model."""
    return suggestions(_to_mark(attempt_id, kb, who), kb, who)


@router.post("/attempts/{attempt_id}/marks", summary="批改主观题，核定成绩")
def mark(attempt_id: str, request: MarksRequest, kb: Kb, who: Who) -> MarkingAttempt:
    """Keeps which points are met. Once all open answers are decided the score counts and a certificate may follow."""
    sat = _to_mark(attempt_id, kb, who)
    decided = {each.n: (tuple(each.points), each.note) for each in request.marks}
    after = kb.quizzes.sittings.decide(sat.attempt.attempt_id, decided, who)
    return marking_attempt(after, kb, around(kb) if sees_names(who) else None)


@router.get("/certificates", summary="证书：本人的，主管看本组的")
def certificates(kb: Kb, who: Who) -> CertificateList:
    """The newest first, those that ended included."""
    return certificate_list(kb, who)


@router.get(
    "/certificates/{certificate_id}/certificate.pdf",
    summary="一张证书（PDF）",
    response_class=Response,
    responses={200: {"content": {PDF: {}}}},
)
def certificate_file(certificate_id: str, kb: Kb, who: Who) -> Response:
    """The certificate as a document; one that no longer holds says so."""
    # The library of fonts and pages is 1 s of imports that no other request should wait for.
    from api.reports.certificate_pdf import Passed, certificate_pdf

    certificate = seen_certificate(certificate_id, kb, who)
    desk, seen = kb.quizzes.sittings, around(kb)
    sat = desk.look(certificate.attempt_id)
    actor_id = certificate.actor_id
    passed = Passed(
        person=seen.name(actor_id) or (who.name if actor_id == who.actor_id else actor_id),
        team=seen.team(actor_id),
        paper_id=sat.paper.paper_id,
        as_of=sat.paper.draft.as_of,
        score=sat.attempt.score or 0,
        possible=sat.attempt.possible or 0,
        pass_mark=sat.blueprint.pass_mark,
        topics=_topics(sat, kb),
    )
    content = certificate_pdf(certificate, passed, desk.today(), desk.clock())
    return Response(
        content, media_type=PDF, headers={"Content-Disposition": attachment(f"证书-{certificate_id}.pdf", "pdf")}
    )


@router.get("/retakes", summary="政策变化后要重考的人")
def list_retakes(kb: Kb, who: Who) -> RetakeList:
    """Whose certificate rests on articles that read otherwise by now; without names for trainers."""
    return retake_list(kb, who)


@router.post("/retakes", status_code=201, summary="给要重考的人布置新试卷")
def assign_retakes(request: RetakeRequest, kb: Kb, who: Who) -> RetakesAssigned:
    """One call for all of the list, or for the certificates that are named; why is told to who has to sit it."""
    found = {each.certificate.certificate_id: each for each in found_retakes(kb, who)}
    assigned = assigned_already(kb)
    wanted = request.certificate_ids or [
        each for each, retake in found.items() if retake.certificate.actor_id not in assigned
    ]
    unknown = [each for each in wanted if each not in found]
    if unknown or not wanted:
        raise NotFoundError(f"没有要重考的证书 {'、'.join(unknown)}。" if unknown else "没有还要布置重考的人。")
    paper = kb.quizzes.papers.kept.get(request.paper_id)
    articles = dict.fromkeys(name for each in wanted for name in found[each].articles)
    people = [found[each].certificate.actor_id for each in wanted]
    made = kb.quizzes.papers.assign(
        paper.paper_id, who.actor_id, people=people, due_on=request.due_on, cause=_cause(tuple(articles))
    )
    return RetakesAssigned(paper_id=paper.paper_id, assigned=len(made), title=paper.title)


def _shown(sat: Sat, kb: KnowledgeBase) -> Sitting:
    if sat.attempt.state is AttemptState.OPEN:
        return sitting_out(sat, kb)
    return sitting_out(sat, kb, results_shown(kb, [sat.attempt.actor_id]).result(sat))


def _to_mark(attempt_id: str, kb: KnowledgeBase, who: Actor) -> Sat:
    sat = kb.quizzes.sittings.look(attempt_id)
    actors = marked_actors(kb, who)
    if actors is not None and sat.attempt.actor_id not in actors:
        raise NotFoundError(f"没有编号为 {attempt_id[:40]} 的考试。")
    return sat


def _topics(sat: Sat, kb: KnowledgeBase) -> tuple[tuple[str, int, int], ...]:
    score: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for each in sat.attempt.marks.values():
        name = kb.quizzes.topics.name_of(sat.items[each.item_id, each.revision].draft.topic)
        score[name] += each.points
        possible[name] += each.of
    return tuple((name, score[name], total) for name, total in possible.items())


def _cause(articles: tuple[str, ...]) -> str:
    told = "、".join(articles[:3])
    return f"{RETAKE}{told}{' 等' if len(articles) > 3 else ''}"
