"""Planted clusters come out as themes that name the product or the courier; what was refused falls into its themes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kb.records.overview.book import AskedBook
from kb.records.overview.themes import gaps, rising
from kb.records.overview.types import Theme, Window
from tests.builders_overview import FIRST, MadeUse, Planted, make_use

WINDOW = Window(FIRST + timedelta(days=28), FIRST + timedelta(days=57))
BATCH = Planted("星云耳机", "batch", 12, FIRST + timedelta(days=35), 2)
COURIER = Planted("飞鹿物流", "courier", 16, FIRST + timedelta(days=47), 3)


def themes(use: MadeUse, *, of_actor: str | None = None) -> tuple[Theme, ...]:
    columns = AskedBook(use).columns(FIRST)
    seen = columns.of(None if of_actor is None else frozenset({of_actor}), columns.actor)
    return rising(columns, seen, WINDOW, use.questions)


@pytest.fixture(scope="module")
def planted() -> MadeUse:
    return make_use(77, planted=(BATCH, COURIER))


@pytest.mark.parametrize(("cluster", "word"), [(BATCH, "冒烟"), (COURIER, "压坏")])
def test_a_cluster_is_named_by_what_it_is_about_and_whom(planted: MadeUse, cluster: Planted, word: str) -> None:
    (theme,) = (each for each in themes(planted) if cluster.word in each.names)
    assert word in theme.names
    assert theme.calls >= 0.8 * cluster.calls
    assert theme.usual is not None and theme.usual < 1
    assert (theme.first, theme.last) == (cluster.first, cluster.last)
    assert all(planted.planted_of.get(each) == cluster for each in theme.records)
    assert set(theme.examples) <= {each.question for each in planted.rows}


def test_who_may_not_see_the_callers_sees_no_theme(planted: MadeUse) -> None:
    assert themes(planted, of_actor="somebody-else") == ()


def test_one_caller_who_asks_again_and_again_is_no_cluster() -> None:
    use = make_use(77, planted=(BATCH,))
    use.rows = [each._replace(session_id="one-call") if each.record_id in use.planted_of else each for each in use.rows]
    assert not [each for each in themes(use) if BATCH.word in each.names]


def test_erased_questions_neither_count_nor_show(planted: MadeUse) -> None:
    use = make_use(77, planted=(BATCH, COURIER))
    book = AskedBook(use)
    columns = book.columns(FIRST)
    assert len(columns.ids) == len(use.rows)
    use.gone = {each for each, cluster in use.planted_of.items() if cluster == BATCH}
    columns = book.columns(FIRST)
    # The question was asked; what of is gone.
    assert len(columns.ids) == len(use.rows)
    found = rising(columns, columns.of(None, columns.actor), WINDOW, use.questions)
    assert [BATCH.word in each.names for each in found].count(True) == 0
    assert [COURIER.word in each.names for each in found].count(True) == 1


def test_refused_questions_fall_into_their_themes_the_most_frequent_first(planted: MadeUse) -> None:
    columns = AskedBook(planted).columns(FIRST)
    found = gaps(columns, columns.of(None, columns.actor), WINDOW, planted.questions)
    assert len(found) == 5
    assert [each.calls for each in found] == sorted((each.calls for each in found), reverse=True)
    refused = {each.record_id for each in planted.rows if each.refused}
    assert all(set(each.records) <= refused and len(set(each.examples)) == 1 for each in found)


def test_the_book_reads_only_what_is_new_and_again_where_somebody_looks_further_back() -> None:
    use = make_use(3, days=10)
    book = AskedBook(use)
    late = FIRST + timedelta(days=5)
    part = book.columns(late)
    assert set(part.day.tolist()) == {(late + timedelta(days=each)).toordinal() for each in range(5)}
    assert book.columns(late) is part
    more = make_use(4, days=1, first=FIRST + timedelta(days=10))
    use.rows += more.rows
    assert len(book.columns(late).ids) == len(part.ids) + len(more.rows)
    assert date.fromordinal(int(book.columns(FIRST).day.min())) == FIRST


def test_who_looks_further_back_than_the_first_record_has_nothing_read_again() -> None:
    use = make_use(3, days=10)
    book = AskedBook(use)
    whole = book.columns(FIRST)
    use.read_from.clear()
    assert book.columns(FIRST - timedelta(days=90)) is whole
    assert book.columns(FIRST - timedelta(days=365)) is whole
    assert min(use.read_from) > max(each.at for each in use.rows) - timedelta(hours=2)
    empty = AskedBook(nobody := make_use(3, days=0))
    assert not empty.columns(FIRST).ids and not empty.columns(FIRST - timedelta(days=9)).ids
    nobody.rows += use.rows
    assert len(empty.columns(FIRST).ids) == len(use.rows)
