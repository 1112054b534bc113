"""The quiz pages with a model: what it worded is told, what it suggests stands beside the points and ticks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from api.curated import newest_pin
from kb.quiz.papers.blueprint import Blueprint, Section
from kb.quiz.writing import Written, WrittenPoint
from kb.records.actors import LOCAL
from kb.store.quiz_records import ItemKind
from tests.browser.conftest import Open
from tests.builders_console import Console, console
from tests.builders_model import NO_JSON, Messages, Reply, ScriptedModel, scripted_model
from tests.builders_quiz_model import asked_wording

# A guard against hanging, no measure.
PATIENCE_MS = 120_000
ANSWER = "您好，一个星期之内都能退。"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as made:
        yield made


@pytest.fixture(scope="module")
def written(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service with a model."""
    settings: dict[str, Any] = {"model": model.name, "model_url": model.url, "model_budget": 20}
    with console(tmp_path_factory.mktemp("quiz-model"), laws=("消费者权益保护法",), **settings) as running:
        yield running


def honest(messages: Messages) -> str:
    return f"喂，{asked_wording(messages[-1]['content'])}"


def test_what_the_model_worded_is_told_where_items_are_made(
    opened: Open, model: ScriptedModel, written: Console
) -> None:
    model.otherwise = Reply(honest)
    # Tried a second time, items like those that are there already are made over: told with 409, and made anew.
    page = opened("/quiz?tab=make", at=written, expected=("409",))
    page.get_by_label("几道").fill("2")
    page.get_by_label("情景", exact=True).press("Space")
    page.get_by_label("请大模型把题干").press("Space")
    page.locator("#making [type=submit]").press("Enter")
    page.get_by_role("heading", name="出题完成").wait_for()
    assert "大模型 scripted 改写：2 题中采用 2 题。" in page.locator("#made").inner_text()
    # The list of before stands there until the drafts have come, and takes what was opened in it with it.
    with page.expect_response(lambda answer: "state=draft" in answer.url) as listed:
        page.get_by_role("link", name="去审这些题").press("Enter")
    expect(page.locator("#list .items li")).to_have_count(listed.value.json()["total"])
    expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
    page.locator("main h1").click()
    page.keyboard.press("j")
    page.locator("#list .items [aria-current]").wait_for()
    # The first item opened on a service is proven on texts that nobody read before: long on a busy machine.
    page.locator("#item .facts", has_text="题干由大模型 scripted 改写").wait_for(timeout=PATIENCE_MS)


def test_suggestion_stands_beside_the_point_and_ticks_nothing(
    opened: Open, model: ScriptedModel, written: Console
) -> None:
    desk, pin = written.kb.quizzes, newest_pin(written.kb)
    point = WrittenPoint("说出期限", (("七日",),), 5)
    asked = Written(ItemKind.SHORT, "网购的衣服不合适，怎样说明？", "returns", ("消保法25",), points=(point,))
    made = desk.write(asked, LOCAL.actor_id, pin)
    desk.approve(made.item_id, made.revision, LOCAL.actor_id, pin)
    paper = desk.papers.make(Blueprint("自己的话", (Section("", ((ItemKind.SHORT, 1),)),), seed=3), "local", pin)[0]
    attempt = desk.sittings.start(paper.paper_id, LOCAL).attempt
    desk.sittings.save(attempt.attempt_id, 1, [ANSWER], LOCAL)
    desk.sittings.submit(attempt.attempt_id, LOCAL)
    said = {"n": 1, "met": True, "words": "一个星期之内"}
    model.queue(Reply(json.dumps([said], ensure_ascii=False)), NO_JSON)
    page = opened(f"/quiz?attempt={attempt.attempt_id}", at=written)
    ask = page.get_by_role("button", name="请大模型 scripted 给建议")
    ask.press("Enter")
    page.locator("#attempt .point", has_text="大模型：答到了，“一个星期之内”").wait_for()
    expect(page.locator("#attempt .point input")).not_to_be_checked()
    expect(ask).to_be_enabled()
    ask.press("Enter")
    page.locator("#attempt .point", has_text="大模型没有可用的建议：大模型 scripted").wait_for()
