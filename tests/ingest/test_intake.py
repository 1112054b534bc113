"""One text at a time: what a text does to its run, whatever becomes of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingest.collect import Input
from ingest.documents import Document
from ingest.intake import Intake
from ingest.quarantine import Quarantine
from ingest.requests import IngestRequest
from kb.errors import StoreError
from kb.store.sql import SqlStore
from tests.builders_jobs import make_run


def intake_of(store: SqlStore, home: Path) -> Intake:
    return Intake(
        store,
        make_run(store, source="x"),
        IngestRequest(source="x"),
        aliases={},
        quarantine=Quarantine(home),
        cancelled=threading.Event(),
    )


def failing(path: Path, error: Exception) -> Input:
    def read() -> Document:
        raise error

    return Input(str(path), read, path=path)


def test_a_file_that_no_reader_foresaw_is_kept_aside_and_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, path = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}"), tmp_path / "甲.md"
    path.write_text("第一条", "utf-8")
    intake = intake_of(store, tmp_path)
    intake.take(failing(path, KeyError("一处缺陷")), alone=True)
    (refused,) = intake.tally.failed
    assert "程序读这个文件时出错" in refused.reason
    assert refused.quarantine is not None
    assert "一处缺陷" in caplog.text
    store.close()


@pytest.mark.parametrize("error", [StoreError("磁盘已满"), OSError(28, "No space left on device")])
def test_trouble_that_is_not_the_files_ends_the_run(tmp_path: Path, error: Exception) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    with pytest.raises(type(error)):
        intake_of(store, tmp_path).take(failing(tmp_path / "甲.md", error), alone=False)
    store.close()
