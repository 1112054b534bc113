"""Sitting a paper by keyboard alone: resumed after a lost connection, handed in, marked by a person, certified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import expect

from api.curated import newest_pin
from kb.quiz.papers.blueprint import Blueprint, Section
from kb.quiz.writing import Written, WrittenPoint
from kb.records.actors import LOCAL, Means
from kb.store.quiz_paper_records import Paper
from kb.store.quiz_records import ItemKind
from tests.browser.conftest import assert_accessible, focus, shoot, sign_in
from tests.builders_console import Console

HOSTILE = "<img src=x onerror=alert(1)>\"';--月考"
QUESTION = "来电人（{}）说网购的衣服不合适，怎样向他说明？"
OWN_WORDS = "您好，收到货七日内可以退货，不用说明理由。"
NOTE = "说得清楚"
KINDS = ((ItemKind.SINGLE, 2), (ItemKind.TRUE_FALSE, 1), (ItemKind.BLANK, 1), (ItemKind.SHORT, 1))
MARKED = "等人批改的月考"
TIMED = "限时的周测"


@pytest.fixture(scope="module")
def own_words(staffed: Console, bank: list[str]) -> Iterator[str]:
    """A question to be answered in one's own words, in use beside the closed ones."""
    assert bank
    desk, pin = staffed.kb.quizzes, newest_pin(staffed.kb)
    point = WrittenPoint("说出期限", (("七日",),), 5)
    stem = QUESTION.format(token_hex(2))
    made = desk.write(Written(ItemKind.SHORT, stem, "returns", ("消保法25",), points=(point,)), LOCAL.actor_id, pin)
    desk.approve(made.item_id, made.revision, LOCAL.actor_id, pin)
    yield made.item_id
    desk.retire(made.item_id, desk.bank.get(made.item_id).revision, None, LOCAL.actor_id)


def assigned(staffed: Console, title: str, *kinds: tuple[ItemKind, int]) -> Paper:
    """A paper that the officer is to sit."""
    desk = staffed.kb.quizzes.papers
    (made,) = desk.make(Blueprint(title, (Section("", kinds),), pass_mark=50, seed=3), "local", newest_pin(staffed.kb))
    desk.assign(made.paper_id, LOCAL.actor_id, people=[staffed.kb.people.person("login-officer").actor_id])
    return made


def press(page: Any, name: str, *, within: str = "main") -> None:
    """Presses a button by keyboard."""
    focus(page.locator(within).get_by_role("button", name=name).locator("visible=true").first)
    page.keyboard.press("Enter")


def answer(page: Any) -> str:
    """Answers the question on the screen without a mouse, and says what kind it is."""
    kind = str(page.locator("#question .asked .badge").inner_text())
    if kind == "填空":
        page.keyboard.insert_text("三十日")
    elif kind == "简答":
        page.keyboard.insert_text(OWN_WORDS)
    else:
        page.keyboard.press("b" if kind == "判断" else "1")
        expect(page.locator("#question input:checked")).to_have_count(1)
    return kind


@pytest.mark.usefixtures("own_words")
def test_a_paper_is_sat_by_keyboard_and_no_answer_is_lost_with_the_connection(
    opened: Callable[..., Any], staffed: Console
) -> None:
    title = f"{HOSTILE}{token_hex(2)}"
    assigned(staffed, title, *KINDS)
    page = opened("/study", at=staffed, expected=("ERR_INTERNET_DISCONNECTED", "net::ERR"))
    sign_in(page, "officer")
    page.locator("#papers li", has_text=title).wait_for()
    shoot(page, "study-todo")
    press(page, f"开始：{title}")
    press(page, "开始", within="dialog")
    page.locator("#question .asked").wait_for()
    assert title in page.title()
    assert ":" in page.locator("#clock").inner_text()
    kinds = [answer(page)]
    page.locator("#saved", has_text="已保存").wait_for()
    shoot(page, "sitting")
    page.keyboard.press("Alt+ArrowRight")
    page.locator("#question .asked", has_text="第 2 题").wait_for()
    page.context.set_offline(True)
    kinds.append(answer(page))
    page.locator("#saved", has_text="未保存，正在重试").wait_for()
    page.context.set_offline(False)
    page.reload()
    page.locator("#saved", has_text="已保存").wait_for()
    expect(page.locator("#all .done")).to_have_count(2)
    expect(page.locator("#question .asked")).to_contain_text("第 2 题")
    for n in (3, 4):
        # The questions come in another order each time; in a long answer Enter begins a new line.
        page.keyboard.press("Alt+ArrowRight" if kinds[-1] == "简答" else "Enter")
        page.locator("#question .asked", has_text=f"第 {n} 题").wait_for()
        kinds.append(answer(page))
    page.keyboard.press("Alt+ArrowRight")
    page.locator("#question .asked", has_text="第 5 题").wait_for()
    last = str(page.locator("#question .asked .badge").inner_text())
    press(page, "交卷")
    page.get_by_role("dialog").get_by_text("第 5 题还没有作答。").wait_for()
    assert_accessible(page)
    page.keyboard.press("Escape")
    kinds.append(answer(page))
    assert kinds[-1] == last and sorted(kinds) == sorted(["单选", "单选", "判断", "填空", "简答"])
    press(page, "交卷")
    press(page, "交卷", within="dialog")
    page.locator("#result .outcome").wait_for()
    assert "1 题用自己的话作答" in page.locator("#result .outcome").inner_text()
    assert page.locator("#result article a").first.get_attribute("href").startswith("/texts/")
    shoot(page, "sitting-result")


