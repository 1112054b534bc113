"""The tables of texts: generations, instruments with versions, dates, validities and relations, handbooks, passages.

Validity carries valid_from/valid_to (law's time), visible rows gen_from/gen_to (our time). Provisions, passages and
handbook units are immutable and inherit visibility from their version.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Index, Integer, String, Table, Text, UniqueConstraint

from kb.store.schema_base import metadata, visible_columns

generations = Table(
    "generations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("run_id", Integer),
    Column("kind", String(16), nullable=False),
    Column("last_passage_id", Integer, nullable=False),
    Column("note", Text),
)

instruments = Table(
    "instruments",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("instrument_id", String(32), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    Column("normalised_title", Text, nullable=False, index=True),
    Column("issuing_authority", Text),
    Column("legal_rank", String(16), nullable=False),
    Column("province", String(32)),
    *visible_columns(),
    sqlite_autoincrement=True,
)

instrument_versions = Table(
    "instrument_versions",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("version_id", String(80), nullable=False, index=True),
    Column("instrument_id", String(32), nullable=False, index=True),
    Column("label", Text),
    Column("document_number", Text),
    Column("source_status", Text),
    Column("article_count", Integer, nullable=False),
    *visible_columns(),
    sqlite_autoincrement=True,
)

version_dates = Table(
    "version_dates",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("version_id", String(80), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("value", Date, nullable=False),
    Column("basis", String(24), nullable=False),
    Column("evidence", Text),
    Column("entered_by", String(64)),
    Column("derived_from", String(80), index=True),
    *visible_columns(),
    sqlite_autoincrement=True,
)

validities = Table(
    "validities",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("version_id", String(80), nullable=False, index=True),
    Column("instrument_id", String(32), nullable=False, index=True),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("unproven", Boolean, nullable=False),
    Column("ended_by", String(24)),
    *visible_columns(),
    sqlite_autoincrement=True,
)

instrument_relations = Table(
    "instrument_relations",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("version_id", String(80), nullable=False, index=True),
    Column("target_title", Text, nullable=False, index=True),
    Column("target_document_number", Text),
    Column("effective_date", Date),
    Column("locator", Text),
    *visible_columns(),
    sqlite_autoincrement=True,
)

provisions = Table(
    "provisions",
    metadata,
    Column("provision_id", Integer, primary_key=True),
    Column("version_id", String(80), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("number", Integer),
    Column("suffix", Integer),
    Column("path", JSON, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("version_id", "ordinal"),
    Index("ix_provisions_version_id_label", "version_id", "label"),
    sqlite_autoincrement=True,
)

handbooks = Table(
    "handbooks",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("handbook_id", String(64), nullable=False, index=True),
    Column("version_id", String(80), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("industries", JSON, nullable=False),
    Column("owner", Text),
    Column("review_date", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("audience", JSON),
    *visible_columns(),
    sqlite_autoincrement=True,
)

handbook_units = Table(
    "handbook_units",
    metadata,
    Column("unit_id", Integer, primary_key=True),
    Column("handbook_id", String(64), nullable=False),
    Column("version_id", String(80), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("handbook_title", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("version_id", "ordinal"),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("passage_id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("version_id", String(80), nullable=False, index=True),
    Column("unit_id", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("paragraph", Integer),
    Column("item", Integer),
    Column("priority", Integer, nullable=False),
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    metadata,
    Column("source_id", Integer, primary_key=True),
    Column("version_id", String(80), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("retrieved_at", DateTime(timezone=True), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("run_id", Integer),
    UniqueConstraint("version_id", "name", "location", "sha256"),
)

reliance = Table(
    "reliance",
    metadata,
    Column("reliance_id", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("object_id", String(160), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("instrument_id", String(32), index=True),
    Column("article", Text),
    Column("version_id", String(80)),
    Column("review_state", String(24), nullable=False),
    Column("content_hash", String(64)),
    Column("wording_hash", String(64)),
    Column("reviewed_at", DateTime(timezone=True)),
    Column("reviewed_by", String(64)),
    Column("note", Text),
    Index("ix_reliance_title_article", "title", "article"),
)
