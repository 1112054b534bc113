"""The table of answers that a person approved: a row for every revision, added and never changed."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, String, Table, Text

from kb.store.schema_base import metadata

curated_answers = Table(
    "curated_answers",
    metadata,
    Column("curated_id", String(24), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("change", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("paraphrases", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("sentences", JSON, nullable=False),
    Column("industry", String(24)),
    Column("scene", String(24)),
    Column("province", String(40)),
    Column("role", String(24)),
    Column("note", Text),
    Column("from_answer", String(40)),
    Column("approved_by", String(64), nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_by", String(64)),
    Column("withdrawn_at", DateTime(timezone=True)),
)
