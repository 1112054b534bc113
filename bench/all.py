"""Every measurement, one after another; the first builds the home that the others need."""

from __future__ import annotations

import subprocess
import sys

from bench.judged import STARD
from bench.report import ROOT
from bench.world import HOME

# Quality first: it does not mind a busy machine; then what is timed, each alone on the machine.
STEPS = (
    "build_home",
    "retrieval",
    "levers",
    "refusal",
    "guard_quality",
    "guard_provisions",
    "quiz",
    "kill",
    "guard",
    "ask_latency",
    "search_latency",
    "peers",
    "consoles",
    "start",
    "first_start",
)


def main() -> None:
    failed = []
    for step in STEPS:
        if step == "retrieval" and not STARD.exists():
            print(f"{step}: left out, {STARD} is not there")
            continue
        print(f"\n== {step}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{step}"], cwd=ROOT, check=False).returncode:
            failed.append(step)
    print(f"\nhome: {HOME}; failed: {', '.join(failed) or 'none'}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
