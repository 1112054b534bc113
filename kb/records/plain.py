"""Values of ours as plain JSON, which is what records keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

_PLAIN = frozenset({str, int, float, bool, type(None)})
_FIELDS: dict[type[Any], tuple[str, ...] | None] = {}


def _fields_of(kind: type[Any]) -> tuple[str, ...] | None:
    """The names of the fields of a type that is a dataclass, in order; None of any other. There are few types."""
    if kind not in _FIELDS:
        named = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else None
        _FIELDS[kind] = None if named is None else tuple(each.name for each in named)
    return _FIELDS[kind]


def json_ready(value: Any) -> Any:
    """A value of ours as plain JSON: dataclasses as objects, days as ISO text, enums as their values."""
    kind = type(value)
    # Four of five values of an answer: none of the questions below need be asked of them.
    if kind in _PLAIN:
        return value
    if (names := _fields_of(kind)) is not None:
        return {name: json_ready(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(k): json_ready(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_ready(v) for v in value]
    return value
