"""Reads the TOML files of corpus/quiz and a company's own over them; mistakes are ContentErrors with file and line.

What an entry means is said where it is read: topics, cases, scenarios, names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import tomli

from kb.errors import ContentError
from kb.phrasing.rules.fields import Fields
from kb.phrasing.rules.files import read_rule_text, toml_mistake

Built = TypeVar("Built")


def read_entries(
    folder: Path, overlay: Path | None, name: str, kind: str, build: Callable[[Fields], tuple[str, Built]]
) -> tuple[Built, ...]:
    """The [[kind]] tables of `name` in a folder, with the overlay's: an equal id replaces ours, new ones follow.

    `build` gives an entry's id and its value. A file that is not there adds nothing.
    """
    found: dict[str, Built] = {}
    for place in (folder, overlay):
        if place is not None:
            found.update(_unique(place / name, kind, build))
    return tuple(found.values())


def _unique(path: Path, kind: str, build: Callable[[Fields], tuple[str, Built]]) -> dict[str, Built]:
    found: dict[str, Built] = {}
    for fields in entries(path, kind):
        entry_id, value = build(fields)
        if entry_id in found:
            raise fields.fail(f"编号 {entry_id} 在本文件里用了两次，请改其一。")
        found[entry_id] = value
    return found


def entries(path: Path, kind: str) -> Iterator[Fields]:
    """The [[kind]] tables of one file in order; nothing when there is no file."""
    if not path.exists():
        return
    text = read_rule_text(path)
    content = parsed(text, path.name)
    if unknown := sorted(set(content) - {kind}):
        raise ContentError(f"{path.name}:1：不认识的内容 {'、'.join(unknown)}，本文件只写 [[{kind}]]。")
    tables = content.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ContentError(f"{path.name}:1：{kind} 应写成 [[{kind}]] 表。")
    heading = re.compile(rf"^\s*\[\[\s*{kind}\s*\]\]")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if heading.match(line)]
    lines += [1] * (len(tables) - len(lines))
    for table, line in zip(tables, lines, strict=False):
        yield Fields(table, f"{path.name}:{line}")


def parsed(text: str, name: str) -> Mapping[str, object]:
    """The content of a TOML text; `name` stands in the messages."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ContentError(toml_mistake(str(error), text, name)) from error
    except RecursionError as error:
        raise ContentError(f"{name}:1：TOML 格式有误：括号套得太深。") from error


def tables(fields: Fields, field: str, *, may_be_empty: bool = False) -> tuple[Fields, ...]:
    """A field that is a list of tables, each to be read with the place of the whole entry."""
    value = fields.fields.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise fields.fail(f"{field} 应为表的列表。")
    if not value and not may_be_empty:
        raise fields.fail(f"{field} 不能为空。")
    return tuple(Fields(each, fields.origin) for each in value)
