"""What bench.consoles counts: streams that end before their run does, and what one console costs."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bench.console_clients import Heard, Runs, StreamConsole
from bench.consoles import one_costs
from bench.soak import Sample

QUEUED = 'event: phase\nid: a\ndata: {"state": "queued"}\n\n: ping\n\n'
DONE = 'event: done\nid: b\ndata: {"state": "cancelled"}\n\n'


def followed(replies: list[httpx.Response], runs: Runs, stop_after: int) -> tuple[Heard, list[str]]:
    """What a console heard and which paths it opened, where a service gives these replies one after another."""
    heard, opened = Heard(), list[str]()

    async def hold() -> None:
        def served(request: httpx.Request) -> httpx.Response:
            opened.append(request.url.path)
            if len(opened) == stop_after:
                console.stop()
            return replies.pop(0)

        async with httpx.AsyncClient(base_url="http://service", transport=httpx.MockTransport(served)) as client:
            console = StreamConsole(client, "zg_key", runs, 0, heard)
            await console.hold()
            assert not console.open.is_set()

    asyncio.run(hold())
    return heard, opened


def runs_of(*numbers: int) -> Runs:
    """The first run is followed; each next one takes its place as soon as it is ended."""
    left = list(numbers)
    return Runs(lambda: left.pop(0), lambda run: None, current=[left.pop(0)])


def test_a_stream_that_ends_before_its_run_is_a_fault() -> None:
    heard, opened = followed([httpx.Response(200, text=QUEUED)], runs_of(7), stop_after=2)
    assert opened == ["/v1/ingestions/7/events"]
    assert heard.errors == {"stream: closed before its run was over": 1}
    assert len(heard.waits["opening"]) == 1 and not heard.waits["run's end"]


def test_a_stream_that_is_refused_is_a_fault() -> None:
    heard, _ = followed([httpx.Response(503, text="{}")], runs_of(7), stop_after=2)
    assert [error.startswith("stream: HTTPStatusError") for error in heard.errors] == [True]


def test_a_console_goes_on_to_the_run_that_took_the_place() -> None:
    runs = runs_of(7, 8)
    runs.renew(0)
    runs.ended[8] = runs.ended[7]
    heard, opened = followed([httpx.Response(200, text=QUEUED + DONE)], runs, stop_after=1)
    assert opened == ["/v1/ingestions/8/events"]
    assert len(heard.waits["run's end"]) == 1 and not heard.errors


def test_a_run_is_ended_once() -> None:
    cancelled: list[int] = []
    runs = Runs(lambda: 2, cancelled.append, current=[1])
    runs.renew(0)
    runs.end(1)
    assert cancelled == [1] and runs.current == [2]


def test_cost_is_what_was_added_for_each() -> None:
    before, after = Sample(0, 900, 800, 40, 10, 20, 2), Sample(0, 910, 805, 60, 30, 25, 2)
    memory, files = one_costs(before, after, 20)
    assert memory == pytest.approx(256) and files == pytest.approx(1)
