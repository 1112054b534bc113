"""Records by keyboard: found by conditions in the address, one shown as it was then, replayed, revealed, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import focus, shoot, sign_in
from tests.builders_console import Console, console

HOSTILE = "<img src=x onerror=alert(1)>\"';-- 网购的衣服不喜欢能退吗"
ASKED = ("网购的衣服不喜欢能退吗，我的电话是13812345678", HOSTILE, "火星上的外卖晚到了算谁的")
DRAFT = "𠮷😀这款理财保本保息，依据《消费者权益保护法》第二十五条。"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # 32 bytes that anybody may know


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service of its own that keeps what it masks, sealed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ZHIGUI_PERSONAL_KEY", KEY)
        with console(tmp_path_factory.mktemp("desk"), laws=("消费者权益保护法",)) as running:
            for question in ASKED:
                send(running, "/v1/ask", {"question": question, "industry": "market"})
            send(running, "/v1/check", {"text": DRAFT})
            yield running


def send(at: Console, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = httpx.post(f"{at.address}{path}", json=body, timeout=60)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def press(page: Any, name: str) -> None:
    """Presses a button as somebody does who came to it by Tab."""
    focus(page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def test_a_record_is_found_read_replayed_and_revealed_by_keyboard(opened: Callable[..., Any], desk: Console) -> None:
    page = opened("/records", at=desk)
    page.locator("[data-record]").nth(3).wait_for()
    shoot(page, "records")
    page.locator("main h1").first.click()
    page.keyboard.press("/")
    page.keyboard.type("我的电话")
    page.keyboard.press("Enter")
    expect(page.locator("[data-record]")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("列出 1 条。")
    assert "q=" in page.url
    focus(page.locator("[data-record]"))
    page.keyboard.press("Enter")
    record = page.locator("#record")
    record.get_by_role("heading", name="提问记录").wait_for()
    assert "〔手机号〕" in record.inner_text() and "13812345678" not in page.content()
    cited = record.locator(".cited a").all()
    assert cited and all("as_of=" in (each.get_attribute("href") or "") for each in cited)
    assert any((each.get_attribute("href") or "").startswith("/texts/") for each in cited)
    assert not record.locator(".avoid .title").first.inner_text()[0].isdigit()
    press(page, "按当时的文本再答一次")
    page.locator("#replayed").get_by_text("结果与记录相同").wait_for()
    shoot(page, "record")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible() and record.locator(".sayable").is_visible()
    page.emulate_media(media="screen")
    press(page, "还原个人信息")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("核")
    press(page, "还原并记录")
    page.get_by_role("alert").get_by_text("请写明为什么需要看").wait_for()
    page.keyboard.type("对订单")
    press(page, "还原并记录")
    page.locator("#revealed").get_by_text("13812345678").first.wait_for()
    page.keyboard.press("Enter")
    assert "13812345678" not in page.content(), "what was revealed is put away by the button in focus"
    page.keyboard.press("Escape")
    page.locator("[data-record]:focus").wait_for()
    page.goto(f"{desk.address}/records?kind=reveal")
    page.locator("[data-record]").get_by_text("还原 1 处").wait_for()


def test_conditions_are_chips_that_go_and_what_was_said_is_text(opened: Callable[..., Any], desk: Console) -> None:
    page = opened("/records?outcome=refused&kind=ask", at=desk)
    expect(page.locator("[data-record]")).to_have_count(1)
    assert page.locator("#more[open]").count() == 1
    focus(page.get_by_role("button", name="去掉条件：结果"))
    page.keyboard.press("Enter")
    page.locator("[data-record]").nth(2).wait_for()
    assert "outcome" not in page.url and "kind=ask" in page.url
    assert HOSTILE in page.locator("#list").inner_text() and page.locator("main img").count() == 0
    page.goto(f"{desk.address}/records?kind=check")
    focus(page.locator("[data-record]"))
    page.keyboard.press("Enter")
    marked = page.locator(".draft mark")
    marked.first.wait_for()
    assert marked.first.inner_text().startswith("保本"), "marks stand at the words although units and points differ"
    page.goto(f"{desk.address}/records?instrument=没有这部法")
    page.locator("#list").get_by_text("没有符合条件的记录").wait_for()
    page.goto(f"{desk.address}/records?kind=ask&q=13812345678")
    page.locator("#list").get_by_text("没有符合条件的记录").wait_for()
    assert page.url.endswith("/records?kind=ask"), "what looks like personal data stands in no address"
    page.reload()
    expect(page.get_by_label("问答中的字词")).to_have_value("13812345678")


def test_an_export_is_asked_for_twice_and_comes_as_a_file(opened: Callable[..., Any], desk: Console) -> None:
    page = opened("/records?kind=ask", at=desk)
    page.locator("[data-record]").nth(2).wait_for()
    press(page, "导出 CSV")
    assert "会写进记录" in page.get_by_role("dialog").inner_text()
    with page.expect_download() as begun:
        focus(page.get_by_role("button", name="导出", exact=True))
        page.keyboard.press("Enter")
    assert begun.value.suggested_filename.endswith(".csv")


def test_an_officer_sees_his_own_and_hands_nothing_out(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/records", at=staffed)
    sign_in(page, "officer")
    page.locator("#list > *").first.wait_for()
    assert not page.get_by_role("button", name="导出 CSV").is_visible()
    focus(page.locator("#more summary"))
    page.keyboard.press("Enter")
    assert not page.get_by_label("谁", exact=True).is_visible()
