"""Restricted phrasings over HTTP: added, switched off, imported, exported, tried, reviewed, reloaded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from api.app import create_app
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.phrasing.rules.sheet_files import SheetFormat
from tests.builders_api import SAMPLE
from tests.builders_home import open_fresh
from tests.builders_phrasings import COMPANY, small_settings

NEW = {
    "topic": "guaranteed_return",
    "phrasing": "躺着收息",
    "patterns": ["躺着收息"],
    "industries": ["finance"],
    "scenes": ["sales_call"],
    "reason": "暗示收益确定。",
    "say_instead": "收益会有波动。",
    "basis": ["《示例网店管理办法》第二条"],
    "match": ["买了就躺着收息"],
    "pass": ["理财有风险"],
}


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("phrasings")
    opened = open_fresh(small_settings(folder))
    text = SAMPLE.format(
        version="2020", published="2020-01-01", effective="2020-02-01", days="七日", commencement="2020年2月1日"
    )
    (folder / "示例.md").write_text(text, "utf-8")
    ingestion = open_ingestion(opened)
    assert not ingestion.run_now(IngestRequest(paths=(str(folder / "示例.md"),))).failed
    ingestion.close()
    yield opened
    opened.close()


@pytest.fixture
def overlay(kb: KnowledgeBase) -> Path:
    """The company's folder, empty."""
    folder = kb.settings.home / "phrasings"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    kb.reload_content()
    return folder


@pytest.fixture
def client(kb: KnowledgeBase, overlay: Path) -> TestClient:
    ingestion = open_ingestion(kb)
    return TestClient(create_app(kb, ingestion, kb.settings, token="t"), base_url="http://127.0.0.1:8000")


def blocked(client: TestClient, text: str) -> list[str]:
    return [each["rule_id"] for each in client.post("/v1/check", json={"text": text}).json()["findings"]]


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def imported(client: TestClient, name: str, content: bytes, **form: str) -> dict[str, object]:
    reply = client.post("/v1/phrasings/import", files={"file": (name, content)}, data=form)
    assert reply.status_code == 200, reply.text
    report: dict[str, object] = reply.json()
    return report


def test_added_phrasing_is_found_at_once_and_stands_in_the_company_file(client: TestClient, overlay: Path) -> None:
    reply = client.post("/v1/phrasings", json=NEW)
    assert reply.status_code == 201, reply.text
    added = reply.json()["phrasing"]
    assert (added["rule_id"], added["origin"], added["state"]) == (
        "guaranteed_return.company_001",
        "company",
        "in_effect",
    )
    assert blocked(client, "放心，躺着收息") == ["guaranteed_return.company_001"]
    assert 'id = "guaranteed_return.company_001"' in (overlay / "company.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({"match": ["完全无关的话"]}, "应命中：“完全无关的话”没有命中"),
        ({"pass": ["躺着收息"]}, "不应命中：“躺着收息”命中了"),
        ({"say_instead": "放心，稳赚不赔。"}, "guaranteed_return.sure"),
        ({"basis": ["《示例网店管理办法》第九条"]}, "没有第九条"),
        ({"basis": ["示例网店管理办法第二条"]}, "看不懂"),
        ({"patterns": ["躺着.*收息"]}, "正则"),
        ({"patterns": []}, "至少要写一样"),
        ({"topic": "保本"}, "小写字母"),
    ],
)
def test_phrasing_that_does_not_hold_is_refused_and_nothing_is_written(
    client: TestClient, overlay: Path, changed: dict[str, object], detail: str
) -> None:
    reply = client.post("/v1/phrasings", json={**NEW, **changed})
    assert reply.status_code == 422
    assert detail in reply.json()["detail"]
    assert list(overlay.iterdir()) == []


def test_basis_that_is_not_stored_is_taken_and_told(client: TestClient) -> None:
    reply = client.post("/v1/phrasings", json={**NEW, "basis": ["《没有入库的办法》第三条"]}).json()
    assert reply["phrasing"]["basis"][0]["state"] == "needs"
    assert "没有入库的办法" in reply["notes"][0]


def test_one_company_id_twice_is_a_conflict(client: TestClient) -> None:
    named = {**NEW, "id": "guaranteed_return.rest"}
    assert client.post("/v1/phrasings", json=named).status_code == 201
    assert client.post("/v1/phrasings", json=named).status_code == 409


