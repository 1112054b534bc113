"""A store with recorded calls, and what erases them, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kb.records.erasing.certificates import Asked, CertificateKind
from kb.records.erasing.erasure import Erasures
from kb.records.verification.signing import LedgerKey
from kb.store.chain import FIRST_HASH, link_hash
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore

NOW = datetime(2026, 11, 22, 2, 5, tzinfo=UTC)


def make_call(
    question: str = "网购能退吗",
    *,
    record_id: str = "a1",
    kind: RecordKind = RecordKind.ASK,
    tokens: tuple[str, ...] = (),
    session_id: str | None = None,
    industry: str | None = "market",
    about: str | None = None,
) -> RecordDraft:
    """A record with a content."""
    return RecordDraft(
        kind=kind,
        record_id=record_id,
        actor_id="p-1",
        facts={"passages": []},
        content={"question": question, "answer": {"text": f"关于“{question}”：可以。"}},
        session_id=session_id,
        industry=industry,
        about=about,
        outcome="answered",
        subjects=tuple(("手机号", token) for token in tokens),
        sealed=question.encode() if tokens else None,
    )


def make_erasures(
    store: SqlStore, home: Path, now: datetime = NOW, *, drain: Callable[[], object] = lambda: 0
) -> Erasures:
    """What erases in a store, its key in the home folder; nothing is spooled unless told."""
    return Erasures(
        store.engine,
        store.ledger,
        lambda: LedgerKey.load_or_create(home / "keys" / "ledger.pem"),
        spool=home / "spool",
        drain=drain,
        sets=home / "questions",
        clock=lambda: now,
    )


def asked(**changes: object) -> Asked:
    """A request by a telephone number."""
    return replace(Asked(CertificateKind.REQUEST, "p-9", "来电要求删除", ("手机号",)), **changes)  # type: ignore[arg-type]


def chain_holds(store: SqlStore, writer_id: str = "local") -> bool:
    """Whether every link of a writer's chain still has the hash it was given, without a gap."""
    previous, sequence = FIRST_HASH, 0
    beside = ("salt", "content", "sealed")
    for row in store.ledger.walk(writer_id):
        link = {name: value for name, value in row.items() if name not in beside}
        sequence += 1
        if (row["sequence"], row["previous_hash"]) != (sequence, previous) or row["hash"] != link_hash(link):
            return False
        previous = row["hash"]
    return sequence > 0


def files_with(home: Path, words: str) -> list[str]:
    """Every file under a folder whose bytes hold these words: in UTF-8, UTF-16 or as escapes of JSON."""
    escaped = json.dumps(words)[1:-1]
    forms = (
        words.encode(),
        words.encode("utf-16-le"),
        words.encode("utf-16-be"),
        escaped.encode(),
        escaped.upper().replace("\\U", "\\u").encode(),
    )
    files = (path for path in home.rglob("*") if path.is_file())
    return sorted(path.name for path in files if any(form in path.read_bytes() for form in forms))
