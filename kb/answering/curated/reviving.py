"""Turns stored citations into citations of the texts of a day, and those of an answer into stored ones.

An approved answer is only as good as the wording somebody read when approving it: where an article reads otherwise on
the day asked about, or does not bind on it, the answer is stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from kb.answering.redraft import Said
from kb.citing.citations import CitationKind, CitedProvision, Slice, cite, cite_handbook
from kb.citing.resolve import Resolver, part_of
from kb.citing.standing import wording_hash
from kb.citing.types import CitationState, Pin
from kb.law.wording import comparable
from kb.store.curated_records import CuratedCitation, CuratedDraft, CuratedSentence
from kb.store.records import HandbookUnit, Provision
from kb.store.repositories import HandbookReader


@dataclass(frozen=True, slots=True)
class Outdated:
    """The citation because of which an answer cannot be used, as people read it, and why.

    `hidden`: it is a handbook this reader may not see, which is nobody's business to be told.
    """

    place: str
    reason: str
    hidden: bool = False


class Reviver:
    """Reads stored citations as of a day and for a reader. Thread-safe; holds nothing."""

    def __init__(self, resolver: Resolver, handbooks: HandbookReader) -> None:
        self._resolver = resolver
        self._handbooks = handbooks

    def revive(self, draft: CuratedDraft, pin: Pin, role: str | None) -> tuple[Said, ...] | Outdated:
        """The sentences with citations of the day's texts; or the first citation that no longer holds."""
        sentences = []
        for sentence in draft.sentences:
            cited = []
            for each in sentence.citations:
                found = self._handbook(each, pin, role) if each.handbook else self._provision(each, pin)
                if isinstance(found, Outdated):
                    return found
                cited.append(found)
            sentences.append(Said(sentence.text, tuple(cited), sentence.quoted))
        return tuple(sentences)

    def _provision(self, stored: CuratedCitation, pin: Pin) -> CitedProvision | Outdated:
        place = f"《{stored.title}》{stored.article}"
        found = self._resolver.resolve_reference(stored.title, stored.article, pin)
        if found.state is not CitationState.VERIFIED or found.provision is None or found.version is None:
            return Outdated(place, "已失效或尚未施行" if found.state is CitationState.NOT_IN_FORCE else "已不在库中")
        if wording_hash(found.provision.text) not in stored.wordings:
            return Outdated(place, "已修改")
        return cite(found.provision, found.version, pin.as_of, _part(found.provision, stored))

    def _handbook(self, stored: CuratedCitation, pin: Pin, role: str | None) -> CitedProvision | Outdated:
        unit = _unit(self._handbooks.handbook_units(pin.generation, pin.as_of, role), stored)
        if unit is not None and handbook_wording(unit) in stored.wordings:
            return cite_handbook(unit)
        every = unit or _unit(self._handbooks.handbook_units(pin.generation, pin.as_of, None), stored)
        if every is None:
            return Outdated(f"手册“{stored.article}”", "已不在库中")
        return Outdated(f"手册“{stored.article}”", "已修改", hidden=unit is None)


def as_stored(said: Said, units: Sequence[HandbookUnit]) -> CuratedSentence:
    """A sentence as the store keeps it; `units` are the handbook units it may cite.

    ValueError when a handbook's unit is not among them.
    """
    return CuratedSentence(said.text, tuple(_stored(each, units) for each in said.citations), said.quoted)


def handbook_wording(unit: HandbookUnit) -> str:
    """The identity of what a handbook unit says, without its layout."""
    return sha256(comparable(f"{unit.sayable or ''}\n{unit.text}").encode()).hexdigest()


def _stored(cited: CitedProvision, units: Sequence[HandbookUnit]) -> CuratedCitation:
    if cited.kind is not CitationKind.HANDBOOK:
        return CuratedCitation(
            cited.title, cited.article or cited.locator, cited.quotation, (wording_hash(cited.text),), cited.paragraph,
            cited.item,
        )  # fmt: skip
    heading = cited.locator.strip("“”")
    unit = next((each for each in units if each.version_id == cited.version and each.heading == heading), None)
    if unit is None:
        raise ValueError(f"手册《{cited.title}》没有“{heading}”")
    return CuratedCitation(unit.handbook_id, unit.heading, cited.quotation, (handbook_wording(unit),), handbook=True)


def _part(provision: Provision, stored: CuratedCitation) -> Slice | None:
    """The slice quoted at approval; where only the layout changed since, the 款 or 项 cited."""
    start = provision.text.find(stored.quotation)
    if start >= 0 and stored.quotation:
        return Slice(start, start + len(stored.quotation), stored.paragraph, stored.item)
    return part_of(provision.text, stored.paragraph, stored.item)[0]


def _unit(units: Sequence[HandbookUnit], stored: CuratedCitation) -> HandbookUnit | None:
    return next((u for u in units if u.handbook_id == stored.title and u.heading == stored.article), None)
