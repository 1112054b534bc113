"""The page officers work from, by keyboard alone, on real texts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.browser.conftest import Open, focus, shoot, sign_in
from tests.builders_console import Console

RETURNS = "网购的衣服不喜欢能退吗"
FOLLOWING = "那食品呢"
OFF_TOPIC = "今天天气怎么样"
URGENT = "吃了你们的饼干孩子住院了"
REFUNDS = "示例网店管理办法第二条"
NUMBER = "13812345678"
HOSTILE = """<img src=x onerror=alert(1)>"';--"""
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def ask(page: Any, question: str) -> None:
    """Types a question as an officer would and waits until its answer is recorded."""
    page.keyboard.press("/")
    if not page.evaluate("document.activeElement.id === 'question'"):
        focus(page.locator("#question"))
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    answered(page, question)


def answered(page: Any, question: str) -> None:
    page.locator("#answer:not([aria-busy]) .asked").get_by_text(question, exact=True).wait_for()


def bottom(page: Any, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    return float(box["y"] + box["height"])


def told(page: Any, words: str) -> None:
    page.locator(".told").get_by_text(words).wait_for()


def test_start_of_the_page_offers_a_field_and_examples(opened: Open) -> None:
    page = opened("/")
    page.locator("#question:focus").wait_for()
    assert page.get_by_role("heading", name="来电人怎么说，就怎么问").is_visible()
    shoot(page, "ask")
    focus(page.get_by_role("button", name="消保法55"))
    page.keyboard.press("Enter")
    answered(page, "消保法55")
    assert "第五十五条" in page.locator(".sayable").inner_text()


def test_everything_an_officer_needs_is_above_the_fold(opened: Open) -> None:
    page = opened("/")
    ask(page, RETURNS)
    assert page.evaluate("scrollY") == 0
    assert "七日" in page.locator(".sayable").inner_text()
    for selector in (
        ".sayable",
        ".evidence mark, .evidence blockquote",
        ".avoid",
        ".beside .card .title, .beside .card p",
    ):
        assert bottom(page, selector) < 800, selector
    assert page.locator(".avoid .title").first.inner_text()
    assert page.locator(".avoid").first.get_by_text("可以这样说").is_visible()
    assert page.locator(".avoid a").first.get_attribute("href").startswith("/texts/")
    assert page.evaluate("document.activeElement.id") == "answer"
    assert page.url.endswith("/")
    shoot(page, "ask-answer")


def test_digits_open_the_evidence_and_escape_leads_back(opened: Open) -> None:
    page = opened("/")
    ask(page, RETURNS)
    page.keyboard.press("2")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="第二十六条").wait_for()
    quoted = dialog.locator("mark").inner_text()
    assert quoted in page.locator(".evidence blockquote").nth(1).inner_text()
    assert "第三章" in dialog.inner_text()
    assert "生效日期未核实" in dialog.inner_text()
    href = dialog.get_by_role("link", name="打开全文").get_attribute("href")
    assert re.fullmatch(r"/texts/[0-9a-f]+\?as_of=[\d-]+#%E7.*", href)
    shoot(page, "ask-article")
    focus(dialog.get_by_role("button", name="第二十六条"))
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="第二十六条").wait_for()
    page.keyboard.press("1")
    page.get_by_role("dialog", name="内部手册").wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "answer"


