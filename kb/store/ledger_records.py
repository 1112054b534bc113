"""What is written into the ledger and what is read from it, as values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kb.store.drafts import CitedDraft

# Who acts where nobody does: duties, upgrades, what follows from a publication.
SYSTEM = "system"
# Which fact of a record that had to wait for the store holds the moment it happened.
SPOOLED_FACT = "spooled_at"


class RecordKind(StrEnum):
    """What happened."""

    ASK = "ask"
    CHECK = "check"
    CALL = "call"
    PUBLICATION = "publication"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    ROLLBACK = "rollback"
    RULE_CHANGE = "rule_change"
    REVIEW = "review"
    SIGN_IN = "sign_in"
    PERMISSION_CHANGE = "permission_change"
    RISK = "risk"
    REVEAL = "reveal"
    EXPORT = "export"
    LEGAL_HOLD = "legal_hold"
    RETENTION = "retention"
    ERASURE = "erasure"
    CURATED = "curated"
    QUIZ = "quiz"
    QUIZ_ATTEMPT = "quiz_attempt"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class RiskDraft:
    """A risk signal that a question gives: which rule saw it, and why it matters, in Chinese."""

    rule_id: str
    topic: str
    severity: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """Something to be recorded.

    `facts` hold nothing personal and stay for ever; `content` is what was said and shown, and may be erased one day.
    Both JSON-ready. `about` names the object it is about (a generation, a rule, a person). `subjects` are (kind, token)
    of the people named in the content, `sealed` their data, encrypted. `risks` go to the
    supervisors' queue. `outcome` is how it ended: answered, refused,
    pass, warn, block, done, failed.
    """

    kind: RecordKind
    actor_id: str
    facts: Mapping[str, Any]
    content: Mapping[str, Any] | None = None
    record_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    about: str | None = None
    as_of: date | None = None
    generation: int | None = None
    rule_set_id: str | None = None
    encoder: str | None = None
    model: str | None = None
    industry: str | None = None
    session_id: str | None = None
    outcome: str | None = None
    subjects: tuple[tuple[str, str], ...] = ()
    sealed: bytes | None = None
    rests_on: tuple[tuple[CitedDraft, str | None], ...] = ()
    risks: tuple[RiskDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its place in its writer's chain.

    `content` None: it never had one, or it was erased (`erased` tells). `previous_hash` is the hash of the record
    before it by the same writer.
    """

    record_id: str
    writer_id: str
    sequence: int
    previous_hash: str
    hash: str
    kind: RecordKind
    at: datetime
    actor_id: str
    about: str | None
    as_of: date | None
    generation: int | None
    rule_set_id: str | None
    encoder: str | None
    model: str | None
    industry: str | None
    session_id: str | None
    outcome: str | None
    facts: Mapping[str, Any]
    commitment: str | None
    content: Mapping[str, Any] | None
    sealed: bytes | None = None

    @property
    def happened_at(self) -> datetime:
        """When it happened: before `at`, when it was written, where the store took no records for a while."""
        waited = self.facts.get(SPOOLED_FACT)
        return self.at if waited is None else datetime.fromisoformat(waited)

    @property
    def erased(self) -> bool:
        """Whether it had a content that is gone."""
        return self.commitment is not None and self.content is None
