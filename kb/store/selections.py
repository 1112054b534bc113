"""Which records are meant: by what was asked for, or because their time is over; as SQL over the tables of records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select

from kb.store import schema as s
from kb.store.ledger_records import RecordKind

# What stands where the words of a comment were.
ERASED_WORDS = "〔已删除〕"
_R, _C, _SUBJECTS, _SAID = s.records, s.record_contents, s.record_subjects, s.feedback
_SIGNALS, _NOTES = s.risk_signals, s.risk_notes


@dataclass(frozen=True, slots=True)
class Selection:
    """Records by what somebody asks for: within one field any of its values, every field that is given must fit.

    `tokens` are those of people (record_subjects), `text` words that stand in the content, a comment or a note.
    `with_sessions`: all other records of the sessions found as well.
    """

    record_ids: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    text: str | None = None
    actor_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    about: str | None = None
    with_sessions: bool = False

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing in particular, which would be everything."""
        given = (self.record_ids, self.session_ids, self.tokens, self.text, self.actor_id, self.about)
        return not any(given) and self.since is None and self.until is None


@dataclass(frozen=True, slots=True)
class Expired:
    """Records of some kinds or industries from before a moment.

    `kinds` None: of every kind but `other_kinds`. `industries` None: of every one but `other_industries`, or of none.
    """

    before: datetime
    kinds: tuple[str, ...] | None = None
    other_kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] | None = None
    other_industries: tuple[str, ...] = ()


Wanted = Selection | Sequence[Selection | Expired]


def wanted(what: Wanted | Expired) -> ColumnElement[bool]:
    """The condition on `records`; ValueError for a selection that asks for nothing in particular."""
    if isinstance(what, Sequence):
        return or_(*map(wanted, what))
    if isinstance(what, Expired):
        return _expired(what)
    if what.empty:
        raise ValueError("a selection without any criterion")
    named = and_(*_criteria(what))
    return or_(named, _R.c.session_id.in_(select(_R.c.session_id).where(named))) if what.with_sessions else named


def erasable() -> ColumnElement[bool]:
    """Whether a record still holds words, or leads to a person."""
    said = exists().where(_SAID.c.answer_id == _R.c.record_id, has_words(_SAID.c.comment))
    noted = exists().where(
        _SIGNALS.c.record_id == _R.c.record_id, _NOTES.c.signal_id == _SIGNALS.c.signal_id, has_words(_NOTES.c.note)
    )
    content = exists().where(_C.c.record_id == _R.c.record_id)
    return or_(content, exists().where(_SUBJECTS.c.record_id == _R.c.record_id), said, noted)


def held() -> ColumnElement[bool]:
    """Whether a legal hold keeps a record, or the one that it is about."""
    h, r = s.legal_holds, s.held_records
    meant = or_(r.c.record_id == _R.c.record_id, r.c.record_id == _R.c.about)
    return exists().where(meant, h.c.hold_id == r.c.hold_id, h.c.released_at.is_(None))


def has_words(column: Any) -> ColumnElement[bool]:
    """Whether a comment or note says something that was not erased."""
    return and_(column.is_not(None), column != ERASED_WORDS)


def speaks_of(record_ids: Any) -> ColumnElement[bool]:
    """Records about others: somebody looked at them, or settled a risk that they gave."""
    signals = select(literal("risk:") + cast(_SIGNALS.c.signal_id, String)).where(_SIGNALS.c.record_id.in_(record_ids))
    return or_(_R.c.about.in_(record_ids), and_(_R.c.kind == RecordKind.RISK.value, _R.c.about.in_(signals)))


def _criteria(what: Selection) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if what.record_ids:
        found.append(_R.c.record_id.in_(what.record_ids))
    if what.session_ids:
        found.append(_R.c.session_id.in_(what.session_ids))
    if what.tokens:
        found.append(_R.c.record_id.in_(select(_SUBJECTS.c.record_id).where(_SUBJECTS.c.token.in_(what.tokens))))
    if what.text is not None:
        found.append(_says(what.text))
    if what.actor_id is not None:
        found.append(_R.c.actor_id == what.actor_id)
    if what.about is not None:
        found.append(_R.c.about == what.about)
    if what.since is not None:
        found.append(_R.c.at >= what.since)
    if what.until is not None:
        found.append(_R.c.at < what.until)
    if what.kinds:
        found.append(_R.c.kind.in_(what.kinds))
    return found


def _says(words: str) -> ColumnElement[bool]:
    # Contents are JSON: a quotation mark or a new line stands there as its escape.
    stored = json.dumps(words, ensure_ascii=False)[1:-1]
    noted = select(_SIGNALS.c.record_id).join(_NOTES, _NOTES.c.signal_id == _SIGNALS.c.signal_id)
    return or_(
        _R.c.record_id.in_(select(_C.c.record_id).where(_C.c.content.icontains(stored, autoescape=True))),
        _R.c.record_id.in_(select(_SAID.c.answer_id).where(_SAID.c.comment.icontains(words, autoescape=True))),
        _R.c.record_id.in_(noted.where(_NOTES.c.note.icontains(words, autoescape=True))),
    )


def _expired(one: Expired) -> ColumnElement[bool]:
    conditions = [_R.c.at < one.before]
    conditions.append(_R.c.kind.not_in(one.other_kinds) if one.kinds is None else _R.c.kind.in_(one.kinds))
    if one.industries is not None:
        conditions.append(_R.c.industry.in_(one.industries))
    elif one.other_industries:
        conditions.append(func.coalesce(_R.c.industry, "").not_in(one.other_industries))
    return and_(*conditions)
