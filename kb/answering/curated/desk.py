"""Where a supervisor approves answers, changes them, takes them out of use and tries what a question would get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.answering.curated.approving import Approving, personal_problems, question_problems
from kb.answering.curated.book import CuratedBook, Recognised
from kb.answering.curated.composing import Composed, Composer, units_of
from kb.answering.curated.errors import NotApprovableError, Problem
from kb.answering.curated.revision import ApprovedThen
from kb.answering.curated.reviving import Outdated, Reviver, as_stored
from kb.answering.curated.same_words import same_words_key
from kb.answering.curated.types import CuratedMatch, CuratedStale
from kb.answering.ground.claims import Claim
from kb.citing.types import Pin
from kb.errors import ConflictError
from kb.records.redact import without_placeholders
from kb.store.curated import SqlCurated
from kb.store.curated_records import EVERYBODY, Audience, CuratedAnswer, CuratedChange, CuratedDraft
from kb.text.normalise import normalise_query


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer as somebody writes it. `text` with marks [1] that count `cite`; empty where `answer` is taken.

    `answer` is a recorded answer (`from_answer` its id), whose sentences and citations are taken where no text is
    given, and its `recorded_question` where no question is. `kept` gives the sentences where neither does.
    """

    question: str = ""
    paraphrases: tuple[str, ...] = ()
    text: str = ""
    cite: tuple[str, ...] = ()
    audience: Audience = EVERYBODY
    note: str | None = None
    from_answer: str | None = None
    recorded_question: str = ""
    answer: Mapping[str, Any] | None = None
    kept: CuratedDraft | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a question would get: the match or why it is not used, and every wording that it was recognised by."""

    outcome: CuratedMatch | CuratedStale | None
    recognised: tuple[Recognised, ...]


@dataclass(frozen=True, slots=True)
class CuratedDesk:
    """Approves answers into the store. Every method that writes leaves a record of the ledger."""

    kept: SqlCurated
    book: CuratedBook
    composer: Composer
    approving: Approving
    reviver: Reviver

    def add(self, proposal: Proposal, by: str, pin: Pin) -> CuratedAnswer:
        """Approves a new answer. NotApprovableError tells all that stands against it.

        ConflictError where one of its questions has an answer for the same circle already.
        """
        draft = self.draft(proposal, pin)
        self._refuse_double(draft, None)
        return self.kept.add(draft, by)

    def edit(self, curated_id: str, expected: int, proposal: Proposal, by: str, pin: Pin) -> CuratedAnswer:
        """Approves other words for an answer, in use from now on even if it was withdrawn; errors as `add`.

        ConflictError when `expected` is no longer its newest revision.
        """
        draft = self.draft(proposal, pin)
        self._refuse_double(draft, curated_id)
        return self.kept.revise(curated_id, expected, draft, by)

    def withdraw(self, curated_id: str, expected: int | None, by: str, note: str | None) -> CuratedAnswer:
        """Takes an answer out of use at once."""
        _refuse(list(personal_problems({"note": [note or ""]})))
        return self.kept.withdraw(curated_id, expected, by, note)

    def restore(self, curated_id: str, expected: int | None, revision: int | None, by: str, pin: Pin) -> CuratedAnswer:
        """Puts the words of a revision back into use, None: those withdrawn last. They must stand today's checks."""
        newest = self.kept.get(curated_id)
        if revision is None and newest.live:
            raise ConflictError(f"审定答复 {curated_id} 没有撤下；要退回以前的文字，请写明是第几版。")
        draft = newest.draft if revision is None else self.kept.get(curated_id, revision).draft
        said = self.reviver.revive(draft, pin, None)
        if isinstance(said, Outdated):
            raise NotApprovableError(
                [Problem("revision", f"{said.place}{said.reason}，请先修改答复（修改后即重新启用）")]
            )
        _refuse(self.approving.problems(draft.question, [Claim(each) for each in said], draft.audience, pin))
        self._refuse_double(draft, curated_id)
        seen = newest.revision if expected is None else expected
        return self.kept.revise(curated_id, seen, draft, by, CuratedChange.RESTORED)

    def test(self, question: str, asker: Audience, pin: Pin) -> Tried:
        """What a question would get from the answers in use."""
        plain = normalise_query(question)
        outcome = self.book.match(
            plain, pin=pin, industry=asker.industry, province=asker.province, role=asker.role, scene=asker.scene
        )
        return Tried(outcome, self.book.recognised(plain, asker))

    def revision(self, curated_id: str, revision: int) -> ApprovedThen:
        """An answer as it was approved once. NotFoundError where the store has no such revision."""
        return ApprovedThen(self.kept.get(curated_id, revision), self.reviver)

    def draft(self, proposal: Proposal, pin: Pin) -> CuratedDraft:
        """The draft that a proposal makes once nothing stands against it."""
        question = proposal.question.strip() or without_placeholders(proposal.recorded_question).strip()
        paraphrases = _others(question, proposal.paraphrases)
        composed = self._composed(proposal, pin)
        texts = {
            "question": [question], "paraphrases": paraphrases, "note": [proposal.note or ""],
            "text": [each.said.text for each in composed.claims],
        }  # fmt: skip
        problems = [*question_problems(question, paraphrases), *personal_problems(texts), *composed.problems]
        if not composed.problems:
            problems += self.approving.problems(question, composed.claims, proposal.audience, pin)
        _refuse(problems)
        units = units_of(self.composer.handbooks, pin)
        return CuratedDraft(
            question=question,
            sentences=tuple(as_stored(each.said, units) for each in composed.claims),
            paraphrases=tuple(paraphrases),
            audience=proposal.audience,
            note=proposal.note,
            from_answer=proposal.from_answer,
        )

    def problems(self, proposal: Proposal, pin: Pin) -> tuple[Problem, ...]:
        """All that stands against approving a proposal as it is now; nothing is written."""
        try:
            self.draft(proposal, pin)
        except NotApprovableError as error:
            return error.problems
        return ()

    def _composed(self, proposal: Proposal, pin: Pin) -> Composed:
        if proposal.text.strip() or (proposal.answer is None and proposal.kept is None):
            return self.composer.written(proposal.text, proposal.cite, pin)
        if proposal.answer is None and proposal.kept is not None:
            said = self.reviver.revive(proposal.kept, pin, None)
            if isinstance(said, Outdated):
                return Composed((), (Problem("text", f"{said.place}{said.reason}，请连同答复和依据一起改"),))
            return Composed(tuple(map(Claim, said)))
        composed = self.composer.recorded(proposal.answer or {}, pin)
        return replace(composed, problems=tuple(replace(each, field="cite") for each in composed.problems))

    def _refuse_double(self, draft: CuratedDraft, curated_id: str | None) -> None:
        keys = {same_words_key(each): each for each in draft.questions}
        for asked in self.book.wordings():
            answer = asked.answer
            wording = keys.get(same_words_key(asked.question))
            same_circle = answer.draft.audience == draft.audience
            if wording is not None and same_circle and answer.curated_id != curated_id:
                raise ConflictError(
                    f"“{wording}”已有审定答复 {answer.curated_id}（第 {answer.revision} 版）；"
                    "请修改那一条，或者先撤下它。"
                )


def _others(question: str, paraphrases: tuple[str, ...]) -> list[str]:
    """The paraphrases that are not the question, nor each other, in other clothes."""
    seen = {same_words_key(question)}
    found = []
    for each in paraphrases:
        key = same_words_key(each)
        if key not in seen:
            seen.add(key)
            found.append(each.strip())
    return found


def _refuse(problems: tuple[Problem, ...] | list[Problem]) -> None:
    if problems:
        raise NotApprovableError(problems)
