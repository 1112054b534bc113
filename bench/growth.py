"""What grows with the number of passages: memory, start, search, ask, publication, and what lies on the disk.

`python -m bench.growth --home 5k=FOLDER --home 24k=FOLDER …` takes homes that bench.growth_home has built, smallest
first, and runs one service on each. Questions are our own, each asked once; those that are searched are not those that
are asked. A publication is one small text, from sending the request until a search shows it: every run of this leaves
three more of them, and its records, in each home. The curves go to docs/measurements/growth.svg with --chart.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from bench.growth_chart import Curve, draw
from bench.growth_home import NOTES
from bench.judged import ours
from bench.report import ROOT, table, write
from bench.service import Service
from kb.evaluation.metrics import quantile

CHART = ROOT / "docs" / "measurements" / "growth.svg"
FIRST = "网购的衣服不喜欢能退吗"
PUBLICATIONS = 3
# A service whose content has no vectors yet makes them behind itself; for that no measurement waits.
_SETTLING = 90.0
_PATIENCE = 120.0
_PARTS = {"store": "zhigui.db*", "words": "lexical", "vectors": "vectors"}


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured of one home; seconds, milliseconds and megabytes as the names say.

    `ready_s` until it listens, `answered_s` until the first answer, both since the process was made. RSS and USS (what
    this process alone holds, mapped files it shares left out) after start and after the questions.
    """

    name: str
    passages: int
    ready_s: float
    answered_s: float
    rss_mb: float
    uss_mb: float
    loaded_rss_mb: float
    loaded_uss_mb: float
    search_p50_ms: float
    search_p95_ms: float
    ask_p50_ms: float
    ask_p95_ms: float
    refused: float
    words_p50_ms: float
    vectors_p50_ms: float
    visible_s: float
    asked_after_s: float
    store_mb: float
    words_mb: float
    vectors_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=_named, action="append", required=True, help="NAME=FOLDER, smallest first")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--chart", action="store_true", help=f"draw {CHART.relative_to(ROOT)}")
    arguments = parser.parse_args()
    homes: list[tuple[str, Path]] = arguments.home
    found = []
    for name, home in homes:
        found.append(measured(name, home, arguments.questions))
        # A large one takes minutes, and what came before must not be lost with it.
        print(found[-1], flush=True)
    for title, fields in _TABLES.items():
        rows = [(each.name, *(_rounded(getattr(each, field)) for field in fields)) for each in found]
        table(title, ("home", *fields), rows)
    built = {name: json.loads((home / NOTES).read_text("utf-8")) for name, home in homes if (home / NOTES).exists()}
    table("Built", ("home", "step", "added", "seconds", "a second"), _rates(built))
    write("growth", {"homes": found, "built": built, "questions": arguments.questions})
    if arguments.chart and len(found) > 1:
        CHART.parent.mkdir(exist_ok=True)
        CHART.write_text(draw([each.passages for each in found], _curves(found)), "utf-8")
        print(f"→ {CHART}")


_TABLES = {
    "Start and memory": ("passages", "ready_s", "answered_s", "rss_mb", "uss_mb", "loaded_rss_mb", "loaded_uss_mb"),
    "One client": ("search_p50_ms", "search_p95_ms", "words_p50_ms", "vectors_p50_ms", "ask_p50_ms", "ask_p95_ms",
                   "refused"),
    "Publication, disk": ("visible_s", "asked_after_s", "store_mb", "words_mb", "vectors_mb"),
}  # fmt: skip


def measured(name: str, home: Path, questions: int) -> Grown:
    """One service on a home: started, left to settle, searched, asked, given three small texts, and ended."""
    searched, asked = chosen(questions)
    service, started = Service(home), time.perf_counter()
    ready = service.start()
    try:
        client = Client(service.address())
        client.post("/v1/ask", {"question": FIRST})
        answered = time.perf_counter() - started
        service.wait_until_idle(_SETTLING)
        # Idle for so long, the connection was closed.
        client = Client(service.address())
        done, total = service.vectors()
        if done < total:
            raise SystemExit(f"{done} of {total} vectors in {home}: build it with bench.growth_home")
        at_rest = memory_mb(service.pid)
        found = [client.post("/v1/search", {"query": each, "top_k": 10}) for each in searched]
        answers = [client.post("/v1/ask", {"question": each}) for each in asked]
        loaded = memory_mb(service.pid)
        publications = [_published(service, Client(service.address()), each) for each in range(PUBLICATIONS)]
    finally:
        service.stop()
    sizes = {part: _megabytes(home, pattern) for part, pattern in _PARTS.items()}
    searches, asks = ([1000 * seconds for seconds, _ in each] for each in (found, answers))
    parts = [cast(Mapping[str, float], reply["timings_ms"]) for _, reply in found]
    return Grown(
        name=name,
        passages=total,
        ready_s=ready,
        answered_s=answered,
        rss_mb=at_rest[0],
        uss_mb=at_rest[1],
        loaded_rss_mb=loaded[0],
        loaded_uss_mb=loaded[1],
        search_p50_ms=quantile(searches, 0.5),
        search_p95_ms=quantile(searches, 0.95),
        ask_p50_ms=quantile(asks, 0.5),
        ask_p95_ms=quantile(asks, 0.95),
        refused=sum(reply["status"] == "refused" for _, reply in answers) / len(answers),
        words_p50_ms=quantile([each["lexical"] for each in parts], 0.5),
        vectors_p50_ms=quantile([each["vectors"] for each in parts], 0.5),
        visible_s=quantile([seen for seen, _ in publications], 0.5),
        asked_after_s=quantile([after for _, after in publications], 0.5),
        store_mb=sizes["store"],
        words_mb=sizes["words"],
        vectors_mb=sizes["vectors"],
    )


