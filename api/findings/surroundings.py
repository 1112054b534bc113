"""What is amiss around the knowledge base: disk, rights, clock, backups, certificate."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from api.cli.home import open_to_others
from api.findings.finding import Examined, Finding, error, warning
from kb.backups.inventory import NOTE
from kb.store import schema as s
from kb.store.engine import reading

# A clock that follows a time server never is this far off.
CLOCK_LEEWAY = timedelta(minutes=5)
BACKUP_AGE = timedelta(days=7)
CERTIFICATE_LEFT = timedelta(days=30)
BACK_UP = "运行 zhigui backup，并每天备份一次"


def disk(home: Path, least_free: int) -> Iterator[Finding]:
    """Room for records, and who else may look at them."""
    if not os.access(home, os.W_OK):
        what = "数据目录写不进去，记录和更新都保存不了"
        yield error("home_read_only", what, home, "检查磁盘是否被挂成只读、权限是否改过；恢复后不用重启")
    elif (free := shutil.disk_usage(home).free) < least_free:
        yield error("disk_low", f"磁盘只剩 {free >> 20:,} MB，记录和更新可能写不进去", home, "请腾出磁盘空间")
    if open_to_others(home):
        what = "本机的其他系统账号也能进入数据目录，里面有来电人说的话和密钥"
        yield warning("home_open", what, home, f"运行 chmod 700 {home}")


def clock(examined: Examined) -> Iterator[Finding]:
    """A clock that was set back, or was ahead when something was recorded."""
    with reading(examined.kb.store.engine) as c:
        newest = c.scalar(select(func.max(s.records.c.at)))
    if newest is not None and (newest if newest.tzinfo else newest.replace(tzinfo=UTC)) > examined.now + CLOCK_LEEWAY:
        what = f"服务器的时钟比最近一条记录还早（记录的时间是 {newest:%Y-%m-%d %H:%M} UTC）：时钟被调慢，或当时调快过"
        yield error("clock_behind", what, "服务器的时钟", "请校准时钟，并启用时间同步")


def backup(home: Path, now: datetime) -> Iterator[Finding]:
    """When the last backup was made."""
    file = home / NOTE
    try:
        age = now - datetime.fromisoformat(json.loads(file.read_text("utf-8"))["made_at"])
    except FileNotFoundError:
        yield warning("backup_none", "还没有备份过", home, BACK_UP)
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield warning("backup_unknown", "上次备份的记事读不出", file, "再运行一次 zhigui backup")
        return
    if age > BACKUP_AGE:
        yield warning("backup_old", f"最近一次备份是 {age.days} 天之前", file, BACK_UP)


def certificate(file: Path | None, now: datetime) -> Iterator[Finding]:
    """The certificate that the service itself shows; a proxy's is the proxy's concern."""
    if file is None:
        return
    try:
        from cryptography import x509

        held = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        yield error("certificate_unreadable", "TLS 证书读不出", file, "请检查 ZHIGUI_TLS_CERT 所指的文件，再重启服务")
        return
    begins, ends = held.not_valid_before_utc, held.not_valid_after_utc
    change = "请换上新证书，再重启服务"
    if ends < now:
        yield error("certificate_ended", f"TLS 证书已于 {ends:%Y-%m-%d} 到期，浏览器会拒绝连接", file, change)
    elif begins > now + CLOCK_LEEWAY:
        what = f"TLS 证书要到 {begins:%Y-%m-%d %H:%M} UTC 才生效，浏览器会拒绝连接"
        yield error("certificate_early", what, file, "请核对服务器的时钟，或换上已经生效的证书")
    elif ends < now + CERTIFICATE_LEFT:
        yield warning("certificate_ends", f"TLS 证书将于 {ends:%Y-%m-%d} 到期", file, change)
