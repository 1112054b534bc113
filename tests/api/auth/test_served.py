"""The service over real sockets: TLS, the command beside it, and what a proxy may say."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from api.auth.listening import certificate_hash
from api.client import Call, CallError, OwnerClient
from api.owner import Owner
from api.serving import server_config
from tests.api.auth.certificates import make_certificate
from tests.api.auth.conftest import TOKEN, House

PROXY = {"behind_proxy": True, "public_url": "https://kb.example.com"}
SESSION = Call("GET", "/v1/session")


@contextmanager
def served(house: House, **changed: object) -> Iterator[int]:
    """The port of a service that runs in a thread until the end."""
    settings = house.settings.model_copy(update=changed)
    server = uvicorn.Server(server_config(house.client(**changed).app, settings))  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def tls(tmp_path: Path) -> dict[str, Path]:
    certificate, key = make_certificate(tmp_path, "kb.example.com")
    return {"tls_cert": certificate, "tls_key": key}


def get(connection: http.client.HTTPConnection, path: str = "/v1/session", **headers: str) -> http.client.HTTPResponse:
    """One request on a connection of its own; underscores in the names of headers stand for hyphens."""
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply


def test_service_speaks_tls_with_the_certificate_that_was_set(staffed: House, tls: dict[str, Path]) -> None:
    with served(staffed, **tls) as port:
        context = ssl.create_default_context(cafile=str(tls["tls_cert"]))
        reply = get(http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context))
        assert reply.status == 200
        assert reply.getheader("Strict-Transport-Security")
        with pytest.raises((http.client.HTTPException, OSError)):
            get(http.client.HTTPConnection("127.0.0.1", port, timeout=20))


def test_command_knows_the_service_by_its_certificate(staffed: House, tls: dict[str, Path]) -> None:
    with served(staffed, **tls) as port:
        address = f"https://127.0.0.1:{port}"
        known = OwnerClient(Owner(1, address, TOKEN, certificate_hash(tls["tls_cert"])), timeout=20)
        assert known(SESSION)["me"]["means"] == "owner"  # type: ignore[call-overload,index]


def test_token_does_not_go_to_a_service_with_another_certificate(staffed: House, tls: dict[str, Path]) -> None:
    with served(staffed, **tls) as port:
        client = OwnerClient(Owner(1, f"https://127.0.0.1:{port}", TOKEN, "0" * 64), timeout=20)
        with pytest.raises(CallError, match="证书"):
            client(SESSION)


def passed(house: House, **changed: object) -> list[int]:
    """What three requests get that say that they come from three addresses, where one may send two a minute."""
    with served(house, rate_limit=2, **changed) as port:
        places = [f"203.0.113.{each}" for each in range(3)]
        connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in places]
        asked = zip(connections, places, strict=True)
        return [get(each, "/healthz", X_Forwarded_For=place).status for each, place in asked]


def test_nobody_is_believed_about_where_he_comes_from_without_a_proxy(staffed: House) -> None:
    assert passed(staffed) == [200, 200, 429]


def test_trusted_proxy_is_believed_about_where_requests_come_from(staffed: House) -> None:
    assert passed(staffed, **PROXY) == [200, 200, 200]


def test_proxy_that_is_not_trusted_is_not_believed(staffed: House) -> None:
    assert passed(staffed, **PROXY, trusted_proxies=("10.0.0.9",)) == [200, 200, 429]
