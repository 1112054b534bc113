"""What is amiss around the knowledge base, found by looking: indexes, disk, clock, rights, backups."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from sqlalchemy import func, select

from api.cli.home import open_to_others
from api.degraded import LEAST_FREE
from kb.backups.inventory import NOTE
from kb.bootstrap import KnowledgeBase
from kb.store import schema as s
from kb.store.engine import reading

# A clock that follows a time server never is this far off.
CLOCK_LEEWAY = timedelta(minutes=5)
BACKUP_AGE = timedelta(days=7)
CERTIFICATE_LEFT = timedelta(days=30)


class Severity(StrEnum):
    """How grave a finding is: an error harms answers or records now, a warning may."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: its code for programs; what, where and what to do in Chinese."""

    code: str
    severity: Severity
    what: str
    where: str
    advice: str


def findings(kb: KnowledgeBase, now: datetime | None = None) -> tuple[Finding, ...]:
    """Everything amiss, errors first. Changes nothing. Raises StoreError, SearchError."""
    now = now or datetime.now(UTC)
    found = [*_indexes(kb), *_disk(kb), *_clock(kb, now), *_backup(kb.settings.home, now), *_certificate(kb, now)]
    return tuple(sorted(found, key=lambda each: each.severity is not Severity.ERROR))


def _indexes(kb: KnowledgeBase) -> Iterator[Finding]:
    words = kb.agreement.words()
    home = kb.settings.home
    if words.missing or words.orphans:
        what = f"词语索引与数据库对不上：缺 {words.missing:,} 段，多 {words.orphans:,} 段"
        yield Finding(
            "lexical_disagrees", Severity.ERROR, what, str(home / "lexical"), "停服务，运行 zhigui doctor --repair"
        )
    for broken in sorted(home.glob("*.broken")):
        what = "损坏的索引已移开，正从数据库重建"
        yield Finding("index_set_aside", Severity.WARNING, what, str(broken), "索引重建好之后可以删除这个文件夹")


def _disk(kb: KnowledgeBase) -> Iterator[Finding]:
    home = kb.settings.home
    if (free := shutil.disk_usage(home).free) < LEAST_FREE:
        what = f"磁盘只剩 {free >> 20} MB，记录和更新可能写不进去"
        yield Finding("disk_low", Severity.ERROR, what, str(home), "请腾出磁盘空间")
    if open_to_others(home):
        what = "本机的其他系统账号也能进入数据目录，里面有来电人说的话和密钥"
        yield Finding("home_open", Severity.WARNING, what, str(home), f"运行 chmod 700 {home}")


def _clock(kb: KnowledgeBase, now: datetime) -> Iterator[Finding]:
    with reading(kb.store.engine) as c:
        newest = c.scalar(select(func.max(s.records.c.at)))
    if newest is not None and (newest if newest.tzinfo else newest.replace(tzinfo=UTC)) > now + CLOCK_LEEWAY:
        what = f"服务器的时钟比最近一条记录还早（记录的时间是 {newest:%Y-%m-%d %H:%M} UTC）：时钟被调慢，或当时调快过"
        yield Finding("clock_behind", Severity.ERROR, what, "服务器的时钟", "请校准时钟，并启用时间同步")


def _backup(home: Path, now: datetime) -> Iterator[Finding]:
    file = home / NOTE
    try:
        made_at = datetime.fromisoformat(json.loads(file.read_text("utf-8"))["made_at"])
        age = now - made_at
    except FileNotFoundError:
        yield Finding("backup_none", Severity.WARNING, "还没有备份过", str(home), "运行 zhigui backup，并每天备份一次")
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding("backup_unknown", Severity.WARNING, "上次备份的记事读不出", str(file), "再运行一次 zhigui backup")
        return
    if age > BACKUP_AGE:
        what = f"最近一次备份是 {age.days} 天之前"
        yield Finding("backup_old", Severity.WARNING, what, str(file), "运行 zhigui backup，并每天备份一次")


def _certificate(kb: KnowledgeBase, now: datetime) -> Iterator[Finding]:
    file = kb.settings.tls_cert
    if file is None:
        return
    try:
        ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        yield Finding("certificate_unreadable", Severity.ERROR, "TLS 证书读不出", str(file), "请检查 ZHIGUI_TLS_CERT")
        return
    if ends < now + CERTIFICATE_LEFT:
        severity = Severity.ERROR if ends < now else Severity.WARNING
        what = f"TLS 证书{'已于' if ends < now else '将于'} {ends:%Y-%m-%d} 到期"
        yield Finding("certificate_ends", severity, what, str(file), "请换上新证书，再重启服务")
