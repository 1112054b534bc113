"""Which records a request asks for, and which of them the one who asks may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from api.deps import Kb, Who, checked
from api.errors import ApiError, field_error
from api.schemas.base import Day, Industry
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.law.titles import normalise_title, short_title
from kb.records.actors import Actor
from kb.records.sessions import session_name
from kb.records.visibility import scope_of
from kb.store.feedback import Verdict
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter, Scope
from kb.store.record_search import SHORTEST_PREFIX, FoundRecord

MOST_WORDS = 200
LISTED_IDS = 5
MOST_IDS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, and within which scope."""

    filter: RecordFilter
    scope: Scope | None

    def told(self) -> Mapping[str, object]:
        """The filter as the ledger keeps it: what was set, without the words, which may name people."""
        values = {name: value for name, value in asdict(self.filter).items() if name not in {"words", "until"}}
        return {name: value for name, value in values.items() if value not in (None, ())}

    def until_now(self) -> Wanted:
        """The same up to this moment: what comes while a long export runs is not part of it."""
        return replace(self, filter=replace(self.filter, until=datetime.now(UTC)))


CONDITIONS = (
    "kind", "actor", "team", "from", "to", "industry", "outcome", "topic", "rule", "instrument", "article",
    "session", "about", "q", "risk", "held", "erased", "feedback", "ids", "limit", "before", "format",
)  # fmt: skip


def wanted_records(
    kb: Kb,
    who: Who,
    request: Request,
    *,
    kind: Annotated[str | None, Query(max_length=300, description="只看这几类，逗号分隔，如 ask,check")] = None,
    actor: Annotated[str | None, Query(max_length=160, description="只看这个人的：编号、登录名或姓名")] = None,
    team: Annotated[str | None, Query(max_length=160, description="只看这个小组的人的：小组的编号或名称")] = None,
    first: Annotated[Day | None, Query(alias="from", description="从哪一天起（北京时间，含当天）")] = None,
    last: Annotated[Day | None, Query(alias="to", description="到哪一天止（北京时间，含当天）")] = None,
    industry: Annotated[Industry | None, Query(description="只看这个行业")] = None,
    outcome: Annotated[str | None, Query(max_length=16, description="只看这种结果，如 refused、block")] = None,
    topic: Annotated[str | None, Query(max_length=40, description="限制用语或风险信号的主题")] = None,
    rule: Annotated[str | None, Query(max_length=120, description="显示过或查到的限制用语编号")] = None,
    instrument: Annotated[str | None, Query(max_length=200, description="引用过的法规或手册，可用简称")] = None,
    article: Annotated[str | None, Query(max_length=40, description="答复所依的条，如 第二十五条")] = None,
    session: Annotated[str | None, Query(max_length=64, description="通话编号")] = None,
    about: Annotated[str | None, Query(max_length=200, description="针对什么，如 generation:12")] = None,
    q: Annotated[str | None, Query(description="问答中的字词，空格隔开的都要有")] = None,
    risk: Annotated[bool | None, Query(description="是否带风险信号")] = None,
    held: Annotated[bool | None, Query(description="是否在保全中")] = None,
    erased: Annotated[bool | None, Query(description="内容是否已删除")] = None,
    feedback: Annotated[Verdict | None, Query(description="收到过这种评价的答复")] = None,
    ids: Annotated[str | None, Query(max_length=4000, description="只看这些记录，逗号分隔：编号或其前 12 位")] = None,
) -> Wanted:
    """The records that fit every condition given, and that this person may see."""
    for name in request.query_params:
        if name not in CONDITIONS:
            # A misspelt condition must not pass for one that everything fits.
            raise field_error(name, f"没有这个条件，只能用 {'、'.join(CONDITIONS)}")
    if first is not None and last is not None and last < first:
        raise field_error("to", f"{last} 早于起始的 {first}")
    scope = scope_of(who, kb.store.record_search.team)
    wanted = RecordFilter(
        kinds=_kinds(kind),
        actor_ids=_whose(kb, actor, team, scope),
        first_day=first,
        last_day=last,
        industry=industry,
        outcome=outcome,
        rule_id=rule,
        topic=topic,
        topic_rules=_rules(kb, topic),
        titles=() if instrument is None else _titles(kb, instrument),
        article=article,
        session_id=None if session is None else session_name(session, kb.privacy.token),
        about=about,
        words=tuple(checked("q", q, MOST_WORDS).split()) if q is not None else (),
        risk=risk,
        held=held,
        erased=erased,
        verdict=None if feedback is None else feedback.value,
        ids=_ids(ids),
    )
    return Wanted(wanted, scope)


