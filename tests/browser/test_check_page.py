"""Checking a draft by keyboard: found in place, explained beside it, replaced, taken back, copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import focus, shoot
from tests.builders_console import Console

# Characters that are two UTF-16 units stand before everything that is found.
DRAFT = (
    "𠮷先生您好😀，这款理财保本保息。\n根据《消费者权益保护法》第二十五条，七日内可以退货；《广告法》第九百条也这样说。"
)
HOSTILE = "<img src=x onerror=alert(1)>\"';-- 这款理财保本保息。"
UNDERLINED = "#under .block, #under .warn"


def write(page: Any, text: str) -> None:
    page.get_by_label("要发出的文字", exact=True).fill(text)


def concluded(page: Any, verdict: str) -> None:
    page.locator("#verdict", has_text=verdict).wait_for()


def test_draft_is_checked_while_it_is_written_and_mended_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened("/check", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("还没有文字").wait_for()
    shoot(page, "check")
    page.keyboard.insert_text(DRAFT)
    concluded(page, "不能发出")
    # Marks stand at the words themselves although code points and UTF-16 units differ.
    assert "".join(page.locator(UNDERLINED).all_inner_texts()).startswith("保本")
    assert page.locator("#under .doubted").all_inner_texts() == ["《广告法》第九百条"]
    assert page.locator("#under .held").all_inner_texts() == ["《消费者权益保护法》第二十五条"]
    page.keyboard.press("F8")
    finding = page.locator(".finding.current")
    finding.wait_for()
    assert page.evaluate("getSelection().toString()").startswith("保本")
    assert finding.get_by_text("依据：").is_visible()
    shoot(page, "check-findings")

    page.locator("#verdict").click()
    page.keyboard.press("j")
    said = finding.locator(".instead span").inner_text()
    page.keyboard.press("Enter")
    page.locator(".told").get_by_text("已换成").wait_for()
    text = page.get_by_label("要发出的文字", exact=True)
    assert said in text.input_value()
    assert "保本保息" not in text.input_value()
    assert "根据《消费者权益保护法》" in text.input_value()
    page.get_by_role("button", name="撤销").press("Enter")
    assert text.input_value() == DRAFT
    concluded(page, "不能发出")

    page.locator("#copy").press("Enter")
    page.locator(".told").get_by_text("结果已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("不能发出")
    assert "《广告法》第九百条" in copied and "可以这样说：" in copied and DRAFT in copied.replace("\r\n", "\n")


def test_citations_lead_to_their_place_and_sentences_say_what_they_rest_on(opened: Callable[..., Any]) -> None:
    page = opened("/check?industry=finance&as_of=2026-06-01")
    write(page, DRAFT)
    concluded(page, "不能发出")
    held = page.locator(".cited.good a")
    assert held.get_attribute("target") == "_blank"
    assert "as_of=2026-06-01#" in held.get_attribute("href")
    focus(page.locator(".cited.bad a"))
    page.locator(".cited.current a", has_text="第九百条").wait_for()
    write(page, DRAFT.replace("根据《消费者权益保护法》第二十五条，", ""))
    expect(page.locator(".cited")).to_have_count(1)
    # The same citation has another number now, and is looked at still.
    page.locator(".cited.current a", has_text="第九百条").wait_for()
    write(page, DRAFT)
    held.wait_for()
    assert page.locator(".cited.bad").get_by_text("查无此条").is_visible()
    page.get_by_role("tab", name="用语与引用").press("ArrowRight")
    page.locator(".sentences").wait_for()
    assert "tab=sentences" in page.url and "industry=finance" in page.url
    assert "%E4%BF%9D%E6%9C%AC" not in page.url, "the draft stands in the address"
    page.locator(".sentences .badge").first.wait_for()


def test_what_is_checked_on_purpose_is_recorded_and_pauses_are_not(
    opened: Callable[..., Any], service: Console
) -> None:
    page = opened("/check")

    def recorded() -> int:
        return len(page.request.get(f"{service.address}/v1/records", params={"kind": "check"}).json()["records"])

    before = recorded()
    write(page, "您好，登记这一段。")
    concluded(page, "可以发出")
    assert recorded() == before
    page.keyboard.press("Control+Enter")
    page.locator(".told").get_by_text("已登记").wait_for()
    assert recorded() == before + 1


def test_markup_in_a_draft_stays_text_and_control_characters_are_told(opened: Callable[..., Any]) -> None:
    page = opened("/check", expected=("422",))
    write(page, HOSTILE)
    concluded(page, "不能发出")
    assert page.locator("#under img, .items img").count() == 0
    write(page, "有\x01控制字符")
    page.get_by_role("button", name="去掉控制字符").press("Enter")
    concluded(page, "可以发出")
    write(page, "  ")
    page.get_by_text("还没有文字").wait_for()
    assert page.locator("#verdict").inner_text() == ""


def test_typing_moves_the_marks_before_the_next_check(opened: Callable[..., Any]) -> None:
    page = opened("/check")
    write(page, "这款理财保本保息。")
    concluded(page, "不能发出")
    before = page.locator(UNDERLINED).all_inner_texts()
    page.route("**/v1/check", lambda route: None)
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("😀您好，")
    assert page.locator(UNDERLINED).all_inner_texts() == before
    page.keyboard.press("Control+End")
    assert page.locator(UNDERLINED).all_inner_texts() == before


def test_pointer_shows_what_it_stands_on_and_the_whole_text_is_replaced(opened: Callable[..., Any]) -> None:
    page = opened("/check")
    write(page, "您好。\n这款理财保本保息。")
    concluded(page, "不能发出")
    place = page.locator("#under .block").bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.locator(".finding.current").get_by_text("依据：").wait_for()
    page.get_by_text("整篇改好的写法").press("Enter")
    page.get_by_role("button", name="整篇换成它").press("Enter")
    concluded(page, "可以发出")
    text = page.get_by_label("要发出的文字", exact=True)
    assert "保本保息" not in text.input_value()
    # What was put in counts as typed: the browser's own undo takes it back.
    text.press("Control+z")
    assert "保本保息" in text.input_value()
