"""The arithmetic of the ledger: canonical bytes, the commitment to a content, the hash of a link. No database.

A link's hash covers the whole row, the hash of the link before it included; of the content it covers only the
commitment, so that a content can be erased while every hash still holds. The salt keeps a short content (是) from being
guessed from its commitment, and is erased with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

FIRST_HASH = "0" * 64


def canonical(value: object) -> str:
    """A JSON-ready value in its one written form: keys sorted, no spaces, characters as they are.

    >>> canonical({"b": 1, "a": "款"})
    '{"a":"款","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def commitment(salt: str, content: str) -> str:
    """SHA-256 in hex over the salt and the content as it is stored."""
    return hashlib.sha256(f"{salt}\n{content}".encode("utf-8", "surrogatepass")).hexdigest()


def link_hash(row: Mapping[str, object]) -> str:
    """SHA-256 in hex over every column of a record but `hash`."""
    plain = {name: value for name, value in row.items() if name != "hash"}
    return hashlib.sha256(canonical(plain).encode("utf-8", "surrogatepass")).hexdigest()


def utc(at: datetime) -> datetime:
    """A moment read from a database: SQLite forgets the zone, PostgreSQL answers in the session's."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return utc(value).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} 不能写进记录")
