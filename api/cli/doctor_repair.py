"""zhigui doctor --repair: what is derived from the database is made anew; the database itself is never touched."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from api.cli.gateway import running_owner
from api.cli.opening import load_settings, opened
from api.cli.terminal import say
from api.client import Call, Json
from kb.errors import OwnerError, StoreError
from kb.search.made_anew import ASIDE, opened_or_made_anew
from kb.search.probing import require_whole
from kb.settings import Settings
from kb.store.engine import DAMAGED, sqlite_file

# The word index and that of what people ask: made again from store and content in about a minute.
DERIVED_FOLDERS = ("lexical", "asked")
VECTORS = "vectors"


def repaired() -> Json:
    """What doctor finds afterwards. OwnerError beside a running service, StoreError where there is nothing to make
    the indexes of: both before anything was removed."""
    owner = running_owner()
    if owner is not None:
        raise OwnerError(f"服务正在运行（{owner.address}）。请先停止服务，再运行 zhigui doctor --repair。")
    settings = load_settings()
    with opened(settings, before=lambda home: remove_damaged(settings, home)) as desk:
        # A server of Chroma may hold vectors of other knowledge bases.
        if settings.chroma_url is None and (swept := desk.kb.agreement.sweep_vectors()):
            say(f"已从语义索引删去 {swept:,} 个向量：它们的条文已不在数据库里")
        for held in desk.kb.agreement.vectors():
            if held.missing:
                say(f"语义索引还缺 {held.missing:,} 个向量：下次启动服务（zhigui serve）时自动补建，其间先按字词查找")
        return desk.client()(Call("GET", "/v1/doctor"))


def remove_damaged(settings: Settings, home: Path) -> None:
    """Removes what is made anew at opening, sets vectors aside that cannot be read; the home is locked, nothing open.

    Whole vectors stay: making them takes half an hour.
    """
    _require_whole_store(settings)
    for name in DERIVED_FOLDERS:
        if (home / name).is_dir():
            shutil.rmtree(home / name)
            say(f"已删除 {home / name}，正从数据库重做")
    for sums in home.glob("sum-*.json"):
        sums.unlink()
    if settings.chroma_url is None and (home / VECTORS).is_dir():
        say("正在逐个读取语义索引的向量，两三万个要几秒……")
        opened_or_made_anew(home / VECTORS, partial(require_whole, home / VECTORS))
        if not (home / VECTORS).is_dir():
            say(f"语义索引已损坏，移到 {home / (VECTORS + ASIDE)}")


def _require_whole_store(settings: Settings) -> None:
    """Raises StoreError for a damaged SQLite file. A server checks its own."""
    file = sqlite_file(settings.store_url)
    if file is None or not file.exists():
        return
    try:
        with closing(sqlite3.connect(file)) as database:
            found = [str(row[0]) for row in database.execute("PRAGMA quick_check(1)")]
    except sqlite3.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        raise StoreError(DAMAGED.format(found[0]))
