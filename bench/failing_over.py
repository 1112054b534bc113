"""A client of two replicas that goes by the rules of deploy/nginx, and what came of each question it asked.

Who takes no connection is passed over for the other at once. A question that was sent is not sent to another (it may
have been answered and recorded), so the officer sees an error, and asks once more a second later.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 60.0
# Nobody asks again sooner; a process that is being killed takes connections to the last and resets them.
AGAIN_SECONDS = 1.0


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    ASKED_AGAIN = "answered when asked again"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome; the id of the record (None: there is none), whether a notice came along, and why it was refused."""

    outcome: Outcome
    answer_id: str | None = None
    notice: bool = False
    why: str = ""


@dataclass(slots=True)
class Scene:
    """The questions that were begun while one part was away."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    notices: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """What is away now, and all that was asked meanwhile. Thread-safe."""

    scene: str
    scenes: dict[str, Scene] = field(default_factory=lambda: defaultdict(Scene))
    given: set[str] = field(default_factory=set)
    unrecorded: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, scene: str, told: Told, seconds: float) -> None:
        """Notes one question that was begun in a scene."""
        with self._lock:
            noted = self.scenes[scene]
            noted.outcomes[told.outcome] += 1
            noted.notices += told.notice
            noted.seconds.append(seconds)
            if told.answer_id is not None:
                self.given.add(told.answer_id)
            elif told.outcome is not Outcome.REFUSED:
                self.unrecorded += 1
            if told.why:
                self.reasons[f"{scene}: {told.why}"[:160]] += 1

    def total(self, *outcomes: Outcome) -> int:
        """How many questions had one of these outcomes (none named: all)."""
        return sum(scene.outcomes[each] for scene in self.scenes.values() for each in outcomes or tuple(Outcome))


class _CutOffError(Exception):
    """The replica fell silent when it had the question."""


def asking(addresses: Sequence[str], questions: Iterator[str], book: Book, stop: threading.Event, pause: float) -> None:
    """An officer at his desk: asks the first replica, the others where it is not there, until stopped."""
    for question in questions:
        scene, began = book.scene, time.monotonic()
        told = ask(addresses, question)
        book.note(scene, told, time.monotonic() - began)
        if stop.wait(pause):
            return


def ask(addresses: Sequence[str], question: str) -> Told:
    """One question, asked once more if it was cut off."""
    try:
        return _through(addresses, question, Outcome.ANSWERED)
    except _CutOffError as cut:
        time.sleep(AGAIN_SECONDS)
        try:
            told = _through(addresses, question, Outcome.ASKED_AGAIN)
        except _CutOffError as again:
            return Told(Outcome.REFUSED, why=f"cut off twice: {again}")
        return told if told.outcome is Outcome.REFUSED else Told(told.outcome, told.answer_id, told.notice, str(cut))


def _through(addresses: Sequence[str], question: str, outcome: Outcome) -> Told:
    for address in addresses:
        place = urlsplit(address)
        with closing(
            http.client.HTTPConnection(place.hostname or "", place.port, timeout=CONNECT_SECONDS)
        ) as connection:
            try:
                connection.connect()
            except OSError:
                continue
            connection.sock.settimeout(ANSWER_SECONDS)
            return _sent(connection, question, outcome)
    return Told(Outcome.REFUSED, why="no replica takes a connection")


def _sent(connection: http.client.HTTPConnection, question: str, outcome: Outcome) -> Told:
    try:
        connection.request("POST", "/v1/ask", json.dumps({"question": question}), {"Content-Type": "application/json"})
        reply = connection.getresponse()
        body: Mapping[str, object] = json.loads(reply.read())
    except (OSError, http.client.HTTPException) as error:
        raise _CutOffError(f"cut off, {type(error).__name__}") from error
    if reply.status != 200:
        return Told(Outcome.REFUSED, why=f"{reply.status} {body.get('detail')}")
    answer_id = body["answer_id"]
    return Told(outcome, None if answer_id is None else str(answer_id), bool(body["notice"]))
