"""Bytes that no browser sends: what comes over a raw socket is answered or refused, and the service goes on."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack

import pytest

from tests.attacks.conftest import PATIENCE_SECONDS, Wire

SIGN_IN = json.dumps({"login": "lisi", "password": "falsch-aber-lang-genug"}).encode()


@pytest.fixture(autouse=True)
def still_there(wire: Wire) -> object:
    """Whatever a test sent: the next one is served."""
    yield
    assert wire.request("/healthz")[0] == 200


def test_a_request_hidden_in_the_body_of_another_is_not_served(wire: Wire) -> None:
    """Two lengths of one body: where a proxy goes by the other one, the rest would be somebody else's request."""
    hidden = b"GET /v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = (
        f"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1:{wire.port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(hidden) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    said = wire.send(head.encode() + hidden)
    assert said.count(b"HTTP/1.1") <= 1
    assert b" 200 " not in said.split(b"\r\n", 1)[0]


def test_two_lengths_are_refused(wire: Wire) -> None:
    status, _ = wire.request("/v1/session", "Content-Length: 3", method="POST", body=b"{}")
    assert status in {0, 400}


@pytest.mark.parametrize(
    "hosts",
    [
        ("Host: evil.example",),
        ("Host: 127.0.0.1", "Host: evil.example"),
        ("Host: evil.example", "Host: 127.0.0.1"),
        ("Host: 127.0.0.1@evil.example",),
        ("Host: evil.example#127.0.0.1",),
        ("Host: 127.0.0.1.evil.example",),
        ("Host: 127.0.0.1 evil.example",),
        ("Host: [::1",),
    ],
)
def test_a_name_that_is_not_ours_is_not_answered_to(wire: Wire, hosts: tuple[str, ...]) -> None:
    """DNS re-binding: a page of evil.example whose name now leads here reads nothing."""
    assert wire.request("/v1/session", *hosts)[0] in {400, 421}


def test_a_host_in_the_target_or_beside_the_header_changes_nothing(wire: Wire) -> None:
    status, said = wire.request("http://evil.example/v1/session", "Host: evil.example")
    assert status in {400, 404, 421} and b'"me"' not in said
    assert wire.request("/v1/session", "Host: evil.example", "X-Forwarded-Host: 127.0.0.1")[0] == 421
    assert wire.request("/v1/session", "Host: evil.example", "Forwarded: host=127.0.0.1")[0] == 421


@pytest.mark.parametrize(
    "given",
    ["a\rSet-Cookie: stolen=1", "a\nSet-Cookie: stolen=1", "a%0d%0aSet-Cookie: stolen=1", "\xe5\x98\x8a\xe5\x98\x8d"],
)
def test_no_header_of_a_reply_is_made_of_a_request_id(wire: Wire, given: str) -> None:
    _, said = wire.request("/healthz", f"X-Request-ID: {given}")
    head = said.split(b"\r\n\r\n", 1)[0].lower()
    assert b"set-cookie" not in head
    assert b"stolen" not in head


@pytest.mark.parametrize(
    "path",
    ["/%0d%0aSet-Cookie:%20stolen=1", "/v1/session/oidc?return_to=/%0d%0aSet-Cookie:%20stolen=1", "/v1/%E5%98%8A%0a"],
)
def test_no_header_of_a_reply_is_made_of_an_address(wire: Wire, path: str) -> None:
    _, said = wire.request(path)
    assert b"set-cookie" not in said.split(b"\r\n\r\n", 1)[0].lower()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        " //evil",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(wire: Wire, target: str) -> None:
    status, said = wire.request(f"/v1/session/oidc?return_to={target.replace(' ', '%20')}")
    head = said.split(b"\r\n\r\n", 1)[0].lower()
    assert status >= 400
    assert b"\r\nlocation:" not in head


def test_a_header_of_megabytes_is_refused_and_not_kept(wire: Wire) -> None:
    status, _ = wire.request("/v1/session", f"X-Large: {'a' * 2_000_000}")
    assert status in {0, 400, 431}


