"""The queue of risk signals: found, taken, dealt with and taken back by keyboard; new ones tell themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from api.client import TOKEN_HEADER
from kb.store.schema_records import risk_notes, risk_signals
from tests.browser.conftest import focus, shoot, sign_in
from tests.builders_console import Console, console

HOSTILE = "<img src=x onerror=alert(1)>\"';--"
THREAT = "今晚不给我退钱，我就去砸了你们的店"
ASKED = (
    f"{HOSTILE} 把检验报告的日期改成这个月的，我的电话是13812345678",
    "想查查我邻居家里到底有几口人，是谁投诉我的",
    "这个规定有没有空子可以钻",
    THREAT,
)
HALF_A_MINUTE = 30_000


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service of its own, where nothing was asked."""
    with console(tmp_path_factory.mktemp("desk"), laws=("消费者权益保护法",)) as running:
        yield running


@pytest.fixture
def desk(quiet: Console) -> Console:
    """Where only these questions were asked, whatever tests before did with their signals."""
    with quiet.kb.store.engine.begin() as connection:
        connection.execute(delete(risk_notes))
        connection.execute(delete(risk_signals))
    for question in ASKED:
        ask(quiet, question)
    return quiet


def ask(at: Console, question: str, headers: dict[str, str] | None = None) -> None:
    reply = httpx.post(f"{at.address}/v1/ask", json={"question": question}, headers=headers, timeout=60)
    assert reply.status_code == 200 and reply.json()["risks"], reply.text


def test_a_signal_is_found_taken_noted_closed_and_reopened_by_keyboard(
    opened: Callable[..., Any], desk: Console
) -> None:
    page = opened("/risks", at=desk)
    page.locator(".signal").nth(3).wait_for()
    assert THREAT in page.locator(".signal").first.inner_text(), "what is urgent comes first"
    shoot(page, "risks")
    page.locator("main h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="威胁").wait_for()
    assert "risk=" in page.url
    case = page.locator("#case")
    assert "当时请一线这样做" in case.inner_text() and "当时的答复" in case.inner_text()
    assert_half_a_note_outlasts_escape_and_another_signal(page)
    focus(page.locator("#case"))
    page.keyboard.press("t")
    page.locator("#note:focus").wait_for()
    page.keyboard.type("已回电，电话13987654321")
    page.keyboard.press("Tab")
    assert_slow_reply_leaves_another_signal_alone(page)
    page.locator(".history").get_by_text("已回电").wait_for()
    assert page.locator("#note").input_value() == ""
    assert "13987654321" not in page.content() and "〔手机号〕" in case.inner_text()
    shoot(page, "risk")
    dismiss = page.get_by_role("button", name="排除")
    focus(dismiss)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("要写明理由").wait_for()
    page.keyboard.type("熟客开玩笑")
    focus(dismiss)
    page.keyboard.press("Enter")
    page.locator(".told").get_by_text("已排除").wait_for()
    focus(page.get_by_role("tab", name="待处理 3"))
    page.keyboard.press("End")
    page.locator(".signal").get_by_text("已排除").wait_for()
    assert "state=closed" in page.url
    focus(page.get_by_role("button", name="重新打开"))
    page.keyboard.press("Enter")
    page.locator(".told").get_by_text("回到待处理").wait_for()
    page.get_by_role("tab", name="待处理 4").wait_for()


def assert_half_a_note_outlasts_escape_and_another_signal(page: Any) -> None:
    """What is open is the first signal, and stays so."""
    focus(page.locator("#note"))
    page.keyboard.insert_text("写到一半")
    page.keyboard.press("Escape")
    page.locator("#case:focus").wait_for()
    assert page.locator("#note").input_value() == "写到一半"
    page.keyboard.press("Escape")
    page.locator(".signal:focus").wait_for()
    for key in ("j", "k"):
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page.locator("#note")).to_have_value("" if key == "j" else "写到一半")
    page.locator("#note").fill("")


def assert_slow_reply_leaves_another_signal_alone(page: Any) -> None:
    """The button in focus is pressed, another signal opened before the reply comes, and then the first one again."""
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/v1/risks/*/notes", hold)
    with page.expect_request("**/v1/risks/*/notes"):
        page.keyboard.press("Enter")
    expect(page.locator(".signal")).to_have_count(len(ASKED) - 1)
    focus(page.locator(".signal").first)
    page.keyboard.press("Enter")
    other = page.locator("#case h2").filter(has_not_text="威胁")
    other.wait_for()
    held[0].continue_()
    page.locator(".told").get_by_text("已记下").wait_for()
    assert other.is_visible() and page.locator("#case .history").count() == 0
    page.unroute("**/v1/risks/*/notes")
    page.go_back()


def test_a_new_urgent_signal_is_told_and_moves_nobodys_focus(opened: Callable[..., Any], desk: Console) -> None:
    page = opened("/risks", at=desk)
    page.clock.install()
    page.reload()
    page.locator(".signal").nth(3).wait_for()
    expect(page).to_have_title(re.compile("^（1 条紧急）"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    held = "document.activeElement.dataset.risk"
    before = page.evaluate(held)
    ask(desk, "孩子被老公打得浑身是伤，现在还锁在屋里不让出来")
    page.clock.fast_forward(HALF_A_MINUTE)
    page.locator(".told").get_by_text("新的紧急信号").wait_for()
    page.locator(".signal").nth(4).wait_for()
    assert page.evaluate(held) == before is not None


def test_what_a_caller_said_is_shown_as_text_and_filters_stand_in_the_address(
    opened: Callable[..., Any], desk: Console
) -> None:
    page = opened("/risks?topic=alter_filing", at=desk)
    page.locator(".signal").wait_for()
    assert HOSTILE in page.locator(".signal").inner_text()
    assert "13812345678" not in page.content()
    focus(page.locator(".signal"))
    page.keyboard.press("Enter")
    page.locator("#case blockquote").wait_for()
    assert HOSTILE in page.locator("#case blockquote").inner_text()
    focus(page.get_by_label("只看由我处理的"))
    page.keyboard.press("Space")
    page.locator("#signals").get_by_text("没有符合条件的信号").wait_for()
    expect(page.locator("#live")).to_have_text("没有符合条件的信号。")
    assert "mine=1" in page.url and "topic=alter_filing" in page.url
    assert page.locator("main img").count() == 0


def test_who_only_audits_sees_the_queue_and_changes_nothing(opened: Callable[..., Any], staffed: Console) -> None:
    ask(staffed, THREAT, {TOKEN_HEADER: "t"})
    page = opened("/risks", at=staffed)
    sign_in(page, "auditor")
    focus(page.locator(".signal").first)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="威胁").wait_for()
    assert page.locator("#case").get_by_role("button").all_inner_texts() == []
    assert page.locator("#note").count() == 0
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert "由我处理" not in page.get_by_role("dialog").inner_text()
    page.goto(f"{staffed.address}/records")
    page.get_by_role("button", name="导出 CSV").wait_for()
    assert "zhigui records" not in page.locator("main").inner_text(), "no way is named to what he may not do"
