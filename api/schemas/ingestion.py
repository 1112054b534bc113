"""Ingest runs: what was asked for, how far it came, what failed and where."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Reply, Request
from kb.store.runs import RunState

Kind = Literal["instrument", "handbook"]


class IngestionRequest(Request):
    """Texts to bring in: a source by name, or files and folders of this machine (only with the owner's token)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"source": "china-law"}, {"paths": ["/srv/laws"], "dry_run": True}]},
    )

    source: str | None = Field(default=None, max_length=64, description="来源名称，如 china-law")
    paths: list[str] = Field(default_factory=list, max_length=10_000, description="文件或目录的绝对路径")
    kind: Kind = Field(default="instrument", description="instrument 法规，handbook 内部手册")
    dry_run: bool = Field(default=False, description="只检查，不入库")


class FailureOut(Reply):
    """Why one text was refused, and the place in it."""

    path: str
    reason: str
    place: str | None


class IngestionOut(Reply):
    """One ingest run. `total` and `done` count texts."""

    run_id: int
    state: RunState
    source: str | None
    kind: str
    dry_run: bool
    total: int
    done: int
    added: tuple[str, ...]
    unchanged: int
    failed: tuple[FailureOut, ...]
    notes: tuple[str, ...] = ()
    generation: int | None
    started_at: datetime | None
    finished_at: datetime | None


class IngestionList(Reply):
    """The latest runs, newest first."""

    ingestions: tuple[IngestionOut, ...]
