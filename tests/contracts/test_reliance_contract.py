"""What of ours rests on the law is written object by object where a kind has thousands of them."""

from __future__ import annotations

from datetime import UTC, datetime

from kb.store.records import CURRENT, DUE, Reliance
from kb.store.sql import SqlStore

REVIEWED = datetime(2026, 11, 1, 8, tzinfo=UTC)


def row(object_id: str, article: str = "第一条", *, state: str = CURRENT, kind: str = "quiz") -> Reliance:
    return Reliance(
        kind, object_id, None, "退换货试行法", article, None, state, "said", "worded", reviewed_at=REVIEWED,
        reviewed_by="u-1", note="有新文字。" if state == DUE else None,
    )  # fmt: skip


def test_objects_are_written_and_read_by_id(store: SqlStore) -> None:
    kept = store.reliance
    first = {"q-1": (row("q-1"), row("q-1", "第二条")), "q-2": (row("q-2"),)}
    kept.write_objects("quiz", first)
    kept.write_objects("curated", {"q-1": (row("q-1", kind="curated"),)})
    assert kept.of_objects("quiz", ["q-1", "q-9"]) == first["q-1"]
    assert len(kept.of_kind("quiz")) == 3
    assert kept.of_objects("quiz", []) == ()


def test_only_the_objects_named_are_written_anew(store: SqlStore) -> None:
    kept = store.reliance
    kept.write_objects("quiz", {"q-1": (row("q-1"),), "q-2": (row("q-2"),)})
    kept.write_objects("quiz", {"q-2": (row("q-2", state=DUE),)})
    assert kept.of_objects("quiz", ["q-1"]) == (row("q-1"),)
    assert kept.due_of("quiz") == (row("q-2", state=DUE),)
    kept.write_objects("quiz", {"q-2": ()})
    assert kept.of_kind("quiz") == (row("q-1"),)


def test_more_objects_than_one_statement_takes_are_written(store: SqlStore) -> None:
    rows = {f"q-{number}": (row(f"q-{number}"),) for number in range(1200)}
    store.reliance.write_objects("quiz", rows)
    store.reliance.write_objects("quiz", rows)
    assert len(store.reliance.of_kind("quiz")) == 1200
    assert len(store.reliance.of_objects("quiz", list(rows))) == 1200
