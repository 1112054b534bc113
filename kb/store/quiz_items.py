"""Keeps quiz items: every change is a new revision and a record of the ledger, both or neither.

Rows are only ever added, so their number says whether anything changed since it was last read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, text

from kb.errors import ConflictError, NotFoundError
from kb.store import schema_quiz as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.quiz_item_records import CHANGED, changed, record_of_change, record_of_new
from kb.store.quiz_json import as_json, from_json
from kb.store.quiz_records import ItemChange, ItemDraft, ItemState, QuizItem

_T = s.quiz_items
# SQLite takes 32,766 variables; a query over so many ids is short.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One change to an item that exists: `expected` is the revision seen, `draft` None where its words stay."""

    item_id: str
    expected: int
    change: ItemChange
    state: ItemState
    draft: ItemDraft | None = None
    reason: str | None = None


class SqlQuizItems:
    """Quiz items in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def rows(self) -> int:
        """How many revisions there are; it grows with every change and never falls."""
        with reading(self._engine) as c:
            return c.scalar(select(func.count()).select_from(_T)) or 0

    def heads(self) -> Mapping[str, int]:
        """The newest revision of every item, by id; far cheaper than their words."""
        with reading(self._engine) as c:
            return {row.item_id: row.revision for row in c.execute(_heads())}

    def newest(self) -> tuple[QuizItem, ...]:
        """The newest revision of every item, retired ones included; the one changed last comes first."""
        last = _heads().subquery()
        both = (_T.c.item_id == last.c.item_id) & (_T.c.revision == last.c.revision)
        with reading(self._engine) as c:
            found = [_read(row) for row in c.execute(select(_T).join(last, both))]
        return tuple(sorted(found, key=lambda each: (each.changed_at, each.item_id), reverse=True))

    def of(self, wanted: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], QuizItem]:
        """Revisions by (id, number); what there is none of is left out."""
        pairs = set(wanted)
        ids = sorted({item_id for item_id, _ in pairs})
        found: dict[tuple[str, int], QuizItem] = {}
        with reading(self._engine) as c:
            for at in range(0, len(ids), _AT_ONCE):
                for row in c.execute(select(_T).where(_T.c.item_id.in_(ids[at : at + _AT_ONCE]))):
                    if (row.item_id, row.revision) in pairs:
                        found[(row.item_id, row.revision)] = _read(row)
        return found

    def get(self, item_id: str, revision: int | None = None) -> QuizItem:
        """One revision, None: the newest. NotFoundError when there is none."""
        found = [each for each in self.history(item_id) if revision in {None, each.revision}]
        if not found:
            raise NotFoundError(f"题目 {item_id} 没有第 {revision} 版；可用 zhigui quiz show 查看各版。")
        return found[0]

    def history(self, item_id: str) -> tuple[QuizItem, ...]:
        """Every revision, newest first. NotFoundError when there is no such item."""
        with reading(self._engine) as c:
            return _history(c, item_id)

    def known(self, ids: Collection[str]) -> frozenset[str]:
        """Which of the ids have an item."""
        with reading(self._engine) as c:
            return frozenset(_known_in(c, ids))

    def add(
        self,
        drafts: Mapping[str, ItemDraft],
        change: ItemChange,
        by: str,
        *,
        facts: Mapping[str, object] | None = None,
        content: Mapping[str, object] | None = None,
    ) -> tuple[QuizItem, ...]:
        """New items as drafts, by id, in one transaction with one record; ids that are known are left as they are.

        What was added comes back, in the order given. `facts` say how they came about (a run, its seed, what was
        dropped), `content` what somebody wrote in words of their own.
        """
        made: tuple[QuizItem, ...] = ()
        with writing(self._engine) as c:
            if c.dialect.name == "postgresql":
                # Of two replicas that make the same item at once the second waits, and then finds it known.
                c.execute(text("LOCK TABLE quiz_items IN SHARE ROW EXCLUSIVE MODE"))
            have = _known_in(c, drafts)
            at = datetime.now(UTC)
            made = tuple(
                QuizItem(item_id, 1, change, ItemState.DRAFT, draft, by, at)
                for item_id, draft in drafts.items()
                if item_id not in have
            )
            if made:
                c.execute(insert(_T), [_row(each) for each in made])
                self._ledger.append_in(c, record_of_new(made, facts or {}, content))
        return made

    def revise(self, steps: Sequence[ItemStep], by: str, generation: int | None = None) -> tuple[QuizItem, ...]:
        """Changes to items that exist, all or none, each with a record of its own.

        ConflictError that tells what changed when somebody was faster with one of them, NotFoundError for an unknown
        one. `generation` is the one whose texts they were proven on.
        """
        made = []
        with writing(self._engine) as c:
            for step in steps:
                before = _expected(c, step.item_id, step.expected)
                after = QuizItem(
                    step.item_id, before.revision + 1, step.change, step.state, step.draft or before.draft, by,
                    datetime.now(UTC), step.reason,
                )  # fmt: skip
                c.execute(insert(_T).values(_row(after)))
                self._ledger.append_in(c, record_of_change(before, after, generation))
                made.append(after)
        return tuple(made)


def _expected(c: Connection, item_id: str, expected: int) -> QuizItem:
    """The newest revision, its item locked; ConflictError when it is not the one that was seen."""
    # The first revision is the lock, for it never goes: of two who change one item the second waits, and then sees.
    c.execute(select(_T.c.revision).where(_T.c.item_id == item_id, _T.c.revision == 1).with_for_update())
    revisions = _history(c, item_id)
    newest = revisions[0]
    if newest.revision == expected:
        return newest
    seen = next((each for each in revisions if each.revision == expected), None)
    if seen is None:
        raise ConflictError(f"题目 {item_id} 没有第 {expected} 版，最新的是第 {newest.revision} 版。")
    what = "、".join(changed(seen.draft, newest.draft)) or "状态"
    raise ConflictError(
        f"题目 {item_id} 已由 {newest.changed_by} {CHANGED[newest.change]}为第 {newest.revision} 版（改动：{what}），"
        f"您看到的是第 {expected} 版；请看过新版再处理。"
    )


def _history(c: Connection, item_id: str) -> tuple[QuizItem, ...]:
    rows = c.execute(select(_T).where(_T.c.item_id == item_id).order_by(_T.c.revision.desc()))
    found = tuple(map(_read, rows))
    if not found:
        raise NotFoundError(f"没有编号为 {item_id[:40]} 的题目；可用 zhigui quiz items 查看。")
    return found


def _heads() -> Any:
    return select(_T.c.item_id, func.max(_T.c.revision).label("revision")).group_by(_T.c.item_id)


def _known_in(c: Connection, ids: Iterable[str]) -> set[str]:
    wanted, found = sorted(set(ids)), set[str]()
    for at in range(0, len(wanted), _AT_ONCE):
        chosen = select(_T.c.item_id).where(_T.c.item_id.in_(wanted[at : at + _AT_ONCE]), _T.c.revision == 1)
        found.update(c.scalars(chosen))
    return found


def _row(item: QuizItem) -> dict[str, object]:
    return {
        "item_id": item.item_id,
        "revision": item.revision,
        "change": item.change.value,
        "state": item.state.value,
        "kind": item.draft.kind.value,
        "content": as_json(item.draft),
        "changed_by": item.changed_by,
        "changed_at": item.changed_at,
        "reason": item.reason,
    }


def _read(row: Row[Any]) -> QuizItem:
    return QuizItem(
        row.item_id,
        row.revision,
        ItemChange(row.change),
        ItemState(row.state),
        from_json(row.content),
        row.changed_by,
        utc(row.changed_at),
        row.reason,
    )
