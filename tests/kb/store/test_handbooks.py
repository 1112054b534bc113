"""Handbooks have versions as of a day, like laws: from when a text speaks, for whom, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.store.drafts import HandbookDraft
from kb.store.publishing import SqlPublisher
from kb.store.records import HandbookId
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.builders_store import make_handbook, new_run

BEFORE, TODAY, TOMORROW, LATER = date(2026, 3, 1), date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1)
RETURNS = HandbookId("returns")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def bring_in(store: SqlStore, draft: HandbookDraft, on: date = TODAY) -> tuple[int, int]:
    """Publishes a text on a day; returns run and generation."""
    run_id = new_run(store)
    store.preparation.handbook(run_id, draft)
    generation = SqlPublisher(store.engine, store.ledger, lambda: on).publish(run_id)
    assert generation is not None
    return run_id, generation


def said(store: SqlStore, day: date, role: str | None = None) -> list[str]:
    """What the handbooks say on a day, as the newest generation knows them."""
    return [unit.text for unit in store.handbooks.handbook_units(store.law.generation(), day, role)]


def test_a_first_text_without_a_day_speaks_since_ever(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"))
    assert said(store, date(2000, 1, 1)) == said(store, LATER) == ["旧。"]


def test_a_new_text_takes_over_on_its_day_and_not_before(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"))
    bring_in(store, replace(make_handbook(text="新。"), effective_date=LATER))
    assert said(store, TODAY) == ["旧。"]
    assert said(store, LATER) == ["新。"]
    old, new = store.handbooks.handbooks(store.law.generation())
    assert (old.valid_from, old.valid_to, new.valid_from, new.valid_to) == (None, LATER, LATER, None)


def test_a_new_text_without_a_day_takes_over_on_the_day_of_its_publication(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    bring_in(store, make_handbook(text="新。"), TODAY)
    assert said(store, BEFORE) == ["旧。"]
    assert said(store, TODAY) == ["新。"]


def test_of_two_texts_of_one_day_the_later_one_in_speaks(store: SqlStore) -> None:
    for text in ("旧。", "上午。", "下午。"):
        bring_in(store, make_handbook(text=text))
    assert said(store, TODAY) == ["下午。"]
    assert said(store, BEFORE) == ["旧。"]


def test_the_order_in_which_dated_texts_come_in_does_not_matter(tmp_path: Path) -> None:
    drafts = [replace(make_handbook(text=f"自{day}。"), effective_date=day) for day in (BEFORE, TODAY, LATER)]
    for number, order in enumerate(permutations(drafts)):
        store = SqlStore(f"sqlite:///{tmp_path / f'{number}.db'}")
        for draft in order:
            bring_in(store, draft)
        assert [said(store, day) for day in (date(2026, 1, 1), BEFORE, TODAY, LATER)] == [
            [], ["自2026-03-01。"], ["自2026-11-22。"], ["自2027-01-01。"]
        ]  # fmt: skip
        store.close()


def test_rolling_a_run_back_lets_the_text_before_speak_again(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    run_id, _ = bring_in(store, make_handbook(text="新。"), TODAY)
    store.publisher.rollback(run_id)
    assert said(store, TODAY) == said(store, BEFORE) == ["旧。"]


def test_rolling_back_brings_a_text_of_the_same_day_back(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    bring_in(store, make_handbook(text="上午。"))
    run_id, _ = bring_in(store, make_handbook(text="下午。"))
    store.publisher.rollback(run_id)
    assert said(store, TODAY) == ["上午。"]


def test_a_run_that_a_later_text_built_on_is_not_rolled_back(store: SqlStore) -> None:
    run_id, _ = bring_in(store, make_handbook(text="旧。"))
    bring_in(store, make_handbook(text="新。"))
    with pytest.raises(ConflictError, match="建立在它之上"):
        store.publisher.rollback(run_id)


def test_withdrawing_one_text_leaves_the_others(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    new = make_handbook(text="新。")
    bring_in(store, new)
    generation = store.publisher.withdraw_handbook(RETURNS, "误传", new.version_id)
    assert said(store, TODAY) == ["旧。"]
    earlier = store.handbooks.handbook_units(generation - 1, TODAY)
    assert [unit.text for unit in earlier] == ["新。"]


def test_withdrawing_a_handbook_leaves_nothing_of_it(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    bring_in(store, make_handbook(text="新。"))
    store.publisher.withdraw_handbook(RETURNS, "误传")
    assert said(store, TODAY) == said(store, BEFORE) == []
    with pytest.raises(NotFoundError, match="已被撤下"):
        store.publisher.withdraw_handbook(RETURNS, "误传")


def test_a_text_that_is_the_newest_is_known_and_one_gone_back_to_comes_in_anew(store: SqlStore) -> None:
    old, new = make_handbook(text="旧。"), make_handbook(text="新。")
    bring_in(store, old, BEFORE)
    assert store.preparation.handbook_is_known(old)
    bring_in(store, new, TODAY)
    assert store.preparation.handbook_is_known(new)
    assert not store.preparation.handbook_is_known(old)
    bring_in(store, old, TOMORROW)
    assert [said(store, day) for day in (BEFORE, TODAY, TOMORROW)] == [["旧。"], ["新。"], ["旧。"]]


def test_a_dated_text_is_known_whatever_came_after_it(store: SqlStore) -> None:
    dated = replace(make_handbook(text="旧。"), effective_date=BEFORE)
    bring_in(store, dated)
    bring_in(store, make_handbook(text="新。"))
    assert store.preparation.handbook_is_known(dated)


def test_units_from_a_day_on_leave_out_what_speaks_no_more(store: SqlStore) -> None:
    bring_in(store, make_handbook(text="旧。"), BEFORE)
    bring_in(store, make_handbook(text="新。"), TODAY)
    bring_in(store, replace(make_handbook(text="将来。"), effective_date=LATER))
    units = store.handbooks.units_from(store.law.generation(), TODAY)
    assert {unit.text for unit in units} == {"新。", "将来。"}


@pytest.mark.parametrize("role", [None, *Role])
def test_a_handbook_is_read_by_the_roles_it_is_for(store: SqlStore, role: str | None) -> None:
    bring_in(store, replace(make_handbook(text="内部。"), audience=("supervisor", "auditor")))
    allowed = role in (None, Role.SUPERVISOR, Role.AUDITOR)
    assert bool(said(store, TODAY, role)) is allowed
    assert bool(store.handbooks.handbook_versions(store.law.generation(), TODAY, role)) is allowed


def test_a_text_for_everybody_replaces_one_for_a_few(store: SqlStore) -> None:
    bring_in(store, replace(make_handbook(text="内部。"), audience=("supervisor",)), BEFORE)
    bring_in(store, make_handbook(text="公开。"))
    assert said(store, TODAY, "officer") == ["公开。"]
    assert said(store, BEFORE, "officer") == []
