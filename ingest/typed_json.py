"""Values of frozen dataclasses as JSON and back, for what comes from a process that nobody trusts.

Nothing is built but what the expected type says: no class is named by the sender, no attribute set, nothing unpickled.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

_KIND = "kind_of_value"


def plain(value: object) -> object:
    """A value as JSON takes it; a dataclass says which of a union's it is.

    >>> plain((date(2026, 1, 5), "甲", None))
    ['2026-01-05', '甲', None]
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {_KIND: type(value).__name__} | {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return value


def typed(value: object, hint: Any) -> Any:
    """The value of a type that `plain` wrote; ValueError for whatever is not exactly that.

    >>> typed(["2026-01-05"], tuple[date, ...]), typed("甲", str | None)
    ((datetime.date(2026, 1, 5),), '甲')
    >>> typed(True, int)
    Traceback (most recent call last):
    ValueError: no int
    """
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _one_of(value, get_args(hint))
    if origin is tuple:
        return _tuple(value, get_args(hint))
    if hint is None or hint is type(None):
        found = value is None
    elif is_dataclass(hint):
        return _dataclass(value, hint)
    elif issubclass(hint, Enum):
        return hint(value)
    elif hint is date:
        return date.fromisoformat(typed(value, str))
    else:
        found = type(value) is hint and hint in {str, int, bool}
    if not found:
        raise ValueError(f"no {getattr(hint, '__name__', hint)}")
    if isinstance(value, str):
        # Half a character would break whoever writes it down.
        value.encode()
    return value


def _one_of(value: object, hints: tuple[Any, ...]) -> Any:
    for hint in hints:
        try:
            return typed(value, hint)
        except ValueError:
            continue
    raise ValueError("none of the types it may be")


def _tuple(value: object, hints: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("no list")
    if hints[1:] == (Ellipsis,):
        return tuple(typed(each, hints[0]) for each in value)
    return tuple(typed(each, hint) for each, hint in zip(value, hints, strict=True))


def _dataclass(value: object, hint: Any) -> Any:
    hints = _hints(hint)
    if not isinstance(value, dict) or value.get(_KIND) != hint.__name__ or value.keys() != hints.keys() | {_KIND}:
        raise ValueError(f"no {hint.__name__}")
    return hint(**{name: typed(value[name], each) for name, each in hints.items()})


@cache
def _hints(hint: Any) -> dict[str, Any]:
    hints = get_type_hints(hint)
    return {each.name: hints[each.name] for each in fields(hint)}
