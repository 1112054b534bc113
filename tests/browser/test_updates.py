"""The page of updates by keyboard: a text checked, published, taken back; a broken file; a review; hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from ingest.bootstrap import IngestRequest, open_ingestion
from ingest.upgrade_objects import read_inventory
from kb.bootstrap import open_knowledge_base
from kb.settings import Settings
from kb.store.claims import claim_key
from kb.store.content_bases import SqlContentBases
from tests.browser.conftest import assert_accessible, focus, shoot, sign_in
from tests.builders_api import SAMPLE, write_samples
from tests.builders_console import Console
from tests.builders_served import served

Open = Callable[..., Any]
HOSTILE = "<img src=x onerror=alert(1)>\"';--"
TITLE = "示例网店管理办法"
NEWEST = SAMPLE.format(
    version="2026", published="2026-01-01", effective="2026-02-01", days="两日", commencement="2026年2月1日"
)
HOSTILE_HANDBOOK = f"# {HOSTILE}手册\n\n## {HOSTILE}\n\n三日内开。\n"
DROP = """() => {
  const dropped = new DataTransfer();
  const text = "# 拖来的办法\\n\\n第一条 甲。\\n\\n第二条 本办法自2023年5月1日起施行。\\n";
  dropped.items.add(new File([text], "拖来的.md"));
  document.querySelector("#drop").dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true }));
}"""
HANDBOOK = f"# 示例退款手册\n\n## 退款期限\n\n按《{TITLE}》第二条处理。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Console]:
    """A service of its own with two versions of one text: what is published here is seen by no other test or try."""
    folder = tmp_path
    settings = Settings(home=folder / "home", rate_limit=1_000_000, max_upload=1024 * 1024)
    kb = open_knowledge_base(settings)
    ingestion = open_ingestion(kb)
    try:
        assert not ingestion.run_now(IngestRequest(paths=(str(write_samples(folder / "samples")),))).failed
        ingestion.start()
        app = create_app(kb, ingestion, settings, token="t")
        with served(app, settings) as address:
            yield Console(address, app, kb, ingestion)
    finally:
        ingestion.close()
        kb.close()


def updates(opened: Open, at: Console) -> Any:
    page = opened("/updates", at=at, expected=("ERR_FAILED",))
    # With somebody listening all the time the browser never opens a window of the system's own.
    page.on("filechooser", lambda _: None)
    return page


def wording(page: Any) -> str:
    """How the second article of the sample reads today, as the page could ask for it."""
    path = f"/v1/instruments/{TITLE}/articles/2"
    found: dict[str, Any] = page.evaluate("async (path) => (await fetch(path)).json()", path)
    return str(found["citation"]["text"])


def choose(page: Any, *files: tuple[str, str | bytes]) -> None:
    """Chooses files by keyboard: Enter on the field opens what the system shows."""
    given = [
        {"name": name, "mimeType": "text/plain", "buffer": text.encode() if isinstance(text, str) else text}
        for name, text in files
    ]
    page.once("filechooser", lambda chooser: chooser.set_files(given))
    focus(page.locator("#files"))
    page.keyboard.press("Enter")
    page.locator("#chosen li").nth(len(files) - 1).wait_for()


def press(page: Any, name: str) -> None:
    """Enter on a button, which the keyboard has to reach."""
    button = page.get_by_role("button", name=name, exact=True)
    focus(button)
    page.keyboard.press("Enter")


def publish(page: Any) -> None:
    press(page, "发布……")
    page.get_by_role("dialog").wait_for()
    press(page, "发布")
    page.get_by_text("已发布（").wait_for()


def bring_in(page: Any, *files: tuple[str, str | bytes], kind: str = "法规") -> None:
    """Checks and publishes."""
    page.locator("#bring").wait_for()
    focus(page.get_by_label(kind, exact=True))
    page.keyboard.press("Space")
    choose(page, *files)
    press(page, "检查")
    page.get_by_text("检查完了").wait_for()
    publish(page)


def back(page: Any) -> None:
    focus(page.get_by_role("link", name="‹ 更新"))
    page.keyboard.press("Enter")
    page.locator("#bring").wait_for()
    assert page.evaluate("document.activeElement.id") == "runs"


def turn_to(page: Any, tab: str) -> None:
    """The arrow keys lead from tab to tab."""
    focus(page.locator("[role=tab][aria-selected=true]"))
    while not page.evaluate("document.activeElement.textContent").startswith(tab):
        page.keyboard.press("ArrowRight")


def test_new_version_is_checked_published_reviewed_and_taken_back(opened: Open, desk: Console) -> None:
    page = updates(opened, desk)
    bring_in(page, ("退款手册.md", HANDBOOK), kind="公司手册")
    back(page)
    shoot(page, "updates")
    focus(page.get_by_label("法规", exact=True))
    page.keyboard.press("Space")
    choose(page, ("新办法.md", NEWEST))
    press(page, "检查")
    page.get_by_text("检查完了：新的文本 1 份").wait_for()
    page.get_by_text("修改 2 条").wait_for()
    assert "三日内 → 两日内" in page.locator(".numbers").inner_text()
    assert "“退款期限”" in page.locator("#run").inner_text()
    focus(page.get_by_text("逐条看新旧文字"))
    page.keyboard.press("Enter")
    page.locator(".wordings ins").first.wait_for()
    assert "三日" in wording(page), "a check changes nothing"
    shoot(page, "updates-dry-run")
    page.reload()
    page.get_by_text("检查完了：新的文本 1 份").wait_for()
    publish(page)
    assert "两日" in wording(page)
    assert "compare=" in str(page.get_by_role("link", name="新旧对照").get_attribute("href"))
    published = page.url

    turn_to(page, "待复核（1）")
    page.locator(".review del").wait_for()
    shoot(page, "updates-reviews")
    focus(page.locator(".review .title a"))
    page.keyboard.press("Enter")
    page.locator(".unit.here").get_by_role("heading", name="退款期限").wait_for()
    page.go_back()
    page.locator(".review del").wait_for()
    focus(page.get_by_label("怎么处理的"))
    page.keyboard.type("话术已改")
    page.keyboard.press("Enter")
    page.get_by_text("已登记复核：").first.wait_for()
    page.get_by_text("没有待复核的内容").wait_for()
    turn_to(page, "定时与通知")
    page.locator("#changes-list > ul > li").nth(1).wait_for()
    assert_accessible(page)

    page.goto(published)
    press(page, "撤回……")
    page.get_by_role("dialog").wait_for()
    press(page, "撤回")
    page.get_by_text("这次任务带来的一切都已撤回").wait_for()
    assert "三日" in wording(page)


def test_broken_file_stays_out_and_a_hostile_title_is_only_text(opened: Open, desk: Console) -> None:
    page = updates(opened, desk)
    focus(page.get_by_label("公司手册", exact=True))
    page.keyboard.press("Space")
    choose(page, ("坏的.docx", b"PK\x03\x04 broken"), ("怪名.md", HOSTILE_HANDBOOK))
    press(page, "检查")
    page.get_by_text("不能入库的文件").wait_for()
    assert f"《{HOSTILE}手册》" in page.locator("#run").inner_text()
    publish(page)
    turn_to(page, "隔离区（1）")
    card = page.locator("#quarantine-list .card")
    card.wait_for()
    assert "Word 文件不完整" in card.inner_text()
    shoot(page, "updates-quarantine")
    press(page, "再试一次：坏的.docx")
    page.get_by_text("没有入库，现行文字不变").wait_for()
    turn_to(page, "隔离区（1）")
    # Until what is there now has come, what was there before stands on the page.
    page.locator("#quarantine-list:not([aria-busy])").wait_for()
    press(page, "清除：坏的.docx")
    page.get_by_role("dialog").wait_for()
    press(page, "清除")
    page.get_by_text("隔离区是空的").wait_for()
    turn_to(page, "定时与通知")
    page.locator("#changes-list").get_by_text(HOSTILE).first.wait_for()
    assert page.locator("main img").count() == 0


def test_a_refused_file_that_somebody_else_cleared_gives_way_to_what_is_there_now(opened: Open, desk: Console) -> None:
    broken = desk.kb.settings.home.parent / "坏的.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert desk.ingestion.run_now(IngestRequest(paths=(str(broken),))).failed
    page = opened("/updates?tab=quarantine", at=desk, expected=("404",))
    card = page.locator("#quarantine-list .card")
    card.wait_for()
    (entry,) = desk.ingestion.quarantine.list()
    desk.ingestion.quarantine.discard(entry.entry_id)
    press(page, "清除：坏的.docx")
    page.get_by_role("dialog").wait_for()
    press(page, "清除")
    page.locator(".told").get_by_text("“坏的.docx”刚刚有了变化，列表已更新。").wait_for()
    page.get_by_text("隔离区是空的").wait_for()


def test_what_was_chosen_stays_when_the_upload_fails_or_is_too_large(opened: Open, desk: Console) -> None:
    page = updates(opened, desk)
    page.locator("#limits").get_by_text("1 MB").wait_for()
    press(page, "检查")
    page.get_by_text("请先选择文件").wait_for()
    choose(page, ("大.txt", b"x" * 1_100_000))
    page.get_by_text("请分几次导入").wait_for()
    press(page, "移除 大.txt")
    page.route("**/v1/ingestions", lambda route: route.abort())
    page.evaluate(DROP)
    page.locator("#chosen li").wait_for()
    press(page, "检查")
    page.get_by_text("文件还在上面的列表里").wait_for()
    page.unroute("**/v1/ingestions")
    press(page, "检查")
    page.get_by_text("检查完了").wait_for()
    press(page, "发布……")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_run_that_waits_for_another_says_so_and_can_be_cancelled(opened: Open, desk: Console) -> None:
    other = 99_999
    assert desk.kb.store.claims.claim(claim_key("示例等待办法"), other, datetime.now(UTC))
    page = updates(opened, desk)
    numbers = []
    for days in ("三日", "五日"):
        page.locator("#bring").wait_for()
        choose(page, (f"{days}.md", NEWEST.replace(TITLE, "示例等待办法").replace("两日", days)))
        press(page, "检查")
        page.get_by_text("检查完了").wait_for()
        press(page, "发布……")
        press(page, "发布")
        page.locator(".steps").wait_for()
        numbers.append(page.url.rpartition("=")[2])
        if len(numbers) == 1:
            page.reload()
            page.locator(".steps [aria-current]").get_by_text("逐份检查").wait_for()
            back(page)
            assert_list_read_anew_leaves_the_focus(page)
    page.get_by_text("排队中，前面的任务做完就开始。").wait_for()
    page.locator("#run-goes").get_by_role("link", name=f"任务 {numbers[0]}").wait_for()
    press(page, "取消任务")
    page.get_by_text("任务已取消，什么也没有改。").wait_for()
    page.goto(f"{desk.address}/updates?run={numbers[0]}")
    press(page, "取消任务")
    page.get_by_text("任务已取消，什么也没有改。").wait_for()
    desk.kb.store.claims.release(other)


def assert_list_read_anew_leaves_the_focus(page: Any) -> None:
    focus(page.locator("#runs-list a").first)
    with page.expect_response("**/v1/ingestions?limit=20") as read:
        pass
    read.value.finished()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.activeElement === document.querySelector('#runs-list a')")


def test_rollback_that_later_runs_forbid_names_them_as_links(opened: Open, desk: Console) -> None:
    page = updates(opened, desk)
    runs = []
    for days, year in (("三日", "2023"), ("五日", "2025")):
        text = NEWEST.replace(TITLE, "示例先后办法").replace("两日", days).replace("2026", year)
        bring_in(page, (f"{year}.md", text))
        runs.append(page.url.rpartition("=")[2])
        back(page)
    focus(page.get_by_role("link", name="2023.md").first)
    page.keyboard.press("Enter")
    press(page, "撤回……")
    focus(page.get_by_role("dialog").get_by_role("link", name=f"任务 {runs[1]}"))
    page.keyboard.press("Enter")
    page.locator("#run h2:focus", has_text="2025.md").wait_for()
    assert page.url.endswith(f"run={runs[1]}") and page.get_by_role("dialog").count() == 0


def test_new_release_is_told_on_top_and_brought_in(opened: Open, desk: Console) -> None:
    hashes = read_inventory(desk.kb.settings.corpus).hashes()
    # As if the release accepted here had lacked one risk signal.
    newest = next(key for key in hashes if key[0] == "risk")
    accepted = {key: value for key, value in hashes.items() if key != newest}
    SqlContentBases(desk.kb.store.engine, desk.kb.store.ledger).accept(accepted, datetime.now(UTC))
    page = updates(opened, desk)
    focus(page.locator("#upgrade summary"))
    page.keyboard.press("Enter")
    page.get_by_text("风险信号：新增 1").wait_for()
    press(page, "升级……")
    press(page, "升级")
    page.get_by_text("已登记：下次升级从现在的内容比起").first.wait_for()
    page.locator("#upgrade details").wait_for(state="hidden")


def test_auditor_reads_what_editors_do_and_changes_nothing(opened: Open, staffed: Console) -> None:
    page = updates(opened, staffed)
    sign_in(page, "auditor")
    page.locator("#runs-list li").first.wait_for()
    assert not page.locator("#bring").is_visible()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert "导入文本" not in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    focus(page.locator("#runs-list a").first)
    page.keyboard.press("Enter")
    page.get_by_text("已发布（").wait_for()
    assert page.locator(".deeds button").count() == 0
    assert_accessible(page)
