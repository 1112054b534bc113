"""A backup of a home with many records while a service on it is asked, and its restoring to the same verify result.

The home is copied first, not changed. The records are appended through the ledger, so that the chain is a real one;
many make a transaction. Questions are asked alone, then while `zhigui backup` runs, alone again, and so on: what else
the machine does hits both.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice, takewhile
from pathlib import Path
from time import perf_counter

from bench.judged import ours
from bench.report import ROOT, table, write
from bench.service import Service
from bench.world import HOME
from kb.backups.restoring import Asked, restore
from kb.backups.store_facts import facts_of
from kb.evaluation.metrics import quantile
from kb.records.verification.verify import Against, verify
from kb.settings import Settings
from kb.store.engine import open_engine, writing
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore

# A recorded answer has some 30 KB, most of it wordings; the size is a parameter, because the disk bounds both.
WORDS = "网购的衣服不喜欢能退吗？消费者有权自收到商品之日起七日内退货，且无需说明理由。"
BATCH = 500
ALONE = 60


@dataclass
class Times:
    """Seconds of every question, asked alone and during a backup."""

    alone: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="which home to copy")
    parser.add_argument("--records", type=int, default=100_000, help="how many records to append")
    parser.add_argument("--kilobytes", type=int, default=3, help="how long the content of each is")
    parser.add_argument("--work", type=Path, help="where copies, backups and restored homes go; default: a new folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhigui-backup-", dir=arguments.work) as name:
        folder = Path(name)
        shutil.copytree(arguments.home, folder / "home", ignore=shutil.ignore_patterns("owner.lock"))
        settings = Settings(home=folder / "home")
        seconds = fill(settings, arguments.records, arguments.kilobytes)
        print(f"{arguments.records} records appended in {seconds:.0f} s", flush=True)
        times, rows = Times(), []
        with Service(folder / "home") as service:
            questions = cycle([one.question for one in ours("answerable")][:40])
            asked(service, islice(questions, 1))
            for sealed in (False, True):
                times.alone += asked(service, islice(questions, ALONE))
                rows.append(backed_up(settings, folder, service, questions, times, sealed=sealed))
            times.alone += asked(service, islice(questions, ALONE))
        rows = [restored(settings, folder, row) for row in rows]
        table("backup under load, and restore", tuple(rows[0]), [tuple(each.values()) for each in rows])
        asking = {
            f"{name} {share}": round(1000 * quantile(found, part), 1)
            for name, found in asdict(times).items()
            for share, part in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
        }
        asking |= {"asked alone": len(times.alone), "asked during": len(times.during)}
        table("asking, ms", tuple(asking), [tuple(asking.values())])
        write(
            "backup", {"records": arguments.records, "kilobytes": arguments.kilobytes, "rows": rows, "ask_ms": asking}
        )


def fill(settings: Settings, records: int, kilobytes: int) -> float:
    """Appends the records; how many seconds it took."""
    store, started = SqlStore(settings.store_url), perf_counter()
    words = WORDS * (kilobytes * 1000 // len(WORDS.encode()))
    for first in range(0, records, BATCH):
        with writing(store.engine) as c:
            for number in range(first, min(first + BATCH, records)):
                draft = RecordDraft(RecordKind.ASK, "local", {}, {"question": f"{number} {words}"}, outcome="answered")
                store.ledger.append_in(c, draft)
    store.close()
    return perf_counter() - started


def asked(service: Service, questions: Iterable[str]) -> list[float]:
    """Seconds of questions asked in a row, as the owner: the home may have people who would have to sign in."""
    seconds = []
    for question in questions:
        started = perf_counter()
        service.call("POST", "/v1/ask", {"question": question})
        seconds.append(perf_counter() - started)
    return seconds


def backed_up(
    settings: Settings, folder: Path, service: Service, questions: Iterator[str], times: Times, *, sealed: bool
) -> dict[str, object]:
    """One `zhigui backup` beside the service, which is asked meanwhile."""
    file = folder / f"backup-{sealed}"
    (folder / "pass").write_text("一二三四五六七八九十")
    options = ["--encrypt", "--passphrase-file", str(folder / "pass")] if sealed else []
    started = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "backup", str(file), "--json", *options],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_HOME": str(settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    times.during += asked(service, takewhile(lambda _: process.poll() is None, questions))
    seconds = perf_counter() - started
    told = json.loads(process.communicate()[0])
    assert process.returncode == 0
    verified = told["verified"]
    assert verified["intact"], verified
    megabytes = round(file.stat().st_size / 1e6)
    return {"encrypted": sealed, "backup s": round(seconds, 1), "MB": megabytes, "records": verified["records"]}


def restored(settings: Settings, folder: Path, row: Mapping[str, object]) -> dict[str, object]:
    """The backup restored: it must verify as it did at its moment, and be what the source's chain was then."""
    file, into = folder / f"backup-{row['encrypted']}", folder / f"new-{row['encrypted']}"
    phrase = "一二三四五六七八九十" if row["encrypted"] else None
    now, started = datetime.now(UTC), perf_counter()
    found = restore(Asked(file, into, phrase), folder / ".restoring", now, _silent)
    seconds = perf_counter() - started
    assert found.same
    facts = facts_of(f"sqlite:///{into / 'zhigui.db'}", settings.ledger_key_file, now)
    source = SqlStore(settings.store_url)
    for end in facts.verified.chains:
        at_that_moment = dict(_hashes(source, end.writer_id))
        assert at_that_moment[end.last_sequence] == end.last_hash
    source.close()
    whole = _source_faults(settings)
    shutil.rmtree(into)
    return {
        **row,
        "restore s": round(seconds, 1),
        "same verify": found.same and facts.verified.records == row["records"],
        "source faults": whole,
    }


def _hashes(store: SqlStore, writer_id: str) -> Sequence[tuple[int | None, str]]:
    return [(each["sequence"], each["hash"]) for each in store.ledger.walk(writer_id)]


def _source_faults(settings: Settings) -> int:
    engine = open_engine(settings.store_url)
    try:
        return len(verify(engine, datetime.now(UTC), Against(signing=False)).faults)
    finally:
        engine.dispose()


def _silent(done: int, total: int, name: str) -> None:
    """Draws nothing."""


if __name__ == "__main__":
    main()
