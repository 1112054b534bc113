"""What every page has: links by permission, the sign-in in front, the list of shortcuts, freshness."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from api.web.pages import PAGES
from tests.browser.conftest import assert_accessible, assert_fits, focus, shoot, sign_in
from tests.builders_console import Console

MINUTE_MS = 60_000


def test_sign_in_stands_before_the_page_and_leads_to_it(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/", at=staffed)
    page.get_by_role("heading", name="登录").wait_for()
    assert not page.locator("main").is_visible()
    shoot(page, "sign-in")
    sign_in(page, "officer")
    assert page.locator("#me summary").inner_text().startswith("一线")


def test_links_are_those_of_the_role(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/", at=staffed)
    sign_in(page, "officer")
    page.get_by_role("link", name="法规").wait_for()
    assert not page.get_by_role("link", name="更新").is_visible()
    assert_accessible(page)
    page.evaluate("""import('/static/lib/keys.js').then(({ shortcut }) =>
        shortcut("Escape", "", () => { document.title = "left"; }))""")
    page.locator("#me summary").press("Enter")
    focus(page.get_by_role("button", name="修改密码"))
    page.keyboard.press("Escape")
    expect(page.locator("#me summary")).to_be_focused()
    assert not page.get_by_role("button", name="修改密码").is_visible()
    assert page.title() != "left", "closing the menu left what is open behind it too"


def test_question_mark_lists_the_keys_which_can_be_switched_off(opened: Callable[..., Any]) -> None:
    page = opened("/")
    page.locator("nav a").first.wait_for()
    page.locator("#freshness").click()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="快捷键")
    listed.get_by_label("单字母快捷键").press("Space")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(listed).not_to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(listed).not_to_be_visible()
    expect(page.locator("#question")).not_to_be_focused()
    page.get_by_role("button", name="快捷键").press("Enter")
    listed.get_by_label("单字母快捷键").press("Space")
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()


def test_what_was_done_is_put_away_and_leads_back_to_where_one_was(opened: Callable[..., Any]) -> None:
    page = opened("/")
    for leaving in ("Escape", "Enter"):
        page.locator("#question:focus").wait_for()
        page.evaluate("import('/static/lib/announce.js').then(({ told }) => told('好了', () => {}))")
        focus(page.get_by_role("button", name="知道了"))
        page.keyboard.press(leaving)
        expect(page.locator(".told")).to_have_count(0)
    page.evaluate("import('/static/lib/announce.js').then(({ told }) => told('好了'))")
    page.locator(".told").wait_for()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".told")).to_have_count(0)


def test_reply_that_came_too_late_is_told_from_one_that_failed(opened: Callable[..., Any]) -> None:
    page = opened("/")
    found = page.evaluate("""async () => {
        const { fill } = await import("/static/lib/states.js");
        const box = document.createElement("div");
        const fails = (name) => () => Promise.reject(Object.assign(new Error("没有成"), { name }));
        let late;
        const first = fill(box, () => new Promise((resolve) => { late = resolve; }), () => ["先"]);
        const second = await fill(box, async () => "后", (words) => [words]);
        late("先");
        return [second, await first, box.textContent, await fill(box, fails("AbortError"), () => []),
            await fill(box, fails("Problem"), () => [])].map(String);
    }""")
    assert found == ["后", "undefined", "后", "undefined", "null"]


def test_freshness_is_told_in_days_and_follows_what_is_published_later(opened: Callable[..., Any]) -> None:
    page = opened("/")
    expect(page.locator("#freshness")).to_contain_text(re.compile(r"^文本更新至 \d{4}-\d\d-\d\d"))
    expect(page.locator("#freshness")).to_have_attribute("title", re.compile(r"数据第 \d+ 代$"))
    state = {"ready": True, "generation": 7, "vectors": {"done": 27015, "total": 27015}}
    state["phrases"] = {"done": 3, "total": 3}
    page.route("**/readyz", lambda route: route.fulfill(json=state))
    page.clock.install()
    page.reload()
    expect(page.locator("#freshness")).to_contain_text("语义索引 27,015")
    expect(page.locator("#freshness")).to_have_attribute("title", re.compile("数据第 7 代$"))
    state["generation"] = 8
    page.clock.fast_forward(MINUTE_MS)
    expect(page.locator("#freshness")).to_have_attribute("title", re.compile("数据第 8 代$"))
    shoot(page, "freshness")


def test_every_page_fits_a_phone_and_twice_the_size(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/", at=staffed)
    sign_in(page, "admin")
    # A sitting has an address once it was begun: the tests of sittings look at it.
    for each in (one for one in PAGES if one.name != "sitting"):
        page.goto(f"{staffed.address}{each.path.replace('{instrument}', '广告法').replace('{handbook}', 'returns')}")
        page.locator("main:visible h1").first.wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        # 640 CSS pixels are what 200 % of a window of 1280 leaves.
        for width in (360, 640):
            page.set_viewport_size({"width": width, "height": 640})
            assert_fits(page)


def test_nothing_moves_for_who_asked_for_less_motion(opened: Callable[..., Any]) -> None:
    for wanted, moves in (("no-preference", True), ("reduce", False)):
        page = opened("/", reduced_motion=wanted)
        page.evaluate("import('/static/lib/announce.js').then(({ told }) => told('好了'))")
        page.locator(".told").wait_for()
        assert (page.locator(".told").evaluate("(box) => getComputedStyle(box).animationName") != "none") is moves
