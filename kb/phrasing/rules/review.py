"""What restricted phrasings rest on, in the form in which everything of ours is reviewed (kb/citing/review)."""

from __future__ import annotations

from collections.abc import Iterable

from kb.citing.review import Resting
from kb.phrasing.rules.rule_set import content_hash
from kb.phrasing.types import Rule
from kb.store.drafts import CitedDraft

KIND = "phrasing"


def resting(rules: Iterable[Rule]) -> tuple[Resting, ...]:
    """The rules with the articles of their basis; where a rule stands is not what it says."""
    return tuple(
        Resting(KIND, each.rule_id, content_hash(each), tuple(CitedDraft(b.title, b.article) for b in each.basis))
        for each in rules
    )
