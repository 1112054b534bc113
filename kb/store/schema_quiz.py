"""The tables of quizzes: items by revision, papers, who is to sit them, attempts, certificates, and what is studied."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Index, Integer, String, Table, Text

from kb.store.schema_base import metadata

# A row for every revision, added and never changed.
quiz_items = Table(
    "quiz_items",
    metadata,
    Column("item_id", String(40), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("change", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("content", JSON, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text),
)

# `items` are [item_id, revision, section, points] in the order of the paper; `sibling` is the other of two parallel
# papers.
quiz_papers = Table(
    "quiz_papers",
    metadata,
    Column("paper_id", String(24), primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("blueprint", JSON, nullable=False),
    Column("items", JSON, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("sibling", String(24)),
    Column("created_by", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

# For one person or for a whole team; `cause` is what it follows from (a study, a policy change).
quiz_assignments = Table(
    "quiz_assignments",
    metadata,
    Column("assignment_id", String(24), primary_key=True),
    Column("paper_id", String(24), nullable=False, index=True),
    Column("actor_id", String(64), index=True),
    Column("team_id", String(40), index=True),
    Column("due_on", Date),
    Column("cause", Text),
    Column("assigned_by", String(64), nullable=False),
    Column("assigned_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)

# `answers` and `marks` by the number of the question in the paper, from 1; `score` of `possible` in points. What was
# chosen is the places of the options in the item, from 0; a mark is kb.store.quiz_paper_records.Mark.
quiz_attempts = Table(
    "quiz_attempts",
    metadata,
    Column("attempt_id", String(24), primary_key=True),
    Column("paper_id", String(24), nullable=False, index=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True)),
    Column("submitted_at", DateTime(timezone=True)),
    Column("marked_at", DateTime(timezone=True)),
    Column("marked_by", String(64)),
    Column("answers", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("score", Integer),
    Column("possible", Integer),
    Column("passed", Boolean),
)

certificates = Table(
    "certificates",
    metadata,
    Column("certificate_id", String(24), primary_key=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("attempt_id", String(24), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("ended_on", Date),
    Column("ended_because", Text),
)

# What one publication means for the officers it concerns: `content` is what changed and what of ours it touches.
studies = Table(
    "studies",
    metadata,
    Column("study_id", String(24), primary_key=True),
    Column("generation", Integer, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("industries", JSON, nullable=False),
    Column("content", JSON, nullable=False),
    Column("items", JSON, nullable=False),
    Column("due_on", Date),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)

study_progress = Table(
    "study_progress",
    metadata,
    Column("study_id", String(24), primary_key=True),
    Column("actor_id", String(64), primary_key=True),
    Column("read_at", DateTime(timezone=True)),
    Column("answers", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("passed_at", DateTime(timezone=True)),
    Column("report", Text),
    Column("report_at", DateTime(timezone=True)),
    Index("ix_study_progress_actor_id", "actor_id"),
)
