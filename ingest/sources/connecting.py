"""Connections that go to exactly the address that was checked: a host is resolved once, for the check and the call.

A name that answers with a public address first and with 127.0.0.1 a moment later (DNS rebinding) gains nothing. The
host stays in the request and in TLS, so certificates are checked against the name.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from typing import cast

import httpcore
import httpx

from ingest.sources.addresses import Resolve, checked_ips

SocketOption = httpcore.SOCKET_OPTION


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only; `inner` opens them in truth."""

    def __init__(
        self, *, private: bool, resolve: Resolve | None = None, inner: httpcore.NetworkBackend | None = None
    ) -> None:
        self._private = private
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that takes one. Raises SourceError for a refused one."""
        problem: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for ip in checked_ips(host, port, private=self._private, resolve=self._resolve):
            try:
                return self._inner.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem or httpcore.ConnectError(host)

    def sleep(self, seconds: float) -> None:
        """As the inner backend sleeps."""
        self._inner.sleep(seconds)


class CheckedTransport(httpx.BaseTransport):
    """What an httpx client sends its requests through. Raises httpcore's errors, and SourceError for refused hosts.

    No proxy is used: behind one, the address that is connected to could not be checked.
    """

    def __init__(self, backend: CheckedBackend, context: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context or httpx.create_ssl_context(), network_backend=backend, max_connections=4
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; the body of the response is read by whoever asked."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast("Iterable[bytes]", request.stream),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=dict(answer.extensions)
        )

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """A response's raw bytes as they arrive."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
