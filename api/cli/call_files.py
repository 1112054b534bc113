"""Transcripts as files: lines of JSON, or of 说话人, 时间 and 文字 between tabs or commas. Standard library only."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.client import CallError, Json

SPEAKERS = {
    **dict.fromkeys(("客服", "坐席", "座席", "话务员", "officer", "agent"), "officer"),
    **dict.fromkeys(("来电人", "来电", "客户", "用户", "顾客", "消费者", "caller", "customer"), "caller"),
}
HEADER = {"说话人", "speaker", "角色"}
# As the service takes them.
LONGEST, LONGEST_SECONDS = 2_000, 86_400
MOST_BYTES = 20 * 1024 * 1024
SHAPE = "每行写“说话人、时间、文字”，用制表符或逗号隔开，例如：客服<TAB>12.5<TAB>您好"
_CLOCK = re.compile(r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2}(?:\.\d+)?)")
_START = ("industry", "scene", "level", "province", "as_of", "number")


@dataclass(frozen=True, slots=True)
class Transcript:
    """The pieces as messages, in order; `start` is what the file itself says of the call."""

    pieces: tuple[dict[str, Json], ...]
    start: dict[str, Json]


def transcript(path: str) -> Transcript:
    """The transcript of a file, `-` for standard input. CallError names the line that is wrong."""
    text = _decoded(path)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise CallError(f"{_named(path)}里没有内容。")
    if lines[0][1].lstrip().startswith("{"):
        return _from_json(path, lines)
    return Transcript(tuple(_from_table(path, lines)), {})


def seconds(text: str) -> float | None:
    """A time as seconds since the call began; None when it is none.

    >>> seconds("12.5"), seconds("01:05"), seconds("1:00:05.5"), seconds("晚上")
    (12.5, 65.0, 3605.5, None)
    """
    found = _CLOCK.fullmatch(text.strip())
    if found:
        return int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + float(found["seconds"])
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text.strip()) else None


def _decoded(path: str) -> str:
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _read(Path(path))
    except OSError as error:
        raise CallError(f"读不了 {path}：{error.strerror}。") from error
    if len(content) > MOST_BYTES:
        raise CallError(f"{_named(path)}超过 20 MB，不像一次通话的记录。")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CallError(f"{_named(path)}不是 UTF-8 也不是 GB18030 文字，请另存为 UTF-8 编码的纯文本。")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _named(path: str) -> str:
    return "标准输入" if path == "-" else f"{path} "


def _from_json(path: str, lines: list[tuple[int, str]]) -> Transcript:
    start: dict[str, Json] = {}
    pieces: list[dict[str, Json]] = []
    for number, line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise _wrong(path, number, "不是有效的 JSON") from None
        if not isinstance(value, dict):
            raise _wrong(path, number, "应为 JSON 对象")
        kind = value.pop("type", "piece")
        if kind == "start" and not pieces:
            start = {name: value[name] for name in _START if name in value}
        elif kind == "piece":
            pieces.append(_json_piece(path, number, value, len(pieces) + 1))
        elif kind != "end":
            raise _wrong(path, number, f"type 只能是 start、piece 或 end，这里是 {kind}")
    return Transcript(tuple(pieces), start)


def _json_piece(path: str, number: int, value: dict[str, Json], n: int) -> dict[str, Json]:
    speaker = SPEAKERS.get(str(value.get("speaker")).strip())
    at, text = value.get("at"), value.get("text")
    if isinstance(at, str):
        at = seconds(at)
    if speaker is None:
        raise _wrong(path, number, "speaker 要写 officer（客服）或 caller（来电人）")
    if not isinstance(text, str):
        raise _wrong(path, number, "缺少 text（文字）")
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise _wrong(path, number, "at 要写从通话开始算起的秒数")
    return {**value, **_piece(path, number, speaker, float(at), text), "n": value.get("n", n)}


def _from_table(path: str, lines: list[tuple[int, str]]) -> Iterator[dict[str, Json]]:
    n = 0
    for place, (number, line) in enumerate(lines):
        cells = _cells(line)
        if place == 0 and cells[0].strip().lower() in HEADER:
            continue
        if len(cells) < 3:
            raise _wrong(path, number, f"少了一栏。{SHAPE}")
        speaker, at = SPEAKERS.get(cells[0].strip().rstrip("：:").lower()), seconds(cells[1])
        if speaker is None:
            raise _wrong(path, number, f"说话人要写“客服”或“来电人”，这里是“{cells[0].strip()[:20]}”")
        if at is None:
            raise _wrong(path, number, f"时间要写秒数或 分:秒，这里是“{cells[1].strip()[:20]}”")
        n += 1
        yield {**_piece(path, number, speaker, at, cells[2].strip()), "n": n}


def _piece(path: str, number: int, speaker: str, at: float, text: str) -> dict[str, Json]:
    if len(text) > LONGEST:
        raise _wrong(path, number, f"一段最多 {LONGEST} 字，这里有 {len(text)} 字")
    if not 0 <= at <= LONGEST_SECONDS:
        raise _wrong(path, number, "时间要在 0 到 86400 秒之间")
    return {"type": "piece", "speaker": speaker, "at": at, "text": text}


def _cells(line: str) -> list[str]:
    """Three cells: what stands behind the second separator is the words, separators of theirs included."""
    if "\t" in line:
        return line.split("\t", 2)
    row = next(csv.reader([line.replace("，", ",", 2) if "," not in line else line]))
    return row if len(row) < 3 else [row[0], row[1], ",".join(row[2:])]


def _wrong(path: str, number: int, what: str) -> CallError:
    return CallError(f"{_named(path)}第 {number} 行：{what}。")
