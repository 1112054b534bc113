"""What a text does to others, read from its own words: which instruments it repeals or amends, and from when."""

from __future__ import annotations

from collections.abc import Sequence

from kb.law.amendments import Amendment
from kb.law.instruments import DateBasis, DatedFact
from kb.law.repeals import StatedProvision, repeal_clauses
from kb.store.drafts import RelationDraft, RelationKind


def relations_of(
    title: str, provisions: Sequence[StatedProvision], amendment: Amendment | None, preface: str = ""
) -> tuple[RelationDraft, ...]:
    """The relations a text states, repeals first, in the order of the text.

    `preface` are the lines under the title. A day that the clause or the decision names is kept with it; without one
    the text's own effective date counts.
    """
    repeals = tuple(
        RelationDraft(RelationKind.REPEALS, clause.title, clause.document_number, clause.on, clause.label)
        for clause in repeal_clauses(provisions, title, preface)
    )
    if amendment is None:
        return repeals
    return repeals + tuple(
        RelationDraft(
            RelationKind.AMENDS,
            target.title,
            None,
            target.effective_on or amendment.effective_on,
            amendment.label or target.label,
        )
        for target in amendment.targets
    )


def stated_by_decision(amendment: Amendment | None) -> DatedFact:
    """The effective date that an amending decision states for itself; its last unit is a section, not an article."""
    if amendment is None or amendment.effective_on is None:
        return DatedFact()
    place = f"{amendment.label or '标题下'}载明的施行日期"
    return DatedFact(amendment.effective_on, DateBasis.STATED_IN_TEXT, place)
