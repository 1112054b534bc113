"""The thin client: every command speaks through it to the service that owns the home folder.

Standard library only, no proxies (http.client knows none), one connection. It does not know what the objects mean.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from api.owner import Owner
from kb.errors import ZhiguiError

TOKEN_HEADER = "X-Zhigui-Token"
DEFAULT_TIMEOUT_S = 120.0
DOWNLOAD_PIECE = 64 * 1024

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


# Fields as who types a command knows them; the API's own names are for those who write programs.
FIELDS = {
    "question": "问题",
    "text": "文字",
    "name": "名称",
    "reason": "事由",
    "record_id": "记录编号",
    "scopes": "--scope",
    "from": "--from",
    "to": "--to",
    "kind": "--kind",
    "before": "--before",
    "limit": "--limit",
}


class CallError(ZhiguiError):
    """The service answered with a problem, or not at all; `status` 0 when it could not be reached."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart body: one file, and fields that may come more than once."""

    name: str
    content: bytes
    fields: tuple[tuple[str, str], ...] = ()
    boundary: str = field(default_factory=lambda: f"zhigui-{secrets.token_hex(16)}")

    def encoded(self) -> bytes:
        """The body; a name keeps its characters as UTF-8, which is what our own service reads."""
        parts = [_part(self.boundary, f'name="{key}"', value.encode()) for key, value in self.fields]
        name = re.sub(r'[\r\n"\\]', "_", self.name)
        parts.append(_part(self.boundary, f'name="file"; filename="{name}"', self.content))
        return b"".join(parts) + f"--{self.boundary}--\r\n".encode()


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode("utf-8", "replace") + content + b"\r\n"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API: method, percent-encoded path, query (None values left out), JSON body or form.

    `accept` is what kind of reply is wanted.
    """

    method: str
    path: str
    query: Mapping[str, str | int | None] | None = None
    body: Json = None
    form: Form | None = None
    accept: str = "*/*"

    @property
    def target(self) -> str:
        """Path and query, percent-encoded."""
        given = {key: value for key, value in (self.query or {}).items() if value is not None}
        return self.path + (f"?{urlencode(given, errors='replace')}" if given else "")

    @property
    def payload(self) -> bytes | None:
        """The body as bytes; in JSON a lone surrogate travels as its escape and is refused by the service, clearly."""
        if self.form is not None:
            return self.form.encoded()
        return None if self.body is None else json.dumps(self.body, ensure_ascii=True).encode("ascii")

    @property
    def content_type(self) -> str:
        """What the payload is."""
        return f"multipart/form-data; boundary={self.form.boundary}" if self.form is not None else "application/json"


def segment(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="", errors="replace")


class OwnerClient:
    """Sends calls to the owner of the home folder, with the token that only its user can read."""

    def __init__(self, owner: Owner, *, timeout: float = DEFAULT_TIMEOUT_S) -> None:
        if owner.address is None:
            raise CallError("服务还没有监听地址，无法连接。")
        self._address = owner.address
        self._certificate = owner.certificate
        self._token = owner.token
        self._timeout = timeout

    def __call__(self, call: Call) -> Json:
        """The reply's JSON; CallError with the service's own Chinese words for every other outcome."""
        return read_reply(*self._exchange(call))

    def fetch(self, call: Call) -> bytes:
        """The reply as it is: a file. CallError as above."""
        return read_file(*self._exchange(call))

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply, handed on as it comes: a file larger than memory. CallError as above, also for half a file."""

        def taken(reply: http.client.HTTPResponse) -> tuple[int, bytes]:
            if reply.status >= 400:
                return reply.status, reply.read()
            try:
                while piece := reply.read(DOWNLOAD_PIECE):
                    write(piece)
            except http.client.IncompleteRead:
                raise CallError("文件没有传完，服务中途断开了；请重试。") from None
            return reply.status, b""

        read_file(*self._exchange(call, taken))

    def listen(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply, handed on the moment each piece of it comes: a stream of events. CallError as above."""

        def heard(reply: http.client.HTTPResponse) -> tuple[int, bytes]:
            if reply.status >= 400:
                return reply.status, reply.read()
            while piece := reply.read1(DOWNLOAD_PIECE):
                write(piece)
            return reply.status, b""

        read_file(*self._exchange(call, heard))

    def _exchange(
        self,
        call: Call,
        taken: Callable[[http.client.HTTPResponse], tuple[int, bytes]] = lambda reply: (reply.status, reply.read()),
    ) -> tuple[int, bytes]:
        connection = self._connection()
        headers, payload = {"Accept": call.accept, TOKEN_HEADER: self._token}, call.payload
        if payload is not None:
            headers["Content-Type"] = call.content_type
        try:
            self._recognise(connection)
            connection.request(call.method, call.target, body=payload, headers=headers)
            return taken(connection.getresponse())
        except TimeoutError:
            raise CallError(f"服务 {self._address} 超过 {self._timeout:.0f} 秒没有回复。") from None
        except (OSError, http.client.HTTPException) as error:
            raise CallError(f"连不上服务 {self._address}：{error}。") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        place = urlsplit(self._address)
        host = place.hostname or ""
        if place.scheme != "https":
            return http.client.HTTPConnection(host, place.port, timeout=self._timeout)
        import ssl  # 15 ms that a command beside a service without TLS need not wait

        context = ssl.create_default_context()
        # The certificate is for the names others use; we look at the one it must be (`_recognise`).
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(host, place.port, timeout=self._timeout, context=context)

    def _recognise(self, connection: http.client.HTTPConnection) -> None:
        """Before the token goes out: the TLS partner is the owner, by the certificate in the lock file."""
        if not isinstance(connection, http.client.HTTPSConnection):
            return
        connection.connect()
        shown = connection.sock.getpeercert(binary_form=True) or b""
        if hashlib.sha256(shown).hexdigest() != self._certificate:
            raise CallError(f"{self._address} 出示的证书不是服务启动时的那一张；证书更换后请重启服务。")


def read_reply(status: int, body: bytes) -> Json:
    """The JSON of a good reply; a problem becomes a CallError with its `detail` and the fields at fault."""
    try:
        value: Json = json.loads(body) if body else None
    except ValueError:
        raise CallError(f"服务的回复无法辨认（状态 {status}）。", status) from None
    if status < 400:
        return value
    raise CallError(_detail(value) or f"请求失败（状态 {status}）。", status)


def read_file(status: int, body: bytes) -> bytes:
    """The bytes of a good reply; a problem becomes a CallError."""
    if status >= 400:
        read_reply(status, body)
    return body


def _detail(value: Json) -> str | None:
    if not isinstance(value, Mapping):
        return None
    detail = value.get("detail")
    if not isinstance(detail, str):
        return None
    named, colon, wrong = detail.partition("：")
    return f"{FIELDS[named]}：{wrong}" if colon and named in FIELDS else detail
