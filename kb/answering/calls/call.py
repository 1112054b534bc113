"""One call: takes its pieces in order, tells what is to be told of each, and knows in the end what it came to.

Nothing is looked up here and nothing waits: who holds the call has its questions answered elsewhere, so that a
restricted phrasing is told while an answer is still being looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from kb.answering.calls.caller import CallerWords, ended_at
from kb.answering.calls.errors import CallPieceError
from kb.answering.calls.officer import OfficerGuard, OfficerWords
from kb.answering.calls.questions import tells
from kb.answering.calls.types import (
    CallEvent,
    CallFinding,
    CallQuestion,
    CallRisk,
    CallScope,
    CallSummary,
    Piece,
    Speaker,
)
from kb.answering.types import Answer
from kb.citing.citations import CitedProvision
from kb.phrasing.risk_detector import RiskSpot
from kb.phrasing.risks import RiskRules
from kb.phrasing.spots import Scope

MOST_PIECES = 5_000
# An hour of talk is some 15,000 characters.
MOST_CHARACTERS = 200_000
# After so long without a word of his the officer begins a new sentence.
SILENCE_SECONDS = 3.0
# What of the caller's last words is looked at for risk signals: one may be cut in two as well.
RISK_WINDOW = 200


class Signals(Protocol):
    """What finds risk signals."""

    @property
    def risks(self) -> RiskRules:
        """The rules applied."""
        ...

    def signals(self, question: str) -> tuple[RiskSpot, ...]:
        """One signal a topic at most."""
        ...


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question of the call with what came of it; `answer` None: it could not be answered, or is not yet."""

    question: CallQuestion
    answer: Answer | None = None


