"""Where a handbook unit leads: the articles and other units its text names, each with its place and how it fares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from api.schemas.handbook import HandbookReferenceOut
from kb.bootstrap import KnowledgeBase
from kb.citing.handbooks import KIND, unit_id
from kb.citing.types import CitationState, Pin
from kb.law.citations import format_locator
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title, short_title
from kb.store.records import DUE, HandbookUnit

# A handbook names a unit of another as citations of handbooks are printed: 《受理与升级》“群体投诉”.
_UNIT = re.compile("《([^《》]+)》“([^“”]+)”")
# Why something is due, by the object of ours, the normalised title and the label of the article.
Due = Mapping[tuple[str, str, str | None], str]


def due_articles(kb: KnowledgeBase) -> Due:
    """For which article which unit is due for review, with the note that says why."""
    rows = (each for each in kb.reviewing.rows(KIND) if each.review_state == DUE)
    return {(each.object_id, each.title, each.article): each.note or "" for each in rows}


def references_of(
    kb: KnowledgeBase, unit: HandbookUnit, pin: Pin, due: Due, readable: Collection[tuple[str, str]]
) -> tuple[HandbookReferenceOut, ...]:
    """The references of a unit in order, as of a day; `readable` are the title and heading of units one may read."""
    found = (*_to_articles(kb, unit, pin, due), *_to_units(unit, readable))
    return tuple(sorted(found, key=lambda each: each.start))


def _to_articles(kb: KnowledgeBase, unit: HandbookUnit, pin: Pin, due: Due) -> Iterator[HandbookReferenceOut]:
    for each in kb.resolver.references(unit.text, pin.generation):
        if each.title is None or each.article is None:
            continue
        found = kb.resolver.resolve(each, pin)
        title = found.version.instrument.short_title if found.version else short_title(each.title)
        label = found.provision.label if found.provision else format_article_number(each.article)
        why = due.get((unit_id(unit), normalise_title(title), label))
        yield HandbookReferenceOut(
            start=each.start,
            end=each.end,
            kind="provision",
            instrument_id=found.version.instrument.instrument_id if found.version else None,
            title=title,
            locator=format_locator(each.locator),
            state=found.state,
            detail=found.detail,
            review_due=why is not None,
            review_note=why or None,
        )


def _to_units(unit: HandbookUnit, readable: Collection[tuple[str, str]]) -> Iterator[HandbookReferenceOut]:
    for each in _UNIT.finditer(unit.text):
        title, heading = each.groups()
        if (title, heading) in readable:
            yield HandbookReferenceOut(
                start=each.start(),
                end=each.end(),
                kind="handbook",
                instrument_id=None,
                title=title,
                locator=f"“{heading}”",
                state=CitationState.VERIFIED,
                detail=None,
                review_due=False,
                review_note=None,
            )
