"""Keeps approved answers: every change is a new revision and a record of the ledger, both or neither.

Rows are only ever added, so their number says whether anything changed since it was last read.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select

from kb.errors import ConflictError, NotFoundError
from kb.store import schema as s
from kb.store.chain import canonical, utc
from kb.store.curated_records import (
    Audience,
    CuratedAnswer,
    CuratedChange,
    CuratedDraft,
    sentences_as_json,
    sentences_from_json,
)
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind

_T = s.curated_answers
_CHANGED = {
    CuratedChange.ADDED: "新建",
    CuratedChange.EDITED: "修改",
    CuratedChange.WITHDRAWN: "撤下",
    CuratedChange.RESTORED: "恢复",
    CuratedChange.REVIEWED: "复核",
}
_ID_BYTES = 6


class SqlCurated:
    """Approved answers in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def rows(self) -> int:
        """How many revisions there are; it grows with every change and never falls."""
        with reading(self._engine) as c:
            return c.scalar(select(func.count()).select_from(_T)) or 0

    def newest(self) -> tuple[CuratedAnswer, ...]:
        """The newest revision of every answer, withdrawn ones included; the one changed last comes first."""
        last = select(_T.c.curated_id, func.max(_T.c.revision).label("revision")).group_by(_T.c.curated_id).subquery()
        both = (_T.c.curated_id == last.c.curated_id) & (_T.c.revision == last.c.revision)
        with reading(self._engine) as c:
            found = [_read(row) for row in c.execute(select(_T).join(last, both))]
        return tuple(sorted(found, key=lambda each: (each.changed_at, each.curated_id), reverse=True))

    def get(self, curated_id: str, revision: int | None = None) -> CuratedAnswer:
        """One revision, None: the newest. NotFoundError when there is none."""
        found = [each for each in self.history(curated_id) if revision in {None, each.revision}]
        if not found:
            raise NotFoundError(f"审定答复 {curated_id} 没有第 {revision} 版；可用 zhigui curated show 查看各版。")
        return found[0]

    def history(self, curated_id: str) -> tuple[CuratedAnswer, ...]:
        """Every revision, newest first. NotFoundError when there is no such answer."""
        with reading(self._engine) as c:
            return _history(c, curated_id)

    def add(self, draft: CuratedDraft, by: str) -> CuratedAnswer:
        """A new answer, approved now."""
        made = CuratedAnswer(f"c-{secrets.token_hex(_ID_BYTES)}", 1, CuratedChange.ADDED, draft, by, datetime.now(UTC))
        with writing(self._engine) as c:
            self._keep(c, made, None)
        return made

    def revise(
        self,
        curated_id: str,
        expected: int,
        draft: CuratedDraft,
        by: str,
        change: CuratedChange = CuratedChange.EDITED,
    ) -> CuratedAnswer:
        """Other words, approved now, or words of an earlier revision RESTORED; `expected` is the revision seen.

        In use from now on, also where that revision was withdrawn. ConflictError that tells what changed when somebody
        was faster.
        """
        with writing(self._engine) as c:
            before = _expected(c, curated_id, expected)
            made = CuratedAnswer(curated_id, before.revision + 1, change, draft, by, datetime.now(UTC))
            self._keep(c, made, before)
        return made

    def withdraw(self, curated_id: str, expected: int | None, by: str, note: str | None = None) -> CuratedAnswer:
        """Out of use from now on. ConflictError when it is already, or when somebody changed it meanwhile."""
        with writing(self._engine) as c:
            before = _expected(c, curated_id, expected)
            if not before.live:
                raise ConflictError(f"审定答复 {curated_id} 已经撤下。")
            made = CuratedAnswer(
                curated_id, before.revision + 1, CuratedChange.WITHDRAWN, before.draft, before.approved_by,
                before.approved_at, by, datetime.now(UTC),
            )  # fmt: skip
            self._keep(c, made, before, note)
        return made

    def _keep(self, c: Connection, made: CuratedAnswer, before: CuratedAnswer | None, note: str | None = None) -> None:
        c.execute(insert(_T).values(_row(made)))
        facts = {
            "event": made.change.value,
            "curated_id": made.curated_id,
            "revision": made.revision,
            "sha256": sha256(canonical(_row_words(made.draft)).encode()).hexdigest(),
            "changed": list(changed(before.draft, made.draft)) if before is not None else [],
            "note": note if note is not None else made.draft.note,
        }
        draft = RecordDraft(
            RecordKind.CURATED,
            made.changed_by,
            facts,
            content={"question": made.draft.question, "text": made.draft.text},
            about=f"curated:{made.curated_id}",
            industry=made.draft.audience.industry,
            outcome="done",
        )
        self._ledger.append_in(c, draft)


