"""The tables of people: who they are, their teams, their keys and sign-ins, and how often a sign-in failed."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, Table, Text, UniqueConstraint, false

from kb.store.schema_base import metadata

# `industries` are those whose callers the team takes; NULL or none: of every industry.
teams = Table(
    "teams",
    metadata,
    Column("team_id", String(40), primary_key=True),
    Column("name", String(160), nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("industries", JSON),
)

actors = Table(
    "actors",
    metadata,
    Column("actor_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("login", String(160), nullable=True, unique=True),
    Column("password_hash", Text, nullable=True),
    Column("must_change_password", Boolean, nullable=False, server_default=false()),
    Column("team_id", String(40), nullable=True, index=True),
    Column("state", String(16), nullable=False, server_default="active"),
    Column("oidc_issuer", String(255), nullable=True),
    Column("oidc_subject", String(255), nullable=True),
    Column("seen_at", DateTime(timezone=True), nullable=True),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(24), primary_key=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("rate_limit", Integer, nullable=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=True),
    Column("revoked_at", DateTime(timezone=True), nullable=True),
    Column("used_at", DateTime(timezone=True), nullable=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("sign_in_id", String(24), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("method", String(16), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=True),
)

# `name` says what is slowed down: account:<login> or address:<ip>.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True), nullable=True),
)
