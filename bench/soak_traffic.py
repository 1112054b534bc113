"""Mixed traffic on a real service, as a day of an office makes it: who does what, how often, and what came of it."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from api.client import TOKEN_HEADER, Form
from bench.judged import ours

DRAFT = "您放心，这款理财产品保本保收益，详情见消费者权益保护法第五十五条。编号{}。"
LAW = (
    "---\ntitle: 服务承诺管理办法（试行）\nissuer: 某市市场监督管理局\ndoc_type: 规范性文件\n"
    "publish_date: 2026-01-05\nstatus: 现行有效\n---\n"
    "第一条　为规范服务承诺，制定本办法。\n第二条　经营者应当在{}日内答复来电人。\n第三条　自2026年2月1日起施行。\n"
)
CALL_SECONDS, PIECE_SECONDS = 20.0, 0.7
PATIENCE = 120.0
# A client that was refused or cut off begins anew after this, as a page does.
REST_SECONDS = 1.0


class RefusedError(Exception):
    """A reply that is no success."""


@dataclass(slots=True)
class Tally:
    """What came of it: seconds by kind of traffic, and errors by kind and word. Thread-safe."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, kind: str, work: Callable[[], object]) -> None:
        """Does one piece of work and notes how long it took, or why it failed."""
        started = time.perf_counter()
        try:
            work()
        except (OSError, http.client.HTTPException, ValueError, KeyError, RefusedError, WebSocketException) as error:
            with self._lock:
                self.errors[f"{kind}: {type(error).__name__} {error}"[:160]] += 1
            time.sleep(REST_SECONDS)
            return
        with self._lock:
            self.seconds[kind].append(time.perf_counter() - started)


@dataclass(slots=True)
class Client:
    """One connection that is kept, with the owner's token."""

    address: str
    token: str
    drawn: random.Random
    _connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: object = None, **headers: str) -> bytes:
        """The whole reply; RefusedError when it is no success. Bytes go as multipart, all else as JSON."""
        if self._connection is None:
            place = urlsplit(self.address)
            self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        told = {TOKEN_HEADER: self.token, **headers}
        if isinstance(body, bytes | None):
            payload = body
        else:
            payload, told["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            self._connection.request(method, path, payload, told)
            reply = self._connection.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if reply.status >= 400:
            raise RefusedError(f"{method} {path.partition('?')[0]}: {reply.status}")
        return content

    def told(self, method: str, path: str, body: object = None, **headers: str) -> Mapping[str, object]:
        """The reply's JSON object."""
        found: Mapping[str, object] = json.loads(self.send(method, path, body, **headers))
        return found

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def desk(client: Client, tally: Tally, stop: threading.Event, pause: float) -> None:
    """An officer and those around him: asks, drafts, searches, lists; every kind by its weight, until stopped."""
    questions = [one.question for one in ours("answerable")]
    repeated, drawn = questions[:20], client.drawn

    def distinct() -> str:
        return f"{drawn.choice(questions)}（第{drawn.randrange(10**9)}位来电人）"

    def stream() -> bytes:
        return client.send("POST", "/v1/ask", {"question": distinct()}, Accept="text/event-stream")

    kinds: tuple[tuple[str, int, Callable[[], object]], ...] = (
        ("ask, distinct", 22, lambda: client.send("POST", "/v1/ask", {"question": distinct()})),
        ("ask, repeated", 15, lambda: client.send("POST", "/v1/ask", {"question": drawn.choice(repeated)})),
        ("ask, streamed", 8, stream),
        ("check", 15, lambda: client.send("POST", "/v1/check", {"text": DRAFT.format(drawn.randrange(10**9))})),
        ("search", 12, lambda: client.send("POST", "/v1/search", {"query": distinct()})),
        ("lookup", 6, lambda: client.send("GET", f"/v1/lookup?q={quote('民法典')}{drawn.randint(1, 1260)}")),
        ("lists", 8, lambda: [client.send("GET", f"/v1/{each}") for each in ("records?limit=50", "instruments")]),
        ("pages", 6, lambda: [client.send("GET", each) for each in ("/", "/readyz", "/metrics", "/v1/doctor")]),
        ("quiz lists", 4, lambda: client.send("GET", "/v1/quizzes/items?limit=50")),
        ("records exported", 2, lambda: client.send("GET", "/v1/records/export?format=csv")),
    )
    names = [name for name, _, _ in kinds]
    weights, works = [weight for _, weight, _ in kinds], {name: work for name, _, work in kinds}
    with closing(client):
        while not stop.wait(pause):
            kind = drawn.choices(names, weights)[0]
            tally.timed(kind, works[kind])


def caller(client: Client, tally: Tally, stop: threading.Event) -> None:
    """Somebody on the phone, call after call, until stopped."""
    while not stop.is_set():
        tally.timed("call", lambda: _held(client, stop))


def _held(client: Client, stop: threading.Event) -> None:
    address = f"{client.address.replace('http', 'ws', 1)}/v1/calls"
    with connect(address, max_size=None, proxy=None, additional_headers={TOKEN_HEADER: client.token}) as call:
        call.send(json.dumps({"type": "start", "industry": "market"}))
        for n in range(1, int(CALL_SECONDS / PIECE_SECONDS)):
            speaker, text = ("caller", "网购的衣服不喜欢能退吗？") if n % 6 == 0 else ("officer", DRAFT.format(n))
            piece = {"type": "piece", "n": n, "speaker": speaker, "text": text, "at": n * PIECE_SECONDS}
            call.send(json.dumps(piece))
            if stop.wait(PIECE_SECONDS):
                break
        call.send(json.dumps({"type": "end"}))
        for message in call:
            if json.loads(message)["type"] == "ended":
                return
    raise RefusedError("the call was closed before its end was told")


def back_office(client: Client, tally: Tally, stop: threading.Event, every: float) -> None:
    """What happens now and then: a file taken in, items made and exported, somebody signing in and out."""
    turn, password = 0, _first_person(client)
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("upload and ingest", lambda: _taken_in(client, turn, stop)),
        ("sign-in", lambda: _signed_in(client, password)),
        ("items made", lambda: _items_made(client, turn, stop)),
        ("items exported", lambda: client.send("GET", "/v1/quizzes/export?format=xlsx&include=drafts")),
    )
    with closing(client):
        while not stop.is_set():
            turn += 1
            for kind, work in works:
                tally.timed(kind, work)
                # The service ends a connection that is silent for some seconds.
                client.close()
                if stop.wait(every / len(works)):
                    break


