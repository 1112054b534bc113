"""Runs as a policy-update job sees them: what comes in, what is refused, what stays as it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.jobs.dead import close_dead
from ingest.requests import IngestKind, IngestRequest
from ingest.runs import RunExecutor
from kb.errors import StoreError
from kb.law.validity import binds_on
from kb.store.engine import writing
from kb.store.runs import RunReport, RunState
from kb.store.sql import SqlStore

ROOT = Path(__file__).resolve().parents[2]


def text_of(*articles: str, commencement: str) -> str:
    numbered = [
        f"第{'一二三四五六七八九'[i]}条　{a}" for i, a in enumerate((*articles, f"本办法自{commencement}起施行。"))
    ]
    return "\n\n".join(numbered)


def write(folder: Path, name: str, *articles: str, commencement: str = "2020年6月1日", title: str = "退换货试行办法",
          published: str = "2020-01-01", status: str = "现行有效", front: str = "") -> Path:  # fmt: skip
    path = folder / name
    path.write_text(
        f"---\ntitle: {title}\nissuer: 某局\ndoc_type: 部门规章\n"
        f"publish_date: {published}\nstatus: {status}\n{front}---\n" + text_of(*articles, commencement=commencement),
        "utf-8",
    )
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'home' / 'zhigui.db'}")
    yield opened
    opened.close()


@pytest.fixture
def executor(store: SqlStore, tmp_path: Path) -> RunExecutor:
    return RunExecutor(store, ROOT / "corpus", tmp_path / "home", {})


def request(*paths: Path, dry_run: bool = False, kind: IngestKind = IngestKind.INSTRUMENT) -> IngestRequest:
    return IngestRequest(paths=tuple(map(str, paths)), dry_run=dry_run, kind=kind)


def texts_on(store: SqlStore, day: date) -> list[str]:
    generation = store.law.generation()
    bound = [v for v in store.law.versions(generation).values() if binds_on(v.validity, day)]
    return [store.law.provisions(v.version.version_id)[0].text for v in bound]


def test_a_text_comes_in_and_the_same_text_again_changes_nothing(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.md", "经营者应当退货。")
    first = executor.execute(executor.create(request(path)))
    assert (first.state, first.added, first.generation) == (RunState.DONE, ("《退换货试行办法》",), 1)
    path.write_text(path.read_text("utf-8").replace("经营者应当退货", "经营者 应当退货"), "utf-8")
    again = executor.execute(executor.create(request(path)))
    assert (again.added, again.unchanged, again.generation) == ((), 1, None)
    assert store.law.generation() == 1


def test_a_bad_file_is_reported_with_reason_and_place_and_the_rest_goes_on(
    executor: RunExecutor, tmp_path: Path
) -> None:
    write(tmp_path, "good.md", "经营者应当退货。")
    gap = write(tmp_path, "gap.md", "一。", "二。", title="有缺口的办法")
    gap.write_text(gap.read_text("utf-8").replace("第二条", "第四条").replace("第三条", "第五条"), "utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 truncated")
    write(tmp_path, "count.md", "一。", title="条数不符的办法", front="articles: 40\n")
    report = executor.execute(executor.create(request(tmp_path)))
    failures = {Path(f.path).name: f for f in report.failed}
    assert report.state is RunState.DONE
    assert report.added == ("《退换货试行办法》",)
    assert set(failures) == {"gap.md", "scan.pdf", "count.md"}
    assert "第二条" in failures["gap.md"].reason
    assert "第三条" in failures["gap.md"].reason
    assert failures["gap.md"].place
    assert "来源标明40条，实际解析出2条" in failures["count.md"].reason
    assert "PDF" in failures["scan.pdf"].reason


def test_a_run_of_bad_files_alone_has_failed(executor: RunExecutor, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x00\x01")
    report = executor.execute(executor.create(request(tmp_path / "a.md")))
    assert (report.state, report.generation) == (RunState.FAILED, None)


def test_a_missing_path_and_an_unknown_source_say_what_to_do(executor: RunExecutor, tmp_path: Path) -> None:
    missing = executor.execute(executor.create(request(tmp_path / "nowhere.md")))
    assert "找不到" in missing.failed[0].reason
    unknown = executor.execute(executor.create(IngestRequest(source="没有的来源")))
    assert "china-law" in unknown.failed[0].reason


def test_a_dry_run_reports_and_changes_nothing(executor: RunExecutor, store: SqlStore, tmp_path: Path) -> None:
    report = executor.execute(executor.create(request(write(tmp_path, "a.md", "一。"), dry_run=True)))
    assert report.added == ("《退换货试行办法》",)
    assert store.law.generation() == 0
    assert store.passages.passages_after(0, 10) == ()


def test_a_dry_run_tells_new_dates_of_a_known_text_and_keeps_none_of_them(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    executor.execute(executor.create(request(write(tmp_path, "a.md", "一。"))))
    other = write(tmp_path, "b.md", "一。", published="2020-02-02")
    dry = executor.execute(executor.create(request(other, dry_run=True)))
    assert (len(dry.added), dry.unchanged, store.law.generation()) == (1, 0, 1)
    real = executor.execute(executor.create(request(other)))
    assert (real.added, real.unchanged, real.generation) == (dry.added, 0, 2)


def test_what_a_run_told_that_was_taken_back_is_read_again(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    executor.execute(executor.create(request(write(tmp_path, "a.md", "一。"))))
    second = write(tmp_path, "b.md", "一。", published="2020-02-02")
    told = executor.execute(executor.create(request(second)))
    assert str(second) in {location for location, _ in store.preparation.known_sources()}
    store.publisher.rollback(told.run_id)
    store.runs.mark(told.run_id, RunState.ROLLED_BACK)
    assert str(second) not in {location for location, _ in store.preparation.known_sources()}


@pytest.mark.parametrize("order", [("old.md", "new.md"), ("new.md", "old.md")])
def test_the_new_version_binds_from_its_day_whichever_came_in_first(
    executor: RunExecutor, store: SqlStore, tmp_path: Path, order: tuple[str, str]
) -> None:
    files = {
        "old.md": write(tmp_path, "old.md", "七日内退。", status="被替代"),
        "new.md": write(tmp_path, "new.md", "十日内退。", published="2024-01-01", commencement="2024年7月1日"),
    }
    for name in order:
        executor.execute(executor.create(request(files[name])))
    assert texts_on(store, date(2024, 6, 30)) == ["七日内退。"]
    assert texts_on(store, date(2024, 7, 1)) == ["十日内退。"]
    assert len(store.law.instruments(store.law.generation())) == 1


def test_a_cancelled_run_publishes_nothing(executor: RunExecutor, store: SqlStore, tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path, f"{n}.md", f"第{n}件。", title=f"第{n}个办法")
    stop = threading.Event()

    def after_first(done: int, _total: int, _name: str) -> None:
        if done == 1:
            stop.set()

    report = executor.execute(executor.create(request(tmp_path)), after_first, stop)
    assert (report.state, report.generation) == (RunState.CANCELLED, None)
    assert store.law.generation() == 0
    assert store.passages.passages_after(0, 10) == ()


def test_a_run_whose_process_died_is_closed_and_can_be_done_again(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.md", "一。")
    dead = executor.create(request(path))
    store.runs.start(dead)
    assert store.runs.unfinished() == (dead,)
    close_dead(store, store.runs.unfinished(), executor.discard)
    report = store.runs.get(dead)
    assert report is not None
    assert report.state is RunState.FAILED
    assert "重试" in report.notes[0]
    assert executor.execute(executor.create(request(path))).state is RunState.DONE


def test_a_run_that_died_after_its_publication_counts_as_done(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    run_id = executor.create(request(write(tmp_path, "a.md", "一。")))
    executor.execute(run_id)
    store.runs.mark(run_id, RunState.RUNNING)
    close_dead(store, store.runs.unfinished(), executor.discard)
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.state, report.generation, report.added) == (RunState.DONE, 1, ("《退换货试行办法》",))
    assert texts_on(store, date(2026, 1, 1)) == ["一。"]


def test_a_run_whose_record_fails_after_its_publication_is_not_told_to_have_published_nothing(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    run_id = executor.create(request(write(tmp_path, "a.md", "一。")))
    refuse = "BEFORE UPDATE ON ingest_runs WHEN NEW.state = 'done' BEGIN SELECT RAISE(ABORT, 'disk'); END"
    with writing(store.engine) as c:
        c.execute(text(f"CREATE TRIGGER no_record {refuse}"))
    with pytest.raises(StoreError, match="已经发布（数据第 1 代）"):
        executor.execute(run_id)
    with writing(store.engine) as c:
        c.execute(text("DROP TRIGGER no_record"))
    close_dead(store, store.runs.unfinished(), executor.discard)
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.state, report.generation, report.added) == (RunState.DONE, 1, ("《退换货试行办法》",))
    assert texts_on(store, date(2026, 1, 1)) == ["一。"]


def test_an_attempt_given_up_for_dead_leaves_the_run_to_the_one_that_began_it_anew(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    for n in range(3):
        write(tmp_path, f"{n}.md", f"第{n}件。", title=f"第{n}个办法")
    run_id = executor.create(IngestRequest(paths=(str(tmp_path),), actor="inbox"))
    other: list[RunReport] = []

    def fall_silent(done: int, _total: int, _name: str) -> None:
        if done == 1 and not other:
            assert close_dead(store, (run_id,), executor.discard) == (run_id,)
            other.append(executor.execute(run_id))

    stale = executor.execute(run_id, fall_silent)
    assert (other[0].state, other[0].generation, len(other[0].added)) == (RunState.DONE, 1, 3)
    assert stale == other[0] == store.runs.get(run_id)
    assert len(texts_on(store, date(2026, 1, 1))) == 3


def test_the_same_words_under_another_title_are_questioned(executor: RunExecutor, tmp_path: Path) -> None:
    executor.execute(executor.create(request(write(tmp_path, "a.md", "一。"))))
    report = executor.execute(executor.create(request(write(tmp_path, "b.md", "一。", title="另一个办法"))))
    assert "逐字相同" in report.failed[0].reason
    both = (write(tmp_path, "c.md", "二。", title="丙办法"), write(tmp_path, "d.md", "二。", title="丁办法"))
    report = executor.execute(executor.create(request(*both)))
    assert (len(report.added), "《丙办法》逐字相同" in report.failed[0].reason) == (1, True)


def test_a_bare_text_takes_its_title_from_its_first_line(
    executor: RunExecutor, store: SqlStore, tmp_path: Path
) -> None:
    path = tmp_path / "随便.txt"
    path.write_bytes(
        (
            "某市退换货管理办法\n（2021年3月1日某市人民政府令第5号公布　自2021年5月1日起施行）\n\n第一条　应当退货。\n"
        ).encode("gb18030")
    )
    executor.execute(executor.create(request(path)))
    (shown,) = store.law.versions(1).values()
    assert shown.instrument.short_title == "某市退换货管理办法"
    assert shown.version.dates.effective.value == date(2021, 5, 1)
    assert shown.version.document_number == "某市人民政府令第5号"


def test_our_handbooks_come_in_whole(executor: RunExecutor, store: SqlStore) -> None:
    report = executor.execute(executor.create(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK)))
    units = store.handbooks.handbook_units(1, date(2026, 7, 1))
    assert report.failed == ()
    assert len({u.handbook_id for u in units}) == 9


def test_a_text_without_title_and_numbers_is_no_law(executor: RunExecutor, tmp_path: Path) -> None:
    path = tmp_path / "清单.txt"
    columns = "\t".join(("单号", "品名", "数量", "下单日期", "退货日期", "退货原因") * 4)
    path.write_text(f"{columns}\n1\t退货单\t3\n2\t换货单\t5\n", "utf-8")
    report = executor.execute(executor.create(request(path)))
    assert report.state is RunState.FAILED
    assert "看不出是哪部法规" in report.failed[0].reason
    assert report.failed[0].quarantine is not None
