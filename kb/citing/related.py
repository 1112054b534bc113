"""A related provision as replies print it: where it stands, how it is related, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.citing.citations import article_href, locator_of
from kb.law.instruments import InstrumentId
from kb.search.related import RelatedProvision, Relation


@dataclass(frozen=True, slots=True)
class RelatedCitation:
    """A provision to look at beside the ones cited; its wording is behind `href`. `reason` is Chinese."""

    title: str
    locator: str
    article: str
    instrument_id: InstrumentId
    href: str
    relation: Relation
    reason: str


def cite_related(related: Iterable[RelatedProvision], as_of: date) -> tuple[RelatedCitation, ...]:
    """Related provisions as of a day, in the order given."""
    return tuple(
        RelatedCitation(
            title=one.version.instrument.short_title,
            locator=locator_of(one.provision, one.paragraph, one.item),
            article=one.provision.label,
            instrument_id=one.version.instrument.instrument_id,
            href=article_href(one.version.instrument.instrument_id, one.provision.label, as_of),
            relation=one.relation,
            reason=one.reason,
        )
        for one in related
    )
