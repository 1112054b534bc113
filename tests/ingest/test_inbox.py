"""The watched inbox: what is put there comes in once, whole, and ends where a person finds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.jobs.duties import Duties, Duty, remove_old_uploads
from ingest.jobs.inbox import Inbox
from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from kb.errors import StoreError
from kb.store.run_records import FileFailure, RunReport, RunState
from kb.store.sql import SqlStore
from tests.builders_jobs import NOON, Clock, make_run, write_law

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-22"


class Desk:
    """An inbox over a real store and executor."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.store = SqlStore(f"sqlite:///{self.home / 'zhigui.db'}")
        self.executor = RunExecutor(self.store, ROOT / "corpus", self.home, {})
        self.folder = self.home / "inbox"
        self.inbox = self.reopened()
        self.inbox.open()

    def reopened(self, kept: tuple[str, ...] = ()) -> Inbox:
        """The inbox as another process opens it."""
        return Inbox(self.folder, self.store.runs, self.executor.create, lambda path: path.name in kept)

    def taken(self) -> tuple[int, ...]:
        """Runs made once the files stood still over two looks."""
        return self.inbox.scan(NOON) + self.inbox.scan(NOON)

    def lying(self) -> list[str]:
        """Every file under the inbox."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())

    def report(self, run_id: int) -> RunReport:
        found = self.store.runs.get(run_id)
        assert found is not None
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()


def test_files_that_stand_still_come_in_as_one_run_and_end_in_done(desk: Desk) -> None:
    write_law(desk.folder / "甲.md", "甲。", title="甲办法")
    write_law(desk.folder / "法务部" / "乙.md", "乙。", title="乙办法")
    (run_id,) = desk.taken()
    assert sorted(desk.executor.execute(run_id).added) == ["《乙办法》", "《甲办法》"]
    assert desk.report(run_id).actor == "inbox"
    desk.inbox.scan(NOON)
    assert desk.lying() == [f"done/{DAY}/法务部/乙.md", f"done/{DAY}/甲.md"]


def test_a_file_that_still_grows_is_left_alone(desk: Desk) -> None:
    path = write_law(desk.folder / "甲.md")
    assert desk.inbox.scan(NOON) == ()
    path.write_text(path.read_text("utf-8") + "\n第三条　附则。\n", "utf-8")
    assert desk.inbox.scan(NOON) == ()
    assert len(desk.inbox.scan(NOON)) == 1


@pytest.mark.parametrize("name", [".甲.md", "~$甲.docx", "甲.md.part", "甲.md.crdownload", "甲.TMP", ".folder/甲.md"])
def test_what_an_office_or_a_browser_is_still_writing_is_left_alone(desk: Desk, name: str) -> None:
    write_law(desk.folder / name)
    assert desk.taken() == ()
    assert desk.lying() == [name]


def test_handbooks_have_a_folder_of_their_own(desk: Desk) -> None:
    write_law(desk.folder / "handbooks" / "手册.md")
    write_law(desk.folder / "甲.md")
    kinds = {desk.report(run_id).kind for run_id in desk.taken()}
    assert kinds == {"handbook", "instrument"}


def test_the_same_text_again_changes_nothing_and_ends_in_done_under_a_free_name(desk: Desk) -> None:
    for _ in range(2):
        write_law(desk.folder / "甲.md")
        (run_id,) = desk.taken()
        desk.executor.execute(run_id)
        desk.inbox.scan(NOON)
    assert (desk.report(run_id).unchanged, desk.store.law.generation()) == (1, 1)
    assert desk.lying() == [f"done/{DAY}/甲-2.md", f"done/{DAY}/甲.md"]


def test_a_refused_file_ends_among_the_refused_and_the_others_in_done(desk: Desk) -> None:
    write_law(desk.folder / "好.md")
    (desk.folder / "坏.txt").write_bytes(b"")
    (run_id,) = desk.taken()
    assert len(desk.executor.execute(run_id).failed) == 1
    desk.inbox.scan(NOON)
    assert desk.lying() == [f"done/{DAY}/好.md", f"refused/{DAY}/坏.txt"]


def test_a_refused_file_whose_copy_is_in_quarantine_leaves_the_inbox(desk: Desk) -> None:
    (desk.folder / "坏.txt").write_bytes(b"")
    (run_id,) = desk.taken()
    desk.executor.execute(run_id)
    desk.reopened(kept=("坏.txt",)).scan(NOON)
    assert desk.lying() == []


def test_an_archive_with_one_bad_member_is_kept_among_the_refused(desk: Desk) -> None:
    (desk.folder / "包.zip").write_bytes(b"PK")
    (run_id,) = desk.taken()
    path = desk.store.runs.request(run_id)["paths"][0]
    desk.store.runs.finish(run_id, RunState.DONE, failed=(FileFailure(f"{path} › 甲.docx", "坏"),))
    desk.inbox.scan(NOON)
    assert desk.lying() == [f"refused/{DAY}/包.zip"]


def test_a_file_is_not_moved_while_its_run_goes_on(desk: Desk) -> None:
    write_law(desk.folder / "甲.md")
    (run_id,) = desk.taken()
    before = desk.lying()
    desk.store.runs.start(run_id)
    desk.inbox.scan(NOON)
    assert desk.lying() == before
    assert before[0].startswith("taken/20261122-120000-")


def test_a_new_file_of_the_same_name_is_another_run(desk: Desk) -> None:
    write_law(desk.folder / "甲.md", "甲。")
    (first,) = desk.taken()
    write_law(desk.folder / "甲.md", "另一份。", title="另一个办法")
    (second,) = desk.taken()
    for run_id in (first, second):
        assert desk.executor.execute(run_id).state is RunState.DONE
    assert desk.store.law.generation() == 2


def test_a_kill_between_taking_and_queueing_gives_the_file_back(desk: Desk) -> None:
    write_law(desk.folder / "甲.md")

    def killed(_: IngestRequest) -> int:
        raise StoreError("the process ended here")

    dying = Inbox(desk.folder, desk.store.runs, killed)
    dying.scan(NOON)
    with pytest.raises(StoreError):
        dying.scan(NOON)
    assert desk.lying()[0].startswith("taken/")
    desk.inbox.scan(NOON)
    assert desk.lying() == ["甲.md"]
    assert len(desk.inbox.scan(NOON)) == 1


def test_a_handbook_given_back_goes_to_the_handbooks(desk: Desk) -> None:
    write_law(desk.folder / "taken" / "20261122-120000-ab12-handbook" / "手册.md")
    desk.inbox.scan(NOON)
    assert desk.lying() == ["handbooks/手册.md"]


def test_a_kill_between_the_end_of_a_run_and_putting_away_is_made_good(desk: Desk) -> None:
    write_law(desk.folder / "甲.md")
    (run_id,) = desk.taken()
    desk.executor.execute(run_id)
    desk.reopened().scan(NOON)
    assert desk.lying() == [f"done/{DAY}/甲.md"]


def test_a_run_cancelled_by_hand_does_not_come_back(desk: Desk) -> None:
    write_law(desk.folder / "甲.md")
    (run_id,) = desk.taken()
    assert desk.store.runs.cancel_queued(run_id)
    assert desk.taken() == ()
    assert desk.lying() == [f"refused/{DAY}/甲.md"]


def test_a_link_is_not_followed_out_of_the_inbox(desk: Desk, tmp_path: Path) -> None:
    outside = write_law(tmp_path / "机密.md")
    (desk.folder / "甲.md").symlink_to(outside)
    assert desk.taken() == ()


def test_old_uploads_go_unless_an_open_run_still_reads_them(desk: Desk) -> None:
    uploads = desk.home / "uploads"
    folders = {name: uploads / name for name in ("old", "needed", "new")}
    for folder in folders.values():
        write_law(folder / "甲.md")
    for name in ("old", "needed"):
        long_ago = NOON.timestamp() - 8 * 24 * 3600
        os.utime(folders[name], (long_ago, long_ago))
    os.utime(folders["new"], (NOON.timestamp(), NOON.timestamp()))
    make_run(desk.store, folders["needed"] / "甲.md")
    remove_old_uploads(uploads, desk.store.runs, NOON)
    assert sorted(p.name for p in uploads.iterdir()) == ["needed", "new"]


@pytest.mark.parametrize("error", [StoreError("磁盘已满"), KeyError("磁盘已满")])
def test_a_duty_that_fails_is_told_once_and_holds_up_no_other(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    clock, done = Clock(), []

    def fails(_: object) -> None:
        raise error

    duties = Duties((Duty("甲", 2, fails), Duty("乙", 2, done.append)), clock)
    for _ in range(3):
        duties.look()
        clock.move(seconds=2)
    assert len(done) == 3
    assert sum("磁盘已满" in record.getMessage() for record in caplog.records) == 1


def test_a_duty_is_carried_out_no_more_often_than_asked() -> None:
    clock, seldom = Clock(), []
    duties = Duties((Duty("乙", 10, seldom.append),), clock)
    for _ in range(10):
        duties.look()
        clock.move(seconds=2)
    assert len(seldom) == 2
