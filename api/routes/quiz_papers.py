"""Papers: templates, previews, making, closing, and who is to sit them."""

from __future__ import annotations

from api.deps import Kb, Who, serving_generation
from api.quiz_assignments import assignable, assignments_out, my_assignments, people_named
from api.quiz_papers import around, blueprint_sent, paper_out, paper_whole, preview_out, template_out
from api.routing import Routes
from api.schemas.quiz_papers import (
    Assignable,
    AssignmentList,
    AssignmentRequest,
    BlueprintList,
    BlueprintSent,
    MyAssignments,
    PaperList,
    PaperOut,
    PaperPreview,
    PaperWhole,
)
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.records.actors import Actor
from kb.store.quiz_paper_records import PaperState
from kb.store.roles import Role

router = Routes(prefix="/quizzes", tags=["quizzes"])


@router.get("/blueprints", summary="试卷模板")
def list_blueprints(kb: Kb) -> BlueprintList:
    """The templates, each as fields and as TOML to start from."""
    return BlueprintList(blueprints=tuple(map(template_out, kb.quizzes.papers.templates)))


@router.post("/papers/preview", summary="预览一份蓝图能组成什么卷，不写入")
def preview(request: BlueprintSent, kb: Kb) -> PaperPreview:
    """Whether the bank can fill it, what is missing and how to make it, and what it would cover."""
    blueprint = blueprint_sent(request, kb)
    found = kb.quizzes.papers.preview(blueprint, _pin(kb), drafts=request.allow_drafts)
    return preview_out(found, blueprint, kb)


@router.post("/papers", status_code=201, summary="按蓝图组卷")
def make(request: BlueprintSent, kb: Kb, who: Who) -> PaperList:
    """One paper, or two parallel ones. 409 says per topic and kind what the bank lacks."""
    blueprint = blueprint_sent(request, kb)
    made = kb.quizzes.papers.make(blueprint, who.actor_id, _pin(kb), drafts=request.allow_drafts)
    seen = around(kb)
    return PaperList(papers=tuple(paper_out(each, seen) for each in made))


@router.get("/papers", summary="试卷")
def list_papers(kb: Kb) -> PaperList:
    """Every paper, the newest first."""
    seen = around(kb)
    return PaperList(papers=tuple(paper_out(each, seen) for each in kb.quizzes.papers.kept.papers()))


@router.get("/papers/{paper_id}", summary="一份试卷：题目、答案与覆盖面")
def one_paper(paper_id: str, kb: Kb) -> PaperWhole:
    """A paper with its questions, their keys and explanations, and what it covers of the bank."""
    return paper_whole(kb.quizzes.papers.kept.get(paper_id), around(kb), _pin(kb))


@router.post("/papers/{paper_id}/close", summary="关闭试卷，不再开考")
def close(paper_id: str, kb: Kb, who: Who) -> PaperOut:
    """Nobody begins it any more; who sits it goes on. 409 when it is closed already."""
    return paper_out(kb.quizzes.papers.set_state(paper_id, PaperState.CLOSED, who.actor_id), around(kb))


@router.post("/papers/{paper_id}/reopen", summary="重新开放试卷")
def reopen(paper_id: str, kb: Kb, who: Who) -> PaperOut:
    """It can be begun again. 409 when it is open already."""
    return paper_out(kb.quizzes.papers.set_state(paper_id, PaperState.OPEN, who.actor_id), around(kb))


@router.get("/papers/{paper_id}/assignments", summary="一份试卷布置给了谁，谁还没考")
def list_assigned(paper_id: str, kb: Kb, who: Who) -> AssignmentList:
    """Person by person; supervisors see their own team. Scores are not shown here."""
    return assignments_out(kb.quizzes.papers.kept.get(paper_id), kb, who)


@router.post("/papers/{paper_id}/assignments", status_code=201, summary="把试卷布置给人员或小组")
def assign(paper_id: str, request: AssignmentRequest, kb: Kb, who: Who) -> AssignmentList:
    """Supervisors assign within their own team; 404 for anybody else. 409 for a paper that is closed."""
    paper = kb.quizzes.papers.kept.get(paper_id)
    people, team = people_named(request, kb, who)
    kb.quizzes.papers.assign(
        paper_id, who.actor_id, people=people, team=team, due_on=request.due_on, cause=request.cause
    )
    return assignments_out(paper, kb, who)


@router.get("/assignable", summary="可以布置考试的人员与小组")
def list_assignable(kb: Kb, who: Who) -> Assignable:
    """Those to whom the person who asks may assign papers: supervisors their team, trainers and admins everybody."""
    return assignable(kb, who)


@router.get("/assignments", summary="布置给我的考试")
def mine(kb: Kb, who: Who) -> MyAssignments:
    """What the person who asks is to sit, the most urgent first, what is done last."""
    return my_assignments(kb, who)


@router.delete("/assignments/{assignment_id}", status_code=204, summary="取消一次考试安排")
def unassign(assignment_id: str, kb: Kb, who: Who) -> None:
    """Takes an assignment back; what was sat stays. Supervisors take back those of their team."""
    draft = kb.quizzes.papers.kept.assignment(assignment_id).draft
    if not who.local and who.role is Role.SUPERVISOR and not _of_team(draft.actor_id, draft.team_id, kb, who):
        raise NotFoundError(f"没有编号为 {assignment_id[:40]} 的考试安排。")
    kb.quizzes.papers.kept.unassign(assignment_id, who.actor_id)


def _of_team(actor_id: str | None, team_id: str | None, kb: KnowledgeBase, who: Actor) -> bool:
    if team_id is not None:
        return team_id == who.team_id
    return any(each.actor_id == actor_id for each in assignable(kb, who).people)


def _pin(kb: KnowledgeBase) -> Pin:
    return Pin(serving_generation(kb), today())
