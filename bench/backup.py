"""Seconds and size of backing up a home with many records and of restoring it; the home is copied first, not changed.

The records are appended through the ledger, one transaction each, so that the chain is a real one: minutes for 100,000.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.report import table, write
from bench.world import HOME
from kb.backups.making import Wanted, make_backup
from kb.backups.restoring import Asked, restore
from kb.settings import Settings
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore

# Recorded answers have about 3 KB.
WORDS = "网购的衣服不喜欢能退吗？消费者有权自收到商品之日起七日内退货，且无需说明理由。" * 25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="which home to copy")
    parser.add_argument("--records", type=int, default=100_000, help="how many records to append")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhigui-backup-") as name:
        folder = Path(name)
        shutil.copytree(arguments.home, folder / "home", ignore=shutil.ignore_patterns("owner.lock"))
        settings = Settings(home=folder / "home")
        store = SqlStore(settings.store_url)
        for number in range(arguments.records):
            store.ledger.append(RecordDraft(RecordKind.ASK, "local", {}, {"question": f"{number} {WORDS}"}))
        store.close()
        rows = [measured(settings, folder, phrase) for phrase in (None, "一二三四五六七八九十")]
    table("backup and restore", ("encrypted", "backup s", "restore s", "MB"), rows)
    write("backup", {"records": arguments.records, "rows": rows})


def measured(settings: Settings, folder: Path, phrase: str | None) -> list[str | int | float]:
    """One backup and its restoring, which must verify as the backup did."""
    file, now = folder / f"backup-{phrase is not None}", datetime.now(UTC)
    started = perf_counter()
    make_backup(settings, Wanted(file, phrase), now, _silent)
    made = perf_counter()
    found = restore(Asked(file, folder / f"new-{file.name}", phrase), folder / ".restoring", now, _silent)
    assert found.same
    size = file.stat().st_size / 1e6
    return ["yes" if phrase else "no", round(made - started, 1), round(perf_counter() - made, 1), round(size, 1)]


def _silent(done: int, total: int, name: str) -> None:
    """Draws nothing."""


if __name__ == "__main__":
    main()
