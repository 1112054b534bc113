"""Moves an item onto the texts of another day: the same words in the version that binds then.

An amended law is a new version in which most articles read as before; an item on one of those still stands, and only
says by an older version where. Whether it is still right is for the proof to say.
"""

from __future__ import annotations

from dataclasses import replace

from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemBasis, ItemDraft


def pinned(draft: ItemDraft, texts: Texts) -> ItemDraft:
    """The draft with every basis that no longer binds moved to where its words stand on the day of `texts`.

    A basis whose words are nowhere in the text of that day stays as it is, and so does the old wording that an item
    asks about beside the new one: its words are in no text of the day. An article that only got another number is
    found by its words, and named anew in the explanation.
    """
    bases, explanation = [], draft.explanation
    for basis in draft.bases:
        found = _moved(basis, texts)
        if found.locator != basis.locator:
            explanation = explanation.replace(f"》{basis.locator}", f"》{found.locator}")
        bases.append(found)
    if tuple(bases) == draft.bases:
        return draft
    return replace(draft, bases=tuple(bases), explanation=explanation)


def _moved(basis: ItemBasis, texts: Texts) -> ItemBasis:
    if texts.in_force(basis.version_id):
        return basis
    articles = texts.of_instrument(basis.title)
    same = [each for each in articles if each.label == basis.article]
    others = [each for each in articles if each.label != basis.article]
    found = next((each for each in (*same, *others) if basis.quotation in each.text), None)
    return basis if found is None else _at(basis, found)


def _at(basis: ItemBasis, article: SourceArticle) -> ItemBasis:
    # Where the same words stand twice in an article, the place before is the likelier one.
    start = basis.start if article.text.startswith(basis.quotation, basis.start) else article.text.find(basis.quotation)
    locator = basis.locator.replace(basis.article, article.label, 1)
    return ItemBasis(article.title, article.label, locator, article.version_id, basis.quotation, start)
