"""The tables of work on texts and content: runs of ingest, claims on instruments, webhooks, rule sets, collections."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, Table, Text

from kb.store.schema_base import metadata

ingest_runs = Table(
    "ingest_runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("request", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("generation", Integer),
    Column("phase", String(16)),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("not_before", DateTime(timezone=True)),
    Column("worker_id", String(64)),
    Column("renewed_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    sqlite_autoincrement=True,
)

instrument_claims = Table(
    "instrument_claims",
    metadata,
    Column("instrument_id", String(32), primary_key=True),
    Column("run_id", Integer, nullable=False, index=True),
    Column("renewed_at", DateTime(timezone=True), nullable=False),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", Integer, primary_key=True),
    Column("event_id", String(64), nullable=False, unique=True),
    Column("topic", String(16), nullable=False, server_default="change"),
    Column("generation", Integer, nullable=True),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("not_before", DateTime(timezone=True)),
    Column("problem", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True)),
    sqlite_autoincrement=True,
)

content_bases = Table(
    "content_bases",
    metadata,
    Column("kind", String(24), primary_key=True),
    Column("object_id", String(160), primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("rule_set_id", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("content", JSON, nullable=False),
)

shared_marks = Table(
    "shared_marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

active_collections = Table(
    "active_collections",
    metadata,
    Column("collection", String(160), primary_key=True),
    Column("encoder", String(255), nullable=False),
    Column("activated_at", DateTime(timezone=True), nullable=False),
)
