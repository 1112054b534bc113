"""Handbooks over HTTP and on the terminal: days, readers, withdrawal; brought in as Word files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli.render_handbooks import detail_lines, list_lines, unit_lines
from api.cli.terminal import Paper
from ingest.bootstrap import Ingestion, open_ingestion
from ingest.requests import HandbookOptions, IngestKind, IngestRequest
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from kb.store.drafts import VersionDraft
from tests.builders_handbooks import TITLE, write_plain_docx, write_styled_docx
from tests.builders_home import open_fresh
from tests.builders_store import make_draft, publish

PAGE = Paper(100, False)
FUTURE = "2099-01-01"
ASKED = "衣服洗过还能退吗"
LAW, SECOND = "示例网店管理办法", "洗过的衣服网店可以不退。"
LINE = "洗过的不属于完好，不适用无理由退货。"


class World:
    """An application with a law and, from `bring_in` on, handbooks."""

    def __init__(self, client: TestClient, ingestion: Ingestion, folder: Path, kb: KnowledgeBase) -> None:
        self.client, self.ingestion, self.folder, self.kb = client, ingestion, folder, kb

    def publish(self, draft: VersionDraft) -> None:
        """A text of a law comes in."""
        publish(self.kb.store, draft)
        self.kb.published()

    def bring_in(self, path: Path, **said: Any) -> None:
        """A handbook's file comes in."""
        report = self.ingestion.run_now(
            IngestRequest(paths=(str(path),), kind=IngestKind.HANDBOOK, handbook=HandbookOptions(**said))
        )
        assert not report.failed, report.failed

    def get(self, path: str, **query: str) -> Any:
        """A reply's JSON."""
        reply = self.client.get(f"/v1/handbooks{path}", params=query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def ask(self, question: str, **said: str) -> Any:
        """The answer to a question."""
        reply = self.client.post("/v1/ask", json={"question": question, **said})
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    settings = Settings(home=tmp_path / "home", rate_limit=100_000)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    publish(kb.store, make_draft("网店卖出的衣服七日内可以退。", SECOND, title=LAW))
    kb.published()
    try:
        client = TestClient(create_app(kb, ingestion, settings, token="t"), base_url="http://127.0.0.1:8000")
        yield World(client, ingestion, tmp_path, kb)
    finally:
        ingestion.close()
        kb.close()


def headings(detail: Any) -> list[str]:
    return [unit["heading"] for unit in detail["units"]]


def test_a_word_handbook_speaks_from_its_day_and_the_old_one_until_then(world: World) -> None:
    world.bring_in(write_plain_docx(world.folder / "old.docx"))
    world.bring_in(write_styled_docx(world.folder / "new.docx"), effective_date=date(2099, 1, 1))
    now, then = world.get(f"/{TITLE}"), world.get(f"/{TITLE}", as_of=FUTURE)
    assert headings(now)[0] == "退货流程"
    assert headings(then)[0] == "退换货 › 破损件"
    assert [(each["valid_from"], each["valid_to"], each["speaks"]) for each in now["versions"]] == [
        (FUTURE, None, False),
        (None, FUTURE, True),
    ]
    assert LINE not in world.ask(ASKED)["text"]
    assert world.ask(ASKED, as_of=FUTURE)["text"].startswith(LINE)


def test_a_handbook_exists_only_for_the_roles_it_is_for(world: World) -> None:
    world.bring_in(write_styled_docx(world.folder / "a.docx", facts=("可见范围：主管、培训师",)))
    assert world.get("")["total"] == world.get("", role="supervisor")["total"] == 1
    assert world.get("", role="officer")["total"] == 0
    assert world.client.get(f"/v1/handbooks/{TITLE}", params={"role": "officer"}).status_code == 404
    assert world.ask(ASKED, role="trainer")["text"].startswith(LINE)
    answer = world.ask(ASKED, role="officer")
    assert LINE not in str(answer)
    assert world.client.post("/v1/search", json={"query": ASKED, "role": "officer"}).status_code == 200
    assert world.client.post("/v1/ask", json={"question": ASKED, "role": "customer"}).status_code == 422


def test_the_same_file_again_changes_nothing_and_a_changed_one_is_a_new_version(world: World) -> None:
    path = write_plain_docx(world.folder / "a.docx")
    world.bring_in(path)
    world.bring_in(shutil.copy(path, world.folder / "copy.docx"))
    assert world.get("")["handbooks"][0]["version_count"] == 1
    world.bring_in(write_plain_docx(world.folder / "b.docx", (TITLE, "一、退货", "先登记。")))
    assert world.get("")["handbooks"][0]["version_count"] == 2
    assert headings(world.get(f"/{TITLE}")) == ["退货"]


def test_two_handbooks_of_one_title_in_one_run_are_told_apart_by_a_day_or_refused(world: World) -> None:
    folder = world.folder / "both"
    folder.mkdir()
    write_plain_docx(folder / "a.docx")
    write_plain_docx(folder / "b.docx", (TITLE, "一、退货", "先登记。"))
    report = world.ingestion.run_now(IngestRequest(paths=(str(folder),), kind=IngestKind.HANDBOOK))
    assert [each.path for each in report.failed] == [str(folder / "b.docx")]
    assert "同名手册" in report.failed[0].reason


def test_a_unit_tells_where_its_references_stand_and_which_article_has_changed(world: World) -> None:
    cites = "七日内可以退（《示例网店管理办法》第一条）；更久的见《某某办法》第二条和《客服处理手册》“接听要求”。"
    world.bring_in(write_plain_docx(world.folder / "a.docx", (TITLE, "一、退货", cites, "二、接听要求", "报工号。")))

    def references() -> Any:
        return world.get(f"/{TITLE}")["units"][0]

    unit = references()
    assert [unit["text"][each["start"] : each["end"]] for each in unit["references"]] == [
        "《示例网店管理办法》第一条", "《某某办法》第二条", "《客服处理手册》“接听要求”",
    ]  # fmt: skip
    stored, missing, other = unit["references"]
    assert stored["instrument_id"] and (stored["state"], stored["review_due"]) == ("verified", False)
    assert missing["instrument_id"] is None and missing["detail"].startswith("库中没有")
    assert (other["kind"], other["locator"]) == ("handbook", "“接听要求”")
    world.publish(make_draft("网店卖出的衣服十日内可以退。", SECOND, title=LAW, promulgated=date(2024, 1, 1)))
    changed = references()["references"][0]
    assert changed["review_due"] and "第一条" in changed["review_note"]


def test_withdrawing_one_text_lets_the_one_before_speak(world: World) -> None:
    world.bring_in(write_plain_docx(world.folder / "a.docx"))
    world.bring_in(write_styled_docx(world.folder / "b.docx"))
    newest = world.get(f"/{TITLE}")["versions"][0]["version_id"]
    body = {"reason": "误传草稿", "version": newest[:12]}
    reply = world.client.post(f"/v1/handbooks/{TITLE}/withdraw", json=body)
    assert reply.status_code == 200
    assert "已撤下" in reply.json()["detail"]
    assert headings(world.get(f"/{TITLE}"))[0] == "退货流程"
    assert world.client.post(f"/v1/handbooks/{TITLE}/withdraw", json={"reason": "停用"}).status_code == 200
    assert world.client.get(f"/v1/handbooks/{TITLE}").status_code == 404


def test_the_terminal_shows_days_readers_and_units(world: World) -> None:
    world.bring_in(write_plain_docx(world.folder / "a.docx"))
    world.bring_in(write_styled_docx(world.folder / "b.docx"), effective_date=date(2099, 1, 1), audience=("officer",))
    listed = "\n".join(list_lines(world.get(""), PAGE))
    assert "客户体验部 · 4 个单元 · 复审日期 2027-05-31 · 共 2 个版本" in listed
    detail = world.get(f"/{TITLE}", as_of=FUTURE)
    shown = "\n".join(detail_lines(detail, PAGE))
    assert "2099-01-01 起  ← 2099-01-01 用这一版" in shown
    assert "用到 2099-01-01 前" in shown
    assert "仅一线客服可见" in shown
    assert "可以说：请您拍一下破损的地方，我给您登记。" in "\n".join(unit_lines(detail["units"][0], PAGE))
