"""Handbooks by keyboard: listed with what is due, read with their references as links, taken out with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from ingest.bootstrap import IngestKind, IngestRequest
from kb.bootstrap import today
from tests.browser.conftest import focus, shoot, sign_in
from tests.builders_console import Console

HOSTILE = "<img src=x onerror=alert(1)>\"';--"
OURS = """---
handbook: 页面试用手册{hostile}
industries: [market]
owner: 试用部{hostile}
review_date: 2020-01-01
---
# 页面试用手册{hostile}

## 拆封能退吗{hostile}

- 问法：拆封了还能退吗
- 可以说：拆封查验不影响退货。
商品应当完好（《消费者权益保护法》第二十五条第三款）。另见《某某没有的办法》第二条，{face}《退换货与赔偿》里也写了。

## 运费谁出

- 可以说：退货的运费由您出，另有约定的除外。
运费见《消费者权益保护法》第二十五条第三款。
"""


def bring_in(at: Console, folder: Path) -> None:
    path = folder / "ours.md"
    path.write_text(OURS.format(hostile=HOSTILE, face="😀"), "utf-8")
    report = at.ingestion.run_now(IngestRequest(paths=(str(path),), kind=IngestKind.HANDBOOK))
    assert not report.failed, report.failed


def test_a_handbook_is_found_and_read_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened("/handbooks")
    page.locator(".handbooks .card").nth(5).wait_for()
    shoot(page, "handbooks")
    focus(page.get_by_label("标题中的字"))
    page.keyboard.type("退换货")
    expect(page.locator(".handbooks .card")).to_have_count(1)
    focus(page.locator(".handbooks a").first)
    page.keyboard.press("Enter")
    page.locator(".unit").nth(2).wait_for()
    shoot(page, "handbook")
    page.emulate_media(media="print")
    assert not page.locator("#contents").is_visible() and page.locator(".unit .law").first.is_visible()
    page.emulate_media(media="screen")
    focus(page.locator("#contents a").nth(1))
    page.keyboard.press("Enter")
    page.locator(".unit.here").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('unit')")
    leads = page.locator('.law a[href*="/texts/"]').first.get_attribute("href")
    assert leads and "#" in leads


def test_a_citation_of_an_answer_leads_to_its_unit(opened: Callable[..., Any], service: Console) -> None:
    unit = next(
        each
        for each in service.kb.store.handbooks.handbook_units(service.kb.store.law.generation(), today(), None)
        if each.handbook_title == "广告与宣传用语"
    )
    page = opened(f"/handbooks/{unit.handbook_title}#“{unit.heading}”")
    page.locator(".unit.here").wait_for()
    assert unit.heading in page.locator(".unit.here h2").inner_text()


def test_hostile_words_are_text_and_a_handbook_is_taken_out_with_a_reason(
    opened: Callable[..., Any], service: Console, tmp_path: Path
) -> None:
    bring_in(service, tmp_path)
    page = opened("/handbooks?q=页面试用手册")
    card = page.locator(".handbooks .card")
    card.wait_for()
    assert HOSTILE in card.locator("h2").inner_text() and "（已到）" in card.inner_text()
    focus(card.locator("a").first)
    page.keyboard.press("Enter")
    page.locator(".unit").nth(1).wait_for()
    assert HOSTILE in page.locator(".unit h2").first.inner_text() and page.locator("main img").count() == 0
    law = page.locator(".unit .law").first
    assert law.locator("a").first.inner_text() == "《消费者权益保护法》第二十五条第三款"
    assert law.locator(".missing").inner_text() == "《某某没有的办法》第二条"
    focus(page.get_by_role("button", name="撤下……"))
    page.keyboard.press("Enter")
    page.get_by_label("撤下什么").select_option("")
    focus(page.get_by_role("button", name="撤下", exact=True))
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("请写明撤下的原因").wait_for()
    page.keyboard.type("试用完了")
    focus(page.get_by_role("button", name="撤下", exact=True))
    page.keyboard.press("Enter")
    page.locator("#units").get_by_text("已撤下").wait_for()


def test_an_officer_reads_and_changes_nothing(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/handbooks/退换货与赔偿", at=staffed)
    sign_in(page, "officer")
    page.locator(".unit").first.wait_for()
    assert page.get_by_role("button", name="撤下").count() == 0
    assert page.get_by_role("link", name="上传新版本").count() == 0
