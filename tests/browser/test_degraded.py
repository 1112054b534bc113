"""What is amiss with the service is said quietly on every page and goes when it is mended; every fault is real."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shoot
from tests.builders_console import Console, console
from tests.builders_home import lean_corpus

MINUTE_MS = 60_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Console]:
    """One short law, so that all vectors can be made in seconds; another writer is waited for a moment only."""
    database = f"sqlite:///{tmp_path / 'home' / 'zhigui.db'}?timeout=0.3"
    corpus = lean_corpus(tmp_path / "corpus")
    with console(tmp_path, laws=("价格法",), handbooks=False, corpus=corpus, database_url=database) as running:
        yield running


def ask(service: Console) -> None:
    body = json.dumps({"question": "价格法第一条"}).encode()
    request = urllib.request.Request(f"{service.address}/v1/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200


def test_the_banner_says_that_only_words_are_searched_and_goes_with_the_vectors(
    opened: Callable[..., Any], small: Console
) -> None:
    page = opened("/", at=small)
    banner = page.locator("#degraded")
    expect(banner).to_contain_text("只按字词查找")
    shoot(page, "degraded")
    page.clock.install()
    page.reload()
    expect(banner).to_be_visible()
    small.kb.backfill.run(Event())
    page.clock.fast_forward(MINUTE_MS)
    expect(banner).not_to_be_visible()


def test_the_banner_says_that_records_wait_until_they_are_written(opened: Callable[..., Any], small: Console) -> None:
    with closing(sqlite3.connect(small.kb.settings.home / "zhigui.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ask(small)
        page = opened("/check", at=small)
        expect(page.locator("#degraded")).to_contain_text("1 条记录暂存")
    page.clock.install()
    page.reload()
    expect(page.locator("#degraded")).to_contain_text("1 条记录暂存")
    assert small.kb.recorder.drain() == 1
    page.clock.fast_forward(MINUTE_MS)
    expect(page.locator("#degraded")).not_to_contain_text("暂存")
