"""The overview for whoever asks: which window, whose records, and how it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from api.deps import Kb, Who
from api.errors import field_error
from api.record_filters import members_of
from api.schemas.base import Day
from api.schemas.overview import (
    CitedArticleOut,
    CitedPlace,
    FindingOut,
    OverviewDay,
    OverviewOut,
    SignalsOut,
    SpeedOut,
    TallyOut,
    ThemeOut,
    VerdictOut,
)
from kb.bootstrap import KnowledgeBase, today
from kb.phrasing.rules.topics import TOPIC_NAMES
from kb.records.actors import Actor
from kb.records.overview.overview import USUAL_DAYS, Topics
from kb.records.overview.types import Overview, Theme, Window
from kb.records.visibility import scope_of
from kb.store.feedback import Verdict
from kb.store.record_filter import SHORT
from kb.store.roles import Role

MOST_DAYS = 366
# As many ids as fit an address.
MOST_RECORDS = 100
ALL, TEAM, OWN = "all", "team", "own"


@dataclass(frozen=True, slots=True)
class Seen:
    """An overview that somebody may see. `people` is whose it is; `linked`: he may open the records behind it.

    Who may not is told no record by its id, and of other people's questions only those that were refused.
    """

    overview: Overview
    people: str
    linked: bool


def overview_seen(
    kb: Kb,
    who: Who,
    *,
    since: Annotated[Day | None, Query(description="从哪一天起（北京时间，含当天）；默认最近 30 天")] = None,
    until: Annotated[Day | None, Query(description="到哪一天止（含当天）；默认今天")] = None,
    team: Annotated[str | None, Query(max_length=160, description="只看这个小组的：编号或名称")] = None,
) -> Seen:
    """What a supervisor's team did, to auditors and admins what everybody did; trainers see numbers of all, no one's.

    Days are those of Asia/Shanghai, both included. 404 for a team that one may not see, 422 for a window upside down or
    longer than a year.
    """
    window = _window(since, until)
    actor_ids, people = _people(kb, who, team)
    topics = Topics(kb.rules.rule_set_id, {each.rule_id: each.topic for each in kb.rules.rules})
    return Seen(kb.overviews.of(window, actor_ids, topics), people, who.role is not Role.TRAINER)


AskedOverview = Annotated[Seen, Depends(overview_seen)]


def overview_out(kb: KnowledgeBase, seen: Seen) -> OverviewOut:
    """An overview as it is sent."""
    found = seen.overview
    return OverviewOut(
        since=found.window.since,
        until=found.window.until,
        before_since=found.window.before.since,
        recorded_since=found.recorded_since,
        people=seen.people,
        linked=seen.linked,
        questions=TallyOut.model_validate(found.questions),
        refused=TallyOut.model_validate(found.refused),
        checks=TallyOut.model_validate(found.checks),
        days=tuple(map(OverviewDay.model_validate, found.days)),
        compared_since=found.compared_since,
        themes=tuple(_theme(each, linked=seen.linked, quoted=seen.linked) for each in found.themes),
        # Trainers make judged questions of what was refused: they read it, masked, without its record.
        gaps=tuple(_theme(each, linked=seen.linked, quoted=True) for each in found.gaps),
        articles=tuple(map(CitedArticleOut.model_validate, found.articles)),
        findings=tuple(
            FindingOut(
                topic=each.topic,
                name=TOPIC_NAMES.get(each.topic, each.topic),
                drafts=TallyOut.model_validate(each.drafts),
                blocked=each.blocked,
            )
            for each in found.findings
        ),
        signals=tuple(
            SignalsOut(topic=topic, name=kb.risks.risks.name_of(topic), signals=signals, waiting=waiting)
            for topic, (signals, waiting) in sorted(found.signals.items(), key=lambda each: (-each[1][0], each[0]))
        ),
        speed=SpeedOut.model_validate(found.speed if seen.linked else replace(found.speed, slowest=())),
        verdicts=tuple(
            VerdictOut(
                verdict=each.value,
                answers=TallyOut(now=found.verdicts.get(each, 0), before=found.verdicts_before.get(each, 0)),
            )
            for each in Verdict
        ),
    )


def _theme(theme: Theme, *, linked: bool, quoted: bool) -> ThemeOut:
    return ThemeOut(
        names=theme.names,
        calls=theme.calls,
        usual=theme.usual,
        first=theme.first,
        last=theme.last,
        asked=len(theme.records),
        records=tuple(each[:SHORT] for each in theme.records[:MOST_RECORDS]) if linked else (),
        examples=theme.examples if quoted else (),
        articles=tuple(CitedPlace(title=title, article=article) for title, article in theme.articles),
    )


def _window(since: date | None, until: date | None) -> Window:
    last = until or today()
    first = since or last - timedelta(days=USUAL_DAYS - 1)
    if last < first:
        raise field_error("until", f"{last} 早于起始的 {first}")
    window = Window(first, last)
    if window.days > MOST_DAYS:
        raise field_error("since", f"一次最多看 {MOST_DAYS} 天")
    return window


def _people(kb: KnowledgeBase, who: Actor, team: str | None) -> tuple[tuple[str, ...] | None, str]:
    """Whose records count; None: everybody's."""
    if who.role is Role.TRAINER:
        if team is not None:
            # The numbers of a small team would be those of its people.
            raise field_error("team", "培训师看到的是所有人合计的数字，不能按小组看")
        return None, ALL
    scope = scope_of(who, kb.store.record_search.team)
    if team is not None:
        members = members_of(kb, team, scope)
        return (members if scope is None else tuple(each for each in members if each in scope.actor_ids)), TEAM
    if scope is None:
        return None, ALL
    return scope.actor_ids, TEAM if who.role is Role.SUPERVISOR and who.team_id is not None else OWN
