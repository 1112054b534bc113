"""A language model with a script: an OpenAI-compatible server on a real socket that says, or fails, as it is told.

    with scripted_model("退一赔三。[1]", Reply(status=503), lambda messages: messages[-1]["content"]) as model:
        ...  # ZHIGUI_MODEL=model.name, ZHIGUI_MODEL_URL=model.url
        assert model.asked[0].question

Replies are used in order; when none is left, `otherwise` says what comes, and without it the server answers 500.
`model.queue(...)` adds replies while it runs. What was received stands in `model.requests`. Not a fake of a port: it is
the wire that is tested. It times nothing; a reply that never comes ends when the client hangs up or the test ends.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

Messages = Sequence[dict[str, str]]
Says = str | Callable[[Messages], str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model answers to one request, and everything that may go wrong on the way.

    `says` None: no text at all. `first_after`, `between`: seconds before the first byte and between pieces of `piece`
    code points. `usage` None: the server tells no tokens. `body` replaces the whole body. The faults: `silent` never
    answers; `reset_after` and `cut_after` break the connection off after so many pieces, rudely or in the middle of a
    line; `done` False leaves out [DONE]; `no_choices` and `tool_call` say nothing a reader could use.
    """

    says: Says | None = ""
    first_after: float = 0.0
    between: float = 0.0
    piece: int = 4
    usage: tuple[int, int] | None = (200, 30)
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json"
    silent: bool = False
    reset_after: int | None = None
    cut_after: int | None = None
    done: bool = True
    no_choices: bool = False
    tool_call: bool = False


