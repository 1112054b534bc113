"""Takes a draft apart and puts it together again with another sentence, within what can be said.

Citations are renumbered in order of use; those no sentence uses follow, so that nothing found is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.answering.extract import Draft
from kb.answering.types import MAX_SAYABLE, AnsweredSentence
from kb.citing.citations import CitationKind, CitedProvision, numbered


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with its own citations; `quoted` are the places of quotations within it.

    `reckoned` as of `AnsweredSentence`; only our own code says so of a sentence.
    """

    text: str
    citations: tuple[CitedProvision, ...]
    quoted: tuple[tuple[int, int], ...] = ()
    reckoned: bool = False

    @property
    def is_line(self) -> bool:
        """Whether it is the handbook's line, which is said first."""
        return any(each.kind is CitationKind.HANDBOOK for each in self.citations)

    def cites(self, article: tuple[str, str | None]) -> bool:
        """Whether it rests on an article, given as (version, label)."""
        return any(place(each) == article for each in self.citations)


def place(citation: CitedProvision) -> tuple[str, str | None]:
    """The article a citation stands in: (version, label)."""
    return (citation.version, citation.article)


def sentences_of(draft: Draft) -> tuple[Said, ...]:
    """The sentences of a draft, each with what it cites and quotes."""
    by_number = {each.n: each for each in draft.citations}
    found, start = [], 0
    for sentence in draft.sentences:
        end = start + len(sentence.text)
        quoted = tuple((a - start, b - start) for a, b in draft.quoted if start <= a and b <= end)
        cited = tuple(by_number[n] for n in sentence.citations if n in by_number)
        found.append(Said(sentence.text, cited, quoted, sentence.reckoned))
        start = end
    return tuple(found)


def fitting(wanted: Sequence[Said], room: int = MAX_SAYABLE) -> tuple[Said, ...]:
    """The sentences that fit, in the order given: one that does not is left out and the next is tried."""
    kept: list[Said] = []
    for each in wanted:
        if len(each.text) <= room:
            kept.append(each)
            room -= len(each.text)
    return tuple(kept)


def draft_from(said: Iterable[Said], others: Iterable[CitedProvision], top_k: int) -> Draft:
    """A draft of these sentences; `others` are cited behind them, one for an article, up to `top_k` in all."""
    citations: list[CitedProvision] = []
    numbers: dict[tuple[str, str | None, str], int] = {}

    def number_of(citation: CitedProvision) -> int:
        key = (*place(citation), citation.quotation)
        if key not in numbers:
            numbers[key] = len(citations) + 1
            citations.append(numbered(citation, numbers[key]))
        return numbers[key]

    text, sentences, quoted = "", [], []
    for each in said:
        numbers_used = tuple(dict.fromkeys(number_of(one) for one in each.citations))
        sentences.append(AnsweredSentence(each.text, numbers_used, reckoned=each.reckoned))
        quoted += [(len(text) + start, len(text) + end) for start, end in each.quoted]
        text += each.text
    for citation in others:
        if len(citations) < top_k and place(citation) not in {place(one) for one in citations}:
            number_of(citation)
    return Draft(text, tuple(sentences), tuple(citations), tuple(quoted))
