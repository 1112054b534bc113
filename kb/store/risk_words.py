"""Of a record's content the words that gave a risk signal: the question, or of a call what the caller said there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# Of a transcript in which the place cannot be told so much is shown; the record has the whole.
_MOST = 200


def words_of(content: str | None, rule_id: str) -> str | None:
    """What was asked or said, masked as it was stored; None where the content is gone.

    >>> words_of('{"question": "能退吗"}', "r")
    '能退吗'
    >>> words_of('{"asked": "能退吗\\\\n找谁", "text": "来电人：能退吗"}', "r")
    '能退吗'
    """
    if content is None:
        return None
    found = json.loads(content)
    return _text(found.get("question")) or _heard(found, rule_id) or _first(found)


def _heard(call: Mapping[str, Any], rule_id: str) -> str | None:
    """The piece in which a signal was heard, within the question that it is part of."""
    n = next((each["n"] for each in call.get("risks", ()) if each["rule_id"] == rule_id), None)
    said = _text(next((each["text"] for each in call.get("pieces", ()) if each["n"] == n), None))
    if said is None:
        return None
    return next((str(each["text"]) for each in call.get("questions", ()) if said in each["text"]), said)


def _first(call: Mapping[str, Any]) -> str | None:
    """The first question of a call, else how it begins."""
    said = _text(call.get("asked"))
    if said is not None:
        return said.split("\n", 1)[0]
    text = _text(call.get("text"))
    return text if text is None or len(text) <= _MOST else f"{text[:_MOST]}……"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
