"""kill -9 during an update of twenty instruments while a reader asks every 50 ms: never a wrong or a mixed answer.

A home holds twenty real laws. An update brings a new wording of all of them, in which some articles are changed,
in force already. The service is killed at random moments of it and started again on the same port; the reader goes on,
trying again for up to ten seconds where nobody listens. Every reply names its generation: all it shows must be the
wording of that generation, the old one before the update and the new one after it, and no status may be 5xx.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import quote

from api.client import CallError
from bench.inspect_home import inspect
from bench.report import table, write
from bench.service import Service
from bench.texts import write_corpus, write_texts
from bench.world import build_of

# Short ones: what is tried is the moment of the kill, and every home's vectors have to be made first.
LAWS = (
    "价格法", "电子签名法", "献血法", "计量法", "护照法", "人民调解法", "公益事业捐赠法", "反家庭暴力法",
    "进出口商品检验法", "居民身份证法", "母婴保健法", "红十字会法", "国旗法", "英雄烈士保护法", "集会游行示威法",
    "个人独资企业法",
    "归侨侨眷权益保护法", "国家情报法", "人民陪审员法", "国务院组织法",
)  # fmt: skip
CHANGED_EVERY = 15
ADDED = "本条文字经本次更新。"
# Every fourth kill waits until the update was published, however slow the machine is.
LATE_EVERY = 4
PAUSE, PATIENCE = 0.05, 10.0
# A question, a search and an article, by turns.
WAYS = 3
QUESTIONS = ("价格欺诈怎么罚", "护照丢了怎么补办", "被家暴了怎么办", "电子合同签名有效吗", "身份证可以被扣押吗")


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: after how many seconds of the update, what it left, and everything that was wrong (empty: nothing)."""

    after_seconds: float
    left: str
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Reader:
    """Asks without end, by turns a question, a search and an article; what was wrong is kept."""

    port: int
    changed: tuple[tuple[str, str], ...]
    before: int
    patience: float = PATIENCE
    replies: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Reader:
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def wait_for_turn(self) -> None:
        """Until it has been answered once more on each of its three ways, or nobody answers at all."""
        until, wanted = time.monotonic() + self.patience, self.replies["200"] + WAYS
        while self.replies["200"] < wanted and time.monotonic() < until:
            time.sleep(PAUSE)

    def _loop(self) -> None:
        drawn, turn, silent_since = random.Random(self.port), 0, None
        while not self._stop.is_set():
            try:
                self._ask(turn, drawn)
                silent_since = None
            except (OSError, http.client.HTTPException):
                silent_since = silent_since or time.monotonic()
                if time.monotonic() - silent_since > self.patience:
                    self.wrong.append(f"nobody answered for {self.patience:.0f} s")
                    silent_since = None
            turn += 1
            self._stop.wait(PAUSE)

    def _ask(self, turn: int, drawn: random.Random) -> None:
        title, label = drawn.choice(self.changed)
        body: Mapping[str, object] | None = None
        if turn % WAYS == 0:
            path, body = "/v1/ask", {"question": f"{title}{label}"}
        elif turn % WAYS == 1:
            path, body = "/v1/search", {"query": drawn.choice(QUESTIONS), "top_k": 10}
        else:
            path = f"/v1/lookup?q={quote(title + label)}"
        status, reply = self._request(path, body)
        self.replies[str(status)] += 1
        if status >= 500:
            self.wrong.append(f"{path}: status {status}: {reply.get('detail')}")
        elif status == 200:
            self._check(path, reply)

    def _request(self, path: str, body: Mapping[str, object] | None) -> tuple[int, Mapping[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def _check(self, path: str, reply: Mapping[str, object]) -> None:
        """Every provision shown has the wording of the generation that the reply names."""
        new = cast(int, reply["generation"]) > self.before
        shown = cast(list[Mapping[str, str]], reply.get("hits") or reply.get("citations") or [])
        seen = {(one["title"], one["article"]): ADDED in one["text"] for one in shown if one["kind"] == "provision"}
        for place, is_new in seen.items():
            if place in self.changed and is_new != new:
                self.wrong.append(
                    f"{path}: generation {reply['generation']} showed {'new' if is_new else 'old'} {place}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    arguments = parser.parse_args()
    started, kills = time.perf_counter(), []
    replies: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="zhigui-update-") as folder:
        for kill, read in run(Path(folder), arguments.kills, arguments.seed):
            kills.append(kill)
            replies += read
            print(
                f"{len(kills)}: {kill.after_seconds:.2f} s, {kill.left}, {'；'.join(kill.wrong) or 'nothing wrong'}",
                flush=True,
            )
    wrong = sum(bool(kill.wrong) for kill in kills)
    left = Counter(kill.left for kill in kills)
    table("kill -9 during an update", ("left", "kills"), sorted(left.items()))
    print(f"\n{len(kills)} kills, {wrong} with something wrong; replies by status {dict(replies)}")
    print(f"{time.perf_counter() - started:.0f} s in all")
    write("update_kill", {"seed": arguments.seed, "kills": [asdict(kill) for kill in kills], "replies": replies})
    raise SystemExit(1 if wrong else 0)


def run(
    folder: Path, kills: int, seed: int, laws: tuple[str, ...] = LAWS, *, patience: float = PATIENCE
) -> Iterator[tuple[Kill, Counter[str]]]:
    """So many kills at moments drawn from `seed`, each on a home that held the old wordings, and what was replied."""
    old, new = folder / "old", folder / "new"
    write_texts(old, laws)
    corpus = write_corpus(folder / "corpus")
    changed = write_update(old, new)
    build_of(folder / "before", old, corpus)
    before = inspect(folder / "before").generation
    shutil.copytree(folder / "before", folder / "after")
    with Service(folder / "after", corpus=corpus) as service:
        began = time.perf_counter()
        service.wait_for_run(service.ingest(new))
        seconds = time.perf_counter() - began
    updated, drawn = inspect(folder / "after").content, random.Random(seed)
    for number in range(kills):
        home, after_seconds = folder / "home", drawn.uniform(0, seconds * 1.1)
        # On a busy machine an update with a reader takes far longer than the one measured: some wait for its end.
        published = before if number % LATE_EVERY == LATE_EVERY - 1 else None
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(folder / "before", home)
        with Reader(_free_port(), changed, before, patience) as reader:
            _kill_during(Service(home, port=reader.port, corpus=corpus), new, after_seconds, published)
            with Service(home, port=reader.port, corpus=corpus) as service:
                left = cast(int, service.call("GET", "/readyz")["generation"])
                # The reader meets the state that the kill left before anything is repeated, and the end.
                reader.wait_for_turn()
                service.wait_for_run(service.ingest(new))
                reader.wait_for_turn()
        repeated = inspect(home)
        wrong = [*reader.wrong, *repeated.defects()]
        if repeated.content != updated:
            wrong.append("the same update again gave other content than an undisturbed one")
        name = "before" if left == before else "after"
        yield Kill(round(after_seconds, 3), name, tuple(dict.fromkeys(wrong))), reader.replies


def _kill_during(service: Service, new: Path, after_seconds: float, published: int | None) -> None:
    """Kills so long after the update began; where a generation is given, not before a later one is there."""
    with service:
        try:
            service.ingest(new)
            time.sleep(after_seconds)
            while published is not None and cast(int, service.call("GET", "/readyz")["generation"]) == published:
                time.sleep(PAUSE)
        except CallError as error:
            raise SystemExit(f"the update was not taken: {error}") from error
        finally:
            service.kill()


def write_update(old: Path, new: Path) -> tuple[tuple[str, str], ...]:
    """The same laws with every fifteenth article changed, in force since 2026; the changed articles, (title, label)."""
    new.mkdir(parents=True, exist_ok=True)
    changed = []
    for file in sorted(old.glob("*.md")):
        _, head, body = file.read_text("utf-8").split("---\n", 2)
        fields = [line for line in head.splitlines() if not line.startswith("publish_date")]
        dates = ['publish_date: "2025-12-01"', 'effective_date: "2026-01-01"', 'version: "2025修正"']
        lines, count = [], 0
        for printed in body.splitlines():
            line, (label, gap, text) = printed, printed.partition("　")
            if gap and label.startswith("第") and label.endswith("条"):
                count += 1
                if count % CHANGED_EVERY == 0:
                    changed.append((file.stem, label))
                    line = f"{label}　{ADDED}{text}"
            lines.append(line)
        (new / file.name).write_text("\n".join(["---", *fields, *dates, "---", *lines]), "utf-8")
    return tuple(changed)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
