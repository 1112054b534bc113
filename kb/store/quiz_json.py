"""A quiz item's content as plain values and back: what the store keeps, what the JSON export writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from kb.store.quiz_records import (
    Blank,
    Bloom,
    Difficulty,
    ItemBasis,
    ItemDraft,
    ItemKind,
    Option,
    Point,
    ProofRule,
    Step,
)


def as_json(draft: ItemDraft) -> dict[str, object]:
    """A draft as JSON takes it, field by field under the names of the values."""
    return {**asdict(draft), "as_of": draft.as_of.isoformat()}


def from_json(kept: Mapping[str, Any]) -> ItemDraft:
    """The draft that `as_json` wrote; KeyError or ValueError for anything else."""
    return ItemDraft(
        kind=ItemKind(kept["kind"]),
        stem=kept["stem"],
        explanation=kept["explanation"],
        bases=tuple(ItemBasis(**each) for each in kept["bases"]),
        topic=kept["topic"],
        difficulty=Difficulty(kept["difficulty"]),
        bloom=Bloom(kept["bloom"]),
        generator=kept["generator"],
        seed=kept["seed"],
        as_of=date.fromisoformat(kept["as_of"]),
        material=kept.get("material", ""),
        options=tuple(Option(each["text"], each["correct"], _step(each["proof"])) for each in kept.get("options", ())),
        blanks=tuple(Blank(tuple(each["accepted"]), _step(each["proof"])) for each in kept.get("blanks", ())),
        points=tuple(map(_point, kept.get("points", ()))),
        rule_ids=tuple(kept.get("rule_ids", ())),
        industry=kept.get("industry"),
        tags=tuple(kept.get("tags", ())),
        flag=kept.get("flag"),
    )


def _point(kept: Mapping[str, Any]) -> Point:
    groups = tuple(tuple(group) for group in kept["keywords"])
    return Point(kept["text"], groups, _step(kept["proof"]), kept.get("weight", 1))


def _step(kept: Mapping[str, Any]) -> Step:
    return Step(**{**kept, "rule": ProofRule(kept["rule"])})
