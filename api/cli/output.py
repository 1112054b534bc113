"""What a command writes: the objects themselves with --json, or text for people."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, TypeVar, cast

from api.cli.terminal import Paper, paper, say
from api.client import CallError, Json

Shape = TypeVar("Shape")
UNWRITABLE = {
    errno.ENOENT: "没有这个文件夹",
    errno.EISDIR: "它是文件夹",
    errno.EACCES: "没有写入权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
}


def show(value: Json, as_json: bool, renderer: Callable[[Shape, Paper], list[str]]) -> Shape:
    """Print a reply; hand it back as the shape its renderer reads."""
    shape = cast(Shape, value)
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print("\n".join(renderer(shape, paper(sys.stdout))))
    return shape


def read_text_file(path: Path) -> str:
    """A text file as people save them: UTF-8 with or without its mark, else GB18030. CallError when it is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CallError(f"读不了 {path}：{error.strerror}。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CallError(f"{path}：不是 UTF-8 也不是 GB18030 文字，请另存为 UTF-8 编码的纯文本。")


def given_text(text: str, source: TextIO | None = None) -> str:
    """The text of the argument, or for `-` all of standard input (`source`)."""
    return (source or sys.stdin).read().strip() if text == "-" else text


def write_file(path: Path, content: bytes) -> None:
    """Write what was fetched, and say where. CallError when it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise unwritable(path, error) from error
    say(f"已写到 {path}")


def unwritable(path: Path, error: OSError) -> CallError:
    """Why a file cannot be written, in Chinese."""
    return CallError(f"写不进 {path}：{UNWRITABLE.get(error.errno or 0, error.strerror)}。")
