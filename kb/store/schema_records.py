"""The tables of records: the ledger and what belongs to it, risk signals, feedback, runs of evaluation."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kb.store.schema_base import metadata

# One row for everything that happened. A row is never changed and never removed; what of it may be erased stands in
# `record_contents`, and `commitment` is the hash of that content with its salt.
records = Table(
    "records",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("writer_id", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("kind", String(24), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("about", String(200), nullable=True, index=True),
    Column("as_of", Date, nullable=True),
    Column("generation", Integer, nullable=True),
    Column("rule_set_id", String(64), nullable=True),
    Column("encoder", String(255), nullable=True),
    Column("model", String(255), nullable=True),
    Column("industry", String(24), nullable=True),
    Column("session_id", String(64), nullable=True, index=True),
    Column("outcome", String(16), nullable=True),
    Column("facts", Text, nullable=False),
    Column("commitment", String(64), nullable=True),
    UniqueConstraint("writer_id", "sequence"),
)

record_contents = Table(
    "record_contents",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("salt", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
)

# Blind index: which records speak of the owner of a telephone number, without the number.
record_subjects = Table(
    "record_subjects",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("token", String(64), primary_key=True, index=True),
    Column("kind", String(24), nullable=False),
)

# The last link of every writer's chain: what the next record of that writer stands on, and a lock for two at once.
ledger_writers = Table(
    "ledger_writers",
    metadata,
    Column("writer_id", String(64), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

day_heads = Table(
    "day_heads",
    metadata,
    Column("day", Date, primary_key=True),
    Column("writer_id", String(64), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("hold_id", String(24), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("placed_by", String(64), nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("released_by", String(64), nullable=True),
    Column("released_at", DateTime(timezone=True), nullable=True),
    Column("release_reason", Text, nullable=True),
)

held_records = Table(
    "held_records",
    metadata,
    Column("hold_id", String(24), primary_key=True),
    Column("record_id", String(40), primary_key=True, index=True),
)

# What was erased and why; `statement` is the certificate as signed, without anything of what was erased.
erasures = Table(
    "erasures",
    metadata,
    Column("erasure_id", String(24), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("record_id", String(40), nullable=False),
    Column("statement", Text, nullable=False),
    Column("signature", String(128), nullable=False),
)

risk_signals = Table(
    "risk_signals",
    metadata,
    Column("signal_id", Integer, primary_key=True),
    Column("record_id", String(40), nullable=False, index=True),
    Column("rule_id", String(120), nullable=False),
    Column("topic", String(40), nullable=False, index=True),
    Column("severity", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("industry", String(24), nullable=True),
    Column("actor_id", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("assignee", String(64), nullable=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=True),
    UniqueConstraint("record_id", "rule_id"),
    sqlite_autoincrement=True,
)

risk_notes = Table(
    "risk_notes",
    metadata,
    Column("note_id", Integer, primary_key=True),
    Column("signal_id", Integer, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=True),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", Integer, primary_key=True),
    Column("answer_id", String(40), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("comment", Text),
    Column("should_cite", JSON, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

evaluation_runs = Table(
    "evaluation_runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("set_name", Text, nullable=False, index=True),
    Column("set_hash", String(64), nullable=False),
    Column("half", String(16), nullable=False),
    Column("configuration", String(160), nullable=False),
    Column("answers", Boolean, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("generation", Integer),
    Column("as_of", Date),
    Column("encoder", String(255)),
    Column("vectors_done", Integer, nullable=False),
    Column("vectors_total", Integer, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("scored", Integer, nullable=False),
    Column("unscored", Integer, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("outcomes", JSON),
    Column("problem", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    sqlite_autoincrement=True,
)
