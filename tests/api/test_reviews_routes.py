"""What is due for review over HTTP, and that somebody looked at it."""

from __future__ import annotations

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
