"""The provision a template stands on, and where its words are in the text of the day.

A template makes items only while the provision still says what it `requires`; so an amended number silences it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.law.instruments import Item, Paragraph
from kb.law.measures import Quantity
from kb.law.modals import Modal, find_modals
from kb.law.paragraphs import parse_paragraphs
from kb.law.quantities import find_quantities
from kb.law.titles import normalise_title
from kb.phrasing.rules.fields import Fields
from kb.quiz.generating.grounds import basis_of, stands_alone
from kb.quiz.templates import article_key
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemBasis

LAW_FIELDS = frozenset({"title", "article", "requires", "on"})
MAX_TERM, MAX_ON = 8, 12
# A paragraph that short is quoted whole: its sentences explain one another.
_SHORT = 110
# A sentence that leans on the one before it is quoted with its paragraph, up to this length.
_LONG = 260
_SENTENCE = re.compile(r"[^。]+。?")
_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LawPlace:
    """An article by normalised title and number, the short terms it must contain, and the words that decide: `on`."""

    title: str
    article: tuple[int, int]
    label: str
    requires: tuple[str, ...]
    on: str

    @property
    def quantity(self) -> Quantity | None:
        """What `on` measures; None where it is a modal word."""
        found = find_quantities(self.on)
        return found[0] if found else None

    @property
    def modal(self) -> Modal | None:
        """What `on` does to its addressee; None where it measures."""
        found = find_modals(self.on)
        return found[0].modal if found and self.quantity is None else None


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a place is in the text of the day: the bases to quote, and [start, end) of `on` in the first of them.

    The last basis is what the act is told by; `told` is where the first required term stands in it.
    """

    name: str
    bases: tuple[ItemBasis, ...]
    start: int
    end: int
    told: tuple[int, int]


def read_place(fields: Fields) -> LawPlace:
    """The place of an entry; its terms are short, for sentences of the law are not ours to keep here."""
    for term, most in (*((each, MAX_TERM) for each in fields.texts("requires")), (fields.text("on"), MAX_ON)):
        if len(term) > most:
            raise fields.fail(f"requires 和 on 只写短词（最多 {most} 字），“{term}”太长。")
    place = LawPlace(
        normalise_title(fields.text("title")),
        article_key(fields, fields.text("article")),
        fields.text("article"),
        fields.texts("requires"),
        fields.text("on"),
    )
    measured = find_quantities(place.on)
    if len(measured) > 1 or (not measured and len(find_modals(place.on)) != 1):
        raise fields.fail(f"on 应为一个数量（如 七日内）或一个情态词（如 不得、应当），现为“{place.on}”。")
    return place


def find_place(place: LawPlace, texts: Texts) -> Cited | None:
    """Where the place is today; None when the text is not there, or no longer says what the template requires."""
    for article in texts.of_instrument(place.title):
        if article.number is not None and (article.number.number, article.number.suffix) == place.article:
            return next(_places(place, article), None)
    return None


def _places(place: LawPlace, article: SourceArticle) -> Iterator[Cited]:
    for paragraph in parse_paragraphs(article.text):
        yield from _in_sentences(place, article, paragraph)
        yield from (found for item in paragraph.items if (found := _in_item(place, article, paragraph, item)))


def _in_sentences(place: LawPlace, article: SourceArticle, paragraph: Paragraph) -> Iterator[Cited]:
    whole = (paragraph.start, paragraph.end)
    if paragraph.items:
        stretches = [(paragraph.start, paragraph.items[0].start)]
        stretches += [(item.start, item.end) for item in paragraph.items]
    elif paragraph.end - paragraph.start <= _SHORT:
        stretches = [whole]
    else:
        text = article.text[paragraph.start : paragraph.end]
        found = _SENTENCE.finditer(text)
        stretches = [(paragraph.start + each.start(), paragraph.start + each.end()) for each in found]
    for stretch in stretches:
        start, end = _stripped(article.text, stretch)
        words = article.text[start:end]
        if place.on in words and all(term in words for term in place.requires):
            if not stands_alone(words) and paragraph.end - paragraph.start <= _LONG:
                start, end = _stripped(article.text, whole)
                words = article.text[start:end]
            at = _nearest(words, place.on, words.index(place.requires[0]))
            told = (at, at + len(place.on))
            yield Cited(article.name, (basis_of(article, start, end),), *told, told)


def _in_item(place: LawPlace, article: SourceArticle, paragraph: Paragraph, item: Item) -> Cited | None:
    """A list: its lead-in decides (不得有下列行为), one of its items says what."""
    start, end = _stripped(article.text, (paragraph.start, paragraph.items[0].start))
    lead, words = article.text[start:end], article.text[item.start : item.end]
    if place.on not in lead or not all(term in lead or term in words for term in place.requires):
        return None
    if all(term in lead for term in place.requires):
        return None
    at = lead.rindex(place.on)
    bases = (basis_of(article, start, end), basis_of(article, *_stripped(article.text, (item.start, item.end))))
    term = next(each for each in place.requires if each in bases[1].quotation)
    place_of_term = bases[1].quotation.index(term)
    return Cited(article.name, bases, at, at + len(place.on), (place_of_term, place_of_term + len(term)))


def _nearest(words: str, on: str, to: int) -> int:
    """Where `on` stands nearest to a place, before it rather than behind."""
    places = [each.start() for each in re.finditer(re.escape(on), words)]
    before = [each for each in places if each <= to]
    return max(before) if before else min(places)


def _stripped(text: str, stretch: _Stretch) -> _Stretch:
    words = text[stretch[0] : stretch[1]]
    start = stretch[0] + len(words) - len(words.lstrip())
    return start, start + len(words.strip())
