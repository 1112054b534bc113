"""What ranking asks of an article: its passages together, whichever of them came or went."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.law.instruments import VersionId
from kb.search.derived import PassageFacts
from kb.search.table import PassageTable
from kb.store.records import IndexablePassage, Passage, PassageId, PassageKind

LAW, OTHER = VersionId("v1"), VersionId("v2")


def _passage(
    number: int, text: str, *, unit: int = 1, version: VersionId = LAW, title: str = "消费者权益保护法"
) -> IndexablePassage:
    place = Passage(PassageId(number), PassageKind.PROVISION, version, unit, 0, len(text))
    return IndexablePassage(place, None, title, "", f"第{unit}条", text, (), 0)


class _Pages:
    """A reader of these passages; the table asks it for nothing else."""

    def __init__(self, *entries: IndexablePassage) -> None:
        self._entries = entries

    def rows_after(self, passage_id: int, limit: int) -> tuple[tuple[Passage, int], ...]:
        behind = [each for each in self._entries if each.passage.passage_id > passage_id]
        return tuple((each.passage, each.priority) for each in behind[:limit])

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        by_id = {each.passage.passage_id: each for each in self._entries}
        return tuple(by_id[passage.passage_id] for passage, _ in rows)


def _table(*entries: IndexablePassage) -> PassageTable:
    table = PassageTable(_Pages(*entries))  # type: ignore[arg-type]
    table.refresh()
    return table


def test_an_article_is_as_long_as_its_passages_and_penal_where_one_of_them_threatens() -> None:
    table = _table(_passage(1, "经营者应当公示。"), _passage(2, "逾期的处以罚款。"), _passage(3, "另一条。", unit=2))

    assert table.facts_of_provision(1) == PassageFacts(16, True, 0)
    assert table.facts_of_provision(2) == PassageFacts(4, False, 0)


def test_a_passage_that_was_swept_no_longer_counts() -> None:
    table = _table(_passage(1, "经营者应当公示。"), _passage(2, "逾期的处以罚款。"))

    table.forget([PassageId(2)])
    assert table.facts_of_provision(1) == PassageFacts(8, False, 0)

    table.forget([PassageId(1)])
    with pytest.raises(KeyError):
        table.facts_of_provision(1)


def test_only_known_passages_of_the_versions_asked_for_belong_in_order() -> None:
    table = _table(_passage(1, "甲。"), _passage(2, "乙。", version=OTHER), _passage(3, "丙。"))

    assert table.belonging([PassageId(n) for n in (3, 2, 9, 1)], {LAW}) == [3, 1]


def test_a_vector_stands_for_the_passages_of_the_versions_asked_for_alone() -> None:
    table = PassageTable(
        _Pages(_passage(1, "同一句。"), _passage(2, "同一句。", version=OTHER), _passage(3, "另一句。", version=OTHER)),  # type: ignore[arg-type]
        ["encoder"],
    )
    table.refresh()
    shared, alone = table.vector_of(PassageId(1), "encoder"), table.vector_of(PassageId(3), "encoder")
    assert shared is not None
    assert alone is not None

    assert table.sharing_in([shared, alone, "unknown"], "encoder", {LAW}) == {shared: (1,)}
    assert table.sharing_in([shared, alone], "encoder", {LAW, OTHER}) == {shared: (1, 2), alone: (3,)}
    assert table.sharing_in([shared, alone], "encoder", set[VersionId]()) == {}
