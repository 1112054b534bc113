"""The model's version of an answer, sentence by sentence: each is grounded, then guarded, and only then shown.

What a model says is taken for nothing but words. What is left out is listed with the reason; where nothing is left,
the extract stands as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import perf_counter

from kb.answering.generate.injected import orders_a_model
from kb.answering.generate.types import AnswerWriter, Brief, WrittenSentence
from kb.answering.ground.types import SentenceGrounder
from kb.answering.redraft import Said
from kb.answering.steps import Found, Pinned, since
from kb.answering.types import (
    MAX_SAYABLE,
    Answer,
    AnsweredSentence,
    AnswerEvent,
    AnswerMode,
    AnswerStage,
    AnswerStatus,
    Cancelled,
    ModelOutcome,
    RemovedText,
    RequestedMode,
)
from kb.citing.citations import CitationKind, CitedProvision
from kb.law.quantities import find_quantities
from kb.law.wording import comparable
from kb.phrasing.guard import Guard
from kb.phrasing.types import Severity

EventSink = Callable[[AnswerEvent], None]
NO_MARK = "没有标明依据，未说"
TOO_LONG = f"超过{MAX_SAYABLE}字，说不完，未说"
# Less room than this behind the handbook's line holds no sentence worth waiting for.
_LEAST_ROOM = 20
_SHORTEST = 6  # code points: 可以退货。 and its like


@dataclass(slots=True)
class _Version:
    """What stands of the model's version until now; `opening` is the handbook's line, said first."""

    opening: AnsweredSentence | None
    kept: list[AnsweredSentence] = field(default_factory=list)
    removed: list[RemovedText] = field(default_factory=list)

    @property
    def sentences(self) -> tuple[AnsweredSentence, ...]:
        return (self.opening, *self.kept) if self.opening is not None else tuple(self.kept)

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.sentences)


@dataclass(frozen=True, slots=True)
class WrittenAnswers:
    """Has answers written by a model; without this an assistant only extracts."""

    writer: AnswerWriter
    grounder: SentenceGrounder
    guard: Guard

    def wanted(self, pinned: Pinned, found: Found, answer: Answer) -> bool:
        """Whether a model may put this answer into words.

        Not what was looked up or reckoned, not what a person approved, and not where the call is handed over: the
        words for these are fixed.
        """
        return (
            pinned.question.mode is RequestedMode.AUTO
            and found.searched
            and answer.status is AnswerStatus.ANSWERED
            and answer.escalation is None
            and found.beside.deadline is None
            and bool(_citable(answer))
            and _room(_opening(answer, found)) >= _LEAST_ROOM
        )

    def version(
        self, pinned: Pinned, found: Found, extract: Answer, tell: EventSink, cancelled: Cancelled | None
    ) -> Answer:
        """The answer as the model says it, or the extract with what the model's sentences lacked.

        Sentences are told as they pass. Never raises for what a model does; ends early once `cancelled` is set.
        """
        started = perf_counter()
        opening = _opening(extract, found)
        version = _Version(opening)
        writing = self.writer.write(self._brief(pinned, extract, opening), cancelled)
        with closing(iter(writing)) as sentences:
            for sentence in sentences:
                self._take(sentence, version, pinned, extract, tell)
                if len(version.text) > MAX_SAYABLE - _SHORTEST:
                    break
        use = writing.use
        timings = {**extract.timings_ms, "model": since(started), "total": since(pinned.started)}
        removed = (*extract.removed, *version.removed)
        if not version.kept:
            outcome = ModelOutcome.NOTHING_LEFT if use.outcome is ModelOutcome.USED else use.outcome
            return replace(extract, removed=removed, model=replace(use, outcome=outcome), timings_ms=timings)
        return replace(
            extract,
            mode=AnswerMode.MODEL,
            text=version.text,
            sentences=version.sentences,
            removed=removed,
            model=use,
            extract=extract.sentences,
            timings_ms=timings,
        )

    def _brief(self, pinned: Pinned, extract: Answer, opening: AnsweredSentence | None) -> Brief:
        return Brief(
            question=pinned.question.question,
            as_of=pinned.pin.as_of,
            passages=_citable(extract),
            industry=extract.industry,
            opening=opening.text if opening is not None else None,
            room=_room(opening),
            spent=pinned.waited,
        )

    def _take(
        self, sentence: WrittenSentence, version: _Version, pinned: Pinned, extract: Answer, tell: EventSink
    ) -> None:
        """Keeps a sentence and tells of it, or keeps why it is not said."""
        if comparable(sentence.text) in comparable(version.text):
            return
        by_number = {each.n: each for each in _citable(extract)}
        numbers = tuple(dict.fromkeys(sentence.citations))
        said = Said(sentence.text, tuple(by_number[n] for n in numbers if n in by_number))
        unknown = tuple(n for n in numbers if n not in by_number)
        refused, checks = self._judged(said, unknown, version, pinned, extract)
        if refused is not None:
            version.removed.append(refused)
            return
        kept = AnsweredSentence(sentence.text, numbers, checks)
        if not version.kept and version.opening is not None:
            self._tell(version.opening, extract.citations, tell)
        version.kept.append(kept)
        self._tell(kept, extract.citations, tell)

    def _judged(
        self, said: Said, unknown: Sequence[int], version: _Version, pinned: Pinned, extract: Answer
    ) -> tuple[RemovedText | None, tuple[str, ...]]:
        """Why a sentence is not said, None where it may be; and the rules that hold."""
        if unknown:
            return RemovedText(said.text, f"引用了没有的编号[{unknown[0]}]，未说", "cites"), ()
        # A model's answer made of courtesies would stand in the extract's place and say nothing.
        if not said.citations:
            return RemovedText(said.text, NO_MARK, "cites"), ()
        question = pinned.question
        grounding = self.grounder.check(said, pinned.pin, allowed=find_quantities(question.question))
        if grounding.failed is not None:
            failed = grounding.failed
            return RemovedText(said.text, failed.detail or "没有依据，未说", failed.rule.value), ()
        text = version.text + said.text
        if len(text) > MAX_SAYABLE:
            return RemovedText(said.text, TOO_LONG), ()
        # What was said before is checked along: 您是问保本吗？ is harmless until 是的。 follows.
        found = self.guard.check(
            text,
            generation=pinned.pin.generation,
            as_of=pinned.pin.as_of,
            industry=extract.industry,
            scene=question.scene,
        ).findings
        blocking = next((each for each in found if each.severity is Severity.BLOCK), None)
        if blocking is not None:
            return RemovedText(said.text, f"含禁用表述“{blocking.matched}”，未说：{blocking.reason}"), ()
        return None, grounding.checks

    def _tell(self, sentence: AnsweredSentence, citations: Sequence[CitedProvision], tell: EventSink) -> None:
        cited = tuple(each for each in citations if each.n in sentence.citations)
        tell(AnswerEvent(AnswerStage.SENTENCE, "已核对一句", None, sentence, cited))


def _opening(answer: Answer, found: Found) -> AnsweredSentence | None:
    """The handbook's line, where it opens the answer."""
    if found.speaking is None or not answer.sentences:
        return None
    first = answer.sentences[0]
    kinds = {each.kind for each in answer.citations if each.n in first.citations}
    return first if kinds == {CitationKind.HANDBOOK} else None


def _citable(extract: Answer) -> tuple[CitedProvision, ...]:
    """What the model may write from: not a text that would give it orders."""
    return tuple(each for each in extract.citations if not orders_a_model(each.text))


def _room(opening: AnsweredSentence | None) -> int:
    return MAX_SAYABLE - (len(opening.text) if opening is not None else 0)