def _first_person(client: Client) -> str:
    """An admin of the name soak, made when there is none; the password."""
    made = client.told("POST", "/v1/people", {"name": "压测", "login": f"soak{time.time_ns()}", "role": "admin"})
    person = made["person"]
    assert isinstance(person, dict)
    return json.dumps([person["login"], made["password"]])


def _signed_in(client: Client, given: str) -> None:
    """Signs in and out on a connection of its own, without the owner's token."""
    login, password = json.loads(given)
    place = urlsplit(client.address)
    with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)) as connection:
        body, headers = json.dumps({"login": login, "password": password}), {"Content-Type": "application/json"}
        connection.request("POST", "/v1/session", body, headers)
        reply = connection.getresponse()
        told = json.loads(reply.read())
        if reply.status != 200:
            raise RefusedError(f"sign-in: {reply.status}")
        cookie = (reply.getheader("Set-Cookie") or "").partition(";")[0]
        connection.request("DELETE", "/v1/session", headers={"Cookie": cookie, "X-CSRF-Token": told["csrf"]})
        reply = connection.getresponse()
        reply.read()
        if reply.status != 204:
            raise RefusedError(f"sign-out: {reply.status}")


def _taken_in(client: Client, turn: int, stop: threading.Event) -> None:
    """A new version of a small text, uploaded and published."""
    run = uploaded(client, f"服务承诺{turn}.md", LAW.format(turn + 10))
    _until_over(client, f"/v1/ingestions/{run['run_id']}", {"queued", "running"}, stop)


def uploaded(client: Client, name: str, text: str) -> Mapping[str, object]:
    """Sends a text as a file to be taken in; the run as it is queued."""
    form = Form(name, text.encode())
    payload = form.encoded().replace(b'name="file"', b'name="files"')
    return client.told(
        "POST", "/v1/ingestions", payload, **{"Content-Type": f"multipart/form-data; boundary={form.boundary}"}
    )


def _items_made(client: Client, turn: int, stop: threading.Event) -> None:
    run = client.told("POST", "/v1/quizzes/generations", {"count": 10, "industries": ["market"], "seed": turn})
    _until_over(client, f"/v1/quizzes/generations/{run['generation_run']}", {"running"}, stop)


def _until_over(client: Client, path: str, going_on: set[str], stop: threading.Event) -> None:
    while (run := client.told("GET", path))["state"] in going_on:
        if stop.wait(0.5):
            return
    if run["state"] != "done":
        raise RefusedError(f"{path.rpartition('/')[0]}: {run['state']}")


def join_all(threads: list[threading.Thread]) -> None:
    """Waits for the traffic to end by itself."""
    for each in threads:
        with suppress(RuntimeError):
            each.join(PATIENCE)
