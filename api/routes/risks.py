"""The supervisors' queue of risk signals: listed, shown, taken, noted, closed, reopened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import Query

from api.deps import Kb, Who, checked
from api.errors import field_error
from api.routing import Routes
from api.schemas.risks import (
    MOST_NOTE,
    RiskCaseOut,
    RiskClose,
    RiskList,
    RiskNoteOut,
    RiskNoteRequest,
    RiskOut,
    RiskStep,
    RiskTopicOut,
)
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.records.visibility import visible_actors
from kb.store.risks import CLOSED, WAITING, RiskFilter, RiskSignal, RiskState
from kb.store.roles import Role

router = Routes(prefix="/risks", tags=["risks"])


@router.get("", summary="风险信号：待主管处理的提问")
def list_risks(
    kb: Kb,
    who: Who,
    *,
    state: Annotated[
        list[RiskState] | None, Query(description="只看这种状态，可写几次；不写则看没有关闭的", max_length=4)
    ] = None,
    topic: Annotated[str | None, Query(max_length=40, description="只看这个主题，如 threat")] = None,
    mine: Annotated[bool, Query(description="只看由我处理的")] = False,
    everything: Annotated[bool, Query(alias="all", description="连同已经关闭的")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RiskList:
    """The signals this person may see: his team's, or all; urgent ones first, then the newest."""
    states = tuple(state) if state else () if everything else WAITING
    seen = _visible(kb, who)
    wanted = RiskFilter(states, topic, who.actor_id if mine else None, seen)
    found, total = kb.store.risks.find(wanted, limit)
    asked = kb.store.risks.questions(found)
    counts = _by_state(kb.store.risks.tally(replace(wanted, states=())))
    return RiskList(
        risks=tuple(
            RiskOut.model_validate({**_fields(kb, each), "question": asked.get(each.signal_id)}) for each in found
        ),
        total=total,
        waiting=sum(counts[each] for each in WAITING),
        counts=counts,
        topics=_topics(kb, seen),
    )


@router.get("/{risk_id}", summary="一条风险信号，含提问与处理经过")
def one_risk(risk_id: int, kb: Kb, who: Who) -> RiskCaseOut:
    """One signal with its history; the question is there as long as the record keeps it."""
    return _case(kb, who, risk_id)


@router.post("/{risk_id}/take", summary="由我处理")
def take_risk(risk_id: int, request: RiskStep, kb: Kb, who: Who) -> RiskCaseOut:
    """From now on this person deals with it, whoever had it before. 409 when it is closed."""
    kb.store.risks.take(risk_id, who.actor_id, _note(request.note), _visible(kb, who))
    return _case(kb, who, risk_id)


@router.post("/{risk_id}/notes", summary="写备注")
def note_risk(risk_id: int, request: RiskNoteRequest, kb: Kb, who: Who) -> RiskCaseOut:
    """Add to the history without a change of state."""
    kb.store.risks.note(risk_id, who.actor_id, _note(request.note) or "", _visible(kb, who))
    return _case(kb, who, risk_id)


@router.post("/{risk_id}/close", summary="关闭：已处理，或者排除")
def close_risk(risk_id: int, request: RiskClose, kb: Kb, who: Who) -> RiskCaseOut:
    """Dealt with, or dismissed, which needs a reason. 409 when it is closed already."""
    note = _note(request.note)
    if request.state not in CLOSED:
        raise field_error("state", "只能是 resolved（已处理）或 dismissed（已排除）")
    if request.state is RiskState.DISMISSED and note is None:
        raise field_error("note", "排除一条信号要写明理由")
    kb.store.risks.close(risk_id, who.actor_id, request.state, note, _visible(kb, who))
    return _case(kb, who, risk_id)


@router.post("/{risk_id}/reopen", summary="重新打开")
def reopen_risk(risk_id: int, request: RiskStep, kb: Kb, who: Who) -> RiskCaseOut:
    """Back into the queue, for anybody to take. 409 when it is not closed."""
    kb.store.risks.reopen(risk_id, who.actor_id, _note(request.note), _visible(kb, who))
    return _case(kb, who, risk_id)


def _visible(kb: KnowledgeBase, who: Actor) -> tuple[str, ...] | None:
    """Whose questions' signals somebody may see."""
    team = who.team_id if who.role is Role.SUPERVISOR else None
    return visible_actors(who, kb.store.record_search.team(team) if team is not None else ())


def _by_state(tally: Mapping[tuple[RiskState, str], int]) -> dict[RiskState, int]:
    counts = dict.fromkeys(RiskState, 0)
    for (state, _), signals in tally.items():
        counts[state] += signals
    return counts


def _topics(kb: KnowledgeBase, seen: tuple[str, ...] | None) -> tuple[RiskTopicOut, ...]:
    """Every topic of which somebody may see signals, the one with most waiting first."""
    total: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for (state, topic), signals in kb.store.risks.tally(RiskFilter(actor_ids=seen)).items():
        total[topic] += signals
        waiting[topic] += signals if state in WAITING else 0
    name = kb.risks.risks.name_of
    found = [RiskTopicOut(topic=each, name=name(each), total=total[each], waiting=waiting[each]) for each in total]
    return tuple(sorted(found, key=lambda each: (-each.waiting, each.name)))


def _note(note: str | None) -> str | None:
    """A note without what leads to a person; None where nothing is said."""
    said = (note or "").strip()
    return masked(checked("note", said, MOST_NOTE)).text if said else None


def _case(kb: KnowledgeBase, who: Actor, risk_id: int) -> RiskCaseOut:
    found = kb.store.risks.case(risk_id, _visible(kb, who))
    rules = kb.risks.risks.rules
    more = {
        "question": found.question,
        "advice": next((rule.advice for rule in rules if rule.rule_id == found.signal.rule_id), None),
        "notes": tuple(map(RiskNoteOut.model_validate, found.notes)),
    }
    return RiskCaseOut.model_validate({**_fields(kb, found.signal), **more})


def _fields(kb: KnowledgeBase, signal: RiskSignal) -> dict[str, object]:
    names = (name for name in RiskOut.model_fields if name not in {"risk_id", "topic_name", "question"})
    fields = {name: getattr(signal, name) for name in names}
    return {"risk_id": signal.signal_id, "topic_name": kb.risks.risks.name_of(signal.topic), **fields}
