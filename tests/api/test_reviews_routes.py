"""What is due for review over HTTP, and that somebody looked at it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.changes import done_lines, review_lines
from api.cli.terminal import Paper
from tests.builders_changes import NEW, TERM, TITLE, UNIT, World, opened_world

PAGE = Paper(100, False)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened_world(tmp_path) as opened:
        opened.bring_in_old()
        yield opened


def due(world: World) -> list[dict[str, str]]:
    found: list[dict[str, str]] = world.client.get("/v1/reviews").json()["reviews"]
    return found


def test_unit_of_a_handbook_falls_due_at_publication_with_both_wordings(world: World) -> None:
    assert due(world) == []
    world.bring_in_new()
    (found,) = due(world)
    assert (found["kind"], found["object_id"], found["name"]) == ("handbook", UNIT, "《退换货手册》“退款期限”")
    assert (found["title"], found["article"], found["effective_date"]) == (TITLE, "第二条", "2099-07-01")
    assert (found["old_text"], found["new_text"]) == (TERM, "网店应当在三日内处理退款申请。")
    assert found["note"] == f"《{TITLE}》第二条自2099-07-01起有新文字，请在此之前复核。"


def test_reviewed_unit_is_not_due_and_tells_who_looked(world: World) -> None:
    world.bring_in_new()
    reply = world.client.post("/v1/reviews/done", json={"kind": "handbook", "object_id": UNIT})
    assert (reply.status_code, reply.json()["due"], reply.json()["reviewed_by"]) == (200, False, "local")
    assert due(world) == []
    kept = world.client.get("/v1/reviews?all=true&kind=handbook").json()["reviews"]
    assert [each["reviewed_by"] for each in kept] == ["local"]


def test_who_looked_at_what_stands_in_the_ledger(world: World) -> None:
    world.bring_in_new()
    world.client.post("/v1/reviews/done", json={"kind": "handbook", "object_id": UNIT})
    (record,) = world.client.get("/v1/records?kind=review").json()["records"]
    assert (record["actor_id"], record["said"]) == ("local", "登记已复核：《退换货手册》“退款期限”")


def test_note_of_a_review_stands_in_the_ledger_without_what_leads_to_a_person(world: World) -> None:
    world.bring_in_new()
    said = {"kind": "handbook", "object_id": UNIT, "note": "话术已改，问过13812345678"}
    assert world.client.post("/v1/reviews/done", json=said).status_code == 200
    (record,) = world.client.get("/v1/records?kind=review").json()["records"]
    assert record["said"].startswith("登记已复核：《退换货手册》“退款期限”：话术已改")
    assert "13812345678" not in record["said"]


def test_note_of_a_review_is_found_and_erased_by_the_number_it_speaks_of(world: World) -> None:
    world.bring_in_new()
    said = {"kind": "handbook", "object_id": UNIT, "note": "话术已改，问过13812345678"}
    assert world.client.post("/v1/reviews/done", json=said).status_code == 200
    done = world.client.post("/v1/records/erasures", json={"phone": "13812345678", "reason": "本人要求删除"})
    assert done.status_code == 200, done.text
    (record,) = world.client.get("/v1/records?kind=review").json()["records"]
    assert record["erased"]
    assert record["said"] == "登记已复核：《退换货手册》“退款期限”"
    assert "话术已改" not in world.client.get(f"/v1/records/{record['record_id']}").text


def test_what_was_masked_in_a_note_can_be_shown_again_where_it_was_sealed(tmp_path: Path) -> None:
    with opened_world(tmp_path, personal_key=base64.b64encode(bytes(32)).decode()) as world:
        world.bring_in_old()
        said = {"kind": "handbook", "object_id": UNIT, "note": "问过13812345678"}
        assert world.client.post("/v1/reviews/done", json=said).status_code == 200
        (record,) = world.client.get("/v1/records?kind=review").json()["records"]
        shown = world.client.post(f"/v1/records/{record['record_id']}/reveal", json={"reason": "核对"})
        assert shown.json()["text"] == "问过13812345678"


def test_why_a_text_was_withdrawn_is_kept_without_what_leads_to_a_person(world: World) -> None:
    world.bring_in_new()
    reason = {"reason": "来电人13812345678说传错了文件"}
    reply = world.client.post(f"/v1/instruments/{TITLE}/withdraw", json={**reason, "version": None})
    if reply.status_code == 422:
        reply = world.client.post(
            f"/v1/instruments/{TITLE}/withdraw", json={**reason, "version": NEW.version.version_id}
        )
    assert reply.status_code == 200, reply.text
    assert "13812345678" not in world.client.get("/v1/records?kind=withdrawal").text
    assert "13812345678" not in world.client.get("/v1/changes").text


def test_taking_the_new_text_back_sets_the_unit_back(world: World) -> None:
    world.bring_in_new()
    world.kb.store.publisher.withdraw(NEW.version.version_id, "传错了文件")
    world.kb.published()
    assert due(world) == []


def test_one_kind_alone_can_be_asked_for(world: World) -> None:
    world.bring_in_new()
    assert world.client.get("/v1/reviews?kind=phrasing").json()["total"] == 0
    assert world.client.get("/v1/reviews?kind=handbook").json()["counts"] == {"handbook": 1}
    assert world.client.get("/v1/reviews?kind=nonsense").status_code == 422


@pytest.mark.parametrize("kind", ["phrasing", "handbook"])
def test_reviewing_what_does_not_exist_is_refused_with_what_to_do(world: World, kind: str) -> None:
    reply = world.client.post("/v1/reviews/done", json={"kind": kind, "object_id": "没有这个"})
    assert reply.status_code == 404
    assert "zhigui" in reply.json()["detail"]


def test_what_awaits_its_law_is_listed_as_such_and_not_due(world: World) -> None:
    found = world.client.get("/v1/reviews?all=true&kind=phrasing").json()
    assert found["due"] == 0
    assert {each["note"] for each in found["reviews"]} == {"依据未入库"}


def test_terminal_shows_old_and_new_wording_and_what_to_type(world: World) -> None:
    world.bring_in_new()
    shown = "\n".join(review_lines(world.client.get("/v1/reviews").json(), PAGE))
    assert f"原文  {TERM}" in shown
    assert "新文  网店应当在三日内处理退款申请。" in shown
    assert "zhigui reviews done" in shown
    reply = world.client.post("/v1/reviews/done", json={"kind": "handbook", "object_id": UNIT}).json()
    assert done_lines(reply, PAGE) == ["已登记复核：手册单元 《退换货手册》“退款期限”"]
