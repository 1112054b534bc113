"""A connection to PostgreSQL that notices when its server takes connections and answers nothing.

Time-outs of the server run on the server, and those of TCP see nothing amiss while its machine lives: the kernel of a
stopped process goes on acknowledging. So whoever hears nothing asks the server, beside the connection, for one byte. A
server that is only long at a statement gives it at once.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from kb.store.time_limit import somebody_waits, time_is_up

Result = TypeVar("Result")
# Less than anybody waits for a free connection (POOL_TIMEOUT): those in hand are let go before. A run that nobody waits
# for shall not be lost to a machine that is merely busy.
SILENT_SECONDS, ANSWER_SECONDS, PATIENT_ANSWER_SECONDS = 1.0, 1.5, 6.0
# A statement may take an hour: it is asked about after one, two, four … and at most so many seconds of silence.
MOST_SILENT_SECONDS = 16.0
# "Do you speak TLS?": eight bytes before anybody signs in, answered by one (protocol 3.0, SSLRequest).
_ANYBODY_THERE = struct.pack("!II", 8, 80877103)


class WatchedConnection(psycopg.Connection[Any]):
    """Gives itself up with an OperationalError when its server is silent and answers nobody else either.

    `on_silence` is told then. A statement is given up as well when its time is up (kb/store/time_limit).
    """

    on_silence: Callable[[str], None] | None = None

    def wait(self, gen: PQGen[Result], *given: Any, **named: Any) -> Result:
        """Waits for a step of the protocol, watching: psycopg looks up every tenth of a second."""
        return super().wait(self._watched(gen), *given, **named)

    def _watched(self, steps: PQGen[Result]) -> PQGen[Result]:
        heard, patience = time.monotonic(), SILENT_SECONDS
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                if ready:
                    heard, patience = time.monotonic(), SILENT_SECONDS
                elif time_is_up(silent := time.monotonic() - heard):
                    raise self._given_up("没有按时答完")
                elif silent >= patience:
                    patience = min(patience * 2, patience + MOST_SILENT_SECONDS)
                    if not self._server_answers():
                        reason = "接受连接，但没有回答"
                        if self.on_silence is not None:
                            self.on_silence(reason)
                        raise self._given_up(reason)
                wanted = steps.send(ready)
        except StopIteration as done:
            result: Result = done.value
            return result

    def _given_up(self, reason: str) -> psycopg.OperationalError:
        # Closed here and now: what comes back later would be taken for the answer to something else.
        self.pgconn.finish()
        return psycopg.OperationalError(reason)

    def _server_answers(self) -> bool:
        place = self.info
        within = ANSWER_SECONDS if somebody_waits() else PATIENT_ANSWER_SECONDS
        return server_answers(place.hostaddr or place.host, place.port, within)


def server_answers(host: str, port: int, within: float) -> bool:
    """Whether the server at a name, an address or a folder of sockets says anything within so many seconds."""
    try:
        with closing(_connected(host, port, within)) as line:
            line.sendall(_ANYBODY_THERE)
            return bool(line.recv(1))
    except OSError:
        return False


def _connected(host: str, port: int, within: float) -> socket.socket:
    if not host.startswith(("/", "@")):
        return socket.create_connection((host, port), within)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(within)
    try:
        line.connect(f"{host.replace('@', chr(0), 1)}/.s.PGSQL.{port}")
    except OSError:
        line.close()
        raise
    return line