def test_removed_phrasing_is_gone_and_ours_cannot_be_removed(client: TestClient, overlay: Path) -> None:
    client.post("/v1/phrasings", json=NEW)
    assert client.delete("/v1/phrasings/guaranteed_return.company_001").status_code == 200
    assert blocked(client, "放心，躺着收息") == []
    refused = client.delete("/v1/phrasings/guaranteed_return.sure")
    assert refused.status_code == 409
    assert "disable" in refused.json()["detail"]
    assert client.delete("/v1/phrasings/no.such").status_code == 404


def test_phrasing_of_ours_is_switched_off_and_on_again(client: TestClient, kb: KnowledgeBase) -> None:
    assert blocked(client, "稳赚不赔") == ["guaranteed_return.sure"]
    client.post("/v1/phrasings/guaranteed_return.sure/disable")
    assert blocked(client, "稳赚不赔") == []
    assert client.get("/v1/phrasings/guaranteed_return.sure").json()["state"] == "disabled"
    assert client.get("/v1/doctor").json()["phrasings_disabled"] == 1
    client.post("/v1/phrasings/guaranteed_return.sure/restore")
    assert blocked(client, "稳赚不赔") == ["guaranteed_return.sure"]


def test_list_tells_what_is_not_yet_or_no_longer_in_effect(client: TestClient) -> None:
    client.post("/v1/phrasings", json={**NEW, "id": "guaranteed_return.later", "effective_from": "2999-01-01"})
    client.post(
        "/v1/phrasings",
        json={
            **NEW,
            "id": "guaranteed_return.past",
            "patterns": ["躺赢收息"],
            "match": ["躺赢收息"],
            "effective_to": "2020-01-01",
        },
    )
    states = {each["rule_id"]: each["state"] for each in client.get("/v1/phrasings").json()["phrasings"]}
    assert states["guaranteed_return.later"] == "not_yet"
    assert states["guaranteed_return.past"] == "ended"
    assert states["guaranteed_return.sure"] == "in_effect"


@pytest.mark.parametrize("how", list(SheetFormat))
def test_exported_sheet_read_back_changes_nothing(client: TestClient, overlay: Path, how: SheetFormat) -> None:
    client.post("/v1/phrasings", json=NEW)
    before = (overlay / "company.toml").read_bytes()
    content = client.get("/v1/phrasings/export", params={"format": how}).content
    report = imported(client, f"限制用语.{how}", content)
    assert (report["unchanged"], report["imported"], report["updated"], report["refused"]) == (3, 0, 0, 0)
    assert (overlay / "company.toml").read_bytes() == before


def test_export_of_a_topic_holds_it_alone_and_of_an_unknown_one_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/phrasings/export", params={"topic": "guaranteed_return", "format": "csv"}).status_code == 200
    assert client.get("/v1/phrasings/export", params={"topic": "no_such"}).status_code == 404


def test_sheet_of_two_columns_goes_in_and_reading_it_again_changes_nothing(client: TestClient) -> None:
    content = workbook(["禁用词", "替换词"], ["闭眼入", "请先看说明"], ["无脑冲、无脑买", "请按需要购买"])
    form = {"topic": "absolute_claim", "basis": "《示例网店管理办法》第二条"}
    first = imported(client, "词表.xlsx", content, **form)
    assert (first["imported"], first["refused"]) == (2, 0)
    assert blocked(client, "姐妹们闭眼入") == ["absolute_claim.company_001"]
    assert blocked(client, "无脑买就对了") == ["absolute_claim.company_002"]
    assert imported(client, "词表.xlsx", content, **form)["unchanged"] == 2


def test_changed_row_updates_its_rule_and_keeps_what_the_sheet_does_not_say(client: TestClient) -> None:
    form = {"topic": "absolute_claim", "basis": "《示例网店管理办法》第二条"}
    imported(client, "a.csv", "禁用词,替换词,理由\n闭眼入,请看说明,误导\n".encode(), **form)
    report = imported(client, "a.csv", "禁用词,替换词\n闭眼入,请先试用\n".encode(), **form)
    assert report["updated"] == 1
    shown = client.get("/v1/phrasings/absolute_claim.company_001").json()
    assert (shown["say_instead"], shown["reason"]) == ("请先试用", "误导")


