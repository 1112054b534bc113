"""An approved answer as it would be written to make it again: marks [1] in the text, references beside it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.law.numerals import format_numeral
from kb.store.curated_records import CuratedCitation, CuratedDraft


@dataclass(frozen=True, slots=True)
class Written:
    """The text with marks, and the references that they count from 1; `numbers` are those of each sentence."""

    text: str
    cite: tuple[str, ...]
    citations: tuple[CuratedCitation, ...]
    numbers: tuple[tuple[int, ...], ...]


def written(draft: CuratedDraft) -> Written:
    """The draft as written; a place cited twice is one reference."""
    places: dict[str, CuratedCitation] = {}
    numbers = []
    for sentence in draft.sentences:
        for each in sentence.citations:
            places.setdefault(reference(each), each)
        order = list(places)
        numbers.append(tuple(order.index(reference(each)) + 1 for each in sentence.citations))
    marked = (
        each.text + "".join(f"[{number}]" for number in cited)
        for each, cited in zip(draft.sentences, numbers, strict=True)
    )
    return Written("".join(marked), tuple(places), tuple(places.values()), tuple(numbers))


def reference(cited: CuratedCitation) -> str:
    """A reference as people write it.

    >>> reference(CuratedCitation("消费者权益保护法", "第二十五条", "", (), paragraph=1))
    '《消费者权益保护法》第二十五条第一款'
    """
    if cited.handbook:
        return f"{cited.title}#{cited.article}"
    return f"《{cited.title}》{locator(cited)}"


def locator(cited: CuratedCitation) -> str:
    """第二十五条第一款, or the heading of a handbook's unit."""
    paragraph = f"第{format_numeral(cited.paragraph)}款" if cited.paragraph else ""
    item = f"第{format_numeral(cited.item)}项" if cited.item else ""
    return f"{cited.article}{paragraph}{item}"
