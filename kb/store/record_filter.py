"""What is asked of the records: a filter as a value, and how it reads in SQL. Runs on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ColumnElement, and_, cast, exists, func, or_, select, type_coerce

from kb.store import schema as s
from kb.store.ledger_records import RecordKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
# How much of an id stands for it in a list of many: no two of a company's records begin alike so far.
SHORT = 12
_R, _C = s.records.c, s.record_contents.c


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records somebody may see: those of `own_kinds` by `actor_ids`, and those of `any_kinds` by anybody."""

    actor_ids: tuple[str, ...]
    own_kinds: tuple[RecordKind, ...]
    any_kinds: tuple[RecordKind, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records are wanted; every field that is None or empty asks nothing.

    `first_day` and `last_day` are days in Asia/Shanghai, both included. `actor_ids` empty but not None: nobody.
    `rule_id` and `topic` match phrasings shown or found, `topic` risk signals too; `topic_rules` are the rules of that
    topic whose ids do not begin with it. `titles` are ways to write one title that was cited, `article` is one that the
    answer stood on. `words` must all stand in what was asked, said or checked. `verdict` is what somebody said of the
    answer. `ids` are ids, or their first SHORT characters. After the moment `until` nothing counts.
    """

    kinds: tuple[RecordKind, ...] = ()
    actor_ids: tuple[str, ...] | None = None
    first_day: date | None = None
    last_day: date | None = None
    industry: str | None = None
    outcome: str | None = None
    rule_id: str | None = None
    topic: str | None = None
    topic_rules: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    article: str | None = None
    session_id: str | None = None
    about: str | None = None
    words: tuple[str, ...] = ()
    risk: bool | None = None
    held: bool | None = None
    erased: bool | None = None
    verdict: str | None = None
    ids: tuple[str, ...] = ()
    until: datetime | None = None


def conditions(wanted: RecordFilter, scope: Scope | None, dialect: str) -> list[ColumnElement[bool]]:
    """The filter as conditions on `records` joined with `record_contents`; `scope` None sees everything."""
    return [*_plain(wanted), *_days(wanted), *_joined(wanted), *_spoken(wanted, dialect), *_scoped(scope)]


def _plain(wanted: RecordFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.kinds:
        yield _R.kind.in_([each.value for each in wanted.kinds])
    if wanted.actor_ids is not None:
        yield _R.actor_id.in_(wanted.actor_ids)
    for column, value in (
        (_R.industry, wanted.industry),
        (_R.outcome, wanted.outcome),
        (_R.session_id, wanted.session_id),
        (_R.about, wanted.about),
    ):
        if value is not None:
            yield column == value


def _days(wanted: RecordFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.first_day is not None:
        yield _R.at >= _midnight(wanted.first_day)
    if wanted.last_day is not None:
        yield _R.at < _midnight(wanted.last_day + timedelta(days=1))
    if wanted.until is not None:
        yield _R.at <= wanted.until


def _joined(wanted: RecordFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.risk is not None:
        given = exists().where(s.risk_signals.c.record_id == _R.record_id)
        yield given if wanted.risk else ~given
    if wanted.held is not None:
        held = _R.record_id.in_(held_ids())
        yield held if wanted.held else ~held
    if wanted.erased is not None:
        erased = and_(_R.commitment.is_not(None), _C.record_id.is_(None))
        yield erased if wanted.erased else ~erased
    if wanted.ids:
        yield or_(_R.record_id.in_(wanted.ids), func.substr(_R.record_id, 1, SHORT).in_(wanted.ids))
    if wanted.verdict is not None:
        t = s.feedback.c
        yield _R.record_id.in_(select(t.answer_id).where(t.verdict == wanted.verdict))
    if wanted.article is not None:
        t = s.reliance.c
        resting = select(t.object_id).where(t.kind == "answer", t.article == wanted.article)
        yield _R.record_id.in_(resting.where(t.title.in_(wanted.titles)) if wanted.titles else resting)
    elif wanted.titles:
        t = s.reliance.c
        resting = select(t.object_id).where(t.kind == "answer", t.title.in_(wanted.titles))
        # What was cited but not shown, and handbooks, stand in the facts alone.
        named = (_R.facts.contains(f'"title":{json_text(each)}', autoescape=True) for each in wanted.titles)
        yield or_(_R.record_id.in_(resting), *named)
    if wanted.rule_id is not None:
        yield _R.facts.contains(json_text(wanted.rule_id), autoescape=True)
    if wanted.topic is not None:
        yield or_(*_of_topic(wanted.topic, wanted.topic_rules))


def _of_topic(topic: str, rules: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    # Ids of our own rules begin with their topic: guaranteed_return.principal.
    yield _R.facts.contains(f"{json_text(topic)[:-1]}.", autoescape=True)
    for rule_id in rules:
        yield _R.facts.contains(json_text(rule_id), autoescape=True)
    t = s.risk_signals.c
    yield exists().where(t.record_id == _R.record_id, t.topic == topic)


def _spoken(wanted: RecordFilter, dialect: str) -> Iterator[ColumnElement[bool]]:
    if not wanted.words:
        return
    # To SQLite a cast to JSON is one to a number.
    said = cast(_C.content, JSON) if dialect == "postgresql" else type_coerce(_C.content, JSON)
    heard = (said["question"], said["text"], said[("answer", "text")], said[("answer", "refusal", "reason")])
    for word in wanted.words:
        # First the raw text, which most rows fail cheaply; only what passes is parsed, so that no name of a field and
        # no version id is taken for a word that was said.
        yield _contains(_C.content, json_text(word)[1:-1])
        yield or_(*(_contains(func.coalesce(each.as_string(), ""), word) for each in heard))


def _contains(column: Any, word: str) -> ColumnElement[bool]:
    """Whether a text holds a word; capitals count for nothing, on PostgreSQL as on SQLite."""
    if word.lower() != word.upper():
        return func.lower(column).contains(word.lower(), autoescape=True)
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    return found


def _scoped(scope: Scope | None) -> Iterator[ColumnElement[bool]]:
    if scope is None:
        return
    own = and_(_R.actor_id.in_(scope.actor_ids), _R.kind.in_([each.value for each in scope.own_kinds]))
    yield or_(own, _R.kind.in_([each.value for each in scope.any_kinds])) if scope.any_kinds else own


def held_ids() -> Any:
    """The ids of all records under a hold that was not released."""
    t = s.held_records.join(s.legal_holds, s.legal_holds.c.hold_id == s.held_records.c.hold_id)
    return select(s.held_records.c.record_id).select_from(t).where(s.legal_holds.c.released_at.is_(None))


def json_text(text: str) -> str:
    """A text as it stands in a stored JSON, with its quotation marks.

    >>> print(json_text('说"保本"'))
    "说\\"保本\\""
    """
    return json.dumps(text, ensure_ascii=False)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
