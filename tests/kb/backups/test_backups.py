"""A backup holds the whole home and store, comes back as it was, and nothing is touched by one that is not whole."""

from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from kb.backups import sealed
from kb.backups.errors import BackupError, DamagedBackupError, PassphraseError
from kb.backups.making import Wanted, make_backup
from kb.backups.manifest import NAME, Manifest, Part, read_manifest
from kb.backups.restoring import Asked, Restored, restore
from kb.search.chroma_clients import open_chroma
from kb.search.vectors import VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.settings import Settings
from kb.store.sql import SqlStore
from tests.builders_ledger import OTHER, three_days
from tests.builders_store import make_draft, publish

PHRASE = "一二三四五六七八九十"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a law, records of three days with signed heads, an overlay, a waiting record and vectors."""
    home = tmp_path_factory.mktemp("made") / "home"
    store = SqlStore(f"sqlite:///{home / 'zhigui.db'}")
    publish(store, make_draft())
    three_days(store, home)
    store.close()
    (home / "keys" / "ledger.pem").rename(home / "keys" / "ledger-ed25519.pem")
    for name in ("phrasings/ours.toml", "spool/00000001-r1.json", "lexical/meta.json", "queue.db-wal", "a.part"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(name)
    index = vectors_of(home)
    index.upsert([VectorRecord(f"v{number}", np.eye(8, dtype=np.float32)[number]) for number in range(8)])
    index.close()
    return home


@pytest.fixture(scope="module")
def whole(made: Path) -> Path:
    """A backup of it, neither encrypted nor shortened."""
    file = made.with_name("whole.zip")
    back_up(made, file)
    return file


def vectors_of(home: Path) -> ChromaVectorIndex:
    return ChromaVectorIndex(open_chroma(home / "vectors"), "test:8", 8, home / "sum-test.json")


def back_up(home: Path, file: Path, **wanted: object) -> Manifest:
    return make_backup(Settings(home=home), replace(Wanted(file), **wanted), NOW, silent)  # type: ignore[arg-type]


def bring_back(file: Path, into: Path | None, **asked: object) -> Restored:
    scratch = (into or file).with_name(".restoring")
    return restore(replace(Asked(file, into), **asked), scratch, NOW, silent)  # type: ignore[arg-type]


def silent(done: int, total: int, name: str) -> None:
    """Draws nothing."""


def files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_restored_home_holds_the_same_and_verifies_to_the_same(
    made: Path, tmp_path: Path, phrase: str | None
) -> None:
    manifest = back_up(made, tmp_path / "b", passphrase=phrase)
    found = bring_back(tmp_path / "b", tmp_path / "new", passphrase=phrase)
    assert found.same and found.kept is None
    assert manifest.counts.records == found.verified.records > 5
    assert manifest.counts.instruments == manifest.counts.generation == 1
    assert (tmp_path / "new/phrasings/ours.toml").read_text() == "phrasings/ours.toml"
    assert {"zhigui.db", "spool/00000001-r1.json", "keys/ledger-ed25519.pem"} <= files(tmp_path / "new")
    assert not {"lexical/meta.json", "a.part", "sum-test.json"} & files(tmp_path / "new")
    held = vectors_of(tmp_path / "new")
    assert {name: row.argmax() for name, row in held.get(["v0", "v5"]).items()} == {"v0": 0, "v5": 5}
    assert held.count() == 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").rglob("*.toml")} == {0o600}
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_nothing_of_an_encrypted_backup_can_be_read_and_a_wrong_passphrase_is_told(made: Path, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b", passphrase=PHRASE)
    assert b"zhigui.db" not in (tmp_path / "b").read_bytes()
    for phrase in (None, PHRASE + "0"):
        with pytest.raises(PassphraseError, match="口令"):
            bring_back(tmp_path / "b", tmp_path / "new", passphrase=phrase)
    assert not (tmp_path / "new").exists()


def test_a_copy_without_records_holds_no_byte_of_them(made: Path, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b", with_records=False)
    found = bring_back(tmp_path / "b", tmp_path / "new")
    assert (found.counts.records, found.counts.instruments, found.verified.intact) == (0, 1, True)
    assert not any(name.startswith(("spool/", "keys/")) for name in files(tmp_path / "new"))
    assert OTHER.encode() in (made / "zhigui.db").read_bytes()
    assert OTHER.encode() not in (tmp_path / "new/zhigui.db").read_bytes()


def test_what_is_there_is_replaced_only_when_asked_and_then_kept(made: Path, whole: Path, tmp_path: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(BackupError, match="已经存在"):
        back_up(made, whole)
    assert whole.read_bytes() == before
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/mine.txt").write_text("mine")
    with pytest.raises(BackupError, match="已有内容"):
        bring_back(whole, tmp_path / "taken")
    assert files(tmp_path / "taken") == {"mine.txt"}
    found = bring_back(whole, tmp_path / "taken", replace=True)
    assert found.kept is not None and (found.kept / "mine.txt").read_text() == "mine"
    assert "zhigui.db" in files(tmp_path / "taken")


def test_only_looking_changes_nothing(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / "b")
    assert bring_back(tmp_path / "b", None).same
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_backup_of_a_newer_schema_is_refused(whole: Path, tmp_path: Path) -> None:
    rewritten(whole, tmp_path / "b", lambda m: replace(m, schema="9999"))
    with pytest.raises(BackupError, match="升级"):
        bring_back(tmp_path / "b", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def cut(content: bytearray) -> None:
    del content[-len(content) // 3 :]


def flipped(content: bytearray) -> None:
    content[len(content) // 3] ^= 1


@pytest.mark.parametrize("harm", [cut, flipped])
@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_truncated_or_altered_file_is_found_and_nothing_is_touched(
    made: Path, tmp_path: Path, harm: Callable[[bytearray], None], phrase: str | None
) -> None:
    back_up(made, tmp_path / "b", passphrase=phrase)
    content = bytearray((tmp_path / "b").read_bytes())
    harm(content)
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(DamagedBackupError):
        bring_back(tmp_path / "b", tmp_path / "new", passphrase=phrase)
    assert {path.name for path in tmp_path.iterdir()} == {"b"}


def rewritten(whole: Path, target: Path, change: Callable[[Manifest], Manifest], **more: bytes) -> None:
    """A backup with another manifest and further entries, each whole in itself."""
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(read_manifest(content)).to_json() if name == NAME else content)
        for name, content in more.items():
            new.writestr(name, content)


@pytest.mark.parametrize("name", ["home/../../escaped", "/root/escaped", "home/a\\b", "elsewhere/a", "home/./a"])
def test_a_path_that_leaves_the_folder_is_refused(whole: Path, tmp_path: Path, name: str) -> None:
    part = Part(name, 1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    rewritten(whole, tmp_path / "b", lambda m: replace(m, parts=(*m.parts, part)), **{name: b"x"})
    with pytest.raises(DamagedBackupError, match="不该有的路径"):
        bring_back(tmp_path / "b", tmp_path / "inner/new")
    assert {path.name for path in tmp_path.rglob("*")} <= {"b", "inner"}


def test_entries_beside_the_manifest_and_other_archives_are_refused(whole: Path, tmp_path: Path) -> None:
    rewritten(whole, tmp_path / "more", lambda m: m, **{"home/phrasings/more.toml": b"x"})
    with zipfile.ZipFile(tmp_path / "foreign", "w") as archive:
        archive.writestr("readme.txt", "hello")
    (tmp_path / "text").write_text("no archive at all")
    for name in ("more", "foreign", "text"):
        with pytest.raises(DamagedBackupError):
            bring_back(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_pieces_of_a_sealed_file_cannot_be_taken_away_or_put_in_another_order(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as target:
        writer = sealed.SealedWriter(target, PHRASE)
        writer.write(b"1" * sealed.PIECE + b"2" * sealed.PIECE + b"3")
        writer.finish()
    content = (tmp_path / "a").read_bytes()
    head, size = sealed.HEAD, sealed.PIECE + sealed.TAG
    one, two, last = content[head : head + size], content[head + size : head + 2 * size], content[head + 2 * size :]
    with (tmp_path / "a").open("rb") as source:
        assert sealed.SealedReader(source, PHRASE).read() == b"1" * sealed.PIECE + b"2" * sealed.PIECE + b"3"
    for pieces in ((one, two), (two, one, last)):
        (tmp_path / "b").write_bytes(content[:head] + b"".join(pieces))
        with (tmp_path / "b").open("rb") as source, pytest.raises(DamagedBackupError):
            sealed.SealedReader(source, PHRASE).read()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from kb.backups.making import Wanted, make_backup
from kb.backups.restoring import Asked, restore
from kb.settings import Settings

def progress(done, total, name):
    if total and done >= total // 2:
        os.kill(os.getpid(), signal.SIGKILL)

what, home, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
if what == "backup":
    make_backup(Settings(home=home), Wanted(file), datetime.now(UTC), progress)
else:
    restore(Asked(file, home, replace=True), home.with_name(".restoring"), datetime.now(UTC), progress)
"""


def killed(what: str, home: Path, file: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, what, str(home), str(file)], check=False, cwd=Path.cwd())
    assert done.returncode == -signal.SIGKILL


def test_kill_9_in_the_middle_leaves_no_half_backup_and_no_half_home(made: Path, whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    killed("backup", home, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    back_up(home, tmp_path / "b")
    assert not (home / ".backup-work").exists()
    assert not any(".half" in path.name for path in tmp_path.iterdir())
    before = files(home)
    killed("restore", home, whole)
    assert files(home) == before
    found = bring_back(tmp_path / "b", home, replace=True)
    assert found.same and found.kept is not None
    assert not (tmp_path / ".restoring").exists()
