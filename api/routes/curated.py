"""Answers that a supervisor approved: listed, made, changed, taken out of use, restored, tried, looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Query

from api.auth.audience import reading_role
from api.curated import Seen, newest_pin, seen_by, visible
from api.deps import Config, Kb, Who, checked, serving_generation
from api.errors import ApiError
from api.record_filters import find_record
from api.routing import Routes
from api.schemas.base import Industry
from api.schemas.curated import (
    CuratedCandidateOut,
    CuratedCandidates,
    CuratedCase,
    CuratedChecked,
    CuratedEdit,
    CuratedFields,
    CuratedList,
    CuratedMatched,
    CuratedNew,
    CuratedOut,
    CuratedRestore,
    CuratedStep,
    CuratedTried,
    CuratedTry,
)
from api.schemas.problem import FieldProblem
from kb.answering.curated.book import Recognised
from kb.answering.curated.candidates import curated_candidates
from kb.answering.curated.desk import Proposal, Tried
from kb.answering.curated.errors import NotApprovableError
from kb.answering.curated.types import CuratedMatch, CuratedStale
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import ConflictError, NotFoundError
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.records.visibility import judged_actors
from kb.reviewing import CURATED
from kb.store.curated_records import Audience, CuratedAnswer, CuratedDraft
from kb.store.ledger_records import RecordKind
from kb.store.roles import Role

router = Routes(prefix="/curated", tags=["curated"])


@router.get("", summary="审定答复：主管批准的问题与答复")
def list_curated(
    kb: Kb,
    who: Who,
    *,
    industry: Annotated[Industry | None, Query(description="只看这个行业的；各行业通用的也列出")] = None,
    everything: Annotated[bool, Query(alias="all", description="连同已经撤下的")] = False,
    due: Annotated[bool, Query(description="只看待复核的")] = False,
) -> CuratedList:
    """The newest revision of every answer that this person may see, the one changed last first."""
    seen = seen_by(kb, who)
    answers = [each for each in visible(seen, kb.store.curated.newest()) if everything or each.live]
    shown = [
        seen.shown(each) for each in answers if industry is None or each.draft.audience.industry in {None, industry}
    ]
    listed = tuple(each for each in shown if each.due or not due)
    return CuratedList(answers=listed, total=len(listed), due=sum(each.due for each in listed))


@router.get("/candidates", summary="该有审定答复的问题：问得多的、被拒答的、被评为不对的")
def list_candidates(kb: Kb, who: Who, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> CuratedCandidates:
    """Those most in need first; questions that an answer in use recognises are left out."""
    team = who.team_id if who.role is Role.SUPERVISOR else None
    given_to = judged_actors(who, kb.store.record_search.team(team) if team is not None else ())
    known = tuple(each.question for each in kb.curated.book.wordings())
    found = curated_candidates(kb.store.feedback, kb.store.record_search, known, given_to)[:limit]
    return CuratedCandidates(candidates=tuple(map(CuratedCandidateOut.model_validate, found)))


@router.post("", status_code=201, summary="批准一条审定答复")
def add(request: CuratedNew, kb: Kb, who: Who) -> CuratedOut:
    """Keep an answer once every sentence holds. 422 names the sentence, the rule and what to do; 409 a double."""
    proposal = _proposal(request, kb, who, question=request.question)
    with _told():
        made = kb.curated.add(proposal, who.actor_id, _pin(kb))
    return seen_by(kb, who).shown(made)


@router.post("/check", summary="核对一条还没有批准的审定答复，不写入")
def check(request: CuratedNew, kb: Kb, who: Who) -> CuratedChecked:
    """What stands against approval now, sentence by sentence: what would be refused, told while it is written."""
    proposal = _proposal(request, kb, who, question=request.question)
    problems = kb.curated.problems(proposal, _pin(kb))
    return CuratedChecked(problems=[FieldProblem(field=each.field, detail=each.detail) for each in problems])


@router.post("/test", summary="试一试：一个问题会用上哪条审定答复")
def test(request: CuratedTry, kb: Kb, who: Who, settings: Config) -> CuratedTried:
    """What a question would get, why an answer that fits is not used, and which others it would beat."""
    question = masked(checked("question", request.question, settings.max_question)).text
    role = reading_role(who, request.role)
    asker = Audience(request.industry, request.scene, request.province, None if role is None else role.value)
    pin = newest_pin(kb)
    tried = kb.curated.test(question, asker, Pin(pin.generation, request.as_of or today()))
    return _tried(seen_by(kb, who), tried)


@router.get("/{curated_id}", summary="一条审定答复及其各版")
def one_curated(
    curated_id: str,
    kb: Kb,
    who: Who,
    revision: Annotated[int | None, Query(ge=1, description="看第几版；不写为最新")] = None,
) -> CuratedCase:
    """One answer with its history, newest revision first. 404 for one that this person may not see.

    An earlier revision may have been for others, or have rested on a handbook kept from this person: it is left out.
    """
    seen = seen_by(kb, who)
    _seen_or_missing(seen, kb.store.curated.get(curated_id))
    history = visible(seen, kb.store.curated.history(curated_id))
    shown = history[0] if revision is None else kb.store.curated.get(curated_id, revision)
    _seen_or_missing(seen, shown)
    fields = seen.fields(shown, newest=shown.revision == history[0].revision)
    return CuratedCase.model_validate({**fields, "history": tuple(seen.shown(each, newest=False) for each in history)})


@router.patch("/{curated_id}", summary="修改一条审定答复，成为新的一版")
def edit(curated_id: str, request: CuratedEdit, kb: Kb, who: Who) -> CuratedOut:
    """What is left out stays. 409 tells what somebody else changed since the revision seen; 422 as for a new one."""
    before = _before(kb, who, curated_id)
    proposal = _edited(request, before.draft, kb, who)
    with _told():
        made = kb.curated.edit(curated_id, request.revision, proposal, who.actor_id, _pin(kb))
    return seen_by(kb, who).shown(made)


@router.post("/{curated_id}/withdraw", summary="撤下一条审定答复，立即停用")
def withdraw(curated_id: str, request: CuratedStep, kb: Kb, who: Who) -> CuratedOut:
    """Out of use at once; restore brings it back. 409 when it is already, or changed since."""
    _before(kb, who, curated_id)
    with _told():
        made = kb.curated.withdraw(curated_id, request.revision, who.actor_id, request.note)
    return seen_by(kb, who).shown(made)


@router.post("/{curated_id}/restore", summary="恢复撤下的，或退回以前的一版")
def restore(curated_id: str, request: CuratedRestore, kb: Kb, who: Who) -> CuratedOut:
    """A new revision with the words of an earlier one, once they hold today as well."""
    _before(kb, who, curated_id)
    with _told():
        made = kb.curated.restore(curated_id, request.revision, request.to, who.actor_id, _pin(kb))
    return seen_by(kb, who).shown(made)


@router.post("/{curated_id}/review", summary="登记已复核：条文改了，答复仍然适用")
def review(curated_id: str, request: CuratedStep, kb: Kb, who: Who) -> CuratedOut:
    """Keep that somebody read the new wording and finds the answer still right; it is used again."""
    before = _before(kb, who, curated_id)
    if request.revision not in {None, before.revision}:
        raise ConflictError(f"审定答复 {curated_id} 已是第 {before.revision} 版，您看到的是第 {request.revision} 版。")
    kb.mark_reviewed(CURATED, curated_id, who.actor_id)
    return seen_by(kb, who).shown(kb.store.curated.get(curated_id))


def _pin(kb: KnowledgeBase) -> Pin:
    """Today on the newest texts; 503 while there are none to approve against."""
    return Pin(serving_generation(kb), today())


def _before(kb: KnowledgeBase, who: Actor, curated_id: str) -> CuratedAnswer:
    newest = kb.store.curated.get(curated_id)
    _seen_or_missing(seen_by(kb, who), newest)
    return newest


def _seen_or_missing(seen: Seen, answer: CuratedAnswer) -> None:
    if not seen.may_see(answer):
        raise NotFoundError(f"没有编号为 {answer.curated_id} 的审定答复；可用 zhigui curated list 查看。")


@contextmanager
def _told() -> Iterator[None]:
    """What stands against approval, field by field."""
    try:
        yield
    except NotApprovableError as error:
        fields = [FieldProblem(field=each.field, detail=each.detail) for each in error.problems]
        raise ApiError(422, str(error), fields=fields) from error


def _proposal(request: CuratedFields, kb: KnowledgeBase, who: Actor, *, question: str | None) -> Proposal:
    """What was sent as a proposal; of a recorded answer only what this person may see."""
    record = find_record(kb, who, request.from_answer).record if request.from_answer is not None else None
    if record is not None and (record.kind is not RecordKind.ASK or record.content is None):
        raise NotFoundError(f"记录 {record.record_id} 不是一次答复，或内容已删除，不能用作审定答复。")
    content = record.content or {} if record is not None else {}
    return Proposal(
        question=question or "",
        paraphrases=tuple(request.paraphrases),
        text=request.text or "",
        cite=tuple(request.cite),
        audience=Audience(request.industry, request.scene, request.province, request.role),
        note=(request.note or "").strip() or None,
        from_answer=record.record_id if record is not None else None,
        recorded_question=str(content.get("question", "")),
        answer=content.get("answer"),
    )


def _edited(request: CuratedEdit, before: CuratedDraft, kb: KnowledgeBase, who: Actor) -> Proposal:
    """The proposal with what was not sent taken from the revision before."""
    sent = request.model_fields_set
    made = _proposal(request, kb, who, question=request.question or before.question)
    audience = Audience(
        request.industry if "industry" in sent else before.audience.industry,
        request.scene if "scene" in sent else before.audience.scene,
        request.province if "province" in sent else before.audience.province,
        request.role if "role" in sent else before.audience.role,
    )
    return Proposal(
        question=made.question,
        paraphrases=made.paraphrases if "paraphrases" in sent else before.paraphrases,
        text=made.text,
        cite=made.cite,
        audience=audience,
        note=made.note if "note" in sent else before.note,
        from_answer=made.from_answer or before.from_answer,
        answer=made.answer,
        kept=before,
    )


def _tried(seen: Seen, tried: Tried) -> CuratedTried:
    found = [_matched(each) for each in tried.recognised if seen.may_see(each.asked.answer)]
    outcome = tried.outcome
    state = "used" if isinstance(outcome, CuratedMatch) else "stale" if isinstance(outcome, CuratedStale) else "none"
    first, beaten = (found[0] if found else None), found[1:]
    return CuratedTried.model_validate(
        {
            "outcome": state,
            "text": outcome.draft.text if isinstance(outcome, CuratedMatch) else None,
            "notice": outcome.notice if isinstance(outcome, CuratedStale) else None,
            "matched": first,
            "beaten": [each for each in beaten if first is None or each.curated_id != first.curated_id],
        }
    )


def _matched(found: Recognised) -> CuratedMatched:
    answer = found.asked.answer
    return CuratedMatched(
        curated_id=answer.curated_id,
        revision=answer.revision,
        question=answer.draft.question,
        matched=found.asked.question,
        how=found.how,
        score=round(found.score, 4),
        industry=answer.draft.audience.industry,
        province=answer.draft.audience.province,
    )
