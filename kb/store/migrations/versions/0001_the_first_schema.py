"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "active_collections",
        sa.Column("collection", sa.String(length=160), nullable=False),
        sa.Column("encoder", sa.String(length=255), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("collection", name=op.f("pk_active_collections")),
    )
    op.create_table(
        "actors",
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_actors")),
    )
    op.create_table(
        "generations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("last_passage_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_generations")),
    )
    op.create_table(
        "handbook_units",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("handbook_title", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_handbook_units")),
        sa.UniqueConstraint("version_id", "ordinal", name=op.f("uq_handbook_units_version_id_ordinal")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "handbooks",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("handbook_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("review_date", sa.Date(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_handbooks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handbooks_handbook_id"), ["handbook_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handbooks_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handbooks_version_id"), ["version_id"], unique=False)

    op.create_table(
        "ingest_runs",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_ingest_runs")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "instrument_versions",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("source_status", sa.Text(), nullable=True),
        sa.Column("article_count", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_instrument_versions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("instrument_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instrument_versions_instrument_id"), ["instrument_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instrument_versions_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instrument_versions_version_id"), ["version_id"], unique=False)

    op.create_table(
        "instruments",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("normalised_title", sa.Text(), nullable=False),
        sa.Column("issuing_authority", sa.Text(), nullable=True),
        sa.Column("legal_rank", sa.String(length=16), nullable=False),
        sa.Column("province", sa.String(length=32), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_instruments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("instruments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instruments_instrument_id"), ["instrument_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instruments_normalised_title"), ["normalised_title"], unique=False)
        batch_op.create_index(batch_op.f("ix_instruments_run_id"), ["run_id"], unique=False)

    op.create_table(
        "passages",
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_passages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passages_version_id"), ["version_id"], unique=False)

    op.create_table(
        "provisions",
        sa.Column("provision_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.Integer(), nullable=True),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("provision_id", name=op.f("pk_provisions")),
        sa.UniqueConstraint("version_id", "ordinal", name=op.f("uq_provisions_version_id_ordinal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("provisions", schema=None) as batch_op:
        batch_op.create_index("ix_provisions_version_id_label", ["version_id", "label"], unique=False)

    op.create_table(
        "reliance",
        sa.Column("reliance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("object_id", sa.String(length=160), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=True),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("version_id", sa.String(length=80), nullable=True),
        sa.Column("review_state", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("reliance_id", name=op.f("pk_reliance")),
    )
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reliance_instrument_id"), ["instrument_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reliance_object_id"), ["object_id"], unique=False)
        batch_op.create_index("ix_reliance_title_article", ["title", "article"], unique=False)

    op.create_table(
        "rule_sets",
        sa.Column("rule_set_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("rule_set_id", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "sources",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sources")),
        sa.UniqueConstraint(
            "version_id",
            "name",
            "location",
            "sha256",
            name=op.f("uq_sources_version_id_name_location_sha256"),
        ),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sources_version_id"), ["version_id"], unique=False)

    op.create_table(
        "validities",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("ended_by", sa.String(length=24), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_validities")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("validities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_validities_instrument_id"), ["instrument_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_validities_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_validities_version_id"), ["version_id"], unique=False)

    op.create_table(
        "version_dates",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_version_dates")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("version_dates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_dates_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_version_dates_version_id"), ["version_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("answer_id", sa.String(length=40), nullable=False),
        sa.Column("writer_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.actor_id"], name=op.f("fk_answers_actor_id")),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_answers")),
        sa.UniqueConstraint("writer_id", "sequence", name=op.f("uq_answers_writer_id_sequence")),
    )


def downgrade() -> None:
    op.drop_table("answers")
    with op.batch_alter_table("version_dates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_dates_version_id"))
        batch_op.drop_index(batch_op.f("ix_version_dates_run_id"))

    op.drop_table("version_dates")
    with op.batch_alter_table("validities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_validities_version_id"))
        batch_op.drop_index(batch_op.f("ix_validities_run_id"))
        batch_op.drop_index(batch_op.f("ix_validities_instrument_id"))

    op.drop_table("validities")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sources_version_id"))

    op.drop_table("sources")
    op.drop_table("rule_sets")
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        batch_op.drop_index("ix_reliance_title_article")
        batch_op.drop_index(batch_op.f("ix_reliance_object_id"))
        batch_op.drop_index(batch_op.f("ix_reliance_instrument_id"))

    op.drop_table("reliance")
    with op.batch_alter_table("provisions", schema=None) as batch_op:
        batch_op.drop_index("ix_provisions_version_id_label")

    op.drop_table("provisions")
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passages_version_id"))

    op.drop_table("passages")
    with op.batch_alter_table("instruments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruments_run_id"))
        batch_op.drop_index(batch_op.f("ix_instruments_normalised_title"))
        batch_op.drop_index(batch_op.f("ix_instruments_instrument_id"))

    op.drop_table("instruments")
    with op.batch_alter_table("instrument_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instrument_versions_version_id"))
        batch_op.drop_index(batch_op.f("ix_instrument_versions_run_id"))
        batch_op.drop_index(batch_op.f("ix_instrument_versions_instrument_id"))

    op.drop_table("instrument_versions")
    op.drop_table("ingest_runs")
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handbooks_version_id"))
        batch_op.drop_index(batch_op.f("ix_handbooks_run_id"))
        batch_op.drop_index(batch_op.f("ix_handbooks_handbook_id"))

    op.drop_table("handbooks")
    op.drop_table("handbook_units")
    op.drop_table("generations")
    op.drop_table("actors")
    op.drop_table("active_collections")
