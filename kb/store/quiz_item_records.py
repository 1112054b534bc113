"""What the ledger keeps of quiz items: that they were made and changed, by whom, and by which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from kb.store.chain import canonical
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.quiz_json import as_json
from kb.store.quiz_records import ItemChange, ItemDraft, QuizItem

CHANGED = {
    ItemChange.GENERATED: "生成",
    ItemChange.WRITTEN: "新写",
    ItemChange.IMPORTED: "导入",
    ItemChange.EDITED: "修改",
    ItemChange.APPROVED: "批准",
    ItemChange.REJECTED: "退回",
    ItemChange.RETIRED: "停用",
    ItemChange.RESTORED: "恢复",
    ItemChange.REVIEWED: "复核",
}


def changed(before: ItemDraft, after: ItemDraft) -> tuple[str, ...]:
    """What differs between two revisions, in Chinese."""
    parts = (
        ("材料", before.material, after.material),
        ("题干", before.stem, after.stem),
        ("选项", before.options, after.options),
        ("填空", before.blanks, after.blanks),
        ("评分要点", before.points, after.points),
        ("解析", before.explanation, after.explanation),
        ("依据", before.bases, after.bases),
        ("知识点", (before.topic, before.industry, before.tags), (after.topic, after.industry, after.tags)),
        ("难度", (before.difficulty, before.bloom), (after.difficulty, after.bloom)),
    )
    return tuple(name for name, old, new in parts if old != new)


def content_hash(draft: ItemDraft) -> str:
    """The identity of what an item says, in every field."""
    return sha256(canonical(as_json(draft)).encode()).hexdigest()


def record_of_new(
    made: Sequence[QuizItem], facts: Mapping[str, object], content: Mapping[str, object] | None
) -> RecordDraft:
    first = made[0]
    sole = {"item_id": first.item_id, "revision": 1, "sha256": content_hash(first.draft)} if len(made) == 1 else {}
    said = [[each.item_id, content_hash(each.draft)] for each in made]
    return RecordDraft(
        RecordKind.QUIZ,
        first.changed_by,
        {
            "event": first.change.value,
            **sole,
            "count": len(made),
            "item_ids": [each.item_id for each in made],
            "items_sha256": sha256(canonical(said).encode()).hexdigest(),
            **facts,
        },
        content=content,
        about=f"quiz_item:{first.item_id}" if len(made) == 1 else None,
        as_of=first.draft.as_of,
        generation=_number(facts.get("generation")),
        industry=first.draft.industry if len(made) == 1 else None,
        outcome="done",
    )


def record_of_change(before: QuizItem, after: QuizItem, generation: int | None) -> RecordDraft:
    words = changed(before.draft, after.draft)
    facts = {
        "event": after.change.value,
        "item_id": after.item_id,
        "revision": after.revision,
        "state": after.state.value,
        "sha256": content_hash(after.draft),
        "changed": list(words),
    }
    said = {"stem": after.draft.stem, "explanation": after.draft.explanation} if words else {}
    content = {**said, **({"reason": after.reason} if after.reason else {})}
    return RecordDraft(
        RecordKind.QUIZ,
        after.changed_by,
        facts,
        content=content or None,
        about=f"quiz_item:{after.item_id}",
        as_of=after.draft.as_of,
        generation=generation,
        industry=after.draft.industry,
        outcome="done",
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
