"""The provisions a restricted phrasing rests on, as bases: so that an item falls due when one of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.law.citations import find_citations
from kb.law.instruments import Locator
from kb.law.paragraphs import parse_paragraphs
from kb.law.titles import normalise_title, short_title
from kb.phrasing.types import Rule, RuleBasis
from kb.quiz.generating.grounds import basis_of
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemBasis

# A longer paragraph is not quoted whole; its first sentence says what it is about.
_LONGEST = 160


def rule_bases(rule: Rule, texts: Texts) -> Iterator[ItemBasis]:
    """A basis for each provision of the rule that is stored and in force, its paragraph or the first sentence of it."""
    for each in rule.basis:
        found = _place(each)
        if found is None:
            continue
        for article in texts.of_instrument(normalise_title(each.title)):
            if article.number is not None and article.number == found.article:
                yield _quoted(article, found)


def basis_words(rules: Iterable[Rule]) -> str:
    """Where the rules stand in law, without quoting: 依据：《…》第…条。"""
    places = dict.fromkeys(f"《{short_title(each.title)}》{each.article}" for rule in rules for each in rule.basis)
    return f"依据：{'、'.join(places)}。" if places else ""


def _place(basis: RuleBasis) -> Locator | None:
    found = find_citations(f"《{basis.title}》{basis.article}")
    return found[0].locator if found else None


def _quoted(article: SourceArticle, place: Locator) -> ItemBasis:
    paragraphs = parse_paragraphs(article.text)
    paragraph = next((each for each in paragraphs if each.number == place.paragraph), paragraphs[0])
    start, end = paragraph.start, paragraph.end
    if place.item is not None:
        item = next((each for each in paragraph.items if each.number == place.item), None)
        start, end = (item.start, item.end) if item is not None else (start, end)
    words = article.text[start:end].rstrip()
    if len(words) > _LONGEST:
        stop = words.find("。")
        words = words[: stop + 1] if 0 <= stop < _LONGEST else words.split("\n", 1)[0]
    return basis_of(article, start, start + len(words))
