"""Reviews of what rests on an article: which content, which wording, when, by whom, and why it falls due"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("content_hash", sa.String(length=64)),
    ("wording_hash", sa.String(length=64)),
    ("reviewed_at", sa.DateTime(timezone=True)),
    ("reviewed_by", sa.String(length=64)),
    ("note", sa.Text()),
)


def upgrade() -> None:
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        for name, _ in reversed(COLUMNS):
            batch_op.drop_column(name)
