"""The list of texts, found and narrowed by keyboard; what is missing; titles that look like markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from ingest.bootstrap import IngestRequest
from tests.browser.conftest import shoot
from tests.builders_console import Console

Open = Callable[..., Any]
HOSTILE = "<img src=x onerror=alert(1)>\"';--"
# Brackets of a title are put in order when it is published; what could end an attribute stays.
TITLE = "&lt;b&gt;\"';--onerror=alert（1）办法"
TEXT = """---
title: {quoted}
issuer: 示例机关
doc_type: 部门规章
status: 现行有效
---
# {title}

第一条 为了测试{words}，制定本办法。

第二条 本办法自2020年2月1日起施行。
"""


def test_text_is_found_narrowed_and_opened_by_keyboard(opened: Open) -> None:
    page = opened("/texts")
    page.locator("#list .name").first.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("消保法")
    expect(page.locator("#list .name a")).to_have_text(["消费者权益保护法"])
    expect(page).to_have_url(re.compile(r"\?q=%E6%B6%88"))
    expect(page.locator("#found")).to_contain_text("共 1 部")
    page.get_by_role("button", name="清除筛选").press("Enter")
    expect(page.get_by_label("名称")).to_be_focused()
    # The choices come with the list of what is no longer narrowed.
    page.get_by_label("效力位阶").locator("option").nth(1).wait_for(state="attached")
    # Enter on a select opens its list; a letter or an arrow chooses without it.
    page.get_by_label("效力位阶").press("End")
    expect(page).to_have_url(re.compile("rank="))
    expect(page.locator("#list .name a")).to_have_text(["示例网店管理办法"])
    page.locator("#list .name a").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("示例网店管理办法")


def test_filters_come_from_the_address_and_nothing_found_offers_a_way_on(opened: Open) -> None:
    page = opened("/texts?rank=法律&validity=repealed")
    expect(page.locator("#list .state")).to_contain_text("没有符合条件的法规")
    expect(page.get_by_label("效力位阶")).to_have_value("法律")
    page.locator("#list").get_by_role("button", name="清除筛选").press("Enter")
    expect(page.locator("#list .name").first).to_be_visible()
    assert "rank=" not in page.url
    page.get_by_label("只看施行日期没有核实的").press("Space")
    expect(page).to_have_url(re.compile("unproven=true"))
    expect(page.locator("#list li", has_text="生效日期未核实").first).to_be_visible()
    shoot(page, "texts")


def test_missing_texts_say_why_and_where_they_are_published(opened: Open) -> None:
    page = opened("/texts")
    page.get_by_role("tab", name="已入库").press("ArrowRight")
    entry = page.locator("#missing-list li", has_text="消费者权益保护法实施条例").first
    expect(entry).to_contain_text("退")
    expect(page).to_have_url(re.compile("tab=missing"))
    page.get_by_label("行业").last.press("End")
    expect(page.locator("#missing-list h2")).to_have_count(1)
    expect(page).to_have_url(re.compile("of="))
    for link in page.locator("#missing-list .ways a", has_text="发布页").all():
        assert (link.get_attribute("href") or "").startswith("http")
        assert "noopener" in (link.get_attribute("rel") or "")
    shoot(page, "texts-missing")


def test_fault_of_the_list_is_told_and_can_be_tried_again(opened: Open) -> None:
    page = opened("/texts?rank=没有这一级", expected=("422",))
    expect(page.locator("#list .state.bad")).to_be_visible()
    expect(page.locator("#list").get_by_role("button", name="重试")).to_be_visible()


def test_markup_in_titles_and_texts_stays_text(opened: Open, service: Console, tmp_path: Path) -> None:
    (tmp_path / "敌意.md").write_text(
        TEXT.format(title=TITLE, quoted=json.dumps(TITLE, ensure_ascii=False), words=HOSTILE), "utf-8"
    )
    report = service.ingestion.run_now(IngestRequest(paths=(str(tmp_path),)))
    assert not report.failed
    try:
        page = opened("/texts?q=onerror")
        expect(page.locator("#list .name a")).to_have_text([TITLE])
        page.locator("#list .name a").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(page.locator("#text .unit").first).to_contain_text(HOSTILE)
        assert page.locator("main img").count() == 0
    finally:
        service.ingestion.rollback(report.run_id, "测试")
