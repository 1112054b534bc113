"""The heads of days: what of one is signed, and how one is written to leave the house and be held against it later.

Nothing here reads the ledger; `kb.records.verification.heads_keeper` signs, `kb.records.verification.verify` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kb.errors import ContentError
from kb.records.verification.signing import LedgerKey, is_signed, key_id_of
from kb.store.chain import canonical
from kb.store.day_head import DayHead

HEAD = "zhigui-day-head-v1"
# A head on demand has a name of its own, so that it never passes for the head of a whole day.
INTERIM = "zhigui-interim-head-v1"
HEADS = "zhigui-heads-v1"
SHANGHAI = ZoneInfo("Asia/Shanghai")
TYPES = {HEAD: False, INTERIM: True}
HEX_64 = 64
HEX_128 = 128


def day_of(at: datetime) -> date:
    """The day of a moment in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The moment a day ends in Asia/Shanghai, in UTC.

    >>> end_of(date(2026, 11, 21)).isoformat()
    '2026-11-21T16:00:00+00:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def statement(head: DayHead) -> Mapping[str, object]:
    """What a head says, without its signature; JSON-ready."""
    return {
        "type": INTERIM if head.interim else HEAD,
        "day": head.day.isoformat(),
        "writer_id": head.writer_id,
        "sequence": head.sequence,
        "records": head.records,
        "hash": head.hash,
        "key_id": head.key_id,
        "public_key": head.public_key,
        "signed_at": head.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def message(head: DayHead) -> bytes:
    """The bytes that are signed: the statement in its one written form."""
    return canonical(statement(head)).encode()


def signed(head: DayHead, key: LedgerKey) -> DayHead:
    """The head with the signature of a key, whatever stood there."""
    named = replace(head, key_id=key.key_id, public_key=key.public_key_hex)
    return replace(named, signature=key.sign(message(named)))


def is_genuine(head: DayHead) -> bool:
    """Whether the key the head names signed what it says; whether that key is one of ours is another question."""
    try:
        named = key_id_of(head.public_key) == head.key_id
    except ValueError:
        return False
    return named and is_signed(head.public_key, head.signature, message(head))


def written(head: DayHead) -> Mapping[str, object]:
    """A head as it leaves the house: the statement with its signature."""
    return {**statement(head), "signature": head.signature}


def heads_file(heads: Iterable[DayHead], now: datetime) -> Mapping[str, object]:
    """Several heads as one object, which `--head` takes again."""
    exported = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"type": HEADS, "exported_at": exported, "heads": [written(each) for each in heads]}


def read_head(given: Mapping[str, object]) -> DayHead:
    """A head as it was written. ContentError in Chinese for anything else; its signature is not looked at."""
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise ContentError(f"不是知规的日结：type 应为 {HEAD} 或 {INTERIM}。")
    try:
        return DayHead(
            day=date.fromisoformat(_text(given, "day")),
            writer_id=_text(given, "writer_id"),
            sequence=_number(given, "sequence"),
            records=_number(given, "records"),
            hash=_hex(given, "hash", HEX_64),
            key_id=_text(given, "key_id"),
            public_key=_hex(given, "public_key", HEX_64),
            signature=_hex(given, "signature", HEX_128),
            signed_at=_moment(given, "signed_at"),
            interim=TYPES[kind],
        )
    except ValueError as error:
        raise ContentError(f"日结读不懂：{error}。") from error


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise ContentError(f"日结缺少 {name}，或它不是文字。")
    return value


def _number(given: Mapping[str, object], name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ContentError(f"日结缺少 {name}，或它不是数。")
    return value


def _hex(given: Mapping[str, object], name: str, digits: int) -> str:
    value = _text(given, name)
    if len(value) != digits or not set(value) <= set("0123456789abcdef"):
        raise ContentError(f"日结的 {name} 应为 {digits} 位小写十六进制数。")
    return value


def _moment(given: Mapping[str, object], name: str) -> datetime:
    read = datetime.fromisoformat(_text(given, name))
    if read.tzinfo is None:
        raise ContentError(f"日结的 {name} 没有写时区。")
    return read.astimezone(UTC)