class Call:
    """A call under way. Not thread-safe; `take`, `pause` and `end` cost milliseconds of computing, the rest nothing."""

    def __init__(self, scope: CallScope, guard: OfficerGuard, signals: Signals, rule_set: str) -> None:
        self.scope, self.rule_set = scope, rule_set
        self._signals = signals
        self._officer = OfficerWords(guard, Scope.of(scope.generation, scope.as_of, scope.industry, scope.scene))
        self._caller = CallerWords()
        self._pieces: dict[int, Piece] = {}
        self._partial: dict[Speaker, Piece] = {}
        self._characters = 0
        self._heard = ""
        self._officer_until: float | None = None
        self._questions: dict[int, AnsweredQuestion] = {}
        self._risks: dict[str, CallRisk] = {}

    @property
    def next(self) -> int:
        """The lowest number a new piece may have."""
        return max(self._pieces, default=0) + 1

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What was heard, by number; what was never recognised to its end as far as it came."""
        return tuple(self._pieces[n] for n in sorted(self._pieces))

    @property
    def questions(self) -> tuple[AnsweredQuestion, ...]:
        """What was asked, in order."""
        return tuple(self._questions.values())

    @property
    def findings(self) -> tuple[CallFinding, ...]:
        """What the officer said that he must not, as far as it holds."""
        return self._officer.findings

    @property
    def risks(self) -> tuple[CallRisk, ...]:
        """The risk signals the caller gave, one a topic."""
        return tuple(self._risks.values())

    def take(self, piece: Piece) -> tuple[CallEvent, ...]:
        """What is to be told of the next piece. CallPieceError where it cannot be taken; the call goes on then."""
        if self._pieces.get(piece.n) == piece:
            # Sent again after a connection was lost: it was heard.
            return ()
        left = self._partial.get(piece.speaker)
        self._require(piece, left)
        events: list[CallEvent] = []
        if left is not None and left.n != piece.n:
            events += self._settle(left)
        self._characters += len(piece.text) - (len(left.text) if left is not None and left.n == piece.n else 0)
        self._pieces[piece.n] = piece
        if piece.final:
            self._partial.pop(piece.speaker, None)
        else:
            self._partial[piece.speaker] = piece
        if piece.speaker is Speaker.OFFICER:
            events += self._officer_said(piece)
        elif piece.final:
            events += self._caller_said(piece)
        return tuple(events)

    def pause(self) -> tuple[CallEvent, ...]:
        """Nobody has said anything for a moment: what the caller asked, if he did."""
        return self._asked(self._caller.complete())

    def end(self) -> tuple[CallEvent, ...]:
        """The call is over: what is still open is taken as it stands."""
        events = [event for left in tuple(self._partial.values()) for event in self._settle(left)]
        return (*events, *self._asked(self._caller.complete(last=True)))

    def answered(self, n: int, answer: Answer) -> None:
        """Keeps what a question was answered."""
        self._questions[n] = replace(self._questions[n], answer=answer)

    def summary(self) -> CallSummary:
        """What the call came to until now."""
        seconds = max((each.at for each in self._pieces.values()), default=0.0)
        return CallSummary(len(self._pieces), len(self._questions), len(self.findings), seconds, self._cited())

    def _require(self, piece: Piece, left: Piece | None) -> None:
        if piece.n in self._pieces and (left is None or left.n != piece.n):
            raise CallPieceError(f"第 {piece.n} 段已经收到过；新的一段从 {self.next} 编起。")
        if piece.n not in self._pieces and piece.n < self.next:
            raise CallPieceError(f"段号要递增：收到 {piece.n}，应不小于 {self.next}。")
        if piece.n not in self._pieces and len(self._pieces) >= MOST_PIECES:
            raise CallPieceError(f"一次通话最多 {MOST_PIECES} 段。")
        if self._characters + len(piece.text) > MOST_CHARACTERS:
            raise CallPieceError(f"一次通话最多 {MOST_CHARACTERS} 个字。")

    def _settle(self, left: Piece) -> tuple[CallEvent, ...]:
        """A piece that nothing will be added to any more."""
        del self._partial[left.speaker]
        whole = replace(left, final=True)
        self._pieces[left.n] = whole
        return self._caller_said(whole) if left.speaker is Speaker.CALLER else ()

    def _officer_said(self, piece: Piece) -> tuple[CallEvent, ...]:
        asked = self._asked(self._caller.complete()) if tells(piece.text) else ()
        if self._officer_until is not None and piece.at - self._officer_until >= SILENCE_SECONDS:
            self._officer.part(piece.n)
        self._officer_until = ended_at(piece)
        return (*self._officer.take(piece.n, piece.text), *asked)

    def _caller_said(self, piece: Piece) -> tuple[CallEvent, ...]:
        speaking = self._partial.get(Speaker.OFFICER)
        if tells(piece.text):
            self._officer.part(None if speaking is None else speaking.n)
        later = self._officer_until is not None and self._officer_until > ended_at(piece)
        asked = self._caller.take(piece, interrupted=speaking is not None or later)
        return (*self._signalled(piece), *self._asked(asked))

    def _asked(self, questions: tuple[CallQuestion, ...]) -> tuple[CallEvent, ...]:
        for each in questions:
            self._questions[each.n] = AnsweredQuestion(each)
        return questions

    def _signalled(self, piece: Piece) -> tuple[CallEvent, ...]:
        self._heard = (self._heard + piece.text)[-RISK_WINDOW:]
        found = [spot.rule for spot in self._signals.signals(self._heard) if spot.rule.topic not in self._risks]
        name_of = self._signals.risks.name_of
        new = tuple(
            CallRisk(
                piece.n, rule.rule_id, rule.topic, name_of(rule.topic), rule.severity.value, rule.reason, rule.advice
            )
            for rule in found
        )
        self._risks |= {each.topic: each for each in new}
        return new

    def _cited(self) -> tuple[str, ...]:
        answers = (each.answer for each in self._questions.values() if each.answer is not None)
        places = (shown(citation) for answer in answers for citation in said_citations(answer))
        return tuple(dict.fromkeys(places))


def said_citations(answer: Answer) -> tuple[CitedProvision, ...]:
    """The citations that sentences of an answer rest on."""
    used = {n for sentence in answer.sentences for n in sentence.citations}
    return tuple(each for each in answer.citations if each.n in used)


def shown(citation: CitedProvision) -> str:
    """A citation as it is named in a line."""
    return f"《{citation.title}》{citation.locator or ''}"
