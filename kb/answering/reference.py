"""The answer to a question that is nothing but a reference, such as 民法典1254: the wording itself."""

from __future__ import annotations

from datetime import date

from kb.answering.extract import Draft
from kb.answering.slices import Cut, fitting_cut
from kb.answering.types import MAX_SAYABLE, AnsweredSentence
from kb.citing.citations import Slice, cite
from kb.search.lookup import LookupHit, LookupResult


def draft_of(result: LookupResult, as_of: date) -> Draft:
    """《…》第…条规定：“…” for the first hit, cut to whole clauses that can be said; all hits are cited whole."""
    citations = tuple(
        cite(
            hit.provision,
            hit.version,
            as_of,
            Slice(hit.start, hit.end, hit.paragraph, hit.item),
            n=number,
            score=1.0,
        )
        for number, hit in enumerate(result.hits, 1)
    )
    if not result.hits:
        return Draft("", (), citations, ())
    return _said(result.hits[0], citations[0].title, citations[0].locator, Draft("", (), citations, ()))


def _said(hit: LookupHit, title: str, locator: str, draft: Draft) -> Draft:
    opening = f"《{title}》{locator}规定：“"
    text = hit.provision.text
    room = MAX_SAYABLE - len(opening) - len("”。")
    whole = Slice(hit.start, hit.end, hit.paragraph, hit.item)
    cut = fitting_cut(text, whole, room, _longest) if hit.end - hit.start <= room else _first_of(text, whole, room)
    if cut is None:
        sentence = f"《{title}》{locator}较长，请看引文。"
        return Draft(sentence, (AnsweredSentence(sentence, (1,), reckoned=True),), draft.citations, ())
    words = text[cut.part.start : cut.part.end]
    sentence = f"{opening}{words}”" + ("" if words.endswith(("。", "！", "？")) else "。")
    span = (len(opening), len(opening) + len(words))
    return Draft(sentence, (AnsweredSentence(sentence, (1,)),), draft.citations, (span,))


def _first_of(text: str, whole: Slice, room: int) -> Cut | None:
    """Of what is too long to be said its beginning: the first 款, or what leads into the list that follows."""
    line = text.find("\n", whole.start, whole.end)
    first = Slice(whole.start, line if line >= 0 else whole.end, whole.paragraph, whole.item)

    def score(words: str) -> float:
        return _longest(words) + text.startswith(words, whole.start)

    return fitting_cut(text, first, room, score, before_items=line >= 0)


def _longest(words: str) -> float:
    """A reference asks for the wording, so the more of it the better."""
    return len(words) / MAX_SAYABLE
