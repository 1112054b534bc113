"""How long a service takes to be ready on a built home, and to its first answer; and what a command beside it takes.

`--tree` names further clones of this repository, each with a `--home` of its own: each start of this one is followed by
one of each of them, so that all are measured under the same load. Processor seconds (user and system) are the service's
own: on a machine that has other work they say more than seconds of the clock. The first start of each is not counted:
it compiles what was edited.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from api.client import Call, OwnerClient
from api.owner import find_owner
from bench.report import ROOT, table, write
from bench.world import HOME

QUESTION = "网购的衣服不喜欢能退吗"
_POLL = 0.02
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the process was made: of the clock and of processor, to /readyz and to the first answer.

    `command` is `zhigui ask` beside it, in processor seconds.
    """

    ready: float
    ready_cpu: float
    answered: float
    answered_cpu: float
    command: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, action="append", help=f"a built home owned by nobody; {HOME}")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tree", type=Path, action="append", default=[], help="another clone, measured in turn")
    arguments = parser.parse_args()
    trees = dict(zip([ROOT, *arguments.tree], arguments.home or [HOME], strict=True))
    starts: dict[Path, list[Start]] = {tree: [] for tree in trees}
    for run in range(arguments.runs + 1):
        for tree, home in trees.items():
            found = measured(tree.resolve(), home)
            print(tree.name, found, f"load {os.getloadavg()[0]:.1f}", "" if run else "(not counted)", flush=True)
            starts[tree] += [found] if run else []
    rows = [
        (tree.name, *(round(median(getattr(each, name) for each in found), 2) for name in Start.__slots__))
        for tree, found in starts.items()
    ]
    table("start, median", ("tree", *Start.__slots__), rows)
    write("start", {"runs": arguments.runs, "load": os.getloadavg()[0], "starts": {row[0]: row[1:] for row in rows}})


def measured(tree: Path, home: Path) -> Start:
    """One start of the service of a clone, asked once, and ended."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"ZHIGUI_HOME": str(home.resolve()), "PYTHONPATH": str(tree), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "api.cli.main"]
    quiet = {"cwd": tree, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = time.perf_counter()
    with subprocess.Popen([*command, "serve", "--port", "0"], **quiet) as process:  # type: ignore[call-overload]
        while (owner := find_owner(home)) is None or owner.address is None:
            if process.poll() is not None or time.perf_counter() - started > _PATIENCE:
                raise SystemExit(f"the service of {tree} on {home} did not start: try `zhigui serve` there by hand")
            time.sleep(_POLL)
        client = OwnerClient(owner)
        client(Call("GET", "/readyz"))
        ready, ready_cpu = time.perf_counter() - started, _cpu(process.pid)
        client(Call("POST", "/v1/ask", body={"question": QUESTION}))
        answered, answered_cpu = time.perf_counter() - started, _cpu(process.pid)
        before = os.times()
        subprocess.run([*command, "ask", QUESTION], check=True, **quiet)  # type: ignore[call-overload]
        after = os.times()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=_PATIENCE)
    beside = after.children_user + after.children_system - before.children_user - before.children_system
    return Start(ready, ready_cpu, answered, answered_cpu, beside)


def _cpu(pid: int) -> float:
    """Processor seconds of a process so far, user and system, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
