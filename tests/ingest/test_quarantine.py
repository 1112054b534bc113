"""Quarantine: what was refused is kept whole with its reason, tried again, and never grows over its limit."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.quarantine import Quarantine, Refused
from ingest.requests import IngestKind
from kb.errors import NotFoundError

START = datetime(2026, 3, 1, tzinfo=UTC)


class Clock:
    """A minute passes with every look."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


def make_quarantine(home: Path, largest_total: int = 1000, least_free: int = 0) -> Quarantine:
    return Quarantine(home, largest_total=largest_total, least_free=least_free, now=Clock())


def make_refused(location: str = "甲.docx", *, run_id: int = 1, kind: IngestKind = IngestKind.INSTRUMENT) -> Refused:
    return Refused(location, "文件有密码。", "第 3 行", "ReadError", kind, run_id)


def make_file(folder: Path, name: str = "甲.docx", content: bytes = b"bytes") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_refused_file_is_kept_with_its_reason_and_the_persons_own_is_not_moved(tmp_path: Path) -> None:
    path = make_file(tmp_path / "mine")
    quarantine = make_quarantine(tmp_path / "home")
    entry, notices = quarantine.keep(path, make_refused())
    assert path.read_bytes() == b"bytes"
    assert notices == ()
    assert quarantine.list() == (entry,)
    assert quarantine.get("1-1") == entry
    assert (entry.name, entry.size, entry.refused) == ("甲.docx", 5, make_refused())
    path.write_bytes(b"put right")
    assert quarantine.release("1-1").read_bytes() == b"bytes"


def test_the_reason_can_be_read_by_people_too(tmp_path: Path) -> None:
    make_quarantine(tmp_path).keep(make_file(tmp_path / "mine"), make_refused())
    written = (tmp_path / "quarantine" / "1-1" / "reason.json").read_text("utf-8")
    assert "文件有密码。" in written
    assert json.loads(written)["refused"]["kind"] == "instrument"


def test_files_of_one_run_are_kept_side_by_side_newest_first(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    for content in (b"1", b"2", b"3"):
        quarantine.keep(make_file(tmp_path / "mine", content=content), make_refused())
    assert [e.entry_id for e in quarantine.list()] == ["1-3", "1-2", "1-1"]


def test_the_same_content_refused_again_replaces_its_entry(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    quarantine.keep(make_file(tmp_path / "mine"), make_refused())
    quarantine.keep(quarantine.release("1-1"), make_refused(run_id=2))
    (entry,) = quarantine.list()
    assert entry.entry_id == "2-1"
    assert quarantine.release("2-1").read_bytes() == b"bytes"


def test_a_copy_is_not_lost_when_a_full_disk_refuses_a_second_one(tmp_path: Path) -> None:
    make_quarantine(tmp_path).keep(make_file(tmp_path / "mine"), make_refused())
    full = make_quarantine(tmp_path, least_free=2**60)
    entry, notices = full.keep(make_file(tmp_path / "mine"), make_refused(run_id=2))
    assert notices == ()
    assert full.list() == (entry,)
    assert full.release("2-1").read_bytes() == b"bytes"


def test_a_file_that_is_tried_again_is_known_by_where_it_came_from(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    quarantine.keep(make_file(tmp_path / "mine"), make_refused("包.zip › 甲.docx"))
    assert quarantine.known_as(quarantine.release("1-1")) == "包.zip › 甲.docx"
    assert quarantine.known_as(tmp_path / "mine" / "甲.docx") is None


def test_the_same_content_as_text_and_as_handbook_is_two_entries(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    path = make_file(tmp_path / "mine")
    quarantine.keep(path, make_refused())
    quarantine.keep(path, make_refused(kind=IngestKind.HANDBOOK))
    assert len(quarantine.list()) == 2


def test_the_oldest_gives_way_when_the_limit_is_reached_and_is_named(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path, largest_total=10)
    quarantine.keep(make_file(tmp_path / "mine", "旧.pdf", b"old456"), make_refused())
    entry, notices = quarantine.keep(make_file(tmp_path / "mine", "新.pdf", b"new456"), make_refused())
    assert quarantine.list() == (entry,)
    assert "旧.pdf" in notices[0]


@pytest.mark.parametrize(("largest_total", "least_free"), [(4, 0), (1000, 2**60)])
def test_a_file_that_finds_no_room_leaves_its_reason(tmp_path: Path, largest_total: int, least_free: int) -> None:
    quarantine = make_quarantine(tmp_path, largest_total, least_free)
    entry, notices = quarantine.keep(make_file(tmp_path / "mine"), make_refused())
    assert (entry.size, quarantine.list()) == (None, (entry,))
    assert "只记下了" in notices[0]
    with pytest.raises(NotFoundError, match="只有"):
        quarantine.release(entry.entry_id)


def test_a_file_that_is_gone_leaves_its_reason(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    entry, _ = quarantine.keep(tmp_path / "gone.md", make_refused())
    assert quarantine.list() == (entry,)


def test_a_discarded_entry_is_gone_with_its_file(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    quarantine.keep(make_file(tmp_path / "mine"), make_refused())
    quarantine.discard("1-1")
    assert quarantine.list() == ()
    assert list((tmp_path / "quarantine").iterdir()) == []


@pytest.mark.parametrize("entry_id", ["9-9", "../mine", "1", "", "1-1/../.."])
def test_an_unknown_entry_is_named_and_no_path_is_followed(tmp_path: Path, entry_id: str) -> None:
    quarantine = make_quarantine(tmp_path)
    quarantine.keep(make_file(tmp_path / "mine"), make_refused())
    for act in (quarantine.get, quarantine.release, quarantine.discard):
        with pytest.raises(NotFoundError, match="zhigui quarantine list"):
            act(entry_id)


def test_what_a_killed_process_left_half_written_is_no_entry_and_is_swept(tmp_path: Path) -> None:
    half = tmp_path / "quarantine" / ".aside-x"
    half.mkdir(parents=True)
    (half / "reason.json").write_text("{", "utf-8")
    quarantine = make_quarantine(tmp_path)
    assert quarantine.list() == ()
    quarantine.sweep()
    assert not half.exists()


def test_a_file_called_like_the_reason_is_kept_beside_it(tmp_path: Path) -> None:
    quarantine = make_quarantine(tmp_path)
    entry, _ = quarantine.keep(make_file(tmp_path / "mine", "reason.json"), make_refused())
    assert quarantine.release(entry.entry_id).read_bytes() == b"bytes"
    assert quarantine.get(entry.entry_id) == entry


def test_an_empty_quarantine_lists_nothing(tmp_path: Path) -> None:
    assert make_quarantine(tmp_path).list() == ()
    make_quarantine(tmp_path).sweep()
