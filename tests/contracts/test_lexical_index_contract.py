"""One suite for every LexicalIndex: what a word index owes the searcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.law.instruments import InstrumentId
from kb.search.errors import LexicalIndexError
from kb.search.lexical import LexicalEntry, LexicalIndex, LexicalQuery
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.store.records import PassageId

Make = Callable[[Path], LexicalIndex]


@pytest.fixture(params=[lambda folder: InMemoryLexicalIndex(), TantivyLexicalIndex], ids=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LexicalIndex]:
    make: Make = request.param
    made = make(tmp_path / "lexical")
    yield made
    made.close()


def entry(
    number: int, words: str, *, instrument: str | None = "a", title: str = "", questions: str = ""
) -> LexicalEntry:
    terms = tuple(words.split())
    grams = tuple(word[at : at + 2] for word in terms for at in range(len(word) - 1))
    owner = InstrumentId(instrument) if instrument else None
    return LexicalEntry(PassageId(number), owner, terms, grams, tuple(title.split()), (), tuple(questions.split()))


def found(index: LexicalIndex, words: str, limit: int = 10, instruments: frozenset[str] | None = None) -> list[int]:
    ids = None if instruments is None else frozenset(InstrumentId(one) for one in instruments)
    return [hit.passage_id for hit in index.search(LexicalQuery(tuple(words.split()), ()), limit, ids)]


def test_new_index_is_empty_and_has_reached_nothing(index: LexicalIndex) -> None:
    assert (index.count(), index.reached(), found(index, "退货")) == (0, 0, [])


def test_ids_are_those_of_the_passages_committed_and_not_deleted(index: LexicalIndex) -> None:
    assert index.ids() == frozenset()
    index.add([entry(number, "退货") for number in (1, 2, 3)])
    index.commit(3)
    index.delete([PassageId(2)])
    assert index.ids() == {1, 2, 3}
    index.commit(3)
    assert index.ids() == {1, 3}


def test_entries_are_invisible_until_they_are_committed(index: LexicalIndex) -> None:
    index.add([entry(1, "退货 七日")])
    assert found(index, "退货") == []
    index.commit(1)
    assert found(index, "退货") == [1]
    assert index.reached() == 1


def test_the_passage_with_more_of_the_questions_rarer_words_ranks_first(index: LexicalIndex) -> None:
    index.add([entry(1, "经营者 退货 运费"), entry(2, "经营者 处罚"), entry(3, "经营者 许可"), entry(4, "税务 机关")])
    index.commit(4)
    assert found(index, "经营者 退货")[0] == 1
    assert 4 not in found(index, "经营者 退货")


def test_adding_an_id_again_replaces_it(index: LexicalIndex) -> None:
    index.add([entry(1, "退货")])
    index.commit(1)
    index.add([entry(1, "处罚")])
    index.commit(1)
    assert (index.count(), found(index, "退货"), found(index, "处罚")) == (1, [], [1])


def test_deleting_does_not_lower_what_was_reached(index: LexicalIndex) -> None:
    index.add([entry(1, "退货"), entry(2, "处罚")])
    index.commit(2)
    index.delete([PassageId(2), PassageId(77)])
    index.commit(index.reached())
    assert (index.count(), index.reached(), found(index, "处罚")) == (1, 2, [])


def test_reached_can_be_committed_without_any_passage(index: LexicalIndex) -> None:
    index.commit(9)
    assert (index.reached(), index.count()) == (9, 0)


def test_search_keeps_to_the_instruments_asked_for(index: LexicalIndex) -> None:
    index.add([entry(1, "退货", instrument="a"), entry(2, "退货", instrument="b"), entry(3, "退货", instrument=None)])
    index.commit(3)
    assert found(index, "退货", instruments=frozenset({"b"})) == [2]
    assert found(index, "退货", instruments=frozenset()) == []
    assert sorted(found(index, "退货")) == [1, 2, 3]


def test_restricting_instruments_changes_no_score(index: LexicalIndex) -> None:
    index.add([entry(1, "退货 运费", instrument="a"), entry(2, "处罚", instrument="b")])
    index.commit(2)
    query = LexicalQuery(("退货",), ())
    assert index.search(query, 5) == index.search(query, 5, frozenset({InstrumentId("a")}))


def test_limit_cuts_after_the_best(index: LexicalIndex) -> None:
    index.add([entry(number, "退货 " + "其他 " * number) for number in range(1, 6)])
    index.commit(5)
    assert found(index, "退货", limit=2) == [1, 2]


def test_example_questions_and_titles_are_searched_too(index: LexicalIndex) -> None:
    index.add([entry(1, "正文", questions="衣服 能退"), entry(2, "正文", title="广告法"), entry(3, "正文")])
    index.commit(3)
    assert found(index, "衣服") == [1]
    assert found(index, "广告法") == [2]


def test_expansion_counts_less_than_the_callers_own_words(index: LexicalIndex) -> None:
    index.add([entry(1, "自动化 决策"), entry(2, "杀熟 行为")])
    index.commit(2)
    hits = index.search(LexicalQuery(("杀熟",), (), ("自动化",), 0.5), 5)
    assert [hit.passage_id for hit in hits] == [2, 1]
    assert hits[1].score == pytest.approx(hits[0].score / 2, rel=0.01)


def test_bigrams_are_a_field_of_their_own(index: LexicalIndex) -> None:
    index.add([entry(1, "无理由退货"), entry(2, "处罚")])
    index.commit(2)
    assert [hit.passage_id for hit in index.search(LexicalQuery((), ("理由",)), 5)] == [1]


def test_document_frequency_counts_passages_not_occurrences(index: LexicalIndex) -> None:
    index.add([entry(1, "退货 退货"), entry(2, "退货"), entry(3, "处罚")])
    index.commit(3)
    assert index.document_frequency(("退货", "处罚", "没有")) == (2, 1, 0)


def test_terms_that_look_like_query_syntax_are_only_terms(index: LexicalIndex) -> None:
    index.add([entry(1, "退货")])
    index.commit(1)
    assert found(index, 'NOT AND id:1 "退 *') == []


class TestTantivyFolder:
    """What only an index on disk can promise."""

    def test_what_was_committed_survives_a_new_process(self, tmp_path: Path) -> None:
        first = TantivyLexicalIndex(tmp_path)
        first.add([entry(1, "退货")])
        first.commit(1)
        first.add([entry(2, "处罚")])
        first.close()
        second = TantivyLexicalIndex(tmp_path)
        assert (second.reached(), second.count(), found(second, "退货 处罚")) == (1, 1, [1])
        second.close()

    def test_a_second_writer_is_refused_with_a_reason(self, tmp_path: Path) -> None:
        first, second = TantivyLexicalIndex(tmp_path), TantivyLexicalIndex(tmp_path)
        first.add([entry(1, "退货")])
        with pytest.raises(LexicalIndexError, match="词语索引写入失败"):
            second.add([entry(2, "处罚")])
        first.close()
        second.close()

    def test_a_folder_that_is_a_file_is_reported_with_its_path(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(LexicalIndexError, match="file"):
            TantivyLexicalIndex(tmp_path / "file")

    def test_closing_twice_is_harmless(self, tmp_path: Path) -> None:
        index = TantivyLexicalIndex(tmp_path)
        index.commit(3)
        index.close()
        index.close()
        assert index.reached() == 3