@pytest.mark.usefixtures("own_words")
def test_own_words_are_marked_by_a_person_and_bring_the_certificate(
    opened: Callable[..., Any], staffed: Console
) -> None:
    title = f"{MARKED}{token_hex(2)}"
    paper = assigned(staffed, title, (ItemKind.SHORT, 1))
    person = staffed.kb.people.person("login-officer")
    officer, sittings = replace(LOCAL, actor_id=person.actor_id, means=Means.SIGN_IN), staffed.kb.quizzes.sittings
    attempt = sittings.start(paper.paper_id, officer).attempt
    sittings.save(attempt.attempt_id, 1, [OWN_WORDS], officer)
    sittings.submit(attempt.attempt_id, officer)
    page = opened("/quiz?tab=marking", at=staffed)
    sign_in(page, "trainer")
    page.locator("#marking-list a", has_text=title).press("Enter")
    page.locator("#attempt fieldset").wait_for()
    assert page.locator("#attempt").get_by_text("不显示姓名").count() == 1
    assert OWN_WORDS in page.locator("#attempt").inner_text()
    expect(page.locator("#attempt .point input")).to_be_checked()
    page.get_by_label("批改意见").fill(NOTE)
    shoot(page, "quiz-marking")
    press(page, "确认计分")
    page.locator(".told", has_text="已计分").wait_for()
    page.context.clear_cookies()
    page.goto(f"{staffed.address}/study/attempts/{attempt.attempt_id}")
    sign_in(page, "officer")
    page.locator("#result .badge", has_text="合格").first.wait_for()
    page.locator("#result", has_text=NOTE).wait_for()
    with page.expect_download() as got:
        page.get_by_role("link", name="证书（PDF）").press("Enter")
    assert got.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("bank")
def test_time_is_told_at_five_minutes_and_one_and_hands_in_when_it_is_up(
    opened: Callable[..., Any], staffed: Console
) -> None:
    paper = assigned(staffed, f"{TIMED}{token_hex(2)}", (ItemKind.TRUE_FALSE, 2))
    person = staffed.kb.people.person("login-officer")
    officer = replace(LOCAL, actor_id=person.actor_id, means=Means.SIGN_IN)
    attempt = staffed.kb.quizzes.sittings.start(paper.paper_id, officer).attempt
    page = opened("/", at=staffed)
    sign_in(page, "officer")
    page.clock.install()
    page.goto(f"{staffed.address}/study/attempts/{attempt.attempt_id}")
    page.locator("#clock", has_text="29:").or_(page.locator("#clock", has_text="30:")).wait_for()
    page.keyboard.press("a")
    page.locator("#all .done").wait_for()
    page.clock.fast_forward("25:05")
    page.locator("#live", has_text="还剩 5 分钟。").wait_for(state="attached")
    page.clock.fast_forward("04:00")
    page.locator("#live", has_text="还剩 1 分钟。").wait_for(state="attached")
    page.clock.fast_forward("01:05")
    page.locator("#result .outcome").wait_for()
    assert staffed.kb.quizzes.sittings.look(attempt.attempt_id).attempt.answers, "what was answered counts"
