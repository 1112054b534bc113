"""How long records are kept, legal holds, and the erasure of somebody's data with its certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Query

from api.deps import Kb, Who, checked
from api.errors import field_error
from api.record_filters import find_record
from api.routing import Routes
from api.schemas.records_retention import (
    CertificateList,
    CertificateOut,
    CertificateSummary,
    ErasurePreview,
    ErasureReply,
    ErasureRequest,
    FoundBy,
    HoldList,
    HoldOut,
    HoldRequest,
    PeriodOut,
    PersonErasureRequest,
    ReleaseReply,
    ReleaseRequest,
    RetentionReply,
)
from kb.bootstrap import SHANGHAI, KnowledgeBase
from kb.errors import NotFoundError
from kb.records.actors import Actor
from kb.records.erasing.certificates import Asked, CertificateKind
from kb.records.erasing.request import SOUGHT, Criteria, selection_of
from kb.records.sessions import session_name
from kb.store.selections import Selection

router = Routes(prefix="/records", tags=["records"])
MOST_WORDS, MOST_REASON = 200, 500
STAFF = ("人员账号",)


@router.get("/retention", summary="记录留存多久，现在有几条到期")
def retention(kb: Kb) -> RetentionReply:
    """The periods in force with their articles, and what their end has reached."""
    due = tuple(PeriodOut.of(period, found) for period, found in kb.erasures.due(kb.periods()))
    return RetentionReply(periods=due, due=sum(each.due for each in due), bytes_left=kb.erasures.bytes_left)


@router.post("/retention", summary="现在就删除到期的记录内容")
def apply_retention(kb: Kb, who: Who) -> ErasureReply:
    """Erase what expired; the service does it every day by itself."""
    return ErasureReply.of(kb.erasures.retain(kb.periods(), who.actor_id))


@router.post("/erasures/preview", summary="试算：会删除哪些记录")
def preview_erasure(body: FoundBy, kb: Kb, who: Who) -> ErasurePreview:
    """What an erasure would meet; nothing is changed and nothing of what was searched for is kept."""
    selection, means = _selected(kb, who, body)
    return ErasurePreview.of(*kb.erasures.look(selection), means)


@router.post("/erasures", summary="删除一个人的个人信息")
def erase(body: ErasureRequest, kb: Kb, who: Who) -> ErasureReply:
    """Erase what is found and no hold keeps, and certify it."""
    selection, means = _selected(kb, who, body)
    reason = checked("reason", body.reason, MOST_REASON)
    return ErasureReply.of(kb.erasures.erase(selection, Asked(CertificateKind.REQUEST, who.actor_id, reason, means)))


@router.post("/erasures/person", summary="删除离职人员的个人信息")
def erase_person(body: PersonErasureRequest, kb: Kb, who: Who) -> ErasureReply:
    """Erase name, login and sign-ins of somebody whose account is disabled; his number stays in the ledger."""
    reason = checked("reason", body.reason, MOST_REASON)
    asked = Asked(CertificateKind.PERSON, who.actor_id, reason, STAFF)
    return ErasureReply.of(kb.erasures.forget_person(body.person, asked))


@router.get("/erasures", summary="删除证明，新的在前")
def certificates(kb: Kb, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> CertificateList:
    """What was erased, and why."""
    return CertificateList(certificates=tuple(map(CertificateSummary.of, kb.erasures.certificates(limit))))


@router.get("/erasures/{erasure_id}", summary="一份删除证明")
def certificate(erasure_id: str, kb: Kb) -> CertificateOut:
    """The signed statement, and the text that a person can be handed."""
    return CertificateOut.of(kb.erasures.certificate(erasure_id))


@router.get("/holds", summary="保全，新的在前")
def list_holds(kb: Kb, *, active: Annotated[bool, Query(description="只看仍在保全中的")] = False) -> HoldList:
    """Which records must be kept whatever happens, and why."""
    return HoldList(holds=tuple(map(HoldOut.model_validate, kb.holds.all(active_only=active))))


@router.post("/holds", status_code=201, summary="保全记录")
def place_hold(body: HoldRequest, kb: Kb, who: Who) -> HoldOut:
    """Keep every record that is found now until the hold is released; later ones are not part of it."""
    given = (body.actor, body.first, body.last)
    selection = Selection() if any(given) and not _names_something(body) else _selected(kb, who, body)[0]
    selection = replace(
        selection,
        actor_id=None if body.actor is None else _person(kb, body.actor),
        since=None if body.first is None else _midnight(body.first),
        until=None if body.last is None else _midnight(body.last + timedelta(days=1)),
    )
    if body.first is not None and body.last is not None and body.last < body.first:
        raise field_error("to", f"{body.last} 早于起始的 {body.first}")
    reason = checked("reason", body.reason, MOST_REASON)
    return HoldOut.model_validate(kb.holds.place(selection, reason, who.actor_id))


@router.post("/holds/{hold_id}/release", summary="解除保全")
def release_hold(hold_id: str, body: ReleaseRequest, kb: Kb, who: Who) -> ReleaseReply:
    """End a hold; what was asked to be erased meanwhile is erased now."""
    released = kb.holds.release(hold_id, checked("reason", body.reason, MOST_REASON), who.actor_id)
    return ReleaseReply(
        hold=HoldOut.model_validate(released.hold), completed=tuple(map(ErasureReply.of, released.completed))
    )


def _names_something(body: FoundBy) -> bool:
    return any(getattr(body, name) for name in (*SOUGHT, "record_ids", "session_ids", "text"))


def _selected(kb: KnowledgeBase, who: Actor, body: FoundBy) -> tuple[Selection, tuple[str, ...]]:
    """The records meant, ids completed. NotFoundError for an id that is none."""
    personal = {name: value for name in SOUGHT if (value := getattr(body, name)) is not None}
    criteria = Criteria(
        personal={name: checked(name, value, len(value)) for name, value in personal.items()},
        record_ids=tuple(find_record(kb, who, each).record.record_id for each in body.record_ids),
        session_ids=tuple(session_name(each, kb.privacy.token) for each in body.session_ids),
        text=None if body.text is None else checked("text", body.text, MOST_WORDS),
        with_sessions=body.with_sessions,
    )
    return selection_of(criteria, kb.privacy.token)


def _person(kb: KnowledgeBase, named: str) -> str:
    found = kb.store.record_search.people_named(named.strip())
    if not found:
        raise NotFoundError(f"没有叫“{named[:40]}”的人员；可写姓名、登录名或人员编号。")
    if len(found) > 1:
        raise field_error("actor", f"“{named[:40]}”不止一人（{'、'.join(found[:5])}），请写人员编号")
    return found[0]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
