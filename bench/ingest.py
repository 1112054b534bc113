"""How long texts take to come in: the starter corpus into an empty store, and three changed articles of 民法典.

The starter is built in a process of its own, store and word index, no vectors; its peak memory is the kernel's count.
The update goes to a running service that holds it all with its vectors (`bench.build_home` makes them) and has come to
rest, as a person's file does: from sending the request until a search shows the new words, reading, comparing, vectors
of the changed articles and publication included.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from bench.report import ROOT, table, write
from bench.service import Service
from bench.texts import write_corpus, write_texts
from bench.world import HOME

LIMIT_SECONDS, LIMIT_MB, LIMIT_VISIBLE = 60.0, 600.0, 5.0
CODE = "民法典"
# One early, one in the middle, one late; the words are asked for, so no article may hold them already.
CHANGED = {
    "第一百八十八条": "甲方舟计时规则",
    "第五百八十五条": "乙方舟违约规则",
    "第一千一百六十五条": "丙方舟侵权规则",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often the update is made")
    parser.add_argument("--vectors", type=Path, default=HOME, help="a home with the starter and all its vectors")
    parser.add_argument("--home", type=Path, help="for the child process: build the starter here")
    arguments = parser.parse_args()
    if arguments.home is not None:
        print(json.dumps(build_starter(arguments.home)))
        return
    with tempfile.TemporaryDirectory(prefix="zhigui-ingest-") as folder:
        built = _in_child(Path(folder) / "home")
        updates = [_update(Path(folder), arguments.vectors, number) for number in range(arguments.runs)]
    seconds = sorted(cast(float, each["visible_s"]) for each in updates)
    table(
        "Texts in",
        ("what", "seconds", "MiB", "goal"),
        [
            ("starter, no vectors", round(built["seconds"], 1), round(built["peak_mb"]), "60 s, 600 MiB"),
            ("3 articles of 民法典, until found", round(seconds[len(seconds) // 2], 2), None, "5 s (median)"),
            ("the same, slowest", round(seconds[-1], 2), None, None),
        ],
    )
    print(f"\nchanged passages {updates[0]['passages']}")
    write("ingest", {"starter": built, "updates": updates})
    met = built["seconds"] <= LIMIT_SECONDS and built["peak_mb"] <= LIMIT_MB and seconds[-1] <= LIMIT_VISIBLE
    raise SystemExit(0 if met else 1)


def build_starter(home: Path) -> Mapping[str, float]:
    """Builds the starter knowledge base in an empty home, as the first start does; seconds, MiB, texts."""
    from ingest.bootstrap import open_ingestion
    from kb.bootstrap import open_knowledge_base
    from kb.settings import Settings

    started = time.perf_counter()
    kb = open_knowledge_base(Settings(home=home))
    ingestion = open_ingestion(kb)
    reports = ingestion.build_starter()
    seconds = time.perf_counter() - started
    ingestion.close()
    kb.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "texts": sum(len(each.added) for each in reports)}


def _in_child(home: Path) -> Mapping[str, float]:
    command = [sys.executable, "-m", "bench.ingest", "--home", str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return cast(Mapping[str, float], json.loads(done.stdout.splitlines()[-1]))


def _update(folder: Path, built: Path, number: int) -> Mapping[str, object]:
    """One update on a fresh copy of the home, in a service that has nothing else to do."""
    home, texts = folder / f"home-{number}", folder / f"texts-{number}"
    shutil.copytree(built, home)
    write_texts(texts, (CODE,))
    _change(texts / f"{CODE}.md")
    corpus = folder / "corpus"
    with Service(home, corpus=write_corpus(corpus)) as service:
        service.wait_for_vectors()
        service.wait_until_idle()
        started = time.perf_counter()
        run_id = service.ingest(texts)
        while not _found(service):
            time.sleep(0.05)
        seconds = time.perf_counter() - started
        service.wait_for_run(run_id)
        run = service.call("GET", f"/v1/ingestions/{run_id}")
    shutil.rmtree(home)
    return {"visible_s": seconds, "passages": run["passages"]}


def _change(file: Path) -> None:
    _, head, body = file.read_text("utf-8").split("---\n", 2)
    fields = [line for line in head.splitlines() if not line.startswith("publish_date")]
    for label, words in CHANGED.items():
        changed = body.replace(f"\n{label}　", f"\n{label}　适用{words}。", 1)
        if changed == body:
            raise SystemExit(f"{CODE} has no {label} at the beginning of a line")
        body = changed
    dates = ['publish_date: "2025-12-01"', 'effective_date: "2026-01-01"', 'version: "2025修正"']
    file.write_text("\n".join(["---", *fields, *dates, "---", body]), "utf-8")


def _found(service: Service) -> bool:
    """Whether every changed article is found by its new words."""
    for label, words in CHANGED.items():
        hits = cast(list[Mapping[str, str]], service.call("POST", "/v1/search", {"query": words, "top_k": 5})["hits"])
        if not any(hit["title"] == CODE and hit["article"] == label and words in hit["text"] for hit in hits):
            return False
    return True


if __name__ == "__main__":
    main()
