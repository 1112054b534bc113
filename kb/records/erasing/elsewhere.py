"""Where else words of a record may stand: in judged questions that the company made from recorded ones.

They were masked when they were added and read by whoever added them; erasing a record tells of them, and a person
decides, because a set is evidence of its own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kb.records.redact import masked

_QUESTION = ("question", "问题", "提问", "query")
_ID = ("id", "编号")


def set_questions(folder: Path) -> Mapping[str, str]:
    """The company's judged questions, each with where it stands; empty where there are none."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        for entry in _entries(path):
            question = _first(entry, _QUESTION)
            if question:
                found[question] = f"题集 {path.stem} 的 {_first(entry, _ID) or '一题'}"
    return found


def standing(questions: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    """Where these recorded questions stand as judged ones."""
    for question in questions:
        place = known.get(masked(question.strip()).text)
        if place is not None:
            yield place


def _entries(path: Path) -> Iterator[Mapping[str, object]]:
    if path.suffix not in {".jsonl", ".csv"}:
        return
    try:
        text = path.read_text("utf-8-sig")
        yield from (
            csv.DictReader(io.StringIO(text))
            if path.suffix == ".csv"
            else (json.loads(line) for line in text.splitlines() if line.strip())
        )
    except (OSError, ValueError, csv.Error):
        # A set that cannot be read is told of where sets are used; it must not keep anybody from having data erased.
        return


def _first(entry: Mapping[str, object], names: Iterable[str]) -> str:
    return next((str(entry[name]).strip() for name in names if entry.get(name)), "")
