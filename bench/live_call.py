"""How soon an officer is told what must not be said: from sending a piece to its finding, over loopback.

Calls are held one at a time and eight at once. Every officer says a piece each 0.7 s, as people do, every other one
with a restricted phrasing, and callers ask in between, so that answers are being looked for; somebody else asks over
HTTP the whole time. Goal: p95 below 100 ms.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

from websockets.sync.client import connect

from bench.report import table, write
from bench.service import Caller, Service
from bench.world import HOME
from kb.evaluation.metrics import quantile

GOAL_MS = 100.0
GAP_SECONDS, READER_SECONDS = 0.7, 0.3
AT_ONCE = (1, 8)
RESTRICTED = "您放心，这件商品绝对没问题，我们查过了"
HARMLESS = "好的，我这边帮您看一下订单，请您稍等一会儿"
QUESTIONS = (
    "网购的衣服不喜欢能退吗？", "运费谁来出？", "食品过期了能赔多少？", "商家不给发票怎么办？", "预付卡能退钱吗？",
    "个人信息被泄露了找谁？",
)  # fmt: skip


def main() -> None:
    """Measures both and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--seconds", type=float, default=25.0, help="how long calls are held, for each number of them")
    arguments = parser.parse_args()
    with Service(arguments.home) as service:
        service.wait_until_idle()
        for question in QUESTIONS:
            Caller(service.address()).ask(question)
        found = {calls: measured(service.address(), calls, arguments.seconds) for calls in AT_ONCE}
    rows = [(calls, len(waits), *(round(quantile(waits, share), 1) for share in (0.5, 0.95, 1.0)),
             round(quantile(asked, 0.5), 1)) for calls, (waits, asked) in found.items()]  # fmt: skip
    header = ("calls at once", "findings", "p50 ms", "p95 ms", "max ms", "the reader's p50 ms")
    table(f"from a piece to its finding; goal: p95 below {GOAL_MS:.0f} ms", header, rows)
    write("live_call", {"goal_p95_ms": GOAL_MS, "rows": [dict(zip(header, row, strict=True)) for row in rows]})


def hold(address: str, seconds: float, waits: list[float]) -> None:
    """One call: how long each finding took, in milliseconds."""
    sent: dict[int, float] = {}
    with connect(f"{address.replace('http', 'ws', 1)}/v1/calls", max_size=None, proxy=None) as call:

        def listen() -> None:
            for text in call:
                now = time.perf_counter()
                message = json.loads(text)
                if message["type"] == "finding" and message["n"] in sent:
                    waits.append((now - sent.pop(message["n"])) * 1_000)
                if message["type"] == "ended":
                    return

        call.send(json.dumps({"type": "start", "industry": "market"}))
        reader = threading.Thread(target=listen)
        reader.start()
        began = time.perf_counter()
        n = 0
        while (at := time.perf_counter() - began) < seconds:
            n += 1
            if n % 8 == 0:
                piece = ("caller", QUESTIONS[n // 8 % len(QUESTIONS)])
            else:
                piece = ("officer", f"{RESTRICTED if n % 2 else HARMLESS}{n}。")
                if n % 2:
                    sent[n] = time.perf_counter()
            call.send(json.dumps({"type": "piece", "n": n, "speaker": piece[0], "text": piece[1], "at": round(at, 2)}))
            time.sleep(GAP_SECONDS)
        call.send(json.dumps({"type": "end"}))
        reader.join(60)
    waits += [float("inf")] * len(sent)


def read(address: str, stop: threading.Event, asked: list[float]) -> None:
    """Somebody who asks over HTTP again and again, until stopped."""
    caller = Caller(address)
    while not stop.wait(READER_SECONDS):
        asked.append(caller.ask(QUESTIONS[len(asked) % len(QUESTIONS)])[0] * 1_000)


def measured(address: str, calls: int, seconds: float) -> tuple[list[float], list[float]]:
    """How long findings took with so many calls at once, and how long the reader waited for answers; milliseconds."""
    waits: list[float] = []
    asked: list[float] = []
    stop = threading.Event()
    holders = [threading.Thread(target=hold, args=(address, seconds, waits)) for _ in range(calls)]
    reader = threading.Thread(target=read, args=(address, stop, asked))
    reader.start()
    for each in holders:
        each.start()
        time.sleep(GAP_SECONDS / calls)
    for each in holders:
        each.join()
    stop.set()
    reader.join()
    return waits, asked


if __name__ == "__main__":
    main()
