"""The identity of a quiz item: the same question made again is the same item."""

from __future__ import annotations

import json
from hashlib import sha256

from kb.store.quiz_records import ItemDraft

_DIGITS = 16


def item_id(draft: ItemDraft) -> str:
    """`q-` and 16 hex digits of a hash of kind, material, stem, and what may be answered.

    Neither the order of the options nor the key, explanation, difficulty or version counts: a question whose answer
    changed with the law is the same question.
    """
    asked = [
        draft.kind.value,
        draft.material,
        draft.stem,
        sorted(each.text for each in draft.options),
        [list(each.accepted) for each in draft.blanks],
        [each.text for each in draft.points],
    ]
    return f"q-{sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:_DIGITS]}"
