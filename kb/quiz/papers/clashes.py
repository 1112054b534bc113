"""Which two items do not go onto one paper: they ask for the same words, one tells the other's answer, or are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.store.quiz_records import ItemDraft, ItemKind, Step

# Bigrams in common by which two stems with their answers are the same question in other words; variants of one case
# template share .8 and more, different questions on one article stay under .6.
ALIKE = 0.75
# One character says nothing of whose answer it is, a whole paragraph is nobody's answer.
TOLD_FROM, TOLD_TO = 2, 40
# A deadline is told by 提前三十日在首页, wherever that is said.
BESIDE = 3

Place = tuple[str, str]
Span = tuple[Place, int, int]


@dataclass(frozen=True, slots=True)
class Traits:
    """What two items are compared by: where the words stand that decide its right answers, and all of its answers;
    the words that decide the right ones, alone and `within` their neighbours; what is shown before the options and in
    them; bigrams. `applies`: it asks what follows for a case, and shows no words of the law.
    """

    applies: bool
    right: frozenset[Span]
    spans: frozenset[Span]
    words: frozenset[tuple[Place, str]]
    within: frozenset[str]
    places: frozenset[Place]
    shown: str
    options: str
    grams: frozenset[str]


def traits_of(draft: ItemDraft) -> Traits:
    """The traits of an item."""
    right, spans = ({_span(draft, each) for each in steps} for steps in (_deciding(draft), _steps(draft)))
    told = [(draft.bases[each.basis], each) for each in _deciding(draft) if each.basis is not None]
    words = {((basis.title, basis.article), basis.quotation[each.start : each.end]) for basis, each in told}
    within = {
        basis.quotation[max(0, each.start - BESIDE) : each.end + BESIDE]
        for basis, each in told
        if each.start < each.end
    }
    shown = f"{draft.material}\n{draft.stem}"
    grams = {text[at : at + 2] for text in (shown, *_answers(draft)) for at in range(len(text) - 1)}
    places = frozenset((each.title, each.article) for each in draft.bases)
    options = "\n".join(each.text for each in draft.options)
    told_words = frozenset((place, each) for place, each in words if TOLD_FROM <= len(each) <= TOLD_TO)
    return Traits(
        draft.kind in {ItemKind.CASE, ItemKind.SCENARIO},
        frozenset(each for each in right if each is not None),
        frozenset(each for each in spans if each is not None),
        told_words,
        frozenset(each for each in within if len(each) >= TOLD_FROM + BESIDE),
        places,
        shown,
        options,
        frozenset(grams),
    )


def clash(one: Traits, other: Traits) -> bool:
    """Whether two items must not stand on one paper."""
    if one.applies == other.applies and (_overlap(one.right, other.spans) or _overlap(one.spans, other.right)):
        return True
    if _tells(one, other) or _tells(other, one):
        return True
    # Laws say many things in the same words: on different articles they are different questions all the same.
    if not one.places & other.places and (one.spans or other.spans):
        return False
    union = len(one.grams | other.grams)
    return union > 0 and len(one.grams & other.grams) / union >= ALIKE


def repeats(one: Traits, other: Traits) -> bool:
    """Whether two items turn on the same words at all, if only in wrong answers: better not, where there are others."""
    return _overlap(one.spans, other.spans)


def _span(draft: ItemDraft, step: Step) -> Span | None:
    if step.basis is None or step.start >= step.end:
        return None
    basis = draft.bases[step.basis]
    return (basis.title, basis.article), basis.start + step.start, basis.start + step.end


def _steps(draft: ItemDraft) -> Iterable[Step]:
    """All of them: a wrong answer shows the words that it gets wrong as well as a right one does."""
    yield from (each.proof for each in draft.options)
    yield from (each.proof for each in draft.blanks)
    yield from (each.proof for each in draft.points)


def _deciding(draft: ItemDraft) -> Iterable[Step]:
    yield from (each.proof for each in draft.options if each.correct)
    yield from (each.proof for each in draft.blanks)
    yield from (each.proof for each in draft.points)


def _answers(draft: ItemDraft) -> Iterable[str]:
    if draft.kind is not ItemKind.TRUE_FALSE:
        yield from (each.text for each in draft.options if each.correct)
    yield from (each.accepted[0] for each in draft.blanks)
    yield from (each.text for each in draft.points)


def _overlap(one: frozenset[Span], other: frozenset[Span]) -> bool:
    return any(
        place == there and start < last and first < end for place, start, end in one for there, first, last in other
    )


def _tells(one: Traits, other: Traits) -> bool:
    """Whether an item says words that are the answer of another: of its article, or anywhere among their neighbours."""
    if any(place in one.places and each in one.shown for place, each in other.words):
        return True
    return any(each in one.shown or each in one.options for each in other.within)