Asked = Annotated[Wanted, Depends(wanted_records)]


def find_record(kb: KnowledgeBase, who: Actor, named: str) -> FoundRecord:
    """The record of an id or of its beginning. What somebody may not see is to him as if it were not there."""
    search = kb.store.record_search
    scope = scope_of(who, search.team)
    if len(named) < SHORTEST_PREFIX:
        raise field_error("record_id", f"“{named}”太短，编号至少写前 {SHORTEST_PREFIX} 位")
    ids = search.ids_like(named, LISTED_IDS + 1, scope)
    if len(ids) > 1:
        some = "、".join(ids[:LISTED_IDS]) + ("等" if len(ids) > LISTED_IDS else "")
        raise ApiError(409, f"有不止一条记录的编号以 {named} 开头：{some}；请多写几位。")
    found = search.one(ids[0]) if ids else None
    if found is None:
        raise NotFoundError(f"没有编号为 {named[:40]} 的记录；可用 zhigui records list 查看。")
    return found


def _kinds(named: str | None) -> tuple[RecordKind, ...]:
    names = [each.strip() for each in (named or "").replace("，", ",").split(",") if each.strip()]
    known = {each.value for each in RecordKind}
    for each in names:
        if each not in known:
            raise field_error("kind", f"没有“{each[:40]}”这一类，只能是 {'、'.join(sorted(known))}")
    return tuple(map(RecordKind, names))


def _ids(named: str | None) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in (named or "").split(",") if each.strip()))
    if named is not None and not found:
        raise field_error("ids", "没有写编号")
    if len(found) > MOST_IDS:
        raise field_error("ids", f"一次最多 {MOST_IDS} 个编号")
    return found


def _whose(kb: KnowledgeBase, actor: str | None, team: str | None, scope: Scope | None) -> tuple[str, ...] | None:
    """Of whom; None: of anybody. Somebody who is not in the team wanted leaves nobody."""
    people = None if actor is None else _people(kb, actor, scope)
    if team is None:
        return people
    members = members_of(kb, team, scope)
    return members if people is None else tuple(each for each in people if each in members)


def members_of(kb: KnowledgeBase, named: str, scope: Scope | None) -> tuple[str, ...]:
    """Who of a team may be seen. A team of which nobody may be seen is told like one that there is not."""
    wanted = named.strip()
    found = next((each.team_id for each in kb.people.teams() if wanted in {each.team_id, each.name}), None)
    ids = () if found is None else tuple(each.actor_id for each in kb.store.record_search.team(found))
    if found is None or (scope is not None and not set(ids) & set(scope.actor_ids)):
        raise NotFoundError(f"没有叫“{wanted[:40]}”的小组；可写小组的编号或名称。")
    return ids


def _people(kb: KnowledgeBase, named: str, scope: Scope | None) -> tuple[str, ...]:
    """Who is meant. Somebody whose records may not be seen is told like somebody unknown."""
    ids = kb.store.record_search.people_named(named.strip())
    seen = ids if scope is None else tuple(each for each in ids if each in scope.actor_ids)
    if not seen:
        raise NotFoundError(f"没有叫“{named[:40]}”的人员；可写姓名、登录名或人员编号。")
    return seen


def _rules(kb: KnowledgeBase, topic: str | None) -> tuple[str, ...]:
    """The rules of a topic whose ids do not begin with it: the company chooses its own."""
    if topic is None:
        return ()
    of_topic = (each.rule_id for each in kb.rules.rules if each.topic == topic)
    return tuple(each for each in of_topic if not each.startswith(f"{topic}."))


def _titles(kb: KnowledgeBase, named: str) -> tuple[str, ...]:
    """How the title stands in records: an alias resolved, and as it was written, for our own handbooks."""
    plain = short_title(named)
    return tuple(dict.fromkeys((normalise_title(kb.terms.known_names.get(plain, plain)), plain, named.strip())))
