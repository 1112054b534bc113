"""The bank by keyboard: items made and reviewed, changed and proven anew, put into a paper; who may only read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kb.store.quiz_records import ItemKind
from tests.browser.conftest import focus, shoot, sign_in
from tests.builders_console import Console

HOSTILE = "<img src=x onerror=alert(1)>\"';--周测"
REASON = "选项太容易排除"


def press(page: Any, name: str, *, within: str = "main") -> None:
    """Presses a button by keyboard."""
    focus(page.locator(within).get_by_role("button", name=name, exact=True).locator("visible=true"))
    page.keyboard.press("Enter")


def item(page: Any, *, other_than: str = "") -> str:
    """The id of the open item once it is shown whole; items of one sentence may have the same stem."""
    current = page.locator(f'#list [aria-current]:not([data-item="{other_than}"])')
    found = str(current.get_attribute("data-item"))
    page.locator("#item .facts dd", has_text=found).wait_for()
    return found


def test_items_are_made_and_reviewed_by_keyboard(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/quiz?tab=make", at=staffed, expected=("422",))
    sign_in(page, "trainer")
    page.get_by_label("几道").fill("12")
    page.get_by_label(re.compile("随机种子")).fill("5")
    for kind in ("单选", "判断"):
        page.get_by_label(kind, exact=True).press("Space")
    shoot(page, "quiz-make")
    press(page, "出题")
    page.get_by_role("heading", name="出题完成").wait_for()
    # The list of before stands there until the drafts have come.
    with page.expect_response(lambda answer: "state=draft" in answer.url) as listed:
        page.get_by_role("link", name="去审这些题").press("Enter")
    waiting = listed.value.json()["total"]
    expect(page.locator("#list .items li")).to_have_count(waiting)
    page.locator("main h1").click()
    page.keyboard.press("j")
    first = item(page)
    assert page.locator("#item mark").first.inner_text(), "the words it stands on are marked in their article"
    assert page.locator("#item .title a").first.get_attribute("href").startswith("/texts/")
    shoot(page, "quiz-item")
    page.keyboard.press("a")
    page.get_by_text("已批准，可以组进试卷。").first.wait_for()
    second = item(page, other_than=first)
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_label("理由（必填）").fill(REASON)
    press(page, "退回", within="dialog")
    item(page, other_than=second)
    page.keyboard.press("k")
    page.locator(f'#list [aria-current][data-item="{second}"]').wait_for()
    page.locator("#item", has_text=REASON).wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#list [aria-current]")).to_have_count(0)
    page.reload()
    expect(page.locator("#list .items li")).to_have_count(waiting - 2)
    press(page, f"全选列出的 {waiting - 2} 题")
    press(page, f"批准选中的 {waiting - 2} 题")
    press(page, "批准", within="dialog")
    page.get_by_text("没有符合条件的题目。").wait_for()


def test_an_edit_is_proven_anew_and_without_a_proof_it_is_flagged(
    opened: Callable[..., Any], bank: list[str], staffed: Console
) -> None:
    # A statement's stem must be the text's words; a choice's may say more.
    one = next(each for each in bank if staffed.kb.quizzes.bank.get(each).draft.kind is ItemKind.TRUE_FALSE)
    page = opened(f"/quiz?id={one}", at=staffed)
    sign_in(page, "trainer")
    page.locator("#item h2.stem").wait_for()
    page.locator("main h1").click()
    page.keyboard.press("e")
    words = page.get_by_label(re.compile("^题干"))
    words.wait_for()
    words.fill(f"{HOSTILE}{words.input_value()}")
    page.get_by_label(re.compile("^为什么改")).fill("试一试")
    shoot(page, "quiz-edit")
    press(page, "保存并证明")
    page.locator("#item h2.stem", has_text=HOSTILE).wait_for()
    page.locator("#item .bad", has_text="没有证明").first.wait_for()
    assert page.locator("#item .badge", has_text="待审").count() == 1


def test_a_paper_is_previewed_made_assigned_and_closed(
    opened: Callable[..., Any], bank: list[str], staffed: Console
) -> None:
    assert bank
    page = opened("/quiz?tab=papers", at=staffed, expected=("409",))
    sign_in(page, "trainer")
    page.locator("#new-paper").press("Enter")
    page.get_by_label("蓝图").select_option(label="三阶段测评（市场与电商）")
    page.locator("legend", has_text="第三阶段").wait_for()
    press(page, "看题够不够")
    page.get_by_text("题不够，组不成：").wait_for()
    shoot(page, "quiz-blueprint")
    page.locator("#previewed a").first.press("Enter")
    expect(page.get_by_role("checkbox", name="案例分析")).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("^退换货与三包"))).to_be_checked()
    page.go_back()
    page.get_by_label("蓝图").select_option(label="自己定")
    page.locator("legend", has_text="题目").wait_for()
    page.get_by_label("试卷名称").fill(HOSTILE)
    page.get_by_label("共几题（不写就照题型的数）").fill("4")
    page.locator("summary", has_text="题型与题数").press("Enter")
    page.locator("[name='kinds.single']").fill("2")
    page.locator("[name='kinds.true_false']").fill("2")
    press(page, "看题够不够")
    page.get_by_text("题够，可以组卷").wait_for()
    press(page, "组卷")
    page.locator("#paper .heading", has_text=HOSTILE).wait_for()
    expect(page.locator("ol.paper > li")).to_have_count(4)
    page.locator("#assign select").select_option(label="一线客服")
    press(page, "布置", within="#assign")
    page.locator("#assign td", has_text="未开始").wait_for()
    shoot(page, "quiz-paper")
    press(page, "关闭")
    press(page, "关闭", within="dialog")
    page.locator("#paper .heading .badge", has_text="已关闭").wait_for()
    press(page, "撤销", within=".told")
    page.locator("#paper .heading .badge", has_text="可以考").wait_for()


def test_what_was_exported_is_recognised_when_it_is_brought_back(
    opened: Callable[..., Any], bank: list[str], staffed: Console, tmp_path: Path
) -> None:
    page = opened("/quiz?state=approved&kind=true_false", at=staffed, expected=("422",))
    sign_in(page, "trainer")
    page.locator("#list .items li").first.wait_for()
    held = int(page.locator("#found").inner_text().removesuffix(" 题"))
    assert 0 < held < len(bank)
    press(page, "导出")
    with page.expect_download() as got:
        press(page, "导出", within="dialog")
    sheet = tmp_path / got.value.suggested_filename
    got.value.save_as(sheet)
    assert sheet.suffix == ".xlsx"
    press(page, "导入")
    page.get_by_label("文件").set_input_files(sheet)
    press(page, "核对")
    page.get_by_text(f"已有 {held} 题").wait_for()
    assert page.locator("#sheet-report").get_by_role("button").count() == 0, "nothing new is there to be imported"
    (tmp_path / "坏的.xlsx").write_bytes(b"no sheet")
    page.get_by_label("文件").set_input_files(tmp_path / "坏的.xlsx")
    press(page, "核对")
    page.locator("#sheet-report .state.bad").wait_for()


def test_who_may_only_read_finds_nothing_that_writes(
    opened: Callable[..., Any], bank: list[str], staffed: Console
) -> None:
    page = opened("/quiz?tab=figures", at=staffed)
    sign_in(page, "auditor")
    page.get_by_role("heading", name="成绩").wait_for()
    assert page.get_by_role("tab").all_inner_texts() == ["题目", "组卷", "统计"]
    shoot(page, "quiz-figures")
    page.goto(f"{staffed.address}/quiz?edit={bank[0]}")
    page.locator("#list .items li").first.wait_for()
    assert page.get_by_role("button", name="批准").count() == 0
