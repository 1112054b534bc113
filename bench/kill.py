"""kill -9 at random moments of an ingest and of a backfill: nothing lost, nothing twice, and the service answers.

Real processes on real files. A home first holds one law with its vectors; six more come in while the service is
killed. After every kill the service starts again and must answer; the store must hold what it held before the run or
what it holds after it, nothing between; the same request again must lead to the same content as an undisturbed run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from bench.inspect_home import HomeFacts, inspect
from bench.report import table, write
from bench.service import Reply, Service
from bench.texts import FIRST, SECOND, write_corpus, write_texts
from bench.world import build_of

QUESTION, REFERENCE = "网购的衣服不喜欢能退吗", "消费者权益保护法第二十五条"
# A batch of the backfill takes about a second on two slow cores: every phase of it is met.
LONGEST_BACKFILL = 3.0
EXPECTED = "第二十五条"


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: when, what it hit, what a restart made of it, and everything that was wrong (empty: nothing).

    `found` is the state that lay there dead, `left` that after the restart.
    """

    during: str
    after_seconds: float
    found: str
    left: str
    restart_seconds: float
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """The folders of the trial and what undisturbed runs look like."""

    folder: Path
    second: Path
    corpus: Path
    before: HomeFacts
    after: HomeFacts
    ingest_seconds: float

    def copy(self, state: str) -> Path:
        """A fresh copy of the home before or after the ingest."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.folder / state, home)
        return home


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="half during ingest, half during backfill")
    parser.add_argument("--seed", type=int, default=20261121)
    arguments = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="zhigui-kill-") as folder:
        kills = []
        for kill in run(Path(folder), arguments.kills // 2, arguments.kills - arguments.kills // 2, arguments.seed):
            print(*_told(kill), sep="  ", flush=True)
            kills.append(kill)
    wrong = sum(bool(kill.wrong) for kill in kills)
    table("kill -9", ("during", "after s", "found", "left", "restart s", "wrong"), [_told(kill) for kill in kills])
    print(f"\n{len(kills) - 1} kills, {wrong} with something wrong, {time.perf_counter() - started:.0f} s in all")
    write("kill", {"seed": arguments.seed, "kills": [asdict(kill) for kill in kills], "with_something_wrong": wrong})
    raise SystemExit(1 if wrong else 0)


def run(folder: Path, in_ingest: int, in_backfill: int, seed: int, laws: tuple[str, ...] = SECOND) -> Iterator[Kill]:
    """So many kills during ingest of `laws` and so many during backfill, at moments drawn from `seed`."""
    scene = prepare(folder, laws)
    drawn = random.Random(seed)
    yield from _during_ingest(scene, in_ingest, drawn)
    yield from _during_backfill(scene, in_backfill, drawn)


def _told(kill: Kill) -> tuple[str, float, str, str, float, str]:
    wrong = "；".join(kill.wrong) or "nothing"
    return kill.during, round(kill.after_seconds, 2), kill.found, kill.left, round(kill.restart_seconds, 1), wrong


def prepare(folder: Path, laws: tuple[str, ...]) -> Scene:
    """Homes before and after the ingest, undisturbed; the one after it has few of the new vectors yet."""
    first, second = folder / "first", folder / "second"
    write_texts(first, FIRST)
    write_texts(second, laws)
    corpus = write_corpus(folder / "corpus")
    build_of(folder / "before", first, corpus)
    shutil.copytree(folder / "before", folder / "after")
    with Service(folder / "after", corpus=corpus) as service:
        started = time.perf_counter()
        service.wait_for_run(service.ingest(second))
        seconds = time.perf_counter() - started
    return Scene(folder, second, corpus, inspect(folder / "before"), inspect(folder / "after"), seconds)


def _during_ingest(scene: Scene, kills: int, drawn: random.Random) -> Iterator[Kill]:
    for _ in range(kills):
        home, after_seconds = scene.copy("before"), drawn.uniform(0, scene.ingest_seconds * 1.1)
        with Service(home, corpus=scene.corpus) as service:
            service.ingest(scene.second)
            time.sleep(after_seconds)
            service.kill()
        found = _phase(inspect(home), scene)
        started = time.perf_counter()
        with Service(home, corpus=scene.corpus) as service:
            restart = time.perf_counter() - started
            wrong = _unanswered(service)
        left = inspect(home)
        wrong += [*left.defects(), *_torn(left, scene)]
        with Service(home, corpus=scene.corpus) as service:
            service.wait_for_run(service.ingest(scene.second))
        repeated = inspect(home)
        wrong += [f"after the same request again, {defect}" for defect in repeated.defects()]
        if repeated.content != scene.after.content:
            wrong.append("the same request again gave other content than an undisturbed run")
        yield Kill("ingest", after_seconds, found, _named(left, scene), restart, tuple(wrong))


def _during_backfill(scene: Scene, kills: int, drawn: random.Random) -> Iterator[Kill]:
    """Kill after kill on one home, whose vectors must only grow; the last start is left alone to its end."""
    home, held = scene.copy("after"), scene.after.vectors_held
    for number in range(kills + 1):
        started, after_seconds = time.perf_counter(), drawn.uniform(0, LONGEST_BACKFILL)
        with Service(home, corpus=scene.corpus) as service:
            restart = time.perf_counter() - started
            wrong = _unanswered(service)
            if number < kills:
                time.sleep(after_seconds)
                service.kill()
            else:
                service.wait_for_vectors()
                after_seconds = time.perf_counter() - started
        left = inspect(home)
        wrong += [*left.defects(), *_vectors_lost(left, held, complete=number == kills)]
        if left.content != scene.after.content:
            wrong.append("the store changed")
        before, held = held, left.vectors_held
        during = "backfill" if number < kills else "(let run)"
        yield Kill(
            during, after_seconds, f"{before} vectors", f"{held}/{left.vectors_wanted} vectors", restart, tuple(wrong)
        )


def _vectors_lost(left: HomeFacts, held: int, *, complete: bool) -> list[str]:
    wanted = left.vectors_wanted if complete else held
    return [f"vectors lost or missing: {wanted - left.vectors_held}"] if left.vectors_held < wanted else []


def _unanswered(service: Service) -> list[str]:
    """A reference must be answered and a lay question must find its article; this small home holds no handbook."""
    text = str(service.call("POST", "/v1/ask", {"question": REFERENCE})["text"])
    hits = cast(list[Reply], service.call("POST", "/v1/search", {"query": QUESTION, "top_k": 5})["hits"])
    wrong = [] if EXPECTED in text else [f"answered otherwise: {text or '(refused)'}"]
    found = [f"{hit['title']}{hit['article']}" for hit in hits]
    return wrong if "消费者权益保护法" + EXPECTED in found else [*wrong, f"found {found} instead"]


def _torn(left: HomeFacts, scene: Scene) -> list[str]:
    return [] if _named(left, scene) != "something between" else ["neither the state before the run nor after it"]


def _phase(dead: HomeFacts, scene: Scene) -> str:
    """Where the ingest was when it died."""
    if dead.generation == scene.before.generation:
        return "preparing" if dead.prepared_rows else "not begun"
    return "published, words behind" if dead.words_count < dead.passages else "published, words there"


def _named(left: HomeFacts, scene: Scene) -> str:
    states = {scene.before.content: "before", scene.after.content: "after"}
    return states.get(left.content, "something between")


if __name__ == "__main__":
    main()
