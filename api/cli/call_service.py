"""Where a live call can be held: the running service's WebSocket, or a service of its own for as long as it lasts."""

from __future__ import annotations

import hashlib
import json
import queue
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from api.cli.gateway import running_owner
from api.client import TOKEN_HEADER, CallError, Json
from api.owner import Owner

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

    from api.cli.opening import Desk

PATH = "/v1/calls"
PROTOCOL = "zhigui.calls.v1"
SECONDS = 10.0
# Answers are long; what the service sends is read in a thread of its own, or both sides would wait for each other.
LARGEST = 16 * 1024 * 1024
Message = Mapping[str, Json]


class CallLine:
    """A call under way: messages out, messages in. Used by one thread beside the one that reads."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._heard: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="call-reader", daemon=True)
        self._reader.start()

    def send(self, message: Mapping[str, Json]) -> None:
        """Sends a message; one that finds the connection gone is told by what is heard next."""
        from websockets.exceptions import ConnectionClosed

        try:
            self._connection.send(json.dumps(message, ensure_ascii=False))
        except ConnectionClosed:
            return

    def heard(self, seconds: float) -> Message | None:
        """The next message; None when none came in time. CallError when the service ended the connection."""
        try:
            found = self._heard.get(timeout=seconds) if seconds > 0 else self._heard.get_nowait()
        except queue.Empty:
            return None
        if found is None:
            raise CallError(self._connection.close_reason or "通话连接中断了。")
        if found["type"] == "problem":
            raise CallError(str(found["detail"]), int(str(found["status"])))
        return found

    def _read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            for text in self._connection:
                self._heard.put(cast(Message, json.loads(text)))
        except ConnectionClosed:
            pass
        self._heard.put(None)


@contextmanager
def call_line() -> Iterator[CallLine]:
    """A connection to the service that owns the home folder, or to one opened for this command."""
    owner = running_owner()
    with ExitStack() as stack:
        if owner is None:
            from api.cli.opening import opened

            owner = stack.enter_context(_served(stack.enter_context(opened())))
        yield stack.enter_context(_connected(owner))


@contextmanager
def _connected(owner: Owner) -> Iterator[CallLine]:
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    place = urlsplit(owner.address or "")
    try:
        with connect(
            f"ws://{place.netloc}{PATH}",
            sock=_socket(owner, place.hostname or "", place.port or 80),
            additional_headers={TOKEN_HEADER: owner.token},
            subprotocols=[PROTOCOL],  # type: ignore[list-item]
            max_size=LARGEST,
            proxy=None,
        ) as connection:
            yield CallLine(connection)
    except (OSError, WebSocketException) as error:
        raise CallError(f"连不上服务 {owner.address} 的通话接口：{error}。") from error


def _socket(owner: Owner, host: str, port: int) -> socket.socket:
    """Connected, and with TLS known for the owner by the certificate in the lock file, before the token goes out."""
    raw = socket.create_connection((host, port), timeout=SECONDS)
    if owner.certificate is None:
        return raw
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    secured = context.wrap_socket(raw)
    if hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest() != owner.certificate:
        secured.close()
        raise CallError(f"{owner.address} 出示的证书不是服务启动时的那一张；证书更换后请重启服务。")
    return secured


@contextmanager
def _served(desk: Desk) -> Iterator[Owner]:
    """The application on a port of its own that only this machine reaches; ended with the command."""
    import uvicorn

    from api.app import create_app
    from api.serving import server_config

    plain = desk.settings.model_copy(update={"tls_cert": None, "tls_key": None})
    ready = threading.Event()
    app = create_app(desk.kb, desk.ingestion, plain, token=desk.lock.token, on_ready=ready.set)
    server = uvicorn.Server(server_config(app, plain))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="call-service")
        running.start()
        try:
            ready.wait(SECONDS)
            yield Owner(0, f"http://127.0.0.1:{listener.getsockname()[1]}", desk.lock.token)
        finally:
            server.should_exit = True
            running.join()
