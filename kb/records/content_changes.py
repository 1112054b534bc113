"""Every change of the rules and words that answers depend on, as a record: which set was in force since when.

The rule set itself lies content-addressed in the store (`rule_sets`); here is told when it changed, by whom, and what.
Content edited while no service ran is noticed at the next start, and then nobody can say who did it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from kb.store import schema as s
from kb.store.engine import reading
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore

# More ids than this are counted, not listed.
LISTED = 200


@dataclass(frozen=True, slots=True)
class ContentState:
    """What is in force: the rule set with a hash for each entry, and an id for each other folder of content."""

    rule_set_id: str
    rules: Mapping[str, str]
    folders: tuple[tuple[str, str], ...] = ()


def change_record(store: SqlStore, before: ContentState | None, after: ContentState, by: str) -> RecordDraft | None:
    """The record of a change, None where nothing did. `before` None: compared with what was recorded last."""
    known = _recorded(store) if before is None else _named(before)
    now = _named(after)
    if known == now:
        return None
    facts: dict[str, object] = {**now, "before": known, "rules": len(after.rules)}
    if before is not None:
        old, new = before.rules, after.rules
        facts["added"] = _some(set(new) - set(old))
        facts["removed"] = _some(set(old) - set(new))
        facts["changed"] = _some({each for each in set(old) & set(new) if old[each] != new[each]})
    return RecordDraft(
        RecordKind.RULE_CHANGE,
        by,
        facts,
        about=f"rule_set:{after.rule_set_id}",
        generation=store.law.generation(),
        rule_set_id=after.rule_set_id,
        outcome="done",
    )


def _named(state: ContentState) -> dict[str, object]:
    return {"rule_set": state.rule_set_id, "folders": dict(state.folders)}


def _recorded(store: SqlStore) -> dict[str, object] | None:
    t = s.records
    query = select(t.c.record_id).where(t.c.kind == RecordKind.RULE_CHANGE.value)
    with reading(store.engine) as c:
        last = c.scalar(query.order_by(t.c.at.desc(), t.c.sequence.desc()).limit(1))
    record = None if last is None else store.ledger.get(last)
    return None if record is None else {"rule_set": record.facts["rule_set"], "folders": record.facts["folders"]}


def _some(ids: set[str]) -> list[str]:
    listed = sorted(ids)
    return listed if len(listed) <= LISTED else [*listed[:LISTED], f"另有 {len(listed) - LISTED} 条"]
