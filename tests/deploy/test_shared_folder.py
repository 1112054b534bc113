"""The folder that replicas share: linked into each home, what stands there already is never lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from api.uploads import UPLOADS
from kb.records.erasing.retention import FILE as RETENTION
from kb.records.privacy import PEPPER_FILE

ROOT = Path(__file__).resolve().parents[2]
LINK, ENTRYPOINT = ROOT / "deploy" / "link-shared", ROOT / "deploy" / "entrypoint"


def link(home: Path, shared: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINK, home, shared], capture_output=True, text=True, check=False)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


def test_two_homes_see_the_same_files_and_a_second_time_changes_nothing(tmp_path: Path, shared: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for home in (one, other, one):
        done = link(home, shared)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
    for place in (
        f"{UPLOADS}/7/甲.docx",
        PEPPER_FILE,
        RETENTION,
        "quarantine/1-1/a",
        "phrasings/我们.toml",
    ):
        (one / place).parent.mkdir(parents=True, exist_ok=True)
        (one / place).write_text(place, "utf-8")
        assert (other / place).read_text("utf-8") == place
    assert (shared / "keys").stat().st_mode & 0o077 == 0


def test_a_service_and_its_workers_may_begin_at_once(tmp_path: Path, shared: Path) -> None:
    for number in range(5):
        home = tmp_path / f"home{number}"
        processes = [subprocess.Popen([LINK, home, shared], stderr=subprocess.PIPE, text=True) for _ in range(6)]
        assert [(each.wait(60), each.communicate()[1]) for each in processes] == [(0, "")] * 6
        assert (home / "uploads").readlink() == shared / "uploads"
        assert not (shared / "uploads" / "uploads").is_symlink()


def test_what_belongs_to_one_replica_alone_is_not_shared(tmp_path: Path, shared: Path) -> None:
    link(tmp_path / "one", shared)
    linked = {path.name for path in (tmp_path / "one").iterdir()}
    assert linked.isdisjoint(
        {"lexical", "asked", "vectors", "cache", "spool", "inbox", "writer-id", "unpacked", "owner.lock", "zhigui.db"}
    )


def test_a_folder_with_content_is_left_and_named(tmp_path: Path, shared: Path) -> None:
    kept = tmp_path / "home" / "phrasings" / "我们.toml"
    kept.parent.mkdir(parents=True)
    kept.write_text("甲", "utf-8")
    done = link(tmp_path / "home", shared)
    assert done.returncode == 1
    assert f"{kept.parent} 里已有内容" in done.stderr
    assert kept.read_text("utf-8") == "甲"
    kept.unlink()
    assert link(tmp_path / "home", shared).returncode == 0


def test_a_share_that_is_not_mounted_or_another_one_is_no_share(tmp_path: Path, shared: Path) -> None:
    done = link(tmp_path / "home", tmp_path / "nowhere")
    assert (done.returncode, "没有挂上" in done.stderr) == (1, True)
    assert not (tmp_path / "nowhere").exists()
    assert link(tmp_path / "home", shared).returncode == 0
    (tmp_path / "another").mkdir()
    done = link(tmp_path / "home", tmp_path / "another")
    assert (done.returncode, "链接到了别处" in done.stderr) == (1, True)


@pytest.mark.parametrize("sharing", [True, False])
def test_a_container_links_before_it_begins_where_there_is_a_share(tmp_path: Path, shared: Path, sharing: bool) -> None:
    given = {"SHARED_FOLDER": str(shared)} if sharing else {}
    environment = {"PATH": f"{LINK.parent}:{os.environ['PATH']}", "ZHIGUI_HOME": str(tmp_path / "home"), **given}
    done = subprocess.run(
        [ENTRYPOINT, "sh", "-c", 'echo "$0 $1" "$ZHIGUI_HOME"', "zhigui", "serve"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"zhigui serve {tmp_path / 'home'}\n"
    assert (tmp_path / "home" / "uploads").is_symlink() is sharing
