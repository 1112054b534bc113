"""What is derived of the texts lies in a file between starts, and is used only for the texts it was derived of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from kb.search import table as tables
from kb.search.derived import KeptDerived
from kb.search.table import PassageTable
from kb.store.records import IndexablePassage, Passage, PassageId, Publication
from tests.builders import InMemoryStore, make_unit, make_version

ENCODERS = ("one", "other")
ARTICLES = {"第一条": "经营者应当公示。", "第二条": "逾期的处以罚款。", "第三条": "本法自公布之日起施行。"}


class Watched(InMemoryStore):
    """A store that says of which passages it was asked for the texts, and may have been published at another time."""

    read: list[PassageId]
    at = datetime(2026, 5, 1, tzinfo=UTC)

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        self.read += [passage.passage_id for passage, _ in rows]
        return super().indexable(rows)

    def publication(self, generation: int | None = None) -> Publication | None:
        found = super().publication(generation)
        return None if found is None else replace(found, created_at=self.at)


@pytest.fixture(autouse=True)
def _keep_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_WORTH_KEEPING", 1)


@pytest.fixture
def store() -> Watched:
    made = Watched()
    made.read = []
    made.add_version(make_version("消费者权益保护法"), ARTICLES)
    made.add_unit(make_unit())
    made.publish()
    return made


def opened(store: Watched, folder: Path, encoders: Sequence[str] = ENCODERS) -> PassageTable:
    store.read.clear()
    table = PassageTable(store, encoders, KeptDerived(folder / "cache" / "derived.npz", encoders, store))
    table.open()
    return table


def content(table: PassageTable) -> object:
    """What a table says of three provisions and of all vectors."""
    return (
        [table.facts_of_provision(number) for number in (1, 2, 3)],
        [table.vector_ids(encoder) for encoder in ENCODERS],
        [table.vector_of(key, encoder) for key in table.passage_ids() for encoder in ENCODERS],
        [table.pending(encoder, lambda _: False) for encoder in ENCODERS],
    )


def test_at_the_next_start_no_text_of_a_provision_is_read_and_the_table_is_the_same(
    store: Watched, tmp_path: Path
) -> None:
    first = opened(store, tmp_path)
    assert store.read == [1, 2, 3, 4]
    first.keep()

    second = opened(store, tmp_path)
    assert store.read == [4], "handbook units alone are derived every time"
    assert content(second) == content(first)


def test_what_came_in_since_is_read_and_kept_from_then_on(store: Watched, tmp_path: Path) -> None:
    opened(store, tmp_path).keep()
    store.add_version(make_version("食品安全法"), {"第一条": "生产者应当召回。"})
    store.publish()

    table = opened(store, tmp_path)
    assert store.read == [4, 5]
    table.keep()

    opened(store, tmp_path)
    assert store.read == [4]


def test_a_table_that_was_opened_takes_up_what_is_published_later(store: Watched, tmp_path: Path) -> None:
    opened(store, tmp_path).keep()
    table = opened(store, tmp_path)
    store.add_version(make_version("食品安全法"), {"第一条": "生产者应当召回。"})
    store.publish()
    assert table.refresh() == 1
    assert table.facts_of_provision(4).length == len("生产者应当召回。")


def test_what_is_prepared_and_not_published_is_not_kept(store: Watched, tmp_path: Path) -> None:
    store.add_version(make_version("食品安全法"), {"第一条": "生产者应当召回。"})
    opened(store, tmp_path).keep()
    opened(store, tmp_path)
    assert store.read == [4, 5]


def test_of_a_store_that_went_another_way_nothing_is_used(store: Watched, tmp_path: Path) -> None:
    opened(store, tmp_path).keep()
    store.at = datetime(2026, 5, 2, tzinfo=UTC)
    opened(store, tmp_path)
    assert store.read == [1, 2, 3, 4]


def test_of_an_instrument_with_another_title_nothing_is_used(
    store: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(store, tmp_path).keep()
    renamed = dict.fromkeys(store.short_titles(), "另一部法")
    monkeypatch.setattr(store, "short_titles", lambda: renamed)
    opened(store, tmp_path)
    assert store.read == [1, 2, 3, 4]


def test_a_passage_that_stands_elsewhere_now_is_read_anew(store: Watched, tmp_path: Path) -> None:
    opened(store, tmp_path).keep()
    entry = store._passages[2]
    store._passages[2] = replace(entry, passage=replace(entry.passage, end=entry.passage.end - 1))
    opened(store, tmp_path)
    assert store.read == [2, 4]


def test_for_other_encoders_everything_is_derived_anew(store: Watched, tmp_path: Path) -> None:
    opened(store, tmp_path).keep()
    opened(store, tmp_path, ("third",))
    assert store.read == [1, 2, 3, 4]


@pytest.mark.parametrize("left", [0, 100, -1], ids=["empty", "torn", "a byte short"])
def test_a_damaged_file_counts_as_none(store: Watched, tmp_path: Path, left: int) -> None:
    whole = opened(store, tmp_path)
    whole.keep()
    file = tmp_path / "cache" / "derived.npz"
    file.write_bytes(file.read_bytes()[:left])
    assert content(opened(store, tmp_path)) == content(whole)
    assert store.read == [1, 2, 3, 4]


def test_a_swept_passage_is_left_out(store: Watched, tmp_path: Path) -> None:
    table = opened(store, tmp_path)
    table.forget([PassageId(2)])
    table.keep()
    store.sweep([PassageId(2)])
    with np.load(tmp_path / "cache" / "derived.npz") as kept:
        assert sorted(kept["passage"].tolist()) == [1, 3]
    again = opened(store, tmp_path)
    assert again.passage_ids() == (1, 3, 4)
    assert store.read == [4]


def test_where_nothing_can_be_written_the_table_stands(store: Watched, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    table = opened(store, tmp_path)
    table.keep()
    assert content(opened(store, tmp_path)) == content(table)
