"""From what a supervisor writes, or from a recorded answer, to sentences with citations of today's texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.answering.curated.errors import Problem
from kb.answering.ground.claims import Claim, claims_of
from kb.answering.redraft import Said
from kb.citing.citations import CitationKind, CitedProvision, Slice, cite, cite_handbook, numbered
from kb.citing.handbooks import unit_id
from kb.citing.quotations import find_quotations
from kb.citing.resolve import Resolver, part_of
from kb.citing.types import CitationState, Pin
from kb.search.lookup import Lookup
from kb.store.records import HandbookUnit
from kb.store.repositories import HandbookReader

HANDBOOK_SIGN = "#"


@dataclass(frozen=True, slots=True)
class Composed:
    """The sentences of an answer, and what is wrong with its references."""

    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Composer:
    """Reads references: 消保法25, 《消保法》第二十五条第一款, or a handbook unit: returns#七日无理由退货."""

    lookup: Lookup
    resolver: Resolver
    handbooks: HandbookReader

    def written(self, text: str, references: Sequence[str], pin: Pin) -> Composed:
        """A text with marks [1] that count the references; without a mark every sentence rests on all of them."""
        cited: list[CitedProvision] = []
        problems: list[Problem] = []
        for reference in references:
            found = self._cited(reference, pin)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                cited.append(numbered(found, len(cited) + 1))
        if problems:
            return Composed((), tuple(problems))
        claims = claims_of(text, cited, self.resolver, pin)
        if cited and not any(each.said.citations or each.faults for each in claims):
            claims = tuple(replace(each, said=replace(each.said, citations=tuple(cited))) for each in claims)
        return Composed(tuple(replace(each, said=with_quotations(each.said)) for each in claims))

    def recorded(self, answer: Mapping[str, Any], pin: Pin) -> Composed:
        """The sentences of an answer as the ledger holds it, their citations read again from today's texts."""
        by_number: dict[int, CitedProvision] = {}
        problems = []
        for each in answer.get("citations") or ():
            found = self._again(each, pin)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                by_number[each["n"]] = found
        used = {n for sentence in answer.get("sentences") or () for n in sentence.get("citations") or ()}
        unused = {str(each["n"]) for each in answer.get("citations") or () if each["n"] not in used}
        claims = tuple(
            Claim(
                with_quotations(
                    Said(each["text"], tuple(by_number[n] for n in each.get("citations") or () if n in by_number))
                )
            )
            for each in answer.get("sentences") or ()
        )
        return Composed(claims, tuple(each for each in problems if each.field not in unused))

    def _cited(self, reference: str, pin: Pin) -> CitedProvision | Problem:
        if HANDBOOK_SIGN in reference:
            return self._unit(reference, pin)
        found = self.lookup.lookup(reference, as_of=pin.as_of, generation=pin.generation)
        if found is None:
            return Problem("cite", f"看不懂“{reference}”，请写成“消保法25”或“《消费者权益保护法》第二十五条”")
        if not found.hits:
            return Problem("cite", f"“{reference}”：{found.detail or '只写了法规，还要写第几条'}")
        hit = found.hits[0]
        part = Slice(hit.start, hit.end, hit.paragraph, hit.item)
        return cite(hit.provision, hit.version, pin.as_of, part)

    def _unit(self, reference: str, pin: Pin) -> CitedProvision | Problem:
        title, _, heading = reference.partition(HANDBOOK_SIGN)
        for unit in self.handbooks.handbook_units(pin.generation, pin.as_of):
            named = (
                title.strip("《》 ") in {unit.handbook_id, unit.handbook_title} and heading.strip("“” ") == unit.heading
            )
            if named or unit_id(unit) == reference:
                return cite_handbook(unit)
        return Problem("cite", f"手册里没有“{reference}”，请写成“手册编号#小标题”，见 zhigui handbooks list")

    def _again(self, recorded: Mapping[str, Any], pin: Pin) -> CitedProvision | Problem:
        """A recorded citation in today's text; its number is the field of the problem."""
        title, number = str(recorded.get("title")), str(recorded.get("n"))
        if recorded.get("kind") == CitationKind.HANDBOOK.value:
            heading = str(recorded.get("locator", "")).strip("“”")
            found = self._unit(f"{title}{HANDBOOK_SIGN}{heading}", pin)
            return found if isinstance(found, CitedProvision) else Problem(number, found.detail)
        article = str(recorded.get("article") or recorded.get("locator") or "")
        resolution = self.resolver.resolve_reference(title, article, pin)
        provision, version = resolution.provision, resolution.version
        if resolution.state is not CitationState.VERIFIED or provision is None or version is None:
            return Problem(number, f"《{title}》{article}：{resolution.detail or '查不到'}")
        quotation = str(recorded.get("quotation") or "")
        start = provision.text.find(quotation) if quotation else -1
        place = (recorded.get("paragraph"), recorded.get("item"))
        part = Slice(start, start + len(quotation), *place) if start >= 0 else part_of(provision.text, *place)[0]
        return cite(provision, version, pin.as_of, part)


def with_quotations(said: Said) -> Said:
    """The sentence with the places of its quotations that are the cited text, word for word."""
    places = tuple(
        (each.start, each.end)
        for each in find_quotations(said.text)
        if any(each.text in cited.text for cited in said.citations)
    )
    return replace(said, quoted=places)


def units_of(handbooks: HandbookReader, pin: Pin) -> tuple[HandbookUnit, ...]:
    """Every handbook unit of the day, whoever may read it."""
    return handbooks.handbook_units(pin.generation, pin.as_of)
