"""The ask page with a model that takes its time: what is being read aloud stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open, focus
from tests.builders_console import Console, console
from tests.builders_model import Reply, ScriptedModel, scripted_model

RETURNS = "网购的衣服不喜欢能退吗"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
LIE = "商家必须赔偿一百倍价款。"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as made:
        yield made


@pytest.fixture(scope="module")
def written(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service with a model."""
    settings: dict[str, Any] = {"model": model.name, "model_url": model.url, "model_budget": 20}
    with console(tmp_path_factory.mktemp("written"), laws=("消费者权益保护法",), **settings) as running:
        yield running


def sound(page: Any) -> tuple[str, int]:
    """A sentence that holds, with the number of what it cites: the beginning of the extract's first provision."""
    reply = page.request.post("/v1/ask", data={"question": RETURNS, "mode": "extract"})
    cited = next(each for each in reply.json()["citations"] if each["kind"] == "provision")
    quotation = cited["quotation"][:40].rpartition("，")[0]
    return f"《{cited['title']}》{cited['locator']}规定：“{quotation}”。", cited["n"]


def test_model_writes_below_the_extract_and_nothing_moves(opened: Open, model: ScriptedModel, written: Console) -> None:
    page = opened("/", at=written, permissions=CLIPBOARD, base_url=written.address)
    page.locator("#question:focus").wait_for()
    words, number = sound(page)
    model.queue(Reply(f"{LIE}[1]{words}[{number}]", between=0.02))
    page.locator("#question").fill(RETURNS)
    page.keyboard.press("Enter")
    first = page.locator(".sayable").first
    first.wait_for()
    extract, place = first.inner_text(), first.bounding_box()
    page.locator("#answer:not([aria-busy]) .late .sayable").wait_for()
    assert words in page.locator(".late .sayable").inner_text()
    assert (first.inner_text(), first.bounding_box()) == (extract, place)
    assert LIE not in page.locator(".say").inner_text()
    page.get_by_text("没有通过核对、已删去的句子（不要念）：1 句").press("Enter")
    assert page.locator("del").inner_text() == LIE
    focus(page.locator("#answer"))
    page.keyboard.press("c")
    page.locator(".told").get_by_text("已复制大模型写的说法和依据").wait_for()
    assert words in page.evaluate("navigator.clipboard.readText()").partition("依据")[0]


def test_model_that_says_nothing_that_holds_leaves_the_extract_and_says_so(
    opened: Open, model: ScriptedModel, written: Console
) -> None:
    page = opened("/", at=written)
    model.queue(f"{LIE}[1]")
    page.locator("#question:focus").wait_for()
    page.locator("#question").fill(RETURNS)
    page.keyboard.press("Enter")
    page.get_by_text("以上是摘录：大模型写的话都没有通过核对。").wait_for()
    assert page.locator(".sayable").count() == 1
