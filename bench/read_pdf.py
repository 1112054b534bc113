"""Reading a PDF of 1,600 pages: peak memory (goal: 1 GB) and time.

The pages are real texts printed by LibreOffice, repeated until there are enough. Reading runs in a process of its own,
so that its peak is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2

from bench import report
from tests.builders_pdf import Print, write_law_pdf

PAGES = 1_600
GOAL_MB = 1_024
_SAMPLE = report.ROOT.parent / "shared" / "corpus_samples" / "民法典(2020).md"
_CHILD = "--read"


def main() -> None:
    if sys.argv[1:2] == [_CHILD]:
        read_and_tell(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        make(path, _SAMPLE.read_text(encoding="utf-8"))
        size = path.stat().st_size / 1024 / 1024
        command = [sys.executable, "-m", "bench.read_pdf", _CHILD, str(path)]
        done = subprocess.run(command, cwd=report.ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    report.table(
        f"A PDF of {PAGES} pages ({size:.0f} MB)",
        ("pages", "seconds", "peak MB", "goal MB", "characters"),
        [(found["pages"], found["seconds"], found["peak_mb"], GOAL_MB, found["characters"])],
    )
    report.write("read_pdf", {"file_mb": round(size, 1), "goal_mb": GOAL_MB, **found})
    raise SystemExit(0 if found["peak_mb"] <= GOAL_MB else 1)


def make(path: Path, markdown: str) -> None:
    """A PDF of PAGES pages with headers and page numbers, the printed text over and over."""
    with tempfile.TemporaryDirectory() as folder:
        once = Path(folder) / "once.pdf"
        write_law_pdf(once, markdown, Print(header="法律汇编", page_numbers="— # —"))
        with pypdfium2.PdfDocument(once) as source, pypdfium2.PdfDocument.new() as whole:
            while len(whole) < PAGES:
                whole.import_pages(source, list(range(min(len(source), PAGES - len(whole)))))
            whole.save(path)


def read_and_tell(path: Path) -> None:
    """Reads in this process and prints what it took as JSON."""
    from resource import RUSAGE_SELF, getrusage

    from ingest.readers.pdf import read_pdf

    started = time.perf_counter()
    read = read_pdf(path, lambda done, total: None)
    print(
        json.dumps(
            {
                "pages": read.pages,
                "seconds": round(time.perf_counter() - started, 1),
                "peak_mb": round(getrusage(RUSAGE_SELF).ru_maxrss / 1024),
                "characters": len(read.text),
            }
        )
    )


if __name__ == "__main__":
    main()
