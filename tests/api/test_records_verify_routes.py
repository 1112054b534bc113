"""Verification and day heads over HTTP and as the commands show them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.cli.doctor import doctor_lines
from api.cli.records_verify import saved_heads
from api.cli.render_verify import heads_lines, verify_lines
from api.cli.terminal import Paper
from api.client import CallError
from api.schemas.records_verify import VerifyRequest
from kb.records.verification.day_heads import read_head
from kb.records.verification.heads_keeper import BrokenChainError
from kb.store.engine import writing
from kb.store.ledger import SqlLedger
from tests.builders_changes import World, opened_world
from tests.builders_feedback import make_answer

PAGE = Paper(100, False)
YESTERDAY = datetime.now(UTC) - timedelta(days=2)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("verify")
    with opened_world(folder, heads_folder=folder / "heads") as world:
        yield world


@pytest.fixture
def world(opened: World) -> Iterator[World]:
    """Five records of yesterday by a writer of their own, and nothing else."""
    ledger = SqlLedger(opened.kb.store.engine, "branch", lambda: YESTERDAY)
    for number in range(1, 6):
        ledger.append(make_answer(f"a{number}"))
    yield opened
    for table in ("records", "record_contents", "ledger_writers", "day_heads"):
        tamper(opened, f"DELETE FROM {table}")
    opened.kb.heads.problem = None


def tamper(world: World, statement: str) -> None:
    """What somebody with the database does."""
    with writing(world.kb.store.engine) as c:
        c.execute(text(statement))


def verified(world: World, **body: object) -> Any:
    """The result of a verification."""
    reply = world.client.post("/v1/records/verify", json=body)
    assert (reply.status_code, reply.json()["state"]) == (200, "done"), reply.text
    return reply.json()["result"]


def test_before_any_verification_there_is_none_to_read(opened: World) -> None:
    assert opened.client.get("/v1/records/verify").status_code == 404


def test_untouched_records_verify_and_the_answer_can_be_read_again(world: World) -> None:
    found = verified(world)
    assert (found["intact"], found["faults"], found["unsigned"]) == (True, [], True)
    again = world.client.get("/v1/records/verify").json()
    assert (again["result"], again["done"], again["total"]) == (found, found["records"], found["records"])
    assert "记录完好" in verify_lines(again, PAGE)[0]


def test_fault_is_told_with_its_place(world: World) -> None:
    tamper(world, "UPDATE records SET outcome = 'refused' WHERE record_id = 'a3'")
    found = verified(world)
    assert not found["intact"]
    [fault] = found["faults"]
    assert (fault["kind"], fault["writer_id"], fault["sequence"], fault["record_id"]) == (
        "row_edited",
        "branch",
        3,
        "a3",
    )
    shown = "\n".join(verify_lines(world.client.get("/v1/records/verify").json(), PAGE))
    assert "发现 1 处问题" in shown
    assert "第 3 条" in shown
    assert "记录编号 a3" in shown


def test_heads_are_signed_on_demand_exported_and_held_against_the_records(world: World, tmp_path: Path) -> None:
    assert world.client.get("/v1/records/heads").json()["heads"] == []
    reply = world.client.post("/v1/records/heads", params={"now": "true"})
    heads = reply.json()["heads"]
    folder = world.settings.heads_folder
    assert folder is not None
    assert ("branch", 5, "zhigui-day-head-v1") in {
        (each["writer_id"], each["sequence"], each["type"]) for each in heads
    }
    assert "签名公钥" in heads_lines(reply.json(), PAGE)[0]
    assert verified(world, heads=heads)["outside_heads"] == len(heads)
    exported = tmp_path / "all.json"
    exported.write_text(reply.text, "utf-8")
    assert list(saved_heads(exported)) == heads
    [written] = saved_heads(folder)
    assert written in heads
    tamper(world, "DELETE FROM record_contents WHERE record_id = 'a5'")
    tamper(world, "DELETE FROM records WHERE record_id = 'a5'")
    tamper(world, "UPDATE ledger_writers SET sequence = 4, hash = (SELECT hash FROM records WHERE record_id = 'a4') "
                  "WHERE writer_id = 'branch'")  # fmt: skip
    tamper(world, "DELETE FROM day_heads")
    kinds = [each["kind"] for each in verified(world, heads=heads)["faults"]]
    assert kinds == ["tail_cut", "head_missing"]


def test_public_key_that_is_not_ours_is_told_of_every_head(world: World) -> None:
    world.client.post("/v1/records/heads")
    [fault] = verified(world, public_keys=["0" * 64])["faults"]
    assert fault["kind"] == "head_key_unknown"


@pytest.mark.parametrize("body", [
    {"heads": [{"type": "something"}]}, {"heads": [1]}, {"public_keys": ["abc"]}, {"wait_seconds": 61}, {"more": 1},
])  # fmt: skip
def test_bodies_that_make_no_sense_are_refused_in_chinese(world: World, body: dict[str, object]) -> None:
    reply = world.client.post("/v1/records/verify", json=body)
    assert reply.status_code == 422
    assert any("\u4e00" <= each <= "\u9fff" for each in reply.json()["detail"])


def test_second_verification_waits_for_the_first(world: World) -> None:
    first = world.kb.verifications.start()
    reply = world.client.post("/v1/records/verify", json={})
    assert reply.status_code in {409, 200}
    while first.state == "running":
        time.sleep(0.01)
    assert first.result is not None


def test_broken_chain_is_not_signed_and_doctor_says_so(world: World) -> None:
    tamper(world, "UPDATE records SET outcome = 'refused' WHERE record_id = 'a3'")
    reply = world.client.post("/v1/records/heads")
    assert (reply.status_code, reply.json()["heads"]) == (200, [])
    assert "第 3 条" in reply.json()["problem"]
    with pytest.raises(BrokenChainError):
        world.kb.heads.look(datetime.now(UTC))
    found = world.client.get("/v1/doctor").json()
    assert "记录链有断裂" in found["heads_problem"]
    assert any("记录链有断裂" in line for line in doctor_lines(found, PAGE))


def test_duty_of_the_service_signs_what_is_due(world: World) -> None:
    app: Any = world.client.app
    app.state.ingestion.duties.look()
    [head] = world.kb.heads.all()
    assert (head.writer_id, head.sequence) == ("branch", 5)
    assert world.client.get("/v1/doctor").json()["heads_problem"] is None


def test_example_of_the_request_is_one_that_is_taken() -> None:
    for example in VerifyRequest.model_json_schema()["examples"]:
        assert [read_head(each).sequence for each in VerifyRequest.model_validate(example).heads] == [1280]


@pytest.mark.parametrize("content", ["", "kein JSON", "[1, 2]", '{"heads": [{"type": "x"}]}', '{"a": 1}', "[[]]"])
def test_file_that_is_none_of_ours_is_refused_by_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(CallError, match=r"x\.json"):
        saved_heads(tmp_path / "x.json")


def test_folder_without_heads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="没有日结文件"):
        saved_heads(tmp_path)


def test_saved_list_or_single_head_is_taken_as_well(tmp_path: Path) -> None:
    head = {"type": "zhigui-day-head-v1", "day": "2026-11-18"}
    for content in (head, [head]):
        (tmp_path / "x.json").write_text(json.dumps(content), "utf-8")
        assert list(saved_heads(tmp_path / "x.json")) == [head]
