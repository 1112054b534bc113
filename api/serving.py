"""The server under the application: how it listens, and how it ends."""

from __future__ import annotations

import math
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.patience import protocol_with
from api.stopping import Stopping
from kb.settings import Settings

# Beyond the time of grace: a stream that is broken off says so, and who reads it gets to hear it.
LAST_WORDS_S = 2


class Server(uvicorn.Server):
    """uvicorn's server, told by `stopping` when to end; `on_stop` is called when it begins to."""

    def __init__(
        self, app: FastAPI, settings: Settings, stopping: Stopping, on_stop: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(server_config(app, settings))
        self._stopping, self._on_stop = stopping, on_stop
        # A stream is finished while there is time; who watches a run comes back to it after the restart.
        app.state.answer_streams.stopping = lambda: stopping.late or (self.should_exit and not stopping.begun)
        app.state.run_events.stopping = lambda: self.should_exit

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal while it runs. Never kept for raising it once more at the end, as uvicorn would."""
        self._stopping.heard(sig, frame)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes no more connections and lets those there are come to their end."""
        self._on_stop()
        await super().shutdown(sockets)


def server_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the application is served: with TLS where a certificate is set, believing only proxies that are trusted."""
    return uvicorn.Config(
        app,
        # Its lines go where all lines go (api/observability/logs); the one a request has is ours.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.stop_grace) + LAST_WORDS_S,
        # The strict parser, not whichever is installed: it takes one Host and one length, and no endless heads.
        http=protocol_with(settings.request_seconds),
        # A piece of a transcript has 2,000 characters at most; who is silent for so long at the network is gone.
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_max_queue=8,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        # Whoever else says where a request comes from would be believed, and could pass for any number of clients.
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
