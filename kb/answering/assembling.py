"""Puts an answer together: guards what was found or refused, and adds what stands beside it.

What may answer was decided before; what is said here comes from rules, tables and the day alone. Nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from kb.answering.authority import authority_for
from kb.answering.content import AuthorityTable
from kb.answering.drafting import Drafting
from kb.answering.escalate import hand_over
from kb.answering.extract import Draft
from kb.answering.ground.types import SentenceGrounder
from kb.answering.grounded import grounded_draft
from kb.answering.out_of_scope import ASK_FACTS
from kb.answering.remove import without_findings
from kb.answering.signals import NEAREST
from kb.answering.special import SpecialQuestions, joined_notice
from kb.answering.special_types import Beside
from kb.answering.steps import NO_DRAFT, Found, Pinned, since
from kb.answering.types import (
    Answer,
    AnsweredSentence,
    AnswerMode,
    AnswerStatus,
    Authority,
    Refusal,
    RemovedText,
)
from kb.citing.citations import CitationKind
from kb.citing.resolve import Resolver
from kb.law.quantities import find_quantities
from kb.phrasing.guard import Guard
from kb.phrasing.rules.basis import as_phrasing
from kb.phrasing.select import CitedArticle, general_rules, select_rules
from kb.phrasing.types import CheckResult, Phrasing, Verdict
from kb.store.records import HandbookUnit

REASON_REMOVED = "拟好的答复没有通过核对，已删去，不作答。以下是相关条文。"


@dataclass(frozen=True, slots=True)
class Assembling:
    """What putting an answer together needs."""

    guard: Guard
    resolver: Resolver
    authority: AuthorityTable
    special: SpecialQuestions
    drafting: Drafting
    grounder: SentenceGrounder | None = None

    def answer(self, pinned: Pinned, found: Found) -> Answer:
        """Guards the draft and adds what stands beside an answer: phrasings, authority, hand-over."""
        started = perf_counter()
        question = pinned.question
        draft, unfounded = self._grounded(pinned, found)
        found = replace(found, draft=draft)
        kept, removed = self._guarded(pinned, found)
        if found.status is AnswerStatus.ANSWERED and not any(sentence.citations for sentence in kept):
            kept = ()
            refusal = Refusal(REASON_REMOVED, found.draft.citations[:NEAREST], ASK_FACTS)
            found = replace(found, status=AnswerStatus.REFUSED, draft=NO_DRAFT, refusal=refusal, beside=Beside())
        earlier = self.special.earlier(pinned, found.draft)
        return Answer(
            answer_id=None,
            generation=pinned.pin.generation,
            status=found.status,
            mode=AnswerMode.EXTRACT if found.approval is None else AnswerMode.CURATED,
            text="".join(sentence.text for sentence in kept),
            sentences=kept,
            citations=found.draft.citations,
            restricted_phrasings=self._phrasings(pinned, found),
            authority=self._authority_of(pinned, found.speaking),
            escalation=hand_over(question.question, pinned.units),
            refusal=found.refusal,
            removed=(*unfounded, *removed),
            as_of=pinned.pin.as_of,
            index=found.index,
            timings_ms={**found.timings, "guard": since(started), "total": since(pinned.started)},
            industry=found.industry,
            rule_set=self.guard.rules.rule_set_id,
            rewritten_question=pinned.question.question if pinned.names is not None else found.repaired or pinned.whole,
            proposed_as_of=earlier.proposed_as_of,
            earlier_wording=earlier.wording,
            earlier_differences=earlier.differences,
            precedence=found.beside.precedence,
            comparison=found.beside.comparison,
            stricter=found.beside.stricter,
            notice=f"{found.repair_note or ''}{joined_notice(pinned, found.beside, earlier) or ''}" or None,
            related=self.drafting.related_to(pinned, found.draft),
            deadline=found.beside.deadline,
            approval=found.approval,
            clarification=found.clarification if found.status is AnswerStatus.ANSWERED else None,
        )

    def _authority_of(self, pinned: Pinned, speaking: HandbookUnit | None) -> Authority | None:
        question = pinned.question
        return authority_for(question.question, question.level, self.authority, pinned.units, speaking)

    def _grounded(self, pinned: Pinned, found: Found) -> tuple[Draft, tuple[RemovedText, ...]]:
        """The draft without the sentences whose evidence does not hold, and these with why."""
        if self.grounder is None or found.status is not AnswerStatus.ANSWERED:
            return found.draft, ()
        # A number that the caller named may be said back to him.
        allowed = find_quantities(pinned.question.question)
        return grounded_draft(found.draft, pinned.pin, self.grounder, allowed)

    def _guarded(self, pinned: Pinned, found: Found) -> tuple[tuple[AnsweredSentence, ...], tuple[RemovedText, ...]]:
        """The sentences that may go out and those taken out; verbatim quotations are no violation."""
        guard, pin = self.guard, pinned.pin
        binding = {"industry": found.industry, "scene": pinned.question.scene}

        def check(text: str, quoted: Sequence[tuple[int, int]] = ()) -> CheckResult:
            return guard.check(text, generation=pin.generation, as_of=pin.as_of, protected=quoted, **binding)

        findings = check(found.draft.text, found.draft.quoted).findings
        return without_findings(found.draft.sentences, findings, lambda text: check(text).verdict is not Verdict.BLOCK)

    def _phrasings(self, pinned: Pinned, found: Found) -> tuple[Phrasing, ...]:
        rules, question = self.guard.rules, pinned.question
        if found.status is AnswerStatus.REFUSED:
            chosen = general_rules(rules, found.industry, question.scene)
        else:
            cited = [
                CitedArticle(each.title, each.article_number)
                for each in found.draft.citations
                if each.kind is not CitationKind.HANDBOOK
            ]
            chosen = select_rules(rules, question.question, industry=found.industry, scene=question.scene, cited=cited)
        return tuple(as_phrasing(rule, self.resolver, pinned.pin) for rule in chosen)
