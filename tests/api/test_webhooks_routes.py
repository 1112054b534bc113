"""What became of the notices to the webhook's receiver, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.cli.doctor import doctor_lines
from api.cli.terminal import Paper
from api.cli.webhooks import delivery_lines
from kb.store.runs import RunState
from kb.store.webhooks import SqlWebhooks
from tests.builders_changes import World, opened_world

PAGE = Paper(100, False)
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ....").decode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    # Port 9 (discard) is closed on any machine that tests run on.
    given = {"webhook_url": "http://127.0.0.1:9/hook", "webhook_secret": SECRET, "source_private": True}
    with opened_world(tmp_path, **given) as opened:
        yield opened


def add_notice(world: World) -> int:
    """A notice of the newest generation, as the running service adds it."""
    world.bring_in_old()
    for run_id in world.kb.store.runs.unfinished():
        world.kb.store.runs.finish(run_id, RunState.DONE)
    return world.notices()[0]


def test_opening_the_store_marks_what_was_there_before_as_old_news(world: World) -> None:
    assert SqlWebhooks(world.kb.store.engine).last() == 0
    assert world.client.get("/v1/webhooks").json() == {"deliveries": [], "configured": True, "failed": 0}


def test_notices_are_listed_with_their_state(world: World) -> None:
    delivery = add_notice(world)
    (second, first) = world.client.get("/v1/webhooks").json()["deliveries"]
    assert (first["delivery_id"], first["state"], first["attempts"]) == (delivery, "waiting", 0)
    assert (first["generation"], second["generation"]) == (1, 2)
    assert "示例网店管理办法" in first["title"]


def test_given_up_notice_is_a_finding_of_doctor_and_can_be_sent_again(world: World) -> None:
    delivery = add_notice(world)
    SqlWebhooks(world.kb.store.engine).give_up(delivery, "接收方回答 500。")
    found = world.client.get("/v1/doctor").json()
    assert found["failed_notices"] == 1
    assert "zhigui webhooks list" in "\n".join(doctor_lines(found, PAGE))
    assert "接收方回答 500。" in "\n".join(delivery_lines(world.client.get("/v1/webhooks").json(), PAGE))
    reply = world.client.post(f"/v1/webhooks/{delivery}/retry")
    assert (reply.status_code, reply.json()["state"], reply.json()["attempts"]) == (202, "waiting", 0)
    assert delivery in SqlWebhooks(world.kb.store.engine).due(datetime.now(UTC))


def test_unknown_notice_is_not_found(world: World) -> None:
    assert world.client.post("/v1/webhooks/999/retry").status_code == 404
