"""Records that hold up: the ledger in place of the table of answers, people, keys and sign-ins, risk signals.

Answers recorded before move into the ledger in their old order, as a chain of its own arithmetic: the old one hashed
the content itself, which can therefore never be erased. What stood in them unmasked stays so until retention erases it.
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from kb.store.chain import FIRST_HASH, canonical, commitment, link_hash, utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PAGE = 500


def upgrade() -> None:
    _create_tables()
    _move_answers(op.get_bind())
    op.drop_table("answers")
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("login", sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column("password_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("team_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=16), server_default="active", nullable=False))
        batch_op.add_column(sa.Column("oidc_issuer", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("oidc_subject", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_actors_team_id"), ["team_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_actors_login"), ["login"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_actors_oidc_issuer_oidc_subject"), ["oidc_issuer", "oidc_subject"]
        )

    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(length=16), server_default="change", nullable=False))
        batch_op.alter_column("generation", existing_type=sa.INTEGER(), nullable=True)


def _create_tables() -> None:
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(length=24), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("rate_limit", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_keys")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "day_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("writer_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "writer_id", name=op.f("pk_day_heads")),
    )
    op.create_table(
        "erasures",
        sa.Column("erasure_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "held_records",
        sa.Column("hold_id", sa.String(length=24), nullable=False),
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", "record_id", name=op.f("pk_held_records")),
    )
    with op.batch_alter_table("held_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_records_record_id"), ["record_id"], unique=False)

    op.create_table(
        "ledger_writers",
        sa.Column("writer_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("writer_id", name=op.f("pk_ledger_writers")),
    )
    op.create_table(
        "legal_holds",
        sa.Column("hold_id", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=64), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_legal_holds")),
    )
    op.create_table(
        "record_contents",
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_contents")),
    )
    op.create_table(
        "record_subjects",
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "token", name=op.f("pk_record_subjects")),
    )
    with op.batch_alter_table("record_subjects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_subjects_token"), ["token"], unique=False)

    op.create_table(
        "records",
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("writer_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("rule_set_id", sa.String(length=64), nullable=True),
        sa.Column("encoder", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_records")),
        sa.UniqueConstraint("writer_id", "sequence", name=op.f("uq_records_writer_id_sequence")),
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_session_id"), ["session_id"], unique=False)

    op.create_table(
        "risk_notes",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("signal_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_risk_notes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("risk_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_notes_signal_id"), ["signal_id"], unique=False)

    op.create_table(
        "risk_signals",
        sa.Column("signal_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("rule_id", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("assignee", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_risk_signals")),
        sa.UniqueConstraint("record_id", "rule_id", name=op.f("uq_risk_signals_record_id_rule_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("risk_signals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_signals_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_signals_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_signals_topic"), ["topic"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("sign_in_id", sa.String(length=24), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "teams",
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )


def _move_answers(c: sa.Connection) -> None:
    names = sa.MetaData()
    answers, records = sa.Table("answers", names, autoload_with=c), sa.Table("records", names, autoload_with=c)
    contents, writers = (sa.Table(each, names, autoload_with=c) for each in ("record_contents", "ledger_writers"))
    last: dict[str, tuple[int, str]] = {}
    place = ("", -1)
    while True:
        # In pages: an answer weighs some kilobytes, and a company may hold a hundred thousand.
        key = sa.tuple_(answers.c.writer_id, answers.c.sequence)
        query = sa.select(answers).where(key > place).order_by(answers.c.writer_id, answers.c.sequence).limit(PAGE)
        page = c.execute(query).all()
        if not page:
            break
        moved = [_moved(old, last) for old in page]
        c.execute(sa.insert(records), [row for row, _ in moved])
        c.execute(sa.insert(contents), [content for _, content in moved])
        place = (page[-1].writer_id, page[-1].sequence)
    for writer_id, (sequence, link) in last.items():
        c.execute(sa.insert(writers).values(writer_id=writer_id, sequence=sequence, hash=link))


def _moved(old: sa.Row[Any], last: dict[str, tuple[int, str]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record of an old answer, as the next link of its writer's chain, and its content."""
    sequence, previous = last.get(old.writer_id, (0, FIRST_HASH))
    content, salt = canonical({"question": old.question, "answer": old.payload}), secrets.token_hex(32)
    row = {
        "record_id": old.answer_id,
        "writer_id": old.writer_id,
        "sequence": sequence + 1,
        "previous_hash": previous,
        "kind": "ask",
        "at": utc(old.created_at),
        "actor_id": old.actor_id,
        "about": None,
        "as_of": old.as_of,
        "generation": old.generation,
        "rule_set_id": old.rule_set_id,
        "encoder": None,
        "model": None,
        "industry": old.payload.get("industry"),
        "session_id": None,
        "outcome": old.payload.get("status"),
        "facts": canonical({"moved_from": old.hash}),
        "commitment": commitment(salt, content),
    }
    row["hash"] = link_hash(row)
    last[old.writer_id] = (sequence + 1, row["hash"])
    return row, {"record_id": old.answer_id, "salt": salt, "content": content}


def downgrade() -> None:
    # What the ledger holds has no place in the older schema.
    op.execute("DELETE FROM webhook_deliveries WHERE generation IS NULL")
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.alter_column("generation", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("topic")
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_actors_oidc_issuer_oidc_subject"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_actors_login"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_actors_team_id"))
        for column in (
            "seen_at", "oidc_subject", "oidc_issuer", "state", "team_id", "must_change_password", "password_hash",
            "login",
        ):  # fmt: skip
            batch_op.drop_column(column)
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
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_created_at"), ["created_at"], unique=False)
    for table in (
        "teams", "sign_ins", "sign_in_failures", "risk_signals", "risk_notes", "records", "record_subjects",
        "record_contents", "legal_holds", "ledger_writers", "held_records", "erasures", "day_heads", "api_keys",
    ):  # fmt: skip
        op.drop_table(table)
