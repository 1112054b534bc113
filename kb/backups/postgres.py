"""A store on PostgreSQL, copied by its own tools: pg_dump sees one state of the database, pg_restore brings it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from kb.backups.errors import BackupError
from kb.backups.store_facts import StoreFacts, facts_of
from kb.settings import Settings
from kb.store.engine import open_engine

DUMP_FILE = "store.pgdump"


def dump_store(settings: Settings, work: Path, now: datetime) -> StoreFacts:
    """Dumps the database; what is told of it is read right after, so that it may be some records ahead."""
    url = make_url(settings.store_url)
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={work / DUMP_FILE}"], url)
    return facts_of(settings.store_url, settings.ledger_key_file, now)


def restore_dump(dump: Path, store_url: str) -> None:
    """Brings a dump into an empty database, in one transaction. BackupError when there is anything in it."""
    url = make_url(store_url)
    engine = open_engine(store_url)
    try:
        if inspect(engine).get_table_names():
            raise BackupError(
                f"数据库 {url.database} 里已有内容，没有动它。请建一个空的数据库，再设 ZHIGUI_DATABASE_URL。"
            )
    finally:
        engine.dispose()
    _run("pg_restore", ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump)], url)


def _run(tool: str, arguments: list[str], url: URL) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupError(
            f"数据库是 PostgreSQL，要用它的工具 {tool} 来做，这台机器上没有。请安装 postgresql-client"
            "（版本不低于服务器），或请数据库管理员用 pg_dump 另外备份。"
        )
    # The password goes through the environment: arguments are read by everybody on the machine.
    done = subprocess.run(
        [program, f"--dbname={url.database}", *arguments],
        env=_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[0]
        raise BackupError(f"{tool} 没有做成：{said}。请检查数据库地址、权限，以及工具的版本不低于服务器。")


def _environment(url: URL) -> Mapping[str, str]:
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    named = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    given |= {variable: str(url.query[name]) for name, variable in named.items() if name in url.query}
    return {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}
