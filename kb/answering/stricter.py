"""Where the handbook unit that speaks says another number than the article it cites: shown side by side.

A handbook may promise more than the law demands. Where it promises less the law goes first, and the handbook is wrong.
Doubt says nothing: only numbers of one kind, in a place of the law that has just one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kb.answering.special_types import Stricter
from kb.citing.citations import CitationKind, CitedProvision
from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.law.measures import Quantity, QuantityKind
from kb.law.modals import Modal, find_modals
from kb.law.quantities import find_quantities
from kb.store.records import HandbookUnit

_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE_ENDS = "，；。：\n"
# Working days have no fixed length in hours, and neither have 交易日.
_HOURS = {
    "分钟": Fraction(1, 60),
    "小时": Fraction(1),
    "日": Fraction(24),
    "周": Fraction(168),
    "月": Fraction(720),
    "年": Fraction(8640),
}
_PAID = re.compile(r"赔偿|退还|返还|补偿|赔")
_FINED = re.compile(r"罚款|处以?")


@dataclass(frozen=True, slots=True)
class NumbersApart:
    """What a unit and an article it cites say differently; `title` and `article` are the law's."""

    title: str
    article: str
    handbook_says: str
    law_says: str
    laxer: bool


def numbers_apart(unit: HandbookUnit, resolver: Resolver, pin: Pin) -> tuple[NumbersApart, ...]:
    """Every place where a unit says another number than the 款 or article its sentence cites."""
    found: list[NumbersApart] = []
    for sentence in _SENTENCE.findall(unit.text):
        citations = resolver.references(sentence, pin.generation)
        said = _ASIDE.sub("", sentence)
        places = [resolver.resolve(each, pin) for each in citations]
        known = [each for each in places if each.state is CitationState.VERIFIED and each.provision is not None]
        if len(known) != 1 or known[0].provision is None or known[0].version is None:
            continue  # which of two articles a number is meant to repeat, nobody can tell
        provision, part = known[0].provision, known[0].part
        wording = provision.text[part.start : part.end] if part is not None else provision.text
        title = known[0].version.instrument.short_title
        for ours, theirs, laxer in _apart(said, wording):
            found.append(NumbersApart(title, provision.label, ours, theirs, laxer))
    return tuple(found)


def _apart(said: str, wording: str) -> Iterator[tuple[str, str, bool]]:
    for kind in (QuantityKind.PERIOD, QuantityKind.MULTIPLE, QuantityKind.MONEY):
        ours = [each for each in find_quantities(said) if each.kind is kind]
        theirs = [each for each in find_quantities(wording) if each.kind is kind]
        if len(ours) != 1 or len(theirs) != 1:
            continue
        laxer = _laxer(ours[0], theirs[0], said, wording)
        if laxer is not None:
            yield _clause(said, ours[0]), _clause(wording, theirs[0]), laxer


def _laxer(ours: Quantity, theirs: Quantity, said: str, wording: str) -> bool | None:
    """Whether our number gives the caller less than the law's; None where they are equal or cannot be compared."""
    mine, law = _size(ours), _size(theirs)
    if mine is None or law is None or mine == law:
        return None
    clause = _sentence_of(wording, theirs)
    if ours.kind is not QuantityKind.PERIOD:
        return mine < law if _PAID.search(clause) and not _FINED.search(clause) else None
    modals = {use.modal for use in find_modals(clause)}
    duty = Modal.MUST in modals or Modal.MUST_NOT in modals
    right = Modal.MAY in modals
    if duty == right:
        return None  # a duty within a time and a right for a time point in opposite directions
    return mine > law if duty else mine < law


def _size(quantity: Quantity) -> Fraction | None:
    value = quantity.upper if quantity.upper is not None else quantity.lower
    if value is None:
        return None
    if quantity.kind is not QuantityKind.PERIOD:
        return value
    hours = _HOURS.get(quantity.unit)
    return value * hours if hours is not None else None


def _clause(text: str, quantity: Quantity) -> str:
    """The clause a number stands in, without its marks."""
    start = max((text.rfind(end, 0, quantity.start) for end in _CLAUSE_ENDS), default=-1) + 1
    ends = [at for end in _CLAUSE_ENDS if (at := text.find(end, quantity.end)) >= 0]
    return text[start : min(ends, default=len(text))].strip()


def _sentence_of(text: str, quantity: Quantity) -> str:
    start = text.rfind("。", 0, quantity.start) + 1
    end = text.find("。", quantity.end)
    return text[start : end if end >= 0 else len(text)]


def stricter_of(
    apart: Sequence[NumbersApart], unit: HandbookUnit | None, citations: Sequence[CitedProvision]
) -> Stricter | None:
    """The first difference whose two sides the answer cites, by their numbers; a laxer one before a stricter one."""
    if unit is None:
        return None
    ours = next((each.n for each in citations if each.kind is CitationKind.HANDBOOK), None)
    for each in sorted(apart, key=lambda one: not one.laxer):
        law = next((one.n for one in citations if (one.title, one.article) == (each.title, each.article)), None)
        if ours is not None and law is not None:
            place = f"《{each.title}》{each.article}"
            what = (
                f"手册写的是“{each.handbook_says}”，{place}要求“{each.law_says}”：以法律为准，请把手册报法务修改。"
                if each.laxer
                else f"手册写的是“{each.handbook_says}”，比{place}的“{each.law_says}”对来电人更有利：按手册办。"
            )
            return Stricter(ours, law, each.handbook_says, each.law_says, what, each.laxer)
    return None
