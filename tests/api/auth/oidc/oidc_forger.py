"""An identity provider over a real socket that does whatever a test asks of it: honest until told otherwise."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

Claims = dict[str, Any]


@cache
def rsa_key(number: int) -> RSAKey:
    """One of a few keys made once: making one takes as long as ten sign-ins."""
    return RSAKey.generate_key(2048, {"kid": f"key-{number}"})


class Forger:
    """What the provider says: its description, its keys, and the tokens it signs, each open to be changed."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = rsa_key(1)
        self.published = [self.key]
        self.described: Claims = {}
        self.claims: Claims = {"sub": "u-1"}
        self.told: Claims = {}
        self.sign: Callable[[Claims], str] = lambda claims: self.signed(claims, self.key)
        self.broken: dict[str, tuple[int, Mapping[str, str]]] = {}
        self.refuses: str | None = None
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def signed(self, claims: Claims, key: RSAKey | OctKey, alg: str = "RS256") -> str:
        """A token under any key."""
        return jwt.encode({"alg": alg, "kid": key.kid}, claims, key, algorithms=[alg])

    def agree(self, departure: str, **changed: str) -> str:
        """Where the browser goes after somebody agreed on the provider's page: our callback with code and state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(departure).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], **changed})}"

    def answer(self, path: str, form: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """The reply to any request."""
        self.asked.append((path, form))
        if path in self.broken:
            status, headers = self.broken[path]
            return status, headers, b"{}"
        say = {"/.well-known/openid-configuration": self._discovery, "/keys": self._keys, "/me": self._me}
        body = self._token(form) if path == "/token" else say[path]()
        return (400 if "error" in body else 200), {}, json.dumps(body).encode()

    def _discovery(self) -> Claims:
        here = self.issuer
        return {
            "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys", "userinfo_endpoint": f"{here}/me",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"], **self.described,
        }  # fmt: skip

    def _keys(self) -> Claims:
        return {"keys": [key.as_dict(private=False) for key in self.published]}

    def _me(self) -> Claims:
        return {"sub": self.claims["sub"], **self.told}

    def _token(self, form: Mapping[str, str]) -> Claims:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["code_challenge_method"] != "S256":
            return {"error": "invalid_grant"}
        if self.refuses is not None:
            return {"error": self.refuses}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": asked["client_id"], "exp": now + 300, "iat": now, "nonce": asked["nonce"],
            **self.claims,
        }  # fmt: skip
        return {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(claims)}


@contextmanager
def forging(tls: ssl.SSLContext | None = None) -> Iterator[Forger]:
    """The provider, serving until the end of the block; a port of its own each time."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("content-length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, headers, body = forger.answer(urlsplit(self.path).path, form)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Tests read what was asked in `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    forger = Forger(f"{'http' if tls is None else 'https'}://localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