def test_answer_is_copied_with_its_citations_and_judged_in_one_key(opened: Open, service: Console) -> None:
    page = opened("/", permissions=CLIPBOARD)
    ask(page, RETURNS)
    page.keyboard.press("c")
    told(page, "已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("网购商品一般")
    assert "[2] 《消费者权益保护法》第二十五条第一款（效力未核实" in copied
    page.keyboard.press("y")
    told(page, "评价已记下")
    page.locator("[data-verdict=useful][aria-pressed=true]").wait_for()
    page.keyboard.press("n")
    told(page, "已记为“不对”")
    page.keyboard.type("消保法24")
    page.keyboard.press("Tab")
    page.keyboard.type("问的是质量问题")
    page.keyboard.press("Enter")
    told(page, "评价已记下")
    newest = service.kb.store.feedback.newest(1)[0]
    assert (newest.verdict, newest.comment, newest.should_cite) == ("wrong", "问的是质量问题", ("消保法24",))


def test_follow_up_is_understood_within_a_call_and_not_in_the_next(opened: Open) -> None:
    page = opened("/")
    ask(page, RETURNS)
    ask(page, FOLLOWING)
    assert "按此理解：网购的食品不喜欢能退吗" in page.locator("#answer header").inner_text()
    assert page.locator("#thread li").count() == 1
    page.reload()
    answered(page, FOLLOWING)
    page.route("**/v1/ask", lambda route: None)
    page.locator("#question").fill(OFF_TOPIC)
    page.keyboard.press("Enter")
    page.locator("#status").get_by_text("正在查……").wait_for()
    focus(page.locator("#thread button"))
    page.keyboard.press("Enter")
    answered(page, RETURNS)
    assert page.locator("#status").inner_text() == "", "nothing is being looked up any more"
    page.unroute("**/v1/ask")
    page.keyboard.press("Alt+n")
    page.locator("#question:focus").wait_for()
    assert not page.locator("#thread").is_visible()
    page.keyboard.press("ArrowUp")
    assert page.locator("#question").input_value() == FOLLOWING
    page.keyboard.press("ArrowUp")
    assert page.locator("#question").input_value() == RETURNS
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    answered(page, FOLLOWING)
    assert "按此理解" not in page.locator("#answer header").inner_text()


def test_refused_question_says_why_and_an_urgent_one_whom_to_hand_it_to(opened: Open) -> None:
    page = opened("/")
    ask(page, OFF_TOPIC)
    assert "天气" in page.locator(".refused .sayable").inner_text()
    assert page.get_by_role("heading", name="最接近的条文（不是答案，不要照念）").is_visible()
    page.keyboard.press("1")
    page.get_by_role("dialog").locator(".law").wait_for()
    page.keyboard.press("Escape")
    shoot(page, "ask-refused")
    ask(page, URGENT)
    banner = page.get_by_role("alert").filter(has_text="移交")
    assert banner.bounding_box()["y"] < page.locator(".sayable").bounding_box()["y"]


def test_past_day_is_said_aloud_and_does_not_last(opened: Open) -> None:
    page = opened("/")
    page.get_by_label("按哪一天的法律").fill("2021-01-01")
    ask(page, REFUNDS)
    assert "七日" in page.locator(".sayable").inner_text()
    banner = page.get_by_text("按 2021-01-01 的法律作答，不是今天的").first
    assert banner.is_visible()
    page.keyboard.press("1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="以后的文字（2024-02-01 起）").wait_for()
    assert dialog.locator("del, ins").all_inner_texts() == ["七", "三"]
    page.keyboard.press("Escape")
    focus(page.get_by_role("button", name="回到今天"))
    page.keyboard.press("Enter")
    page.locator(".sayable").get_by_text("三日").wait_for()
    assert not banner.is_visible()
    page.get_by_label("按哪一天的法律").fill("2021-01-01")
    page.get_by_role("button", name="按现在的条件再问").wait_for()
    page.evaluate("""localStorage["zhigui:local:as-of"] = JSON.stringify({day: "2021-01-01", on: "2021-01-02"})""")
    page.reload()
    page.locator("#question:focus").wait_for()
    assert page.get_by_label("按哪一天的法律").input_value() == ""


def test_suggestions_are_chosen_with_arrows_and_never_in_the_way(opened: Open) -> None:
    page = opened("/")
    field = page.get_by_role("combobox", name="来电人问什么")
    field.wait_for()
    page.keyboard.type("民法典12")
    page.get_by_role("option").first.wait_for()
    assert "第十二条" in page.get_by_role("option").first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "suggestion-1"
    page.keyboard.press("Enter")
    answered(page, "《民法典》第一百二十条")
    page.keyboard.press("/")
    page.keyboard.type("退货的运费")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    answered(page, "退货的运费")
    page.keyboard.press("/")
    page.keyboard.type("消保")
    page.get_by_role("option", name="消费者权益保护法").first.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation(url=re.compile("/texts/[0-9a-f]+$")):
        page.keyboard.press("Enter")


def test_hostile_question_is_text_wherever_it_is_shown(opened: Open) -> None:
    page = opened("/")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    ask(page, HOSTILE)
    ask(page, RETURNS)
    assert page.locator("#thread").inner_text().startswith(HOSTILE)
    page.keyboard.press("/")
    page.keyboard.type("<img src")
    page.get_by_role("option").get_by_text(HOSTILE).wait_for()
    assert page.locator("main img").count() == 0


def test_question_of_a_link_is_asked_once_and_leaves_the_address(opened: Open) -> None:
    page = opened("/?q=%E6%B6%88%E4%BF%9D%E6%B3%9555")
    answered(page, "消保法55")
    assert page.evaluate("location.pathname + location.search + location.hash") == "/"
    page.reload()
    answered(page, "消保法55")
    assert page.locator("#thread").is_hidden()


def test_fault_keeps_what_was_typed_and_can_be_tried_again(opened: Open) -> None:
    page = opened("/", expected=("429", "ERR_"))
    ask(page, RETURNS)
    problem = {"title": "太多请求", "status": 429, "detail": "请求太多，请 3 秒后再试。"}
    page.route("**/v1/ask", lambda route: route.fulfill(
        status=429, content_type="application/problem+json", body=json.dumps(problem)))  # fmt: skip
    page.locator("#question").fill(FOLLOWING)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("请求太多，请 3 秒后再试。").wait_for()
    assert page.locator(".sayable").count() == 0, "an old answer stands below a new question"
    assert page.locator("#question").input_value() == FOLLOWING
    page.unroute("**/v1/ask")
    page.route("**/v1/ask", lambda route: route.abort())
    page.get_by_role("button", name="重试").press("Enter")
    page.get_by_role("alert").get_by_text("连不上服务").wait_for()
    page.unroute("**/v1/ask")
    page.get_by_role("button", name="重试").press("Enter")
    answered(page, FOLLOWING)


def test_officer_signs_in_and_leaves_nothing_to_the_next(opened: Open, staffed: Console) -> None:
    page = opened("/", at=staffed)
    sign_in(page, "officer")
    page.locator("#question:focus").wait_for()
    ask(page, f"我的电话是{NUMBER}，{RETURNS}")
    assert NUMBER not in page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    page.reload()
    answered(page, "（含个人信息的提问，没有保留）")
    ask(page, RETURNS)
    page.locator("#me summary").press("Enter")
    page.get_by_role("button", name="退出登录").press("Enter")
    page.get_by_role("heading", name="登录").wait_for()
    sign_in(page, "auditor")
    page.locator("#question:focus").wait_for()
    assert page.locator(".sayable").count() == 0
    page.keyboard.press("ArrowUp")
    assert page.locator("#question").input_value() == ""
    assert RETURNS not in page.evaluate("JSON.stringify(sessionStorage)")
    # Auditors give no feedback: nobody tells them of its keys.
    assert not page.locator(".keys-line").get_by_text("有用").is_visible()
    page.get_by_role("button", name="快捷键").press("Enter")
    assert page.get_by_role("dialog").get_by_text("有用").count() == 0
