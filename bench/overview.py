"""What the overview finds of clusters planted in made-up use, what it takes for one in plain noise, and how fast it is.

Use is made by rule (tests/builders_overview.py): 120 calls a day with complaints that have their days and weeks. The
develop half of the seeds chose the constants of kb/records/overview/bursts.py; the report half chose nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert

from bench.report import Cell, interval, table, write
from kb.evaluation.metrics import proportion
from kb.records.overview.book import AskedBook
from kb.records.overview.overview import Overviews, Topics
from kb.records.overview.themes import rising
from kb.records.overview.types import Theme, Window
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.overview import AskedRow
from kb.store.sql import SqlStore
from tests.builders_overview import COURIERS, FIRST, PRODUCTS, MadeUse, Planted, make_use

SEEDS = {"develop": range(0, 40), "report": range(1000, 1040)}
SIZES = (5, 8, 12, 20, 40)
SPREADS = (1, 3, 7)
WINDOW = Window(FIRST + timedelta(days=28), FIRST + timedelta(days=57))
# A theme is of a cluster when most of its questions are; a false alarm when hardly any is of one.
OF_CLUSTER, OF_NONE = 0.5, 0.2
NO_TOPICS = Topics("none", {})


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one month: planted clusters found and named, of all; and themes that are of no cluster."""

    planted: tuple[Planted, ...]
    found: tuple[Planted, ...]
    named: tuple[Planted, ...]
    false_alarms: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(SEEDS), default="develop")
    parser.add_argument("--records", type=int, default=100_000, help="how many records to time; 0 leaves that out")
    arguments = parser.parse_args()
    seeds = SEEDS[arguments.half]
    noise = [month(make_use(seed), ()) for seed in seeds]
    months = [month(make_use(seed, planted=(clusters := _clusters(seed))), clusters) for seed in seeds]
    figures = _figures(arguments.half, noise, months)
    if arguments.records:
        figures["speed"] = speed(arguments.records)
    write("overview", figures)


def month(use: MadeUse, planted: Sequence[Planted]) -> Found:
    """The rising themes of a month of use, held against what was planted."""
    columns = AskedBook(use).columns(FIRST)
    themes = rising(columns, columns.of(None, columns.actor), WINDOW, use.questions)
    found = tuple(each for each in planted if any(_share(theme, use, each) >= OF_CLUSTER for theme in themes))
    named = tuple(
        each
        for each in found
        if any(each.word in theme.names and _share(theme, use, each) >= OF_CLUSTER for theme in themes)
    )
    false = sum(all(_share(theme, use, each) < OF_NONE for each in planted) for theme in themes)
    return Found(tuple(planted), found, named, false)


def _share(theme: Theme, use: MadeUse, cluster: Planted) -> float:
    return sum(use.planted_of.get(each) is cluster for each in theme.records) / len(theme.records)


def _clusters(seed: int) -> tuple[Planted, ...]:
    """Two of a month, of sizes, spreads and days that go round with the seed."""
    size, spread = SIZES[seed % len(SIZES)], SPREADS[seed // len(SIZES) % len(SPREADS)]
    first = FIRST + timedelta(days=30 + seed % 6)
    return (
        Planted(PRODUCTS[seed % len(PRODUCTS)], "batch", size, first, spread),
        Planted(COURIERS[seed % len(COURIERS)], "courier", size, first + timedelta(days=13), spread),
    )


def _figures(half: str, noise: Sequence[Found], months: Sequence[Found]) -> dict[str, object]:
    rows: list[list[Cell]] = []
    for size in SIZES:
        for spread in SPREADS:
            planted = [each for one in months for each in one.planted if (each.calls, each.days) == (size, spread)]
            found = [each for one in months for each in one.found if (each.calls, each.days) == (size, spread)]
            named = [each for one in months for each in one.named if (each.calls, each.days) == (size, spread)]
            if planted:
                rows.append([size, spread, interval(proportion(len(found), len(planted))), len(named)])
    table(f"planted clusters, {half} half", ("calls more", "over days", "found", "named by product or courier"), rows)
    alarms = [each.false_alarms for each in noise]
    beside = sum(each.false_alarms for each in months)
    mean = sum(alarms) / len(alarms)
    print(f"\nfalse alarms per 30 days of noise: {mean:.2f} (most {max(alarms)}, {len(alarms)} months)")
    print(f"beside planted clusters: {beside / len(months):.2f}")
    return {
        "half": half,
        "clusters": [dict(zip(("calls", "days", "found", "named"), row, strict=True)) for row in rows],
        "false_alarms_per_month": mean,
        "most_false_alarms": max(alarms),
        "months": len(alarms),
    }


def speed(records: int) -> dict[str, float]:
    """Seconds of an overview of 30 days with so many questions in them, contents as large as real ones."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(f"sqlite:///{Path(folder) / 'bench.db'}")
        written = _fill(store, records)
        overviews, seconds = Overviews(store.overview), {"records": float(written)}
        for name in ("first", "again"):
            started = perf_counter()
            overviews.of(WINDOW, None, NO_TOPICS)
            seconds[name] = perf_counter() - started
        started = perf_counter()
        overviews.of(Window(WINDOW.since + timedelta(days=1), WINDOW.until), None, NO_TOPICS)
        seconds["other_window"] = perf_counter() - started
        store.close()
    table("speed, seconds", tuple(seconds), [tuple(seconds.values())])
    return seconds


def _fill(store: SqlStore, records: int) -> int:
    """Questions of 58 days, about half of them in the window; without a chain, which nobody reads here."""
    use = make_use(7, calls=records // 30)
    filler = "条" * 5_000
    facts = '{"passages":[' + ",".join(['{"title":"广告法","text_sha256":"' + "0" * 128 + '"}'] * 10)
    for rows in _batches(use):
        ledger = [
            {
                "record_id": row.record_id, "writer_id": "bench", "sequence": number, "previous_hash": "", "hash": "",
                "kind": "ask", "at": row.at, "actor_id": "local", "session_id": row.session_id,
                "outcome": "refused" if row.refused else "answered",
                "facts": f'{facts}],"timings_ms":{{"total":{row.ms}}}}}', "commitment": "0",
            }
            for number, row in rows
        ]  # fmt: skip
        contents = [
            {
                "record_id": row.record_id,
                "salt": "",
                "content": f'{{"answer":{{"text":"{filler}"}},"question":"{row.question}"}}',
            }
            for _, row in rows
        ]
        with writing(store.engine) as c:
            c.execute(insert(s.records), ledger)
            c.execute(insert(s.record_contents), contents)
    return len(use.rows)


def _batches(use: MadeUse, size: int = 5_000) -> Iterator[list[tuple[int, AskedRow]]]:
    numbered = list(enumerate(use.rows))
    for first in range(0, len(numbered), size):
        yield numbered[first : first + size]


if __name__ == "__main__":
    main()
