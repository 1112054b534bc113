"""What a replica is when several share one database: whose chain it appends to, and that its keys are theirs too.

Alone on SQLite none of it applies: one home folder, one owner, the chain `local`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import socket
import time
from pathlib import Path

from kb.errors import SettingsError
from kb.records.privacy import PEPPER_FILE
from kb.records.sealing import load_or_create_secret
from kb.records.verification.signing import LedgerKey
from kb.settings import Settings
from kb.store.leading import Leadership, writer
from kb.store.marks import SqlMarks

WRITER_FILE = "writer-id"
# Workers of one home folder, each with a chain of its own that the next process in its place goes on with.
MOST_WORKERS = 64
# A replica that was killed has its lock no longer, as soon as the server has noticed.
PATIENCE_SECONDS = 10.0
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_MARK = b"zhigui mark 1"


def writer_id_of(settings: Settings) -> str:
    """The chain that a home folder appends to: the setting, else `local`, else one of its own beside other replicas.

    Made once and kept in the folder, so that a restart goes on with the same chain.
    """
    if not settings.shared or "writer_id" in settings.model_fields_set:
        return settings.writer_id
    file = settings.home / WRITER_FILE
    if not file.exists():
        host = _NOT_PLAIN.sub("-", socket.gethostname()).strip("-._")[:40] or "replica"
        aside = file.with_suffix(".part")
        aside.write_text(f"{host}-{secrets.token_hex(4)}", "utf-8")
        # Workers may share a folder: the first one's name stays.
        try:
            file.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return file.read_text("utf-8").strip()


def sole_writer(leading: Leadership, writer_id: str) -> str:
    """The same, once it is certain that no other process appends to it now. SettingsError where one does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not leading.leads(writer(writer_id)):
        if time.monotonic() > until:
            raise SettingsError(
                f"记录链 {writer_id} 正由另一个副本书写。每个副本要有自己的写入者标识：数据目录若是从别的副本复制来的，"
                f"请删除其中的 {WRITER_FILE}；设了 ZHIGUI_WRITER_ID 的，请各设各的。"
            )
        time.sleep(0.5)
    return writer_id


def worker_writer(leading: Leadership, base: str) -> str:
    """The chain of a worker: the first of its home folder that no other process appends to now."""
    for number in range(1, MOST_WORKERS + 1):
        name = f"{base[:48]}-worker-{number}"
        if leading.leads(writer(name)):
            return name
    raise SettingsError(f"这个数据目录已有 {MOST_WORKERS} 个 zhigui worker 在运行；再多的请用另一个数据目录。")


def same_keys(settings: Settings, marks: SqlMarks) -> None:
    """Makes the keys of the first replica, and refuses another that has others. SettingsError says what to copy.

    With another pepper the records of one caller would not be found together, with another signing key every second
    day would be signed by a stranger. An empty folder may have none made for it: it would not be the others' either.
    """
    if not settings.shared:
        return
    for name, file, how in (
        ("subjects", settings.home / PEPPER_FILE, "keys 文件夹"),
        ("ledger", settings.ledger_key_file, "keys 文件夹（或 ZHIGUI_LEDGER_KEY 指的文件）"),
    ):
        if marks.known(name) and not file.exists():
            raise SettingsError(
                f"这个数据库已有别的副本在用，本副本还缺它们共用的密钥 {file.name}。"
                f"请从已有的副本复制{how}到 {file.parent}，再启动。"
            )
        if not marks.agree(name, _mark(file, name)):
            raise SettingsError(
                f"本副本的密钥 {file} 与同一数据库的其他副本不同：记录会查不全、签名会不一致。"
                f"请换成其他副本的{how}，再启动。"
            )


def _mark(file: Path, name: str) -> str:
    """Of a secret an HMAC under itself, of a signing key its public half: neither leads back to the key."""
    if name == "ledger":
        return LedgerKey.load_or_create(file).key_id
    return hmac.new(load_or_create_secret(file), _MARK, hashlib.sha256).hexdigest()