SILENT = Reply(silent=True)
NO_JSON = Reply(body=b'{"choices": [{"mess')
NO_CHOICES = Reply(no_choices=True)
TOOL_CALL = Reply(says=None, tool_call=True)
ERROR_PAGE = Reply(body=b"<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came: the headers in lower case, the body, and which of its fields tests look at."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def messages(self) -> list[dict[str, str]]:
        """The messages to the model."""
        return cast(list[dict[str, str]], json.loads(self.body)["messages"])

    @property
    def question(self) -> str:
        """The last message of the user."""
        return next(each["content"] for each in reversed(self.messages) if each["role"] == "user")

    @property
    def raw(self) -> str:
        """Everything that was sent, as text: for what must not occur in it."""
        return f"{self.path}\n{self.headers}\n{self.body.decode()}\n{json.loads(self.body or b'{}')}"


@dataclass(eq=False)
class ScriptedModel:
    """The server's script and memory; made by `scripted_model`."""

    name: str = "scripted"
    otherwise: Reply | Says | None = None
    url: str = ""
    requests: list[Received] = field(default_factory=list)
    hung_up: int = 0
    active: int = 0
    ending: threading.Event = field(default_factory=threading.Event)
    _script: deque[Reply | Says] = field(default_factory=deque)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def queue(self, *replies: Reply | Says) -> None:
        """Adds replies behind those that wait."""
        self._script.extend(replies)

    @property
    def asked(self) -> list[Received]:
        """The requests for an answer, without those for the list of models."""
        return [each for each in self.requests if each.path.endswith("/chat/completions")]

    def wait_until(self, holds: Callable[[ScriptedModel], bool], seconds: float = 30.0) -> bool:
        """Waits until the server has seen it (a request, a client that hung up, no request left); False if never."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), seconds)

    def next_reply(self, received: Received) -> Reply:
        """The next reply of the script."""
        with self._changed:
            given = self._script.popleft() if self._script else self.otherwise
        if given is None:
            return Reply(status=500, body='{"error": {"message": "剧本已用完"}}'.encode())
        return given if isinstance(given, Reply) else Reply(given)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """A change that `wait_until` may wait for."""
        with self._changed:
            yield
            self._changed.notify_all()


@contextmanager
def scripted_model(
    *replies: Reply | Says, otherwise: Reply | Says | None = None, name: str = "scripted"
) -> Iterator[ScriptedModel]:
    """A running server; it has ended, with every connection of it, when the block ends."""
    model = ScriptedModel(name, otherwise)
    model.queue(*replies)

    class Handler(_Handler):
        script = model

    server = _Server(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="scripted-model")
    thread.start()
    try:
        yield model
    finally:
        model.ending.set()
        server.shutdown()
        thread.join()
        server.end_connections()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that idle ones kept alive by a client end with it."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: object, client_address: object) -> None:
        self._open.add(cast(socket.socket, request))
        super().process_request(cast(socket.socket, request), client_address)

    def shutdown_request(self, request: object) -> None:
        self._open.discard(cast(socket.socket, request))
        super().shutdown_request(cast(socket.socket, request))

    def end_connections(self) -> None:
        for each in list(self._open):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _HungUpError(Exception):
    """The client has closed the connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedModel

    def do_GET(self) -> None:
        self._received(b"")
        models = {"object": "list", "data": [{"id": self.script.name, "object": "model", "owned_by": "test"}]}
        self._whole(200, json.dumps(models).encode())

    def do_POST(self) -> None:
        received = self._received(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        with self.script.noting():
            self.script.active += 1
        try:
            self._answer(received, self.script.next_reply(received))
        except (_HungUpError, OSError):
            self.close_connection = True
            with self.script.noting():
                self.script.hung_up += 1
        finally:
            with self.script.noting():
                self.script.active -= 1

    def _received(self, body: bytes) -> Received:
        received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        with self.script.noting():
            self.script.requests.append(received)
        return received

    def _answer(self, received: Received, reply: Reply) -> None:
        self._wait(None if reply.silent else reply.first_after)
        if reply.body is not None or reply.status != 200:
            fault = reply.body or json.dumps({"error": {"message": f"故障 {reply.status}", "type": "fault"}}).encode()
            self._whole(reply.status, fault, reply.content_type)
            return
        text = reply.says(received.messages) if callable(reply.says) else reply.says
        if json.loads(received.body).get("stream"):
            self._stream(text, reply)
        else:
            self._whole(200, json.dumps(_completion(self.script.name, text, reply)).encode())

    def _stream(self, text: str | None, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for count, chunk in enumerate(_chunks(self.script.name, text, reply)):
            if reply.reset_after == count:
                # Lingering for 0 seconds sends a reset instead of an orderly end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            line = f"data: {json.dumps(chunk)}\n\n".encode()
            if reply.cut_after == count:
                self.wfile.write(line[: len(line) // 2])
                return
            self._wait(reply.between if count else 0)
            self.wfile.write(line)
            self.wfile.flush()
        if reply.done:
            self.wfile.write(b"data: [DONE]\n\n")

    def _wait(self, seconds: float | None) -> None:
        """Waits, for ever when None, unless the client hangs up or the test ends."""
        waited = 0.0
        while not self.script.ending.is_set() and (seconds is None or waited < seconds):
            step = 0.02 if seconds is None else min(0.02, seconds - waited)
            readable, _, _ = select.select([self.connection], [], [], step)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _HungUpError
            waited += step
        if self.script.ending.is_set():
            raise _HungUpError

    def _whole(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test looks at what was received."""


_TOOL = [{"index": 0, "id": "call_1", "type": "function", "function": {"name": "search", "arguments": "{}"}}]


def _usage(reply: Reply) -> dict[str, int] | None:
    if reply.usage is None:
        return None
    asked, said = reply.usage
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _completion(name: str, text: str | None, reply: Reply) -> dict[str, object]:
    """A reply in one piece."""
    message: dict[str, object] = {"role": "assistant", "content": text}
    if reply.tool_call:
        message["tool_calls"] = _TOOL
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if reply.tool_call else "stop"}
    choices = [] if reply.no_choices else [choice]
    head: dict[str, object] = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": name}
    return head | {"choices": choices} | ({"usage": _usage(reply)} if reply.usage else {})


def _chunks(name: str, text: str | None, reply: Reply) -> Iterator[dict[str, object]]:
    """A reply piece by piece: the role, the pieces, the end, and the tokens in a chunk without choices, as OpenAI's."""
    head: dict[str, object] = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": name}

    def chunk(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
        choices = [] if reply.no_choices else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return head | {"choices": choices}

    yield chunk({"role": "assistant", "content": ""})
    if reply.tool_call:
        yield chunk({"tool_calls": _TOOL})
    for start in range(0, len(text or ""), reply.piece):
        yield chunk({"content": (text or "")[start : start + reply.piece]})
    yield chunk({}, "tool_calls" if reply.tool_call else "stop")
    if reply.usage:
        yield head | {"choices": [], "usage": _usage(reply)}
