"""Updates of texts: relations between instruments, derived dates, handbooks as of a day, claims, retries, webhooks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrument_relations",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=80), nullable=False),
        sa.Column("target_title", sa.Text(), nullable=False),
        sa.Column("target_document_number", sa.Text(), nullable=True),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("gen_from", sa.Integer(), nullable=True),
        sa.Column("gen_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_instrument_relations")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("instrument_relations", schema=None) as batch_op:
        for column in ("run_id", "target_title", "version_id"):
            batch_op.create_index(batch_op.f(f"ix_instrument_relations_{column}"), [column], unique=False)
    op.create_table(
        "instrument_claims",
        sa.Column("instrument_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_instrument_claims")),
    )
    with op.batch_alter_table("instrument_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instrument_claims_run_id"), ["run_id"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("event_id", name=op.f("uq_webhook_deliveries_event_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_deliveries_state"), ["state"], unique=False)
    op.create_table(
        "content_bases",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("object_id", sa.String(length=160), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", name=op.f("pk_content_bases")),
    )
    with op.batch_alter_table("version_dates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("derived_from", sa.String(length=80), nullable=True))
        batch_op.create_index(batch_op.f("ix_version_dates_derived_from"), ["derived_from"], unique=False)
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("audience", sa.JSON(), nullable=True))
    with op.batch_alter_table("ingest_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phase", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("worker_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ingest_runs", schema=None) as batch_op:
        for column in ("renewed_at", "worker_id", "not_before", "attempt", "phase"):
            batch_op.drop_column(column)
    with op.batch_alter_table("handbooks", schema=None) as batch_op:
        for column in ("audience", "valid_to", "valid_from"):
            batch_op.drop_column(column)
    with op.batch_alter_table("version_dates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_dates_derived_from"))
        batch_op.drop_column("derived_from")
    for table in ("content_bases", "webhook_deliveries", "instrument_claims", "instrument_relations"):
        op.drop_table(table)
