"""Restricted phrasings by keyboard: found, read, written with live examples, switched off, brought in as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.store.ledger_records import RecordDraft, RecordKind
from tests.browser.conftest import assert_accessible, assert_fits, focus, shoot, sign_in
from tests.builders_console import Console

# Words nobody else's test says.
WORD = "躺着数星星收息"
HOSTILE = "<img src=x onerror=alert(1)>\"';--数月亮收息"
SHEET = f"禁用词,替换词,依据,主题\n闭眼数云彩赚,收益会有波动,《广告法》第二十五条第一项,保本保收益\n{WORD}…,,,\n"


@pytest.fixture
def said(service: Console) -> str:
    """The id of an answer of today in which the words stand, between characters that are two units in a browser."""
    answer = {"status": "answered", "text": f"😀您放心，买了就{WORD}，不用操心😀。", "citations": []}
    draft = RecordDraft(RecordKind.ASK, "local", {}, {"question": "靠谱吗", "answer": answer}, industry="finance")
    service.kb.store.ledger.append(draft)
    return draft.record_id


@pytest.fixture
def tidy(service: Console) -> Iterator[None]:
    """The rules as they were, whatever a test wrote."""
    yield
    for path in (service.kb.settings.home / "phrasings").glob("*"):
        path.unlink()
    service.kb.reload_content()


def into(page: Any, label: str, words: str) -> None:
    """Types into a field that is reached by its label, as a screen reader names it."""
    focus(page.get_by_role("textbox", name=label, exact=True))
    page.keyboard.insert_text(words)


def press(page: Any, name: str, *, within: str = "main") -> None:
    """Presses a button by keyboard."""
    focus(page.locator(within).get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def test_the_catalogue_is_narrowed_in_the_address_and_one_rule_read_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened("/phrasings?topic=guaranteed_return")
    page.locator(".rules a").first.wait_for()
    assert page.locator("#list h2").all_inner_texts()[0].startswith("保本保收益")
    page.locator("main h1").click()
    page.keyboard.press("/")
    # Pinyin on its way to becoming words narrows nothing yet.
    typing = page.context.new_cdp_session(page)
    typing.send("Input.imeSetComposition", {"text": "bao'ben", "selectionStart": 7, "selectionEnd": 7})
    assert page.get_by_label("查找").input_value() == "bao'ben" and "q=" not in page.url
    typing.send("Input.insertText", {"text": "保本"})
    page.wait_for_url("**/phrasings?q=*")
    assert page.locator("#found").inner_text().count("/") == 1
    shoot(page, "phrasings")
    focus(page.locator(".rules a").first)
    page.keyboard.press("Enter")
    page.locator("h2.phrase:focus").wait_for()
    link = page.locator("[aria-label=依据] a").first
    assert link.get_attribute("href").startswith("/texts/%E5%B9%BF%E5%91%8A%E6%B3%95#")
    assert_accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(page)
    page.go_back()
    assert page.get_by_label("查找", exact=True).input_value() == "保本"


@pytest.mark.usefixtures("tidy")
def test_a_rule_is_written_with_live_examples_then_switched_off_restored_and_deleted(
    opened: Callable[..., Any], said: str
) -> None:
    page = opened("/phrasings?new=1")
    into(page, "说法（列表里的名称）", HOSTILE)
    page.get_by_label("主题").locator("visible=true").select_option("guaranteed_return")
    into(page, "要查出的说法，一行一种", WORD)
    into(page, "应当查出的句子，一行一句", f"😀买了就{WORD}\n说的是别的事")
    into(page, "不应当查出的句子，一行一句", f"不要相信{WORD}的宣传")
    into(page, "依据，一行一条", "广告法25")
    page.locator("#basis-fault:visible").wait_for()
    examples = page.locator("#trial-found .tried").first
    assert examples.locator("mark").all_inner_texts() == [WORD]
    assert examples.locator(".bad").all_inner_texts() == ["应当查出：没有命中"]
    # An earlier try of this test may have left an answer of its own.
    caught = page.locator(".caught").filter(has=page.locator(f"a[href*='{said}']"))
    assert caught.locator("mark").inner_text() == WORD
    shoot(page, "phrasing-edit")
    press(page, "保存，立即生效")
    page.locator("#reason-fault:visible").wait_for()
    page.get_by_label("依据，一行一条").fill("《广告法》第二十五条第一项")
    page.get_by_label("应当查出的句子，一行一句", exact=True).fill(f"买了就{WORD}")
    into(page, "为什么不能说", "暗示收益确定。")
    press(page, "保存，立即生效")
    page.locator("h2.phrase").wait_for()
    assert HOSTILE in page.locator("h2.phrase").inner_text()
    page.locator("#history a").first.wait_for()
    press(page, "停用")
    press(page, "停用", within="dialog")
    page.locator("#rule .badge", has_text="已停用").wait_for()
    press(page, "撤销", within=".told")
    page.get_by_role("button", name="停用", exact=True).wait_for()
    press(page, "删除")
    press(page, "删除", within="dialog")
    page.locator("#list .rules").first.wait_for()
    assert page.locator("#list").get_by_text(HOSTILE).count() == 0


@pytest.mark.usefixtures("tidy")
def test_a_sheet_shows_what_it_would_change_before_it_does(opened: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "敏感词.csv"
    file.write_text(SHEET, "utf-8-sig")
    page = opened("/phrasings?sheet=1")
    page.get_by_label("表格文件").set_input_files(file)
    press(page, "先看会改什么")
    page.get_by_text("会新增 1 条").wait_for()
    assert page.locator("#sheet-report tbody tr").first.locator(".bad").inner_text() == "未导入"
    assert_accessible(page)
    press(page, "导入这 1 条")
    page.get_by_text("已导入：新增 1 条").first.wait_for()


def test_who_may_only_read_finds_no_button_that_writes(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/phrasings?new=1", at=staffed)
    sign_in(page, "trainer")
    page.locator(".rules a").first.wait_for()
    assert page.get_by_role("button", name="新增一条").count() == 0
    page.locator(".rules a").first.click()
    page.locator("h2.phrase").wait_for()
    assert page.locator("main").get_by_role("button").count() == 0
