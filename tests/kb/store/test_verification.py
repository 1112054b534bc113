"""What was prepared is looked at before anybody can see it; what is half or wrong is not published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from kb.errors import ConflictError
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.sql import SqlStore
from tests.builders_store import make_draft, make_handbook, new_run, publish


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def prepare(store: SqlStore) -> int:
    run_id = new_run(store)
    store.preparation.version(run_id, make_draft("一。", "二。", "三。", title="退货法"))
    return run_id


def refusal(store: SqlStore, run_id: int) -> str:
    with pytest.raises(ConflictError) as error:
        store.publisher.publish(run_id)
    assert store.law.generation() == 0
    return str(error.value)


def test_a_whole_text_passes(store: SqlStore) -> None:
    run_id = prepare(store)
    assert store.publisher.verify_prepared(run_id) == ()
    assert store.publisher.publish(run_id) == 1
    assert store.publisher.verify_prepared(run_id) == ()


def test_a_text_that_lost_an_article_is_not_published(store: SqlStore) -> None:
    run_id = prepare(store)
    with writing(store.engine) as c:
        c.execute(delete(s.provisions).where(s.provisions.c.label == "第二条"))
    assert "《退货法》应有 3 条，库里是 2 条" in refusal(store, run_id)
    assert "条文次序不连续：2 个单元，末位序号是 3" in refusal(store, run_id)
    assert "《退货法》有 1 个检索片段超出所在条文" in refusal(store, run_id)


def test_a_text_without_any_article_is_not_published(store: SqlStore) -> None:
    run_id = prepare(store)
    with writing(store.engine) as c:
        c.execute(delete(s.provisions))
    assert "应有 3 条，库里一条也没有" in refusal(store, run_id)


def test_a_count_that_disagrees_with_the_draft_is_not_published(store: SqlStore) -> None:
    run_id, draft = new_run(store), make_draft("一。")
    store.preparation.version(run_id, replace(draft, version=replace(draft.version, article_count=40)))
    assert "应有 40 条，库里是 1 条" in refusal(store, run_id)


@pytest.mark.parametrize(("start", "end"), [(0, 3), (-1, 1), (1, 1)])
def test_a_passage_outside_its_article_is_not_published(store: SqlStore, start: int, end: int) -> None:
    run_id = prepare(store)
    with writing(store.engine) as c:
        c.execute(update(s.passages).where(s.passages.c.passage_id == 1).values(start=start, end=end))
    assert "《退货法》有 1 个检索片段超出所在条文" in refusal(store, run_id)


def test_a_text_whose_instrument_is_missing_is_not_published(store: SqlStore) -> None:
    run_id = prepare(store)
    with writing(store.engine) as c:
        c.execute(delete(s.instruments))
    assert "没有对应的法规记录" in refusal(store, run_id)


def test_the_passages_of_a_run_are_those_of_the_wordings_it_brought_in(store: SqlStore) -> None:
    publish(store, make_draft("一。", title="旧有的法"))
    run_id = prepare(store)
    known = make_draft("一。", title="旧有的法", location="b.md")
    store.preparation.known_version(run_id, replace(known, version=replace(known.version, document_number="令第5号")))
    store.preparation.handbook(run_id, make_handbook())
    changed = store.preparation.changed_passages(run_id)
    assert changed == (2, 3, 4, 5), "three articles and a unit of a handbook, not the article that was there before"
    store.publisher.publish(run_id)
    assert store.preparation.changed_passages(run_id) == changed
