"""The progress of runs, pushed to whoever watches."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi.testclient import TestClient

from api.run_events import RunEvent, RunEvents, event_id
from api.schemas.ingestion import IngestionOut
from ingest.bootstrap import Ingestion
from kb.store.run_records import RunState
from tests.api.test_ingestion_routes import BROKEN, UPLOADED, finished, upload

WAIT_SECONDS = 20.0


def make_run(run_id: int = 1, state: RunState = RunState.RUNNING, **fields: object) -> IngestionOut:
    """A run as it is told."""
    given: dict[str, object] = {
        "run_id": run_id, "state": state, "source": "甲.md", "kind": "instrument", "dry_run": False, "total": 3,
        "done": 0, "added": (), "unchanged": 0, "failed": (), "generation": None, "started_at": None,
        "finished_at": None,
    }  # fmt: skip
    return IngestionOut.model_validate(given | fields)


@dataclass
class Runs:
    """Runs whose state a test changes while they are watched."""

    now: dict[int, IngestionOut] = field(default_factory=dict)
    reads: list[int] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def read(self, run_ids: Sequence[int]) -> list[IngestionOut]:
        self.reads.append(len(run_ids))
        self.threads.add(threading.current_thread().name)
        return [self.now[each] for each in run_ids if each in self.now]


async def watched(events: RunEvents, run: IngestionOut, seen: str | None = None) -> list[RunEvent]:
    return [event async for event in events.watch(run, seen)]


async def until(*, seconds: float = 0.5) -> None:
    """Some polls later."""
    await asyncio.sleep(seconds)


def test_every_change_is_told_and_the_final_state_ends_the_stream() -> None:
    runs = Runs()

    async def scene() -> list[RunEvent]:
        first = runs.now[1] = make_run(phase="reading")
        watching = asyncio.create_task(watched(RunEvents(runs.read), first))
        await until()
        runs.now[1] = make_run(phase="preparing")
        await until()
        runs.now[1] = make_run(phase="preparing", done=2, current="《乙法》")
        await until()
        runs.now[1] = make_run(state=RunState.DONE, done=3)
        return await asyncio.wait_for(watching, WAIT_SECONDS)

    told = asyncio.run(scene())
    assert [(event.name, event.run.phase, event.run.done) for event in told] == [
        ("phase", "reading", 0),
        ("phase", "preparing", 0),
        ("progress", "preparing", 2),
        ("done", None, 3),
    ]


def test_a_state_that_stays_the_same_is_told_once() -> None:
    runs = Runs()

    async def scene() -> list[RunEvent]:
        first = runs.now[1] = make_run()
        watching = asyncio.create_task(watched(RunEvents(runs.read), first))
        await until(seconds=1.5)
        runs.now[1] = make_run(state=RunState.CANCELLED)
        return await asyncio.wait_for(watching, WAIT_SECONDS)

    assert [event.name for event in asyncio.run(scene())] == ["phase", "done"]


def test_who_comes_back_is_not_told_again_what_it_has_seen() -> None:
    runs = Runs()

    async def scene() -> list[RunEvent]:
        first = runs.now[1] = make_run(done=1)
        watching = asyncio.create_task(watched(RunEvents(runs.read), first, seen=event_id(first)))
        await until()
        runs.now[1] = make_run(state=RunState.FAILED)
        return await asyncio.wait_for(watching, WAIT_SECONDS)

    assert [event.name for event in asyncio.run(scene())] == ["done"]


def test_one_thread_serves_all_listeners_and_ends_with_the_last() -> None:
    runs = Runs()

    async def scene() -> RunEvents:
        events = RunEvents(runs.read)
        for number in (1, 2):
            runs.now[number] = make_run(number)
        watching = [asyncio.create_task(watched(events, runs.now[1 + n % 2])) for n in range(40)]
        await until()
        assert events.listeners == 40
        for number in (1, 2):
            runs.now[number] = make_run(number, RunState.DONE)
        await asyncio.wait_for(asyncio.gather(*watching), WAIT_SECONDS)
        await until(seconds=1.0)
        return events

    events = asyncio.run(scene())
    assert (events.listeners, runs.threads) == (0, {"run-events"})
    assert set(runs.reads) == {2}
    assert "run-events" not in {thread.name for thread in threading.enumerate()}


def test_who_goes_away_is_forgotten() -> None:
    runs = Runs()

    async def scene() -> int:
        events = RunEvents(runs.read)
        first = runs.now[1] = make_run()
        watching = asyncio.create_task(watched(events, first))
        await until()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        return events.listeners

    assert asyncio.run(scene()) == 0


def test_a_service_that_stops_ends_every_stream() -> None:
    runs = Runs()

    async def scene() -> list[RunEvent]:
        stopping = threading.Event()
        first = runs.now[1] = make_run()
        watching = asyncio.create_task(watched(RunEvents(runs.read, stopping.is_set), first))
        await until()
        stopping.set()
        return await asyncio.wait_for(watching, WAIT_SECONDS)

    assert [event.name for event in asyncio.run(scene())] == ["phase"]


def test_a_run_over_http_ends_in_done_with_the_same_object(client: TestClient) -> None:
    run_id = upload(client, "推送.md", UPLOADED.replace("上传", "推送"))
    reply = client.get(f"/v1/ingestions/{run_id}/events")
    assert reply.headers["content-type"].startswith("text/event-stream")
    blocks = [dict(_field(line) for line in block.splitlines()) for block in reply.text.split("\n\n") if block]
    assert {block["event"] for block in blocks[:-1]} <= {"phase", "progress"}
    assert blocks[-1]["event"] == "done"
    assert json.loads(blocks[-1]["data"]) == client.get(f"/v1/ingestions/{run_id}").json()
    assert blocks[-1]["id"]


def test_a_run_that_is_over_is_told_at_once(client: TestClient) -> None:
    run_id = upload(client, "残缺.md", BROKEN)
    finished(client, run_id)
    reply = client.get(f"/v1/ingestions/{run_id}/events", headers={"Last-Event-ID": "whatever"})
    assert reply.text.count("event: done") == 1


def test_an_unknown_run_is_not_found_before_any_stream_begins(client: TestClient) -> None:
    reply = client.get("/v1/ingestions/99999/events")
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")


def test_the_schedule_names_the_inbox(client: TestClient, ingestion: Ingestion) -> None:
    assert client.get("/v1/ingestions/schedule").json() == {"schedule": [], "inbox": str(ingestion.inbox)}


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value
