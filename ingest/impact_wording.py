"""How the articles read that new texts change, before and after: for whoever decides whether to publish them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.impact_report import ArticleChange, InstrumentImpact, NumbersChanged
from kb.law.compare import ChangeKind, ProvisionChange
from kb.law.quantity_differences import numbers_apart

# A report is kept with its run and sent whole: so many articles of a batch carry their wordings, the first ones.
WORDED = 100
# What only moved or got another number says what it said.
REWRITTEN = frozenset({ChangeKind.AMENDED, ChangeKind.ADDED, ChangeKind.DELETED})


def article_change(change: ProvisionChange) -> ArticleChange:
    """A change as the report has it, with the numbers that differ and both wordings."""
    made = ArticleChange(change.kind.value, change.old_label, change.new_label)
    if change.kind not in REWRITTEN:
        return made
    numbers: tuple[NumbersChanged, ...] = ()
    if change.kind is ChangeKind.AMENDED:
        apart = numbers_apart([change.old_text or ""], [change.new_text or ""])
        numbers = tuple(NumbersChanged(each.what, each.left, each.right) for each in apart)
    return replace(made, numbers=numbers, old_text=change.old_text, new_text=change.new_text)


def with_wordings(found: Sequence[InstrumentImpact]) -> tuple[InstrumentImpact, ...]:
    """The instruments of a report with the wordings of its first WORDED articles, and none beyond them."""
    left = WORDED

    def capped(changes: Sequence[ArticleChange]) -> Iterator[ArticleChange]:
        nonlocal left
        for each in changes:
            worded = each.old_text is not None or each.new_text is not None
            yield replace(each, old_text=None, new_text=None) if worded and left == 0 else each
            left -= int(worded and left > 0)

    return tuple(replace(each, changes=tuple(capped(each.changes))) for each in found)
