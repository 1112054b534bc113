"""Takes out of a draft what its evidence does not bear, and marks on every other sentence what was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.answering.extract import Draft
from kb.answering.ground.types import Grounding, GroundRule, SentenceGrounder
from kb.answering.redraft import Said, draft_from, sentences_of
from kb.answering.types import RemovedText
from kb.citing.types import Pin
from kb.law.measures import Quantity

NOT_GROUNDED = "没有依据，未说"
_OF_RECKONED = frozenset({GroundRule.CITES, GroundRule.EXISTS})


def grounded_draft(
    draft: Draft, pin: Pin, grounder: SentenceGrounder, allowed: Sequence[Quantity] = ()
) -> tuple[Draft, tuple[RemovedText, ...]]:
    """The draft without the sentences that do not hold, and these with why; citations stay, those unused behind.

    Of a reckoned sentence only that what it cites exists is asked: what it counts stands in no text.
    """
    grounded = [_checked(said, pin, grounder, allowed) for said in sentences_of(draft)]
    removed = tuple(
        RemovedText(each.said.text, failed.detail or NOT_GROUNDED, failed.rule.value)
        for each in grounded
        if (failed := each.failed) is not None
    )
    kept = [each for each in grounded if each.holds]
    if removed:
        draft = draft_from([each.said for each in kept], draft.citations, len(draft.citations))
    checked = zip(draft.sentences, kept, strict=True)
    sentences = tuple(replace(sentence, checks=each.checks) for sentence, each in checked)
    return replace(draft, sentences=sentences), removed


def _checked(said: Said, pin: Pin, grounder: SentenceGrounder, allowed: Sequence[Quantity]) -> Grounding:
    found = grounder.check(said, pin, allowed)
    if not said.reckoned:
        return found
    return Grounding(said, tuple(each for each in found.results if each.rule in _OF_RECKONED))
