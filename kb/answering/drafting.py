"""Writes the draft of an answered question: which pieces may be quoted, in which order, and what stands beside them.

Which articles may answer was decided before; whether the draft may go out is decided after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kb.answering.competence import asks_competence, with_authorities
from kb.answering.deadline import with_deadline
from kb.answering.deadline_types import DeadlineFound
from kb.answering.exceptions import asks_exceptions, excepting_pieces
from kb.answering.extract import Candidate, Draft, TermCutter, extract, question_terms
from kb.answering.punishment import asks_punishment, say_punishment, with_penalties
from kb.answering.slices import pieces
from kb.answering.special import SpecialQuestions, with_handbook
from kb.answering.special_types import Beside
from kb.answering.steps import Pinned
from kb.answering.stricter import numbers_apart, stricter_of
from kb.citing.related import RelatedCitation, cite_related
from kb.citing.resolve import Resolver
from kb.law.deadlines import HolidayCalendar
from kb.search.related import RelatedProvisions
from kb.search.terms import LayTerm
from kb.store.records import HandbookUnit

# What is attached below the first three citations is near the question; what is related to it no longer is.
RELATED_TO = 3


@dataclass(frozen=True, slots=True)
class Drafting:
    """What writing a draft needs; without `related` nothing is followed, without `calendar` nothing is reckoned."""

    cutter: TermCutter
    resolver: Resolver
    special: SpecialQuestions
    related: RelatedProvisions | None = None
    calendar: HolidayCalendar | None = None

    def write(
        self, pinned: Pinned, found: Sequence[Candidate], lay: Sequence[LayTerm], speaking: HandbookUnit | None
    ) -> tuple[Draft, Beside]:
        """The draft, and what stands beside it; `speaking` is the handbook unit whose line opens it."""
        legal = [word for term in lay for word in term.legal]
        line = speaking.sayable if speaking else None
        weights = question_terms(pinned.plain, legal, line, self.cutter)
        as_of, top_k = pinned.pin.as_of, pinned.question.top_k
        apart = numbers_apart(speaking, self.resolver, pinned.pin) if speaking is not None else ()
        laxer = any(each.laxer for each in apart)
        order = self.special.order()
        write = partial(
            extract,
            # A line that promises less than the law demands is not said.
            None if laxer else speaking,
            weights=weights,
            as_of=as_of,
            top_k=top_k,
            pieces_of=excepting_pieces if asks_exceptions(pinned.plain) else pieces,
            arrange=order.arrange,
        )
        if self.related is not None and asks_competence(pinned.plain):
            found = with_authorities(found, self.related)
        if self.related is None or not asks_punishment(pinned.plain):
            draft = write(found)
        else:
            punished = with_penalties(pinned.plain, found, self.related)
            urgent = speaking is not None and speaking.hand_over is not None
            draft = write(punished.candidates)
            draft = say_punishment(draft, punished, self.related, as_of, top_k, keep_line=urgent)
        unsaid = speaking is not None and speaking.sayable is None and speaking.hand_over is None
        if speaking is not None and draft.sentences and (laxer or unsaid):
            draft = with_handbook(draft, speaking, top_k, first=unsaid)
        draft, deadline = self._reckoned(pinned, draft)
        stricter = stricter_of(apart, speaking, draft.citations)
        notices = (stricter.what,) if stricter else ()
        return draft, Beside(order.of(draft.citations), None, stricter, notices, deadline)

    def _reckoned(self, pinned: Pinned, draft: Draft) -> tuple[Draft, DeadlineFound | None]:
        """The draft with the last day of a period, where the question asks for one."""
        if self.related is None or self.calendar is None:
            return draft, None
        as_of, top_k, articles_of = pinned.pin.as_of, pinned.question.top_k, self.related.articles
        return with_deadline(pinned.plain, draft, as_of, top_k, calendar=self.calendar, articles_of=articles_of)

    def related_to(self, pinned: Pinned, draft: Draft) -> tuple[RelatedCitation, ...]:
        """What else to look at beside the provisions cited."""
        if self.related is None:
            return ()
        said = {n for sentence in draft.sentences for n in sentence.citations}
        cited = [(each.version, each.article) for each in draft.citations if each.n in said or each.n <= RELATED_TO]
        return cite_related(self.related.beside(cited, pinned.pin.generation), pinned.pin.as_of)