def test_bad_rows_are_refused_with_their_number_and_good_ones_go_in(client: TestClient) -> None:
    content = workbook(
        ["禁用词", "依据", "主题", "严重程度"],
        ["闭眼入", "《示例网店管理办法》第二条", "绝对化用语", "高"],
        ["无脑冲", "", "绝对化用语", "高"],
        ["冲", "《示例网店管理办法》第二条", "绝对化用语", "高"],
        ["随便买", "《示例网店管理办法》第九十条", "绝对化用语", "低"],
        ["放心买", "《示例网店管理办法》第二条", "不存在的主题", "高"],
        ["闭眼入", "《示例网店管理办法》第二条", "绝对化用语", "高"],
        ["必买款", "《示例网店管理办法》第二条", "绝对化用语", "要命"],
    )
    report = imported(client, "词表.xlsx", content)
    rows = {row["row"]: row for row in report["rows"]}  # type: ignore[attr-defined]
    assert (report["imported"], report["refused"]) == (1, 6)
    for number, reason in (
        (3, "没有依据"),
        (4, "两个字"),
        (5, "第九十条"),
        (6, "主题"),
        (7, "第 2 行"),
        (8, "严重程度"),
    ):
        assert reason in rows[number]["detail"], rows[number]
    assert blocked(client, "闭眼入") == ["absolute_claim.company_001"]


def test_dry_run_reports_and_writes_nothing(client: TestClient, overlay: Path) -> None:
    form = {"topic": "absolute_claim", "basis": "《示例网店管理办法》第二条", "dry_run": "true"}
    report = imported(client, "a.csv", "禁用词\n闭眼入\n".encode("gb18030"), **form)
    assert (report["imported"], report["dry_run"]) == (1, True)
    assert list(overlay.iterdir()) == []


def test_file_that_is_no_sheet_is_refused_with_what_to_do(client: TestClient) -> None:
    reply = client.post("/v1/phrasings/import", files={"file": ("a.xlsm", b"PK")})
    assert reply.status_code == 422
    assert "xlsx" in reply.json()["detail"]


def test_examples_are_tried_before_a_file_is_published(client: TestClient) -> None:
    assert client.post("/v1/phrasings/test", json={}).json()["failures"] == []
    content = COMPANY.format(name="x", word="躺着收息").replace('match = ["躺着收息"]', 'match = ["没有这句"]')
    (failure,) = client.post("/v1/phrasings/test", json={"name": "x.toml", "content": content}).json()["failures"]
    assert (failure["origin"], failure["kind"], failure["example"]) == ("x.toml:2", "match", "没有这句")
    assert client.get("/v1/phrasings/guaranteed_return.x").status_code == 404
    broken = client.post("/v1/phrasings/test", json={"name": "x.toml", "content": "[[rule]]\nid = "})
    assert broken.status_code == 422
    assert "x.toml:2" in broken.json()["detail"]


def test_edited_overlay_is_in_force_after_a_look_without_a_restart(
    client: TestClient, kb: KnowledgeBase, overlay: Path
) -> None:
    (overlay / "ours.toml").write_text(COMPANY.format(name="x", word="躺着收息"), "utf-8")
    assert blocked(client, "躺着收息") == []
    assert kb.reload_if_changed()
    assert blocked(client, "躺着收息") == ["guaranteed_return.x"]
    assert not kb.reload_if_changed()
    (overlay / "ours.toml").unlink()
    assert kb.reload_if_changed()
    assert blocked(client, "躺着收息") == []


def test_bad_overlay_leaves_the_old_rules_in_force_and_is_told_until_it_is_mended(
    client: TestClient, kb: KnowledgeBase, overlay: Path
) -> None:
    (overlay / "ours.toml").write_text(COMPANY.format(name="x", word="躺着收息"), "utf-8")
    kb.reload_if_changed()
    (overlay / "ours.toml").write_text("[[rule]]\nid = \n", "utf-8")
    assert not kb.reload_if_changed()
    assert blocked(client, "躺着收息") == ["guaranteed_return.x"]
    for place, field in (("/v1/phrasings", "problem"), ("/readyz", "content_problem")):
        assert "ours.toml:2" in client.get(place).json()[field]
    assert "ours.toml:2" in client.get("/v1/doctor").json()["index"]["content_problem"]
    refused = client.post("/v1/phrasings", json=NEW)
    assert refused.status_code == 422
    assert "ours.toml:2" in refused.json()["detail"]
    (overlay / "ours.toml").write_text(COMPANY.format(name="y", word="躺赢收息"), "utf-8")
    assert kb.reload_if_changed()
    assert client.get("/v1/phrasings").json()["problem"] is None
    assert blocked(client, "躺赢收息") == ["guaranteed_return.y"]


