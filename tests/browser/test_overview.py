"""The overview: what rises stands out, every number leads to the records behind it, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kb.bootstrap import today
from tests.browser.conftest import focus, shoot, sign_in
from tests.builders_console import Console, console
from tests.builders_overview import Planted, make_use, record_use
from tests.builders_records import make_check

HOSTILE = "<img src=x onerror=alert(1)>\"';--"
ARTICLES = (("消费者权益保护法", "第二十五条"), ("消费者权益保护法", "第二十四条"), ("产品质量法", "第四十条"))


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Six weeks of a small desk, the last of them with a bad batch, one that is named to be taken for HTML."""
    with console(tmp_path_factory.mktemp("used"), laws=("消费者权益保护法",)) as running:
        first = today() - timedelta(days=42)
        bad = (
            Planted("星云耳机", "batch", 18, today() - timedelta(days=3), 2),
            Planted(HOSTILE, "courier", 15, today() - timedelta(days=8), 2),
        )
        record_use(running.kb.store, make_use(3, 42, 25, bad, first), ARTICLES)
        for number in range(4):
            running.kb.store.ledger.append(make_check(f"check-{number}"))
        yield running


def test_what_rises_leads_by_keyboard_to_its_questions(opened: Callable[..., Any], used: Console) -> None:
    page = opened("/overview", at=used)
    rising = page.get_by_role("region", name="突然增多的")
    rising.get_by_role("heading", name="星云耳机").wait_for()
    assert "18 通电话，往常不到 1 通" in rising.inner_text()
    shoot(page, "overview")
    link = rising.get_by_role("link", name="看这 18 次提问")
    focus(link)
    ids = link.get_attribute("href").split("ids=")[1].split("%2C")
    assert len(ids) == 18
    # The days of the month are one stop of the Tab key; the arrows go through them.
    columns = page.get_by_role("list", name="每天的提问").get_by_role("link")
    assert columns.count() == 30
    focus(columns.last)
    page.keyboard.press("ArrowLeft")
    assert columns.nth(28).evaluate("each => each === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/records?*from={today() - timedelta(days=1)}*")


def test_other_days_are_chosen_by_keyboard_and_stand_in_the_address(opened: Callable[..., Any], used: Console) -> None:
    page = opened("/overview?days=7", at=used)
    page.get_by_role("region", name="突然增多的").wait_for()
    assert page.get_by_role("list", name="每天的提问").get_by_role("link").count() == 7
    focus(page.get_by_role("button", name="90 天"))
    page.keyboard.press("Enter")
    page.get_by_role("list", name="每周的提问").wait_for()
    assert page.url.endswith("days=90")
    page.go_back()
    page.get_by_role("list", name="每天的提问").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出表格").press("Enter")
    assert Path(download.value.path()).read_bytes().startswith("\ufeff栏目".encode())


def test_a_hostile_question_is_shown_as_text(opened: Callable[..., Any], used: Console) -> None:
    page = opened("/overview", at=used)
    page.get_by_role("region", name="突然增多的").get_by_text(HOSTILE).first.wait_for()
    assert page.locator("main img").count() == 0


def test_a_new_installation_is_told_what_will_stand_here(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/overview?since=2020-01-01&until=2020-01-30", at=staffed)
    sign_in(page, "supervisor")
    page.get_by_text("没有提问，也没有审查").wait_for()
    shoot(page, "overview-empty")