def changed(before: CuratedDraft, after: CuratedDraft) -> tuple[str, ...]:
    """What differs between two revisions, in Chinese."""
    parts = (
        ("问题", before.question, after.question),
        ("其他问法", before.paraphrases, after.paraphrases),
        ("答复", before.text, after.text),
        ("引用", _cited(before), _cited(after)),
        ("适用范围", before.audience, after.audience),
        ("备注", before.note, after.note),
    )
    return tuple(name for name, old, new in parts if old != new)


def _cited(draft: CuratedDraft) -> tuple[object, ...]:
    return tuple(each.citations for each in draft.sentences)


def _expected(c: Connection, curated_id: str, expected: int | None) -> CuratedAnswer:
    """The newest revision, its answer locked; ConflictError when it is not the one that was seen."""
    # The first revision is the lock, for it never goes: of two who change one answer the second waits, and then sees.
    first = select(_T.c.revision).where(_T.c.curated_id == curated_id, _T.c.revision == 1)
    c.execute(first.with_for_update())
    revisions = _history(c, curated_id)
    newest = revisions[0]
    if expected is None or newest.revision == expected:
        return newest
    seen = next((each for each in revisions if each.revision == expected), None)
    if seen is None:
        raise ConflictError(f"审定答复 {curated_id} 没有第 {expected} 版，最新的是第 {newest.revision} 版。")
    what = "、".join(changed(seen.draft, newest.draft)) or "状态"
    raise ConflictError(
        f"审定答复 {curated_id} 已由 {newest.changed_by} {_CHANGED[newest.change]}为第 {newest.revision} 版"
        f"（改动：{what}），您看到的是第 {expected} 版；请看过新版再改。"
    )


def _history(c: Connection, curated_id: str) -> tuple[CuratedAnswer, ...]:
    rows = c.execute(select(_T).where(_T.c.curated_id == curated_id).order_by(_T.c.revision.desc()))
    found = tuple(map(_read, rows))
    if not found:
        raise NotFoundError(f"没有编号为 {curated_id[:40]} 的审定答复；可用 zhigui curated list 查看。")
    return found


def _row_words(draft: CuratedDraft) -> dict[str, object]:
    return {
        "question": draft.question,
        "paraphrases": list(draft.paraphrases),
        "text": draft.text,
        "sentences": sentences_as_json(draft.sentences),
        "industry": draft.audience.industry,
        "scene": draft.audience.scene,
        "province": draft.audience.province,
        "role": draft.audience.role,
        "note": draft.note,
        "from_answer": draft.from_answer,
    }


def _row(answer: CuratedAnswer) -> dict[str, object]:
    return {
        "curated_id": answer.curated_id,
        "revision": answer.revision,
        "change": answer.change.value,
        **_row_words(answer.draft),
        "approved_by": answer.approved_by,
        "approved_at": answer.approved_at,
        "withdrawn_by": answer.withdrawn_by,
        "withdrawn_at": answer.withdrawn_at,
    }


def _read(row: Row[Any]) -> CuratedAnswer:
    draft = CuratedDraft(
        question=row.question,
        sentences=sentences_from_json(row.sentences),
        paraphrases=tuple(row.paraphrases),
        audience=Audience(row.industry, row.scene, row.province, row.role),
        note=row.note,
        from_answer=row.from_answer,
    )
    return CuratedAnswer(
        row.curated_id,
        row.revision,
        CuratedChange(row.change),
        draft,
        row.approved_by,
        utc(row.approved_at),
        row.withdrawn_by,
        None if row.withdrawn_at is None else utc(row.withdrawn_at),
    )


def _at(moment: datetime) -> datetime:
    return utc(moment)
