"""Approved answers by keyboard: written from the present extract, changed, withdrawn and back, tried, reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from api.curated import newest_pin
from ingest.bootstrap import IngestRequest
from kb.answering.curated.candidates import OFTEN
from kb.answering.curated.desk import Proposal
from kb.store.curated_records import EVERYBODY, Audience
from tests.browser.conftest import assert_accessible, assert_fits, focus, shoot, sign_in
from tests.builders_console import Console, console

# Questions nobody else's test asks.
QUESTION = "网购的星星灯不喜欢能退吗"
HOSTILE = "<img src=x onerror=alert(1)>\"';--星星灯能退吗"
DUE = "示例网店几天处理退款申请"
REFUSED = "火星上的快递晚到了算谁的"
NEWER = """---
title: 示例网店管理办法
version: 2026
issuer: 示例机关
doc_type: 部门规章
publish_date: 2026-01-01
effective_date: 2026-02-01
effective_date_basis: final article of the text
status: 现行有效
---
# 示例网店管理办法

第一条 为了测试，制定本办法。

第二条 网店应当在两日内处理退款申请。

第三条 本办法自2026年2月1日起施行。
"""


@pytest.fixture
def tidy(service: Console) -> Iterator[Console]:
    """The service, with no approved answer in use afterwards."""
    yield service
    for each in service.kb.store.curated.newest():
        if each.live:
            service.kb.store.curated.withdraw(each.curated_id, None, "local")


def field(page: Any, name: str) -> Any:
    return page.get_by_role("textbox", name=name, exact=True)


def press(page: Any, name: str, *, within: str = "main") -> None:
    """Presses a button by keyboard."""
    focus(page.locator(within).get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("tidy")
def test_an_answer_is_written_from_the_present_extract_and_recognised(opened: Callable[..., Any]) -> None:
    page = opened("/curated", expected=("422",))
    page.locator("main h1").click()
    page.keyboard.press("n")
    focus(field(page, "问题"))
    page.keyboard.insert_text(QUESTION)
    press(page, "看现在怎么答")
    page.locator("#present article").first.wait_for()
    press(page, "以它为草稿")
    focus(field(page, "其他问法，一行一种"))
    page.keyboard.insert_text(HOSTILE)
    page.get_by_text("逐句核对过，可以批准。").wait_for()
    text = field(page, "答复（可以直接念出来）")
    good = text.input_value()
    text.fill(good.replace("七日", "九日"))
    page.locator("#text-fault:visible").wait_for()
    assert "第" in page.locator("#text-fault").inner_text()
    shoot(page, "curated-edit")
    press(page, "批准，立即生效")
    assert page.locator("#edit").is_visible()
    text.fill(good)
    page.get_by_text("逐句核对过，可以批准。").wait_for()
    press(page, "批准，立即生效")
    page.locator("h2.asked").wait_for()
    expect(page).to_have_title(f"{QUESTION} · 审定答复 · 知规")
    assert HOSTILE in page.locator("#one").inner_text()
    assert page.locator(".cited a").last.get_attribute("href").startswith("/texts/")
    focus(page.get_by_role("link", name="‹ 审定答复").locator("visible=true"))
    page.keyboard.press("Enter")
    page.locator(".answers li").first.wait_for()
    shoot(page, "curated")
    focus(page.get_by_role("tab", name="已有的"))
    page.keyboard.press("End")
    field(page, "问题").locator("visible=true").fill(f"请问{QUESTION}？")
    page.keyboard.press("Enter")
    page.get_by_text("会用这一条").wait_for()
    assert page.locator("#tried a").inner_text() == QUESTION


def approved(service: Console, question: str = DUE, *, audience: Audience = EVERYBODY) -> str:
    """An answer on our own sample text, approved over the API's own desk."""
    proposal = Proposal(
        question=question,
        text="网店应当在三日内处理退款申请。[1]",
        cite=("《示例网店管理办法》第二条",),
        audience=audience,
    )
    return service.kb.curated.add(proposal, "local", newest_pin(service.kb)).curated_id


def test_an_answer_is_changed_withdrawn_restored_and_an_earlier_revision_comes_back(
    opened: Callable[..., Any], tidy: Console
) -> None:
    # The terminal takes provinces as people say them: the form must not lose one that it does not offer.
    page = opened(f"/curated?id={approved(tidy, audience=Audience(province='浙江'))}")
    press(page, "修改")
    field(page, "其他问法，一行一种").fill("示例网店多久处理退款申请")
    press(page, "批准，立即生效")
    page.get_by_text("第 2 版 · 修改").wait_for()
    assert "浙江" in page.locator("#one .facts").inner_text()
    press(page, "撤下")
    press(page, "撤下", within="dialog")
    page.locator("#one .badge", has_text="已撤下").wait_for()
    press(page, "撤销", within=".told")
    page.locator("#one .badge", has_text="在用").wait_for()
    focus(page.get_by_text("第 1 版 · 新建"))
    page.keyboard.press("Enter")
    press(page, "退回这一版")
    press(page, "退回", within="dialog")
    page.get_by_text("第 5 版").wait_for()
    assert_accessible(page)


def test_a_changed_article_is_shown_beside_what_was_approved_until_somebody_looked(
    opened: Callable[..., Any], tmp_path: Path
) -> None:
    with console(tmp_path, laws=("广告法",)) as fresh:
        curated_id = approved(fresh)
        (tmp_path / "示例2026.md").write_text(NEWER, "utf-8")
        assert not fresh.ingestion.run_now(IngestRequest(paths=(str(tmp_path / "示例2026.md"),))).failed
        page = opened("/updates?tab=reviews", at=fresh)
        focus(page.locator(".review .title a"))
        page.keyboard.press("Enter")
        page.get_by_text("待复核：所依条文有了新的文字").wait_for()
        assert page.url.endswith(f"?id={curated_id}")
        assert (page.locator("#wordings del").inner_text(), page.locator("#wordings ins").inner_text()) == ("三", "两")
        assert_accessible(page)
        page.set_viewport_size({"width": 360, "height": 740})
        assert_fits(page)
        press(page, "看过新文字，仍然适用")
        page.locator("#one .badge", has_text="待复核").wait_for(state="detached")
        for _ in range(OFTEN):
            httpx.post(f"{fresh.address}/v1/ask", json={"question": REFUSED}, timeout=60).raise_for_status()
        page.goto(f"{fresh.address}/curated?tab=candidates")
        press(page, "写一条")
        expect(field(page, "问题").locator("visible=true")).to_have_value(REFUSED)
        assert page.url.endswith("/curated?new=1"), "what callers ask stands in no address"


def test_who_may_only_read_finds_no_button_that_writes(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/curated?new=1", at=staffed)
    sign_in(page, "officer")
    page.locator("#list .state").wait_for()
    assert page.get_by_role("button", name="批准一条新的").count() == 0
    assert page.get_by_role("tab").all_inner_texts() == ["已有的", "试一试"]
