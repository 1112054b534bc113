"""What new texts would change, told before anything is published: over a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.cli.render_impact import impact_lines
from api.cli.terminal import Paper
from ingest.impact import impact_of
from ingest.impact_report import LISTED, ImpactReport, Role
from ingest.impact_wording import WORDED, with_wordings
from kb.law.instruments import DateBasis
from kb.store.drafts import CitedDraft, RelationDraft, RelationKind, VersionDraft
from kb.store.sql import SqlStore
from tests.builders_store import make_draft, publish

TITLE = "退换货试行法"
TODAY = date(2026, 2, 1)
ONE, TWO, THREE = "本法适用于网络购物活动。", "经营者应当在七日内退货。", "违反本法的，由主管部门责令改正。"
OLD = make_draft(ONE, TWO, THREE, effective=date(2020, 6, 1))
SHORTER = "经营者应当在三日内退货。"
NEW = make_draft(ONE, SHORTER, THREE, promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
PAGE = Paper(100, False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def lines(report: ImpactReport) -> str:
    """What a manager reads, made from the report as it is kept."""
    return "\n".join(impact_lines(json.loads(json.dumps(report.as_json())), PAGE))


def acting(draft: VersionDraft, kind: RelationKind, target: str, on: date | None = None) -> VersionDraft:
    """A draft that repeals or amends an instrument."""
    return replace(draft, relations=(RelationDraft(kind, target, None, on, "第三条"),))


def test_new_version_tells_what_it_follows_since_when_and_which_numbers_change(store: SqlStore) -> None:
    publish(store, OLD)
    report = impact_of([NEW], store, TODAY)
    (found,) = report.instruments
    assert found.role is Role.SUCCESSOR
    assert found.follows is not None
    assert (found.follows.version_id, found.follows.effective_date) == (OLD.version.version_id, date(2020, 6, 1))
    assert (found.effective_date, found.effective_date_basis, found.counts) == (
        date(2026, 7, 1),
        "stated_in_text",
        {"amended": 1},
    )
    (change,) = found.changes
    assert [(each.what, each.old, each.new) for each in change.numbers] == [("期限", ("七日内",), ("三日内",))]
    assert "第二条 期限：七日内 → 三日内" in lines(report)


def test_computing_the_impact_changes_nothing(store: SqlStore) -> None:
    publish(store, OLD)
    impact_of([NEW], store, TODAY)
    assert store.law.generation() == 1
    assert [each.version.version_id for each in store.law.versions(1).values()] == [OLD.version.version_id]
    assert store.law.provisions(NEW.version.version_id) == ()


def test_first_version_changes_nothing_and_says_so(store: SqlStore) -> None:
    report = impact_of([OLD], store, TODAY)
    assert (report.instruments[0].role, report.instruments[0].changes, report.object_counts) == (Role.FIRST, (), {})
    assert "首次入库" in lines(report)


def test_text_older_than_the_one_in_force_touches_nothing_of_ours(store: SqlStore) -> None:
    publish(store, NEW)
    store.reliance.replace("handbook", "h", [CitedDraft(TITLE, "第二条")])
    report = impact_of([OLD], store, date(2026, 8, 1))
    assert (report.instruments[0].role, report.object_counts) == (Role.OLDER, {})
    assert "补入旧版本，不影响现行文字" in lines(report)


def test_old_and_new_together_are_told_in_their_order_whichever_comes_first(store: SqlStore) -> None:
    for drafts in ([OLD, NEW], [NEW, OLD]):
        roles = {each.version_id: each for each in impact_of(drafts, store, TODAY).instruments}
        assert roles[OLD.version.version_id].role is Role.FIRST
        follows = roles[NEW.version.version_id].follows
        assert follows is not None
        assert follows.version_id == OLD.version.version_id


def test_text_without_any_date_is_shown_against_the_newest_and_said_to_be_of_no_use_yet(store: SqlStore) -> None:
    publish(store, OLD)
    undated = make_draft(ONE, SHORTER, THREE, promulgated=None, status=None)
    report = impact_of([undated], store, TODAY)
    assert (report.instruments[0].role, report.instruments[0].counts) == (Role.UNUSABLE, {"amended": 1})
    assert "set-dates" in lines(report)


def test_text_that_is_there_already_only_brings_its_source(store: SqlStore) -> None:
    publish(store, OLD)
    assert impact_of([OLD], store, TODAY).instruments[0].role is Role.KNOWN


def test_what_rests_on_a_changed_article_is_named_and_what_rests_on_another_is_not(store: SqlStore) -> None:
    publish(store, OLD)
    store.reliance.replace("phrasing", "rule.a", [CitedDraft(TITLE, "第二条")])
    store.reliance.replace("phrasing", "rule.b", [CitedDraft(TITLE, "第一条")])
    store.reliance.replace("answer", "a1", [CitedDraft(TITLE, "第二条")])
    report = impact_of([NEW], store, TODAY, lambda kind, object_id: f"{kind}/{object_id}")
    assert report.object_counts == {"phrasing": 1, "answer": 1}
    first = report.objects[0]
    assert (first.name, first.article, first.change, first.since) == (
        "phrasing/rule.a",
        "第二条",
        "amended",
        date(2026, 7, 1),
    )
    assert "以往答复中有 1 条" in lines(report)


def test_renumbered_article_names_its_new_number_to_what_rests_on_it(store: SqlStore) -> None:
    publish(store, OLD)
    store.reliance.replace("phrasing", "rule.a", [CitedDraft(TITLE, "第二条")])
    moved = make_draft(ONE, "国家鼓励诚信经营。", TWO, THREE, promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
    report = impact_of([moved], store, TODAY)
    assert [(each.change, each.new_label) for each in report.objects] == [("renumbered", "第三条")]
    assert "第二条自 2026-07-01 起改为第三条" in lines(report)


def test_other_instruments_that_cite_a_changed_article_are_found_by_full_title_and_short(store: SqlStore) -> None:
    other = make_draft(
        "依照《中华人民共和国退换货试行法》第二条处理。",
        "依照退换货试行法第一条、第二条处理。",
        "本法第二条另行规定。",
        "见《退换货试行法》第一条。",
        title="投诉处理办法",
        effective=date(2021, 1, 1),
    )
    publish(store, OLD, other)
    (found,) = impact_of([NEW], store, TODAY).instruments
    assert [(each.title, each.article, each.refers_to) for each in found.referring] == [
        ("投诉处理办法", "第一条", "第二条"),
        ("投诉处理办法", "第二条", "第二条"),
    ]


def test_instrument_that_refers_but_no_longer_binds_is_left_out(store: SqlStore) -> None:
    ended = make_draft("依照《退换货试行法》第二条处理。", title="旧办法", effective=date(2019, 1, 1))
    after = make_draft("依照有关法律处理。", title="旧办法", promulgated=date(2022, 1, 1), effective=date(2022, 1, 1))
    publish(store, OLD, ended, after)
    assert impact_of([NEW], store, TODAY).instruments[0].referring_total == 0


def test_repeal_by_another_text_is_told_with_its_day_and_with_all_that_rests_on_the_old_one(store: SqlStore) -> None:
    publish(store, OLD)
    store.reliance.replace("phrasing", "rule.a", [CitedDraft(TITLE, "第一条")])
    new = make_draft("应当退货。", title="退换货法", promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
    report = impact_of([acting(new, RelationKind.REPEALS, TITLE)], store, TODAY)
    (ended,) = report.instruments[0].repeals
    assert (ended.title, ended.ends_on, ended.stored) == (TITLE, date(2026, 7, 1), True)
    assert [(each.object_id, each.change) for each in report.objects] == [("rule.a", "ended")]


def test_decision_dates_the_text_it_made_and_asks_for_it_while_it_is_missing(store: SqlStore) -> None:
    day = date(2025, 10, 28)
    decision = make_draft(
        "作出修改。", title="关于修改《退换货试行法》的决定", promulgated=day, effective=date(2026, 1, 1)
    )
    decision = acting(decision, RelationKind.AMENDS, TITLE)
    publish(store, OLD)
    alone = impact_of([decision], store, TODAY)
    assert not alone.instruments[0].amends[0].text_stored
    assert "还没有入库" in lines(alone)
    amended = make_draft(ONE, SHORTER, THREE, promulgated=day)
    both = {each.title: each for each in impact_of([decision, amended], store, TODAY).instruments}
    assert both["关于修改〈退换货试行法〉的决定"].amends[0].text_stored
    assert (both[TITLE].effective_date, both[TITLE].effective_date_basis) == (
        date(2026, 1, 1),
        DateBasis.DECISION.value,
    )


def test_lists_are_capped_and_counts_are_not(store: SqlStore) -> None:
    publish(store, OLD)
    for number in range(LISTED + 5):
        store.reliance.replace("quiz", f"q{number}", [CitedDraft(TITLE, "第二条")])
    report = impact_of([NEW], store, TODAY)
    assert (len(report.objects), report.object_counts) == (LISTED, {"quiz": LISTED + 5})


def test_rewritten_articles_carry_both_wordings_until_there_are_too_many(store: SqlStore) -> None:
    publish(store, OLD)
    (found,) = impact_of([NEW], store, TODAY).instruments
    (change,) = found.changes
    assert (change.old_text, change.new_text) == (TWO, SHORTER)
    changes = (*(change for _ in range(WORDED + 2)), replace(change, kind="moved", old_text=None, new_text=None))
    (capped,) = with_wordings([replace(found, changes=changes)])
    assert [each.new_text is not None for each in capped.changes] == [True] * WORDED + [False] * 3


def test_report_says_nothing_of_hashes(store: SqlStore) -> None:
    publish(store, OLD)
    store.reliance.replace("phrasing", "rule.a", [CitedDraft(TITLE, "第二条")])
    shown = lines(impact_of([NEW], store, TODAY))
    assert NEW.version.version_id[:8] not in shown
    assert OLD.version.version_id[:8] not in shown


def test_repeal_that_the_version_before_pronounced_already_is_no_news(store: SqlStore) -> None:
    before = acting(OLD, RelationKind.REPEALS, "旧退换货办法", date(2020, 6, 1))
    after = acting(NEW, RelationKind.REPEALS, "旧退换货办法", date(2020, 6, 1))
    publish(store, before)
    assert impact_of([after], store, TODAY).instruments[0].repeals == ()


def test_stretch_of_articles_with_new_numbers_is_told_by_its_ends(store: SqlStore) -> None:
    publish(store, OLD)
    moved = make_draft("先行条款。", ONE, TWO, THREE, promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
    assert "改号：第一条至第三条（改为第二条至第四条）" in lines(impact_of([moved], store, TODAY))


def test_article_that_changed_its_place_and_with_it_its_number_touches_what_cites_it(store: SqlStore) -> None:
    publish(store, OLD)
    for label in ("第一条", "第二条", "第三条"):
        store.reliance.replace("quiz", label, [CitedDraft(TITLE, label)])
    swapped = make_draft(TWO, ONE, THREE, promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
    report = impact_of([swapped], store, TODAY)
    assert {each.object_id: each.new_label for each in report.objects} == {"第一条": "第二条", "第二条": "第一条"}


def test_repeal_whose_day_the_store_knows_already_makes_nothing_due_again(store: SqlStore) -> None:
    day = date(2026, 7, 1)
    publish(store, OLD)
    store.publisher.set_date(OLD.version.version_id, "repeal", day, DateBasis.SOURCE, "来源标注", "local")
    store.reliance.replace("phrasing", "rule.a", [CitedDraft(TITLE, "第一条")])
    new = make_draft("应当退货。", title="退换货法", promulgated=date(2026, 1, 1), effective=day)
    report = impact_of([acting(new, RelationKind.REPEALS, TITLE)], store, TODAY)
    assert (report.object_counts, report.instruments[0].repeals[0].ends_on) == ({}, day)


def test_text_that_was_amended_since_is_told_without_a_contradiction(store: SqlStore) -> None:
    amended = make_draft(ONE, TWO, THREE, effective=date(2014, 10, 1), status="被修订(2024-05-01起有修订版)")
    shown = lines(impact_of([amended], store, TODAY)).replace("\n", "")
    assert "后来已被修改或废止，入库后不作答复依据" in shown
    assert "请把修改后的文本也导入" in shown
    assert "最初自 2014-10-01 起施行（文本写明）" in shown
    assert "没有可以据以施行的日期" not in shown


def test_wording_that_names_the_day_of_a_stored_one_is_shown_against_it_and_does_not_take_its_place(
    store: SqlStore,
) -> None:
    later = make_draft(ONE, "经营者应当在五日内退货。", THREE, promulgated=date(2024, 1, 1), effective=date(2024, 6, 1))
    publish(store, OLD)
    publish(store, later)
    rival = make_draft(ONE, SHORTER, THREE, promulgated=None, status=None, effective=date(2020, 6, 1))
    report = impact_of([rival], store, TODAY)
    (found,) = report.instruments
    assert found.role is Role.UNUSABLE
    assert found.follows is not None
    assert found.follows.version_id == OLD.version.version_id
    shown = lines(report).replace("\n", "").replace(" ", "")
    assert "写明同一天（2020-06-01）施行，文字却不同" in shown
    assert "暂仍以在库文本作答" in shown


def test_wording_that_takes_the_place_of_one_of_the_same_day_names_it(store: SqlStore) -> None:
    bare = make_draft(ONE, SHORTER, THREE, promulgated=None, status=None, effective=date(2020, 6, 1))
    publish(store, bare)
    report = impact_of([OLD], store, TODAY)
    (found,) = report.instruments
    assert (found.role, found.counts) == (Role.SUCCESSOR, {"amended": 1})
    shown = lines(report).replace("\n", "").replace(" ", "")
    assert "暂改以这份作答" in shown
