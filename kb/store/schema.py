"""The tables. Visible rows carry gen_from/gen_to (our time), validity carries valid_from/valid_to (law's time).

A row is visible in generation g when gen_from <= g and (gen_to is null or g < gen_to). gen_from null means prepared,
not yet published. Provisions, passages and handbook units are immutable and inherit visibility from their version.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def _visible() -> tuple[Column[int], Column[int], Column[int]]:
    """Columns of every row whose visibility is decided by publication."""
    return (
        Column("run_id", Integer, nullable=True, index=True),
        Column("gen_from", Integer, nullable=True),
        Column("gen_to", Integer, nullable=True),
    )


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
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    sqlite_autoincrement=True,
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
    *_visible(),
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
    *_visible(),
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
    *_visible(),
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
    *_visible(),
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
    *_visible(),
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

actors = Table(
    "actors",
    metadata,
    Column("actor_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("rule_set_id", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("content", JSON, nullable=False),
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

active_collections = Table(
    "active_collections",
    metadata,
    Column("collection", String(160), primary_key=True),
    Column("encoder", String(255), nullable=False),
    Column("activated_at", DateTime(timezone=True), nullable=False),
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
