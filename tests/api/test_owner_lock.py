"""One process owns the home folder, and the others find it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.home import home_folder, open_to_others
from api.owner import LOCK_NAME, HomeLock, Owner, find_owner, wait_for_address
from kb.errors import OwnerError
from kb.settings import Settings

HOLD = """
import sys
from pathlib import Path
from api.owner import HomeLock
HomeLock(Path(sys.argv[1])).take().announce("http://127.0.0.1:1")
print("held", flush=True)
sys.stdin.read()
"""


def holder(home: Path) -> subprocess.Popen[str]:
    """Another process that holds the folder until its standard input closes or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    """Close a holder's pipes and wait for its end."""
    process.communicate()


def test_nobody_owns_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert find_owner(tmp_path / "none") is None


def test_owner_is_found_with_its_address_only_once_it_listens(tmp_path: Path) -> None:
    with HomeLock(tmp_path) as lock:
        assert find_owner(tmp_path) == Owner(os.getpid(), None, lock.token)
        lock.announce("http://127.0.0.1:8000")
        assert find_owner(tmp_path) == Owner(os.getpid(), "http://127.0.0.1:8000", lock.token)
    assert find_owner(tmp_path) is None


def test_lock_file_is_readable_by_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).touch(mode=0o644)
    with HomeLock(tmp_path):
        assert (tmp_path / LOCK_NAME).stat().st_mode & 0o777 == 0o600


def test_second_process_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    process = holder(tmp_path)
    with pytest.raises(OwnerError, match=str(process.pid)):
        HomeLock(tmp_path).take()
    ended(process)


def test_lock_of_a_killed_process_is_stale_at_once(tmp_path: Path) -> None:
    process = holder(tmp_path)
    process.kill()
    ended(process)
    assert (tmp_path / LOCK_NAME).read_text() != ""
    assert find_owner(tmp_path) is None
    with HomeLock(tmp_path):
        assert find_owner(tmp_path) is not None


def test_looking_for_an_owner_does_not_keep_another_from_taking_the_lock(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).touch()
    descriptor = os.open(tmp_path / LOCK_NAME, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    pauses = []

    def let_go(_: float) -> None:
        pauses.append(1)
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    with HomeLock(tmp_path, pause=let_go):
        assert pauses == [1]
    os.close(descriptor)


def test_symbolic_link_in_place_of_the_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / LOCK_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OwnerError):
        HomeLock(tmp_path).take()
    assert (tmp_path / "elsewhere").read_text() == "precious"


def test_command_waits_for_a_starting_owner_and_says_so_once(tmp_path: Path) -> None:
    told = []
    with HomeLock(tmp_path) as lock:
        pauses = iter([lambda: None, lambda: lock.announce("http://127.0.0.1:8000")])
        owner = wait_for_address(tmp_path, seconds=60, on_wait=told.append, pause=lambda _: next(pauses)())
    assert owner is not None
    assert owner.address == "http://127.0.0.1:8000"
    assert len(told) == 1


def test_command_gives_up_on_an_owner_that_stays_silent(tmp_path: Path) -> None:
    with HomeLock(tmp_path), pytest.raises(OwnerError, match="稍后再试"):
        wait_for_address(tmp_path, seconds=0, on_wait=lambda _: None)


@pytest.mark.parametrize(
    ("environment", "written"),
    [(None, None), ("from-env", None), (None, 'home = "from-file"'), ("from-env", 'home = "from-file"'), (None, "[")],
)
def test_home_folder_is_the_one_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str | None, written: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZHIGUI_HOME", raising=False)
    if environment:
        monkeypatch.setenv("ZHIGUI_HOME", environment)
    if written:
        (tmp_path / "zhigui.toml").write_text(written)
    if written == "[":
        assert home_folder() == Path("var")
    else:
        assert home_folder() == Settings().home


def test_a_new_home_folder_is_for_its_owner_alone_and_one_open_to_others_is_told(tmp_path: Path) -> None:
    with HomeLock(tmp_path / "home"):
        assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert not open_to_others(tmp_path / "home")
    (tmp_path / "home").chmod(0o755)
    assert open_to_others(tmp_path / "home")
    assert not open_to_others(tmp_path / "nowhere")
