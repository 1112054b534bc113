"""Values nobody means well with, put in every place of every operation that takes one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import quote

import httpx

from kb.store.roles import Role
from tests.builders_contract import PATIENCE, SIGN_OUT, STREAM, ContractWorld, signed_in

# uvicorn takes 64 KB of a request line and headers.
LONGEST = b"1" * 60_000
# What stands in an address: as bytes, for some are no UTF-8.
IN_ADDRESS = (
    b"\x00", b"a\x1b[31m\r\nX-Made-Up: 1", b"\xed\xa0\x80", b"\xff\xfe", b"9223372036854775808", b"9" * 400,
    b"-9223372036854775809", b"0000-01-01", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"../../etc/passwd",
    b"' OR 1=1 --", b"NaN", b"1e400", b"[", b"%", "𠮷".encode(), b" ",
)  # fmt: skip
# What stands in a body.
IN_BODY: tuple[Any, ...] = (
    "\0", "a\x1b[31m\r\nb", "\ud800", "条" * 100_000, 2**63, -(2**63) - 1, 10**400, "0000-01-01", "0001-01-01",
    "9999-12-31", float("nan"), float("inf"), 1e308, -1, True, None, [], {}, ["\0"], [None], {"\ud800": "\ud800"},
    "../../etc/passwd",
    "' OR 1=1 --", " ", "𠮷" * 1_000, ["条"] * 20_000, [{}] * 5_000,
)  # fmt: skip
# Bodies that are none, with what they are said to be.
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b""),
    ("application/json", b"\xff\xfe{}"),
    ("application/json", b'"' + b"\\ud800" + b'"'),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    ("application/json", b"9" * 10_000),
    ("application/json", b"null"),
    ("text/plain", b"{}"),
    ("application/xml", b"<a/>"),
    ("application/x-www-form-urlencoded", b"a=%00&a=%ff"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="\x00"\r\n\r\n\xff\r\n--x--\r\n'),
    ("\u00e9/;;charset=nothing", b"{}"),
)
PLACE = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request to send: `address` is quoted already; `about` says which place holds what."""

    operation: str
    method: str
    address: str
    about: str
    headers: Mapping[str, str | bytes]
    content: bytes | None = None


def hostile_requests(document: dict[str, Any], *, each: int) -> Iterator[HostileRequest]:
    """Every place of every operation with `each` of the values; which, goes round, so that all come somewhere."""
    in_address, in_body, bodies = cycle(IN_ADDRESS), cycle(IN_BODY), cycle(BODIES)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            parameters = operation.get("parameters", [])
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            sound = None if schema is None else plausible(schema, document)
            content = None if sound is None else as_json(sound)
            for one in parameters:
                for value in [LONGEST, *(next(in_address) for _ in range(min(each, len(IN_ADDRESS))))]:
                    yield _addressed(name, path, one, value, content)
            for place in sound if isinstance(sound, dict) else ():
                for _ in range(min(each, len(IN_BODY))):
                    value = next(in_body)
                    yield _sent(name, path, f"{place}={str(value)[:40]!r}", as_json({**sound, place: value}))
            if "requestBody" in operation:
                for _ in range(min(each, len(BODIES))):
                    kind, body = next(bodies)
                    yield _sent(name, path, f"{kind} {body[:40]!r}", body, kind)


def plausible(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> Any:
    """A value that a schema describes, all its fields given, where the schema is a plain one."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for known in ("const", "default"):
        if schema.get(known) is not None:
            return schema[known]
    if examples := schema.get("examples") or schema.get("enum"):
        first = examples[0]
        if not isinstance(first, dict):
            return first
        rest = _fields(schema, document, depth)
        return {**{key: rest[key] for key in schema.get("required", []) if key in rest}, **first}
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return plausible(choices[0], document, depth)
    kinds = {"string": _text(schema), "integer": schema.get("minimum", 1), "number": 1.0, "boolean": False}
    if schema.get("type") in kinds:
        return kinds[schema["type"]]
    if schema.get("type") == "array":
        return [plausible(schema.get("items", {}), document, depth + 1)] * max(1, schema.get("minItems", 0))
    return _fields(schema, document, depth)


def as_json(value: Any) -> bytes:
    """JSON that says what it is given: lone surrogates escaped, NaN as the word that Python knows."""
    return json.dumps(value).encode("ascii")


def _fields(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int) -> dict[str, Any]:
    fields: Mapping[str, Any] = schema.get("properties", {}) if depth < 4 else {}
    return {name: plausible(one, document, depth + 1) for name, one in fields.items()}


def _text(schema: Mapping[str, Any]) -> str:
    return {"date": "2026-11-23", "date-time": "2026-11-23T00:00:00Z"}.get(schema.get("format", ""), "示例网店管理办法")


def _addressed(name: str, path: str, parameter: dict[str, Any], value: bytes, content: bytes | None) -> HostileRequest:
    where, field = parameter["in"], parameter["name"]
    headers: dict[str, str | bytes] = {"Content-Type": "application/json"} if content is not None else {}
    given = {field: quote(value, safe="")} if where == "path" else {}
    address = PLACE.sub(lambda found: given.get(found[1], "1"), path)
    if where == "query":
        address += f"?{field}={quote(value, safe='')}"
    elif where == "header":
        # Control characters end a header before it reaches us.
        headers[field] = bytes(each for each in value if each >= 32).strip() or b"1"
    return HostileRequest(name, name.partition(" ")[0], address, f"{field}={value[:40]!r}", headers, content)


def _sent(name: str, path: str, about: str, content: bytes, kind: str = "application/json") -> HostileRequest:
    return HostileRequest(
        name, name.partition(" ")[0], PLACE.sub("1", path), about, {"Content-Type": kind.encode()}, content
    )


def hostile_faults(world: ContractWorld, *, each: int) -> tuple[int, list[str]]:
    """All of it sent as the administrator: how many requests, and each answer that is a 5xx or stands in no document.

    AssertionError where the session did not stand to the end: nothing would have been reached.
    """
    wrong, sent = [], 0
    headers = signed_in(world.address, Role.ADMIN)
    with httpx.Client(base_url=world.address, headers=headers, timeout=PATIENCE) as client:
        for one in hostile_requests(world.document, each=each):
            if one.operation in {f"GET {STREAM}", f"DELETE {SIGN_OUT}"}:
                continue
            reply = client.request(one.method, one.address, headers=one.headers, content=one.content)
            sent += 1
            path = one.operation.split(" ", 1)[1]
            kind = reply.headers.get("content-type", "")
            if reply.status_code >= 500 or not _stated(world.document["paths"][path][one.method.lower()], reply, kind):
                wrong.append(f"{one.operation} · {one.about} → {reply.status_code} {kind}: {reply.text[:200]}")
        assert client.get(SIGN_OUT).json()["me"]["role"] == Role.ADMIN
    return sent, wrong


def _stated(operation: Mapping[str, Any], reply: httpx.Response, kind: str) -> bool:
    """Whether the document says that the operation may answer so. A reply without content has no type to state."""
    said = operation["responses"].get(str(reply.status_code))
    return said is not None and (not reply.content or _plain(kind) in map(_plain, said.get("content", {})))


def _plain(kind: str) -> str:
    return kind.partition(";")[0].strip()