def chosen(count: int) -> tuple[list[str], list[str]]:
    """As many questions to be searched, and as many others to be asked; the same for every home and every run."""
    questions = [one.question for name in ("retrieval_commerce", "retrieval_public") for one in ours(name)]
    distinct = list(dict.fromkeys(questions))
    random.Random(5).shuffle(distinct)
    return distinct[:count], distinct[count : 2 * count]


class Client:
    """One client that keeps its connection."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)

    def post(self, path: str, body: Mapping[str, object]) -> tuple[float, Mapping[str, Any]]:
        """Seconds from sending to having read the whole reply, and the reply."""
        started = time.perf_counter()
        self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise SystemExit(f"{path}: status {response.status}: {content.decode(errors='replace')}")
        return seconds, json.loads(content)


def _published(service: Service, client: Client, number: int) -> tuple[float, float]:
    """Seconds from asking for a small text to be brought in until a search shows it, and of the first ask after it."""
    # A name no other text has: those of earlier runs are still there.
    name = "".join(random.choices([chr(0x4E00 + each) for each in range(20_000)], k=4))
    mark = f"{name}第{time.time_ns() // 1000 % 10**10}{number}号规则"
    lines = (
        "---",
        f'title: "{mark}"',
        f'issuer: "{name}管理委员会"',
        'effective_date: "2020-01-01"',
        "---",
        f"第一条　经营者应当依照{mark}办事。",
        "第二条　本规则自2020年1月1日起施行。",
    )
    with tempfile.TemporaryDirectory(prefix="zhigui-growth-") as folder:
        Path(folder, "text.md").write_text("\n".join(lines), "utf-8")
        started = time.perf_counter()
        run_id = service.ingest(Path(folder))
        while not _shows(client, mark):
            if time.perf_counter() - started > _PATIENCE:
                raise SystemExit(f"{mark} was not found within {_PATIENCE:.0f} s")
            time.sleep(0.05)
        visible = time.perf_counter() - started
        after, _ = client.post("/v1/ask", {"question": f"{FIRST}{'？' * (number + 1)}"})
        service.wait_for_run(run_id)
    return visible, after


def _shows(client: Client, mark: str) -> bool:
    _, reply = client.post("/v1/search", {"query": mark, "top_k": 5})
    return any(mark in str(hit["text"]) for hit in reply["hits"])


def memory_mb(pid: int) -> tuple[float, float]:
    """RSS and USS of a process in MB, as the kernel counts them."""
    counted = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    kilobytes = {found[1]: int(found[2]) for found in re.finditer(r"^(\w+):\s+(\d+) kB", counted, re.MULTILINE)}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return kilobytes["Rss"] * 1024 / 1e6, own * 1024 / 1e6


def _megabytes(home: Path, pattern: str) -> float:
    files = [file for found in home.glob(pattern) for file in (found.rglob("*") if found.is_dir() else (found,))]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _rates(built: Mapping[str, Sequence[Mapping[str, float]]]) -> list[tuple[str, str, int, float, float]]:
    """What was added a second in each step of building, of each home."""
    return [
        (name, str(note["step"]), int(note["added"]), note["seconds"], note["added"] / max(note["seconds"], 0.1))
        for name, notes in built.items()
        for note in notes
    ]


def _curves(found: Sequence[Grown]) -> list[Curve]:
    """The curves that are drawn, with how their values are read."""
    shown = {
        "memory (USS)": ("loaded_uss_mb", "MB"),
        "start": ("ready_s", "s"),
        "search p95": ("search_p95_ms", "ms"),
        "ask p95": ("ask_p95_ms", "ms"),
        "publication": ("visible_s", "s"),
        "store": ("store_mb", "MB"),
        "words": ("words_mb", "MB"),
        "vectors": ("vectors_mb", "MB"),
    }
    return [Curve(name, unit, tuple(getattr(each, of) for each in found)) for name, (of, unit) in shown.items()]


def _rounded(value: float) -> str:
    """With as many digits as mean something."""
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}" if isinstance(value, float) else str(value)


def _named(argument: str) -> tuple[str, Path]:
    name, _, folder = argument.partition("=")
    if not folder or not (Path(folder) / "zhigui.db").exists():
        raise argparse.ArgumentTypeError(f"{argument}: NAME=FOLDER of a built home is wanted")
    return name, Path(folder)


if __name__ == "__main__":
    main()
