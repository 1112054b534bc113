"""The tables of people and records: actors, answers, feedback, runs of evaluation."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from kb.store.schema_base import metadata

actors = Table(
    "actors",
    metadata,
    Column("actor_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("answer_id", String(40), primary_key=True),
    Column("writer_id", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    Column("actor_id", String(64), ForeignKey("actors.actor_id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("rule_set_id", String(64)),
    Column("payload", JSON, nullable=False),
    UniqueConstraint("writer_id", "sequence"),
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