def test_a_hundred_thousand_headers_are_refused(wire: Wire) -> None:
    status, _ = wire.request("/healthz", *(f"X-{n}: a" for n in range(100_000)))
    assert status in {0, 400, 431}


@pytest.mark.parametrize("opening", ["[", '{"login":', "[[{"])
def test_json_of_any_depth_is_a_clear_error(wire: Wire, opening: str) -> None:
    body = (opening * (60_000 // len(opening))).encode()
    status, said = wire.request("/v1/session", "Content-Type: application/json", method="POST", body=body)
    assert status in {400, 413, 422}, said[:300]
    assert b"application/problem+json" in said


@pytest.mark.parametrize("number", ["9" * 6_000, "1e999999", "-1e-999999", "NaN", "Infinity"])
def test_numbers_no_machine_holds_are_a_clear_error(wire: Wire, number: str) -> None:
    body = f'{{"login": {number}, "password": {number}}}'.encode()
    status, said = wire.request("/v1/session", "Content-Type: application/json", method="POST", body=body)
    assert status in {400, 422}, said[:300]


def test_a_packed_body_is_not_unpacked(wire: Wire) -> None:
    """A bomb: 64 KB that would be 60 MB."""
    import gzip

    body = gzip.compress(b" " * 60_000_000)
    status, _ = wire.request(
        "/v1/session", "Content-Type: application/json", "Content-Encoding: gzip", method="POST", body=body
    )
    assert status in {400, 413, 415, 422}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_a_foreign_form_can_send_is_not_taken_for_json(wire: Wire, kind: str) -> None:
    """These three kinds cross origins without being asked about first."""
    headers = (f"Content-Type: {kind}",) if kind else ()
    status, said = wire.request("/v1/session", *headers, method="POST", body=SIGN_IN)
    assert status in {400, 415, 422}, said[:300]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG"])
def test_methods_nobody_needs_do_nothing(wire: Wire, method: str) -> None:
    status, said = wire.request("/v1/session", "X-Secret: echo-me", method=method)
    assert status in {400, 405}
    assert b"echo-me" not in said


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Original-URL: /metrics"]
)
def test_no_header_changes_what_is_asked_for(wire: Wire, header: str) -> None:
    status, said = wire.request("/v1/session", header)
    assert status == 200
    assert b'"me"' in said


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/assets/../../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/%252e%252e%252fetc/passwd",
        "/....//....//etc/passwd",
        "//etc/passwd",
        "/\\..\\..\\etc\\passwd",
        "/store.db",
        "/page.js%00.html",
        "/.git/config",
    ],
)
def test_no_path_leads_out_of_the_page(wire: Wire, path: str) -> None:
    status, said = wire.request(path)
    assert status in {400, 401, 404}
    assert b"root:" not in said and b"SQLite" not in said


def test_those_who_never_finish_do_not_keep_others_from_being_answered(wire: Wire) -> None:
    """A hundred requests whose bodies, and a hundred whose heads, do not end."""
    head = f"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1:{wire.port}\r\nContent-Type: application/json\r\n"
    with ExitStack() as lines:
        for number in range(200):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", wire.port), timeout=PATIENCE_SECONDS))
            line.sendall((head + ("Content-Length: 500\r\n\r\n{" if number % 2 else "")).encode())
        status, _ = wire.request("/v1/session", "Content-Type: application/json", method="POST", body=SIGN_IN)
        assert status == 401


def test_every_reply_forbids_framing_sniffing_and_foreign_scripts(wire: Wire) -> None:
    """Refusals and errors too: they are pages to a browser that was led to them."""
    for path, *headers in (("/",), ("/v1/session",), ("/nothing",), ("/v1/session", "Host: evil.example")):
        head = wire.request(path, *headers)[1].split(b"\r\n\r\n", 1)[0].lower()
        for wanted in (b"x-frame-options: deny", b"x-content-type-options: nosniff", b"frame-ancestors 'none'"):
            assert wanted in head, path
        assert b"unsafe-" not in head
        assert b"access-control-allow-origin" not in head
        assert b"\r\nserver:" not in head
