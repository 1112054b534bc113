"""A real service that is told to stop: what it has in hand comes to its end, and nothing new begins."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders_faults import QUESTION, Home
from tests.builders_model import ScriptedModel, scripted_model
from tests.builders_observed import Running, build_answering_home, running, until_refused

pytestmark = pytest.mark.slow
PATIENT = httpx.Timeout(120)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return build_answering_home(tmp_path_factory.mktemp("stopping"))


class Held:
    """A model that says nothing until it is let go."""

    def __init__(self, model: ScriptedModel) -> None:
        self.model = model
        self.go = threading.Event()

    def __call__(self, messages: object) -> str:
        self.go.wait(120)
        return "经营者应当退货。[1]"


@pytest.fixture
def held() -> Iterator[Held]:
    with scripted_model() as model:
        waiting = Held(model)
        model.otherwise = waiting
        yield waiting
        waiting.go.set()


def settings(held: Held, grace: str) -> dict[str, str]:
    model = {"ZHIGUI_MODEL": held.model.name, "ZHIGUI_MODEL_URL": held.model.url, "ZHIGUI_MODEL_BUDGET": "100"}
    return {**model, "ZHIGUI_STOP_GRACE": grace}


class Stream:
    """A streamed answer, read in a thread; `asked` is set once the extract is there and the model is being asked."""

    def __init__(self, service: Running) -> None:
        self.asked = threading.Event()
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._address = service.address
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with suppress(httpx.RemoteProtocolError, httpx.ReadError):
            self._listen()

    def _listen(self) -> None:
        name = ""
        headers = {"Accept": "text/event-stream"}
        body = {"question": QUESTION}
        with httpx.stream("POST", f"{self._address}/v1/ask", json=body, headers=headers, timeout=PATIENT) as reply:
            for line in reply.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    self.events.append((name, json.loads(line.removeprefix("data: "))))
                    if name == "extract":
                        self.asked.set()

    def begun(self, held: Held) -> None:
        """Waits until the extract was told and the model has been asked."""
        assert self.asked.wait(120), self.events
        assert held.model.wait_until(lambda model: bool(model.asked), 120)

    def ended(self) -> list[str]:
        """The names of all its events, once it has ended."""
        self._thread.join(120)
        assert not self._thread.is_alive()
        return [name for name, _ in self.events]


def test_a_running_stream_ends_whole_and_nothing_new_begins(home: Home, held: Held, tmp_path: Path) -> None:
    with running(home, tmp_path / "log", **settings(held, "100")) as service:
        stream = Stream(service)
        stream.begun(held)
        service.signal()
        service.until_said("正在停止")
        until_refused(service.address)
        held.go.set()
        assert stream.ended()[-1] == "done"
        assert stream.events[-1][1]["model"]["outcome"] != "cancelled"
        assert service.ended() == 0
        assert "服务已停止" in service.until_said("服务已停止")
    answer = stream.events[-1][1]
    assert answer["answer_id"] in {row["record_id"] for row in home.recorded()}
    assert home.faults() == []


def test_after_the_time_of_grace_a_stream_is_told_that_the_service_stops(
    home: Home, held: Held, tmp_path: Path
) -> None:
    with running(home, tmp_path / "log", **settings(held, "0")) as service:
        stream = Stream(service)
        stream.begun(held)
        service.signal(signal.SIGINT)
        assert stream.ended()[-1] == "error"
        assert "正在停止" in str(stream.events[-1][1])
        held.go.set()
        assert service.ended() == 0


def test_a_second_signal_ends_at_once_and_the_next_service_finds_everything_in_order(
    home: Home, held: Held, tmp_path: Path
) -> None:
    with running(home, tmp_path / "log", **settings(held, "100")) as service:
        stream = Stream(service)
        stream.begun(held)
        service.signal()
        service.until_said("正在停止")
        service.signal()
        assert service.ended() == 128 + signal.SIGTERM
    with running(home, tmp_path / "log2") as again:
        assert httpx.post(f"{again.address}/v1/ask", json={"question": QUESTION}, timeout=PATIENT).status_code == 200
        again.signal()
        assert again.ended() == 0
    assert home.faults() == []
