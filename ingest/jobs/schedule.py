"""When scheduled sources are due: times of day in Asia/Shanghai, a missed one made up once.

That a run was made stands in the store's table of runs; when an entry was first seen stands in `schedule.json` beside
it, because an entry that is new has missed nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.jobs.dead import SCHEDULE_ACTOR
from ingest.requests import IngestKind, IngestRequest
from kb.errors import SettingsError
from kb.settings import ScheduleEntry
from kb.store.run_records import RunReport
from kb.store.runs import SqlRuns

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The 29th of February is at most eight years away.
LOOK_DAYS = 8 * 366
WEEKDAYS = "一二三四五六日"
_Matches = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class Cron:
    """The five fields of a cron line as two questions: is it this day, is it this minute of a day."""

    day: _Matches
    minute: _Matches


@dataclass(frozen=True, slots=True)
class Planned:
    """A scheduled source: when it is next due, in words how often, and its last run."""

    source: str
    kind: str
    rule: str
    next_at: datetime
    last: RunReport | None


def cron_line(entry: ScheduleEntry) -> str:
    """An entry as the five fields minute, hour, day, month, day of week.

    >>> cron_line(ScheduleEntry(source="a", at="03:30")), cron_line(ScheduleEntry(source="a", every="week", on=7))
    ('30 3 * * *', '30 3 * * 0')
    """
    if entry.cron is not None:
        return entry.cron
    hour, minute = (int(part) for part in entry.at.split(":"))
    if entry.every == "hour":
        return f"{minute} * * * *"
    return f"{minute} {hour} * * {entry.on % 7 if entry.every == 'week' else '*'}"


def rule_of(entry: ScheduleEntry) -> str:
    """How often, in Chinese.

    >>> rule_of(ScheduleEntry(source="a", every="week", on=1, at="03:30"))
    '每周一 03:30'
    """
    if entry.cron is not None:
        return f"cron {entry.cron}"
    if entry.every == "hour":
        return f"每小时第 {int(entry.at[3:])} 分"
    return f"每周{WEEKDAYS[entry.on - 1]} {entry.at}" if entry.every == "week" else f"每天 {entry.at}"


def parse_cron(line: str) -> Cron:
    """Reads a cron line; SettingsError says what it should look like. Day and day of week must both fit."""
    fields = line.split()
    try:
        if len(fields) != 5:
            raise ValueError(line)
        from huey import crontab  # 130 modules, where something is planned

        minute, hour, day, month, weekday = fields
        return Cron(
            crontab(day=day, month=month, day_of_week=weekday, strict=True),
            crontab(minute=minute, hour=hour, strict=True),
        )
    except ValueError as error:
        raise SettingsError(
            f"定时设置的 cron“{line}”写法不对：要依次写分、时、日、月、星期五项，如“30 3 * * *”（每天 3 点 30 分）。"
        ) from error


def next_after(cron: Cron, moment: datetime) -> datetime:
    """The first minute after a moment that a cron line names. Raises SettingsError when there is none."""
    start = moment.astimezone(SHANGHAI).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return _first(cron, start, timedelta(days=1))


def latest_until(cron: Cron, moment: datetime) -> datetime:
    """The last minute up to a moment that a cron line names. Raises SettingsError when there is none."""
    return _first(cron, moment.astimezone(SHANGHAI).replace(second=0, microsecond=0), timedelta(days=-1))


def _first(cron: Cron, start: datetime, step: timedelta) -> datetime:
    forward = step > timedelta()
    for number in range(LOOK_DAYS):
        day = start.date() + step * number
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        if not cron.day(midnight):
            continue
        minutes = range(1440) if forward else range(1439, -1, -1)
        for minute in minutes:
            at = midnight + timedelta(minutes=minute)
            if (at >= start if forward else at <= start) and cron.minute(at):
                return at
    raise SettingsError("定时设置的 cron 所写的日子不存在。")


class Schedule:
    """Makes the runs of scheduled sources when they are due."""

    def __init__(self, entries: Iterable[ScheduleEntry], runs: SqlRuns, home: Path) -> None:
        self._entries = tuple((entry, parse_cron(cron_line(entry))) for entry in entries)
        self._runs = runs
        self._file = home / "schedule.json"
        self._looked: datetime | None = None
        now = datetime.now(UTC)
        for _, cron in self._entries:
            # A day that never comes is told at start, not in the night.
            next_after(cron, now)

    def due(self, now: datetime) -> tuple[int, ...]:
        """Queues a run for every entry whose time has come since its last run; the numbers of the new runs."""
        minute = now.replace(second=0, microsecond=0)
        if not self._entries or minute == self._looked:
            return ()
        self._looked = minute
        seen = self._seen(now)
        found = []
        for entry, cron in self._entries:
            since = latest_until(cron, now)
            if since <= seen[_key(entry)]:
                continue
            request = IngestRequest(source=entry.source, kind=IngestKind(entry.kind), actor=SCHEDULE_ACTOR)
            run_id = self._runs.create_unless_since(
                entry.source, entry.kind, SCHEDULE_ACTOR, request=request.as_json(), since=since.astimezone(UTC)
            )
            if run_id is not None:
                found.append(run_id)
        return tuple(found)

    def planned(self, now: datetime) -> tuple[Planned, ...]:
        """What comes next, the soonest first."""
        last: dict[tuple[str, str], RunReport] = {}
        for report in self._runs.newest(500, SCHEDULE_ACTOR):
            last.setdefault((report.source, report.kind), report)
        plans = (
            Planned(
                entry.source, entry.kind, rule_of(entry), next_after(cron, now), last.get((entry.source, entry.kind))
            )
            for entry, cron in self._entries
        )
        return tuple(sorted(plans, key=lambda one: one.next_at))

    def _seen(self, now: datetime) -> dict[str, datetime]:
        """Since when each entry is known; new ones are written down before anything rests on it."""
        known: dict[str, str] = {}
        if self._file.exists():
            try:
                known = dict(json.loads(self._file.read_text("utf-8")))
            except ValueError as error:
                raise SettingsError(f"{self._file} 已损坏；请删除它，定时入库从现在起重新计时。") from error
        kept = {_key(entry): known.get(_key(entry), now.isoformat()) for entry, _ in self._entries}
        if kept != known:
            aside = self._file.with_suffix(".part")
            aside.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            aside.replace(self._file)
        return {key: datetime.fromisoformat(at) for key, at in kept.items()}


def _key(entry: ScheduleEntry) -> str:
    return f"{entry.source} {entry.kind} {cron_line(entry)}"
