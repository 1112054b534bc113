"""One thing amiss, and what is looked at to find it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from api.degraded import LEAST_FREE
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings


class Severity(StrEnum):
    """How grave a finding is: an error harms answers or records now, a warning may."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: its code for programs; what, where and what to do in Chinese, without a full stop at the end."""

    code: str
    severity: Severity
    what: str
    where: str
    advice: str


def error(code: str, what: str, where: object, advice: str) -> Finding:
    """What harms answers or records now."""
    return Finding(code, Severity.ERROR, what, str(where), advice)


def warning(code: str, what: str, where: object, advice: str) -> Finding:
    """What may harm them."""
    return Finding(code, Severity.WARNING, what, str(where), advice)


@dataclass(frozen=True, slots=True)
class Examined:
    """What is examined, at which moment; with fewer bytes free than `least_free` the disk counts as nearly full."""

    kb: KnowledgeBase
    ingestion: Ingestion
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    least_free: int = LEAST_FREE

    @property
    def settings(self) -> Settings:
        """The settings of the knowledge base."""
        return self.kb.settings


def where_stored(settings: Settings) -> str:
    """Where the database is, without the password that its address may hold."""
    return "ZHIGUI_DATABASE_URL 所指的数据库" if settings.database_url else str(settings.home / "zhigui.db")


def said(problem: object) -> str:
    """A message inside another: its own full stop would stand in the middle."""
    return str(problem).rstrip("。")
