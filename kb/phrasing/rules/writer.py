"""Changes to the text of an overlay file that leave its comments, its order and everybody else's entries as they were.

Pure functions from text to text; who writes the file is `editing`. tomlkit keeps comments and layout where values
change; entries are added and cut out as text, because comments between two entries belong to whoever wrote them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import Array, Item

from kb.errors import ContentError
from kb.phrasing.rules.files import entry_lines

LINE_WIDTH = 120
NEW_FILE = """# 公司自己的限制用语。写法与自带的 corpus/phrasings/*.toml 相同；升级不会改动这个文件。
# disabled 里列出停用的条目编号，自带的也可以停用。
disabled = []
"""


def with_entries(text: str, entries: Iterable[Mapping[str, object]]) -> str:
    """The text with a [[rule]] for each at its end."""
    parts = [text.rstrip("\n")] if text.strip() else []
    for fields in entries:
        document = tomlkit.document()
        for name, value in fields.items():
            document.add(name, _value(value))
        parts.append(f"[[rule]]\n{tomlkit.dumps(document).rstrip()}")
    return "\n\n".join(parts) + "\n"


def with_changed_entries(text: str, entries: Sequence[Mapping[str, object]]) -> str:
    """The text with the fields of rules replaced where they stand; ContentError when one is not in it."""
    document = tomlkit.parse(text)
    tables = {each.get("id"): each for each in document.get("rule", [])}
    for fields in entries:
        if fields["id"] not in tables:
            raise ContentError(f"没有找到条目 {fields['id']}。")
        table = tables[fields["id"]]
        for name in [name for name in table if name not in fields]:
            table.remove(name)
        for name, value in fields.items():
            of_file = name == "topic" and name not in table and document.get("topic") == value
            if not of_file and (name not in table or table[name].unwrap() != value):
                table[name] = _value(value)
    return tomlkit.dumps(document)


def without_entry(text: str, line: int) -> str:
    """The text without the entry whose heading stands on a line (from 1); comments around it stay."""
    lines = text.split("\n")
    headings = sorted({*entry_lines(text, "rule"), *entry_lines(text, "allow")})
    if line not in headings:
        raise ContentError(f"第 {line} 行没有 [[rule]] 或 [[allow]]。")
    end = next((each - 1 for each in headings if each > line), len(lines))
    while end > line and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    before = lines[: line - 1]
    while before and not before[-1].strip() and not (end < len(lines) and lines[end].strip()):
        before.pop()
    return "\n".join([*before, *lines[end:]])


def with_disabled(text: str, entry_ids: Sequence[str]) -> str:
    """The text with exactly these entries switched off by it."""
    document = tomlkit.parse(text)
    document["disabled"] = _value(list(entry_ids))
    return tomlkit.dumps(document)


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, keeping what it was as *.bak: a reader sees the old text or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if path.exists():
            path.with_name(f"{path.name}.bak").write_bytes(path.read_bytes())
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:
                target.write(text)
                target.flush()
                os.fsync(target.fileno())
            part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ContentError(f"{path.name}：写不进去（{error.strerror}），没有任何改动。") from error


def _value(value: object) -> Item:
    """A value as our files write it: inline, lists over several lines once they are long."""
    if isinstance(value, list):
        return _array(value)
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for name, each in value.items():
            table.append(name, _value(each))
        return table
    if isinstance(value, bool | str | date):
        return tomlkit.item(value)
    raise TypeError(f"no TOML value: {value!r}")


def _array(values: Sequence[object]) -> Array:
    array = tomlkit.array()
    for each in values:
        array.append(_value(each))
    return array.multiline(len(array.as_string()) > LINE_WIDTH)
