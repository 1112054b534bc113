"""Files that are read as rows and not as a text: questions of a quiz, restricted phrasings. Also read apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from ingest.typed_json import plain, typed
from kb.phrasing.rules.sheet_files import Sheet, read_sheet
from kb.quiz.importing.read import ReadFile
from kb.quiz.importing.reading import read_questions

Read = TypeVar("Read")
# No row says as much: a cell holds 32,767 characters at most, and a question has some ten of them.
LARGEST_ROW = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RowFile(Generic[Read]):
    """A sort of file: what reads it (ContentError for what it refuses), what that gives, and the field of its rows."""

    name: str
    read: Callable[[str, bytes], Read]
    gives: type[Read]
    rows: str


QUESTIONS = RowFile("questions", read_questions, ReadFile, "questions")
PHRASINGS = RowFile("phrasings", read_sheet, Sheet, "rows")
ROW_FILES: Mapping[str, RowFile[Any]] = {each.name: each for each in (QUESTIONS, PHRASINGS)}


def lines_of(found: Any, sort: RowFile[Any]) -> Iterator[bytes]:
    """What was read, as lines of JSON: the file without its rows, then row by row."""
    yield _line(replace(found, **{sort.rows: ()}))
    for row in getattr(found, sort.rows):
        yield _line(row)


def from_lines(content: bytearray, sort: RowFile[Read]) -> Read:
    """What `lines_of` wrote, line by line, so that no line takes much memory; ValueError for anything else."""
    hint = get_args(get_type_hints(sort.gives)[sort.rows])[0]
    whole: Any = None
    rows = []
    at = 0
    while at < len(content):
        end = content.find(b"\n", at)
        if end < 0 or end - at > LARGEST_ROW:
            raise ValueError("a row without an end")
        line = json.loads(content[at:end])
        at = end + 1
        if whole is None:
            whole = typed(line, sort.gives)
        else:
            rows.append(typed(line, hint))
    if whole is None:
        raise ValueError("no rows and no file")
    return replace(whole, **{sort.rows: tuple(rows)})  # type: ignore[no-any-return]


def _line(value: object) -> bytes:
    return json.dumps(plain(value), ensure_ascii=False).encode() + b"\n"