def test_notice_tells_where_a_company_rule_replaces_one_of_ours(
    client: TestClient, kb: KnowledgeBase, overlay: Path
) -> None:
    (overlay / "ours.toml").write_text(COMPANY.format(name="sure", word="躺着收息"), "utf-8")
    kb.reload_content()
    (notice,) = client.get("/v1/doctor").json()["notices"]
    assert "guaranteed_return.sure" in notice
    assert "ours.toml:2" in notice


def test_shown_rule_explains_its_patterns_and_where_it_stands(client: TestClient) -> None:
    shown = client.get("/v1/phrasings/guaranteed_return.principal").json()
    assert shown["patterns_explained"] == ["“保本保息”", "“本金”，之后 8 个字以内“不受损失”"]
    assert shown["place"] == "guaranteed_return.toml:3"
    assert shown["review"] == {"due": False, "reasons": [], "reviewed_at": None, "reviewed_by": None}


def test_checks_during_reloads_see_the_old_rules_or_the_new_never_half(
    client: TestClient, kb: KnowledgeBase, overlay: Path
) -> None:
    states = [
        "\n".join(COMPANY.format(name=f"{letter}{n}", word=f"{word}{n}号") for n in ("one", "two"))
        for letter, word in (("a", "甲款好物"), ("b", "乙款好物"))
    ]
    words = "、".join(f"{word}{n}号" for word in ("甲款好物", "乙款好物") for n in ("one", "two"))
    whole = [{f"guaranteed_return.{letter}one", f"guaranteed_return.{letter}two"} for letter in "ab"]
    (overlay / "ours.toml").write_text(states[0], "utf-8")
    kb.reload_content()
    seen: list[set[str]] = []
    done = Event()

    def look() -> None:
        while not done.is_set():
            found = kb.guard.check(words, generation=1, as_of=date(2026, 1, 1))
            seen.append({each.rule_id for each in found.findings})

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        for turn in range(1, 7):
            (overlay / "ours.toml").write_text(states[turn % 2], "utf-8")
            kb.reload_content()
        done.set()
    assert [each.result() for each in looking] == [None, None]
    assert [found for found in seen if found not in whole] == []
    assert seen


def test_publishing_a_changed_article_makes_its_rule_due_until_somebody_reviews_it(
    client: TestClient, kb: KnowledgeBase, tmp_path: Path
) -> None:
    """Last in the file: it changes the law that the other tests rest on."""
    assert client.get("/v1/phrasings", params={"due": True}).json()["total"] == 0
    text = SAMPLE.format(
        version="2024", published="2024-01-01", effective="2024-02-01", days="三日", commencement="2024年2月1日"
    )
    (tmp_path / "新.md").write_text(text, "utf-8")
    ingestion = open_ingestion(kb)
    assert not ingestion.run_now(IngestRequest(paths=(str(tmp_path / "新.md"),))).failed
    ingestion.close()
    (due,) = client.get("/v1/phrasings", params={"due": True}).json()["phrasings"]
    assert due["rule_id"] == "guaranteed_return.principal", "the other rule's article reads as before"
    assert "第二条" in due["review"]["reasons"][0]
    assert client.get("/v1/doctor").json()["phrasings_due"] == 1
    kb.reload_content()
    assert client.get("/v1/doctor").json()["phrasings_due"] == 1, "loading the same rules again settles nothing"
    reviewed = client.post("/v1/phrasings/guaranteed_return.principal/review").json()["phrasing"]["review"]
    assert (reviewed["due"], reviewed["reviewed_by"]) == (False, "local")
    assert client.get("/v1/doctor").json()["phrasings_due"] == 0
