"""When anything of ours falls due for review: over a real store, whatever kind of object rests on an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from kb.citing.handbooks import resting as units_resting
from kb.citing.resolve import Resolver
from kb.citing.review import DueArticle, Resting, Review, reliance_of, reviewed, reviews, side_by_side
from kb.citing.standing import NewestTexts
from kb.citing.types import Pin
from kb.store import schema as s
from kb.store.changes import SqlChanges
from kb.store.drafts import CitedDraft
from kb.store.engine import writing
from kb.store.records import DUE
from kb.store.sql import SqlStore
from tests.builders import make_unit
from tests.builders_store import make_draft, publish

TITLE = "退换货试行法"
ONE, TWO, THREE = "本法适用于网络购物活动。", "经营者应当在七日内退货。", "违反本法的，由主管部门责令改正。"
OLD = make_draft(ONE, TWO, THREE, effective=date(2020, 6, 1))
PUBLISHED, STARTS = date(2026, 1, 1), date(2026, 7, 1)
BEFORE, AFTER = date(2026, 6, 30), STARTS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def quiz(article: str, *, title: str = TITLE, says: str = "题干", name: str = "q1") -> Resting:
    """An object of a kind that reviews know nothing of."""
    return Resting("quiz", name, says, (CitedDraft(title, article),))


def newest(store: SqlStore, on: date) -> NewestTexts:
    return NewestTexts(Resolver(store.law), Pin(store.law.generation(), on), SqlChanges(store.engine).repealers)


def seen(store: SqlStore, *objects: Resting, on: date = BEFORE) -> dict[str, Review]:
    rows = reliance_of(objects, store.reliance.of_kind("quiz"), newest(store, on))
    store.reliance.write_kind("quiz", rows)
    return dict(reviews(rows))


def due_article(store: SqlStore, on: date = BEFORE) -> DueArticle:
    (row,) = [each for each in store.reliance.of_kind("quiz") if each.review_state == DUE]
    return side_by_side(row, newest(store, on))


def test_renumbered_article_makes_its_objects_due_and_names_the_new_number(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, "国家鼓励诚信经营。", TWO, THREE, promulgated=PUBLISHED, effective=STARTS))
    (reason,) = seen(store, quiz("第二条"))["q1"].reasons
    assert reason == f"《{TITLE}》第二条自2026-07-01起改为第三条，文字没有变，请在此之前复核。"
    shown = due_article(store)
    assert (shown.new_article, shown.new_text, shown.old_text) == ("第三条", TWO, TWO)


def test_renumbered_and_amended_article_says_both(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    new = make_draft(
        ONE, "国家鼓励诚信经营。", "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS
    )
    publish(store, new)
    (reason,) = seen(store, quiz("第二条"))["q1"].reasons
    assert "改为第三条，文字也有改动" in reason


def test_deleted_article_is_not_taken_for_the_one_that_got_its_number(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, THREE, promulgated=PUBLISHED, effective=STARTS))
    assert seen(store, quiz("第二条"))["q1"].reasons == (f"《{TITLE}》第二条自2026-07-01起删去，请在此之前复核。",)
    assert due_article(store).new_text is None


def test_both_wordings_stand_side_by_side_with_the_day_of_the_new_one(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS))
    seen(store, quiz("第二条"))
    shown = due_article(store)
    assert (shown.old_text, shown.new_text) == (TWO, "经营者应当在三日内退货。")
    assert (shown.kind, shown.title, shown.article, shown.effective_date) == ("quiz", TITLE, "第二条", STARTS)


def test_what_was_reviewed_before_the_new_wording_takes_effect_is_not_due_when_it_does(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS))
    seen(store, quiz("第二条"))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    rows = reviewed(store.reliance.of_kind("quiz"), quiz("第二条"), newest(store, BEFORE), at=at, by="培训部")
    store.reliance.write_kind("quiz", rows)
    for day in (BEFORE, AFTER):
        assert seen(store, quiz("第二条"), on=day)["q1"] == Review(reviewed_at=at, reviewed_by="培训部")


@pytest.mark.parametrize("undo", ["rollback", "withdrawal"])
def test_taking_the_new_text_back_sets_its_objects_back(store: SqlStore, undo: str) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    new = make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS)
    run, _ = publish(store, new)
    assert seen(store, quiz("第二条"))["q1"].due
    if undo == "rollback":
        store.publisher.rollback(run)
    else:
        store.publisher.withdraw(new.version.version_id, "传错了文件")
    assert seen(store, quiz("第二条"))["q1"] == Review()


def test_the_day_is_that_of_the_version_which_brought_the_wording_not_of_the_last_one(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    changed = "经营者应当在三日内退货。"
    publish(store, make_draft(ONE, changed, THREE, promulgated=PUBLISHED, effective=STARTS))
    publish(store, make_draft("适用范围。", changed, THREE, promulgated=date(2026, 5, 1), effective=date(2027, 1, 1)))
    assert "自2026-07-01起有新文字" in seen(store, quiz("第二条"))["q1"].reasons[0]


def test_an_older_text_that_comes_in_later_makes_nothing_due(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(
        store, make_draft(ONE, "十日内退货。", promulgated=date(2010, 1, 1), effective=date(2010, 6, 1), status=None)
    )
    assert not seen(store, quiz("第二条"))["q1"].due


def test_an_announced_text_without_a_day_makes_its_objects_due_and_says_the_day_is_not_known(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, status="尚未生效"))
    (reason,) = seen(store, quiz("第二条"))["q1"].reasons
    assert "施行日期未核实" in reason
    assert due_article(store).effective_date is None


def test_repeal_by_another_instrument_names_what_takes_its_place(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    new = make_draft("经营者应当退货。", title="退换货法", promulgated=PUBLISHED, effective=STARTS)
    run, generation = publish(store, new)
    repeal_by(store, new.version.version_id, run, generation)
    store.publisher.set_date(
        OLD.version.version_id, "repeal", STARTS, OLD.version.dates.effective.basis, "附则", "local"
    )
    (reason,) = seen(store, quiz("第二条"))["q1"].reasons
    assert reason == f"《{TITLE}》自2026-07-01起废止（由《退换货法》取代），请在此之前复核。"
    assert due_article(store).effective_date == STARTS


def repeal_by(store: SqlStore, version_id: str, run: int, generation: int) -> None:
    """Has a visible version repeal the old law."""
    row = {"kind": "repeals", "version_id": version_id, "target_title": TITLE, "run_id": run, "gen_from": generation}
    with writing(store.engine) as c:
        c.execute(insert(s.instrument_relations).values(row))


def test_an_article_that_is_not_stored_yet_is_taken_as_it_comes_in(store: SqlStore) -> None:
    assert not seen(store, quiz("第二条"))["q1"].due
    (row,) = store.reliance.of_kind("quiz")
    assert (row.instrument_id, row.version_id, row.wording_hash) == (None, None, None)
    publish(store, OLD)
    assert not seen(store, quiz("第二条"))["q1"].due
    publish(store, make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS))
    assert seen(store, quiz("第二条"))["q1"].due


def test_an_article_that_comes_in_with_its_end_is_due_at_once(store: SqlStore) -> None:
    seen(store, quiz("第二条"))
    publish(store, OLD)
    store.publisher.set_date(
        OLD.version.version_id, "repeal", STARTS, OLD.version.dates.effective.basis, "附则", "local"
    )
    assert seen(store, quiz("第二条"))["q1"].reasons == (f"《{TITLE}》自2026-07-01起废止，请在此之前复核。",)


def test_an_object_that_says_something_else_starts_from_the_newest_wording(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, quiz("第二条"))
    publish(store, make_draft(ONE, "经营者应当在三日内退货。", THREE, promulgated=PUBLISHED, effective=STARTS))
    assert not seen(store, quiz("第二条", says="按三日改写的题干"))["q1"].due


def test_a_unit_of_a_handbook_rests_on_every_article_it_names(store: SqlStore) -> None:
    publish(store, OLD)
    unit = make_unit(text=f"按《{TITLE}》第一条、第二条第一款办理；需入库：《未入库的办法》第五条。")
    (found,) = units_resting([unit, replace(unit, heading="无依据", text="先问清楚。")], Resolver(store.law), 1)[:1]
    assert found.object_id == "退换货与赔偿#七日无理由退货"
    assert [(each.title, each.article) for each in found.rests_on] == [
        (TITLE, "第一条"),
        (TITLE, "第二条"),
        ("未入库的办法", "第五条"),
    ]
