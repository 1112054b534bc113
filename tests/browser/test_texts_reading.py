"""Reading a text by keyboard: its places, searching it, citing it, its versions side by side, and its dates settled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible, assert_fits, focus, shoot, sign_in
from tests.builders_console import Console

Open = Callable[..., Any]
DATES = re.compile("/v1/instruments/.*/dates")
LAW, SAMPLE = "消费者权益保护法", "示例网店管理办法"


def refuse(page: Any, status: int, detail: str, errors: list[dict[str, str]]) -> None:
    """The next requests about dates come to nothing."""
    problem = {"title": detail, "status": status, "detail": detail, "errors": errors}
    page.route(DATES, lambda route: route.fulfill(status=status, json=problem))


def marked(page: Any) -> Any:
    return page.locator("#text .target")


def test_place_in_the_address_is_marked_and_reading_goes_on_from_there(opened: Open) -> None:
    page = opened(f"/texts/{LAW}#第二十五条第二款", permissions=["clipboard-read", "clipboard-write"])
    expect(marked(page)).to_have_id("第二十五条第二款")
    expect(marked(page)).to_be_focused()
    expect(marked(page)).to_be_in_viewport()
    expect(page.locator("#contents [aria-current]")).to_contain_text("第三章")
    page.keyboard.press("]")
    expect(marked(page)).to_have_id("第二十六条")
    page.keyboard.press("[")
    expect(marked(page)).to_have_id("第二十五条")
    assert unquote(page.url).endswith("#第二十五条")
    page.keyboard.press("c")
    expect(page.locator(".told")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"《{LAW}》第二十五条\n")
    assert "（一）" in copied and "全国人民代表大会常务委员会" in copied
    focus(page.locator("[id='第三十条'] .label a"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("链接已复制")
    assert page.evaluate("navigator.clipboard.readText()").endswith("#第三十条")


def test_words_that_cite_lead_to_the_place_and_a_missing_place_is_told(opened: Open) -> None:
    page = opened(f"/texts/{LAW}#第九百条")
    expect(page.locator("#live")).to_have_text("这个文本里没有第九百条。")
    page.locator("#text").get_by_role("link", name="本法第四十九条").first.press("Enter")
    expect(marked(page)).to_have_id("第四十九条")
    # What has no paragraph of its own leads to the article; 第（一）项 is the item that citations print as 第一项.
    page.evaluate("location.hash = '第二十五条第一款第（一）项'")
    expect(marked(page)).to_have_id("第二十五条第一款第一项")
    page.evaluate("location.hash = '第一条第一款'")
    expect(marked(page)).to_have_id("第一条")
    page.locator("#contents a", has_text="第七章").press("Enter")
    expect(marked(page)).to_contain_text("第七章")
    assert_fits(page)
    assert_accessible(page)
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible() and not page.locator("#contents").is_visible()
    expect(page.locator("#source")).to_contain_text("效力以")


def test_text_is_searched_by_keyboard(opened: Open) -> None:
    page = opened(f"/texts/{LAW}")
    page.locator(".unit").first.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("七日")
    expect(page.locator("#hits")).to_contain_text(re.compile(r"^共 \d+ 处$"))
    page.keyboard.press("Enter")
    expect(page.locator("#hits")).to_contain_text("第 1 处")
    page.keyboard.press("Enter")
    expect(page.locator("#hits")).to_contain_text("第 2 处")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#hits")).to_contain_text("第 1 处")
    assert "七日" in page.evaluate("[...CSS.highlights.get('found-now')][0].toString()")
    page.keyboard.press("Escape")
    expect(page.locator("#hits")).to_have_text("")
    page.keyboard.type("没有这几个字的地方")
    expect(page.locator("#hits")).to_have_text("没有找到")


def test_long_code_opens_at_its_last_part(opened: Open) -> None:
    page = opened("/texts/民法典#第一千二百五十四条")
    expect(marked(page)).to_have_id("第一千二百五十四条")
    expect(marked(page)).to_be_in_viewport()
    expect(page.locator("#contents [aria-current]")).to_contain_text("第十章")


def test_full_title_of_another_text_leads_to_it_as_of_the_same_day(opened: Open) -> None:
    page = opened("/texts/电子商务法?as_of=2024-01-01")
    page.locator("#text").get_by_role("link", name="《中华人民共和国广告法》").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("中华人民共和国广告法")
    assert page.url.endswith("?as_of=2024-01-01")


def test_versions_are_switched_by_day_and_compared_side_by_side(opened: Open) -> None:
    page = opened(f"/texts/{SAMPLE}")
    second = page.locator("[id='第二条']")
    expect(second).to_contain_text("三日")
    page.get_by_label("哪一天的法律").fill("2023-12-31")
    expect(second).to_contain_text("七日")
    page.locator("#version").select_option(index=0)
    expect(second).to_contain_text("三日")
    expect(page.locator(".notice").first).to_contain_text("尚未生效")
    shoot(page, "text")
    page.get_by_role("button", name="看当日有效的文本").press("Enter")
    expect(second).to_contain_text("七日")
    page.get_by_role("button", name="对照两个版本").press("Enter")
    expect(page.get_by_role("heading", name="两个版本对照")).to_be_focused()
    expect(page.locator(".change del").first).to_have_text("七")
    expect(page.locator(".change ins").first).to_have_text("三")
    assert "compare=" in page.url
    word = page.get_by_role("link", name="Word 文件").get_attribute("href")
    assert page.request.get(page.url.split("/texts")[0] + word).ok
    shoot(page, "text-compare")
    page.get_by_role("button", name="回到正文").press("Enter")
    expect(second).to_be_visible()
    assert "compare=" not in page.url


@pytest.fixture
def unsettled(service: Console) -> Iterator[None]:
    """The date of the law is known by nobody afterwards, wherever the test ended."""
    yield
    path = f"{service.address}/v1/instruments/{LAW}/dates/effective"
    assert httpx.delete(path, params={"reason": "测试完了"}, timeout=60).status_code in {200, 404}


@pytest.mark.usefixtures("unsettled")
def test_unknown_date_is_settled_with_evidence_and_taken_back(opened: Open) -> None:
    page = opened(f"/texts/{LAW}", expected=("422",))
    page.get_by_role("button", name="核定施行日期").press("Enter")
    page.get_by_role("dialog").get_by_label("日期", exact=True).fill("2014-03-15")
    page.get_by_label("依据：文件、公报或网址").fill("全国人大常委会公报所载主席令第七号")
    refuse(page, 422, "请求有误。", [{"field": "evidence", "detail": "依据写得不够"}])
    page.get_by_role("button", name="核定", exact=True).press("Enter")
    expect(page.locator("#settle-fault")).to_have_text("请求有误。 依据写得不够")
    page.unroute(DATES)
    page.get_by_role("button", name="核定", exact=True).press("Enter")
    expect(page.locator(".told")).to_contain_text("2014-03-15")
    expect(page.locator("#facts .badge")).to_have_text("现行有效")
    page.locator(".about summary").press("Enter")
    expect(page.locator(".about tr", has_text="施行")).to_contain_text("人工核定")
    page.get_by_role("button", name="撤销").press("Enter")
    expect(page.locator("#facts .badge")).to_have_text("效力未核实")


def test_officer_reads_but_settles_nothing(opened: Open, staffed: Console) -> None:
    page = opened(f"/texts/{LAW}", at=staffed)
    sign_in(page, "officer")
    page.locator(".unit").first.wait_for()
    assert page.get_by_role("button", name="核定").count() == 0


def test_text_that_is_not_held_says_so(opened: Open) -> None:
    page = opened("/texts/没有这部法", expected=("404",))
    expect(page.locator("#text .state.bad")).to_contain_text("没有《没有这部法》")
