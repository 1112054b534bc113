"""What the ledger keeps of a checked draft: the text with what leads to a person masked, and what was found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.phrasing.types import CheckResult, Finding
from kb.records.plain import json_ready
from kb.records.redact import Masked, masked, placeholder
from kb.store.ledger_records import RecordDraft, RecordKind

# Of a longer draft the beginning is kept; the findings are kept of all of it.
MOST_KEPT = 100_000
# No more than what is kept is masked (a million characters take seconds): up to a border a little behind it.
_BEYOND = 1_000
_BORDER = re.compile("[。！？!?；;\n]")
# No datum is longer; where no border was found, one may be cut in two at the end.
_LONGEST_DATUM = 200


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft as it was given to be checked, and by whom."""

    text: str
    as_of: date
    generation: int
    actor_id: str
    industry: str | None = None
    scene: str | None = None


def check_record(draft: CheckedDraft, result: CheckResult) -> tuple[RecordDraft, Masked]:
    """The record, and what was masked. Places in it count code points of the masked text."""
    cut = _cut(draft.text)
    hidden = masked(draft.text[:cut])
    kept = _kept(hidden, draft.text, cut)
    return (
        RecordDraft(
            kind=RecordKind.CHECK,
            actor_id=draft.actor_id,
            content={
                "text": kept,
                "left_out": len(hidden.text) - len(kept) + len(draft.text) - cut,
                "scene": draft.scene,
                "findings": [_finding(each, hidden, draft.text, cut) for each in result.findings],
                "citations": [_placed(json_ready(each), hidden) for each in result.citations],
                "rewritten": None if result.rewritten is None else _kept_of(result.rewritten),
            },
            facts={
                "findings": [[each.rule_id, each.severity.value] for each in result.findings],
                "characters": len(draft.text),
                "paraphrases": result.paraphrase_state,
            },
            as_of=draft.as_of,
            generation=draft.generation,
            rule_set_id=result.rule_set,
            industry=draft.industry,
            outcome=result.verdict.value,
        ),
        hidden,
    )


def _cut(text: str) -> int:
    """Where the part of a text ends that is masked: at a border behind what is kept, or after so many characters."""
    ends = [border.end() for border in _BORDER.finditer(text, MOST_KEPT, MOST_KEPT + _BEYOND)]
    return ends[-1] if ends else min(len(text), MOST_KEPT + _BEYOND)


def _kept(hidden: Masked, text: str, cut: int) -> str:
    whole = cut == len(text) or _BORDER.match(text, cut - 1) is not None
    return hidden.text[: MOST_KEPT if whole else min(MOST_KEPT, len(hidden.text) - _LONGEST_DATUM)]


def _kept_of(text: str) -> str:
    cut = _cut(text)
    return _kept(masked(text[:cut]), text, cut)


def _finding(found: Finding, hidden: Masked, text: str, cut: int) -> dict[str, Any]:
    placed = _placed(json_ready(found), hidden)
    if found.end <= cut:
        return {**placed, "matched": hidden.text[placed["start"] : placed["end"]]}
    # Behind what was masked: its own surroundings are enough to tell what leads to a person in it.
    first = max(0, found.start - _LONGEST_DATUM)
    around = masked(text[first : found.end + _LONGEST_DATUM])
    start, end = (masked_place(place - first, around) for place in (found.start, found.end))
    return {**placed, "matched": around.text[start:end]}


def _placed(found: dict[str, Any], hidden: Masked) -> dict[str, Any]:
    return {**found, "start": masked_place(found["start"], hidden), "end": masked_place(found["end"], hidden)}


def masked_place(place: int, hidden: Masked) -> int:
    """Where a place of the text as sent stands in the masked text; within a datum, its placeholder's beginning."""
    shift = 0
    for datum in hidden.found:
        if place <= datum.start:
            break
        mark = len(placeholder(datum.kind))
        if place < datum.end:
            return datum.start + shift
        shift += mark - (datum.end - datum.start)
    return place + shift
