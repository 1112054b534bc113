"""Reads questions out of our own JSON, from another installation: with their bases and the steps of their proofs.

What the file says is believed in nothing: shapes are checked here, and every proof is made again on the texts at hand.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final, Union, get_args, get_origin, get_type_hints

from kb.errors import ContentError
from kb.phrasing.rules.table_files import MAX_BYTES
from kb.quiz.export.json_file import FORMAT, VERSION
from kb.quiz.importing.read import MAX_QUESTIONS, FileFormat, ReadDraft, ReadFile, Unreadable
from kb.store.quiz_json import from_json

_LONGEST: Final = 20_000
_BEHIND: Final = frozenset({"item_id", "revision", "state", "section", "worth"})


def read_json(name: str, content: bytes) -> ReadFile:
    """Every item of a file; ContentError for one that is not ours."""
    if len(content) > MAX_BYTES:
        raise ContentError(f"{name}：文件有 {len(content) / 2**20:.0f} MB，最多 {MAX_BYTES // 2**20} MB。")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ContentError(f"{name}：不是完好的 JSON，请重新导出。") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("items"), list):
        raise ContentError(f"{name}：不是知规导出的题目（JSON）。")
    if found.get("version") != VERSION:
        raise ContentError(f"{name}：是另一个版本的知规导出的，这里只认第 {VERSION} 版。")
    if len(found["items"]) > MAX_QUESTIONS:
        raise ContentError(f"{name}：超过 {MAX_QUESTIONS} 题，请拆成几个文件。")
    return ReadFile(
        FileFormat.JSON, tuple(_item(f"第 {number} 题", each) for number, each in enumerate(found["items"], 1))
    )


def _item(place: str, kept: object) -> ReadDraft | Unreadable:
    if isinstance(kept, Mapping):
        try:
            draft = from_json({name: value for name, value in kept.items() if name not in _BEHIND})
        except (KeyError, ValueError, TypeError, AttributeError):
            return Unreadable(place, "缺少内容，或内容的写法不对，请重新导出。")
        if conforms(draft, type(draft)):
            return ReadDraft(place, draft)
    return Unreadable(place, "缺少内容，或内容的写法不对，请重新导出。")


def conforms(value: object, hint: object) -> bool:
    """Whether a value, and all that it holds, is of the type that is written down for it.

    >>> conforms(("七日", 7), tuple[str, ...]), conforms(("七日",), tuple[str, ...]), conforms(None, str | None)
    (False, True, True)
    """
    if get_origin(hint) in {Union, types.UnionType}:
        return any(conforms(value, each) for each in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(conforms(each, get_args(hint)[0]) for each in value)
    if hint is None or hint is type(None):
        return value is None
    if not isinstance(hint, type) or not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        return False
    if isinstance(value, str):
        return len(value) <= _LONGEST
    if not is_dataclass(value):
        return True
    hints = get_type_hints(hint)
    return all(conforms(getattr(value, each.name), hints[each.name]) for each in fields(value))
