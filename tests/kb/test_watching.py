"""Noticing edited files."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from time import sleep

from kb.watching import Comeback, Watcher, signature


def test_signature_changes_with_an_edit_a_new_file_and_a_removed_one(tmp_path: Path) -> None:
    path, other = tmp_path / "a.toml", tmp_path / "b.toml"
    empty = signature([path, other])
    path.write_text("甲", "utf-8")
    first = signature([path, other])
    os.utime(path, ns=(1, 1))
    touched = signature([path, other])
    other.write_text("乙", "utf-8")
    both = signature([other, path])
    other.unlink()
    assert len({empty, first, touched, both}) == 4
    assert signature([path, other]) == touched


def test_watcher_looks_at_once_and_again_until_it_is_closed() -> None:
    looked, again = Event(), Event()

    def look() -> None:
        (again if looked.is_set() else looked).set()

    watcher = Watcher(look, 0.001)
    watcher.start()
    assert looked.wait(30)
    assert again.wait(30)
    watcher.close()


def test_watcher_that_never_started_closes_without_a_look() -> None:
    looked = Event()
    Watcher(looked.set, 1.0).close()
    assert not looked.is_set()


def until_back(comeback: Comeback) -> None:
    """Waits for what comes by itself; half a minute is no measure but a guard against hanging."""
    for _ in range(3000):
        if not comeback.awaited:
            return
        sleep(0.01)
    raise AssertionError("it never came back")


def test_what_is_away_is_asked_for_until_it_is_back_and_may_go_away_again() -> None:
    asked, there = Event(), Event()

    def is_back() -> bool:
        asked.set()
        return there.is_set()

    comeback = Comeback("test", is_back, 0.001)
    assert not comeback.awaited
    for _ in range(2):
        there.clear()
        asked.clear()
        comeback.begin()
        comeback.begin()
        assert asked.wait(30)
        assert comeback.awaited
        there.set()
        until_back(comeback)


def test_nobody_asks_for_what_is_given_up() -> None:
    asked, stopped = Event(), Event()

    def is_back() -> bool:
        asked.set()
        return stopped.wait(30)

    comeback = Comeback("test", is_back, 0.001)
    comeback.begin()
    assert asked.wait(30)
    comeback.close()
    assert not comeback.awaited
    # What went away once more is awaited by a new thread: the answer of the old one is not taken for it.
    comeback.begin()
    stopped.set()
    until_back(comeback)
