"""A text that is still being made, let out piece by piece and never with a blocked phrase in it.

What may go out goes at once; held back is only what could still become a match, and a match until its sentence has
ended, because the words behind it may clear it (保本的说法是违法的). Whatever goes wrong, nothing more goes out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kb.citing.quotations import find_quotations
from kb.citing.types import Pin
from kb.phrasing.context.reading import sentence_span
from kb.phrasing.matching.matcher import Match
from kb.phrasing.matching.normalise import BREAK, Folded, fold
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.types import Finding, Severity

log = logging.getLogger(__name__)

# A piece is taken in slices of this many code points, so that one of a megabyte costs what a thousand small ones do.
SLICE = 2_000
# How much of what went out is kept as context: a quoted article with its attribution in front is rarely longer.
CONTEXT = 4_000
# Code points of context folded again, so that 第1 in 第12 is not cut at the border between out and held.
GLUE = 16
# A match waits this long for the end of its sentence or a closing quotation mark, then it is decided as it stands.
PATIENCE = 600
# Code points behind a sentence that can clear a match in it or take that back (您是问保本吗？是的。); `doubt` reads 60.
AFTERTHOUGHT = 64
# So much held back without a match is noise inside a phrase, and no honest one.
MAX_HELD = 4_000

FAILED = "核对时出错，余下内容未放行，请改由人工回复。"
NOISE = "一个词里夹了过多符号，无法核对，余下内容未放行。"
_OPENING = '“「『‘"'
_FULL_STOPS = ("。", "！", "？")
_SENTENCE_START = re.compile(r"(?<=[。；;！!？?\n\r])")


@dataclass(frozen=True, slots=True)
class StreamStop:
    """Why nothing more goes out: the finding that blocks, its place in the whole text; None where checking failed."""

    reason: str
    finding: Finding | None = None


class StreamRules(Protocol):
    """What a stream asks of the guard."""

    def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
        """What is said in a text that a rule restricts and nothing around it excuses."""
        ...

    def finding(self, text: str, spot: Spot, pin: Pin) -> Finding:
        """A spot with its basis."""
        ...

    def matches(self, folded: Folded, scope: Scope) -> Sequence[Match]:
        """Where rules are met, excused or not, by start; a word of a longer word included."""
        ...

    def open_from(self, folded: Folded, scope: Scope) -> int | None:
        """The first folded character from which a match could still be completed by text to come."""
        ...


class GuardStream:
    """One text on its way out. Not thread-safe: one stream, one writer.

    `by_sentence` lets out whole sentences only, so that a blocked one can always be replaced by its approved wording;
    otherwise the wording is said only where nothing of the sentence has gone out yet.
    """

    def __init__(self, rules: StreamRules, scope: Scope, *, by_sentence: bool = False) -> None:
        self._rules = rules
        self._scope = scope
        self._by_sentence = by_sentence
        self._before = ""  # the end of what went out
        self._offset = 0  # where `_before` begins in the whole text
        self._held = ""
        self._finished = False
        self._stop: StreamStop | None = None
        self._findings: dict[tuple[int, int, str], Finding] = {}

    @property
    def blocked(self) -> StreamStop | None:
        """Why the stream was stopped; None while it runs, and when all of it went out."""
        return self._stop

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found until now, warnings included, by place in the whole text as fed."""
        return tuple(self._findings[place] for place in sorted(self._findings))

    @property
    def held(self) -> str:
        """What has been fed and is not out."""
        return self._held

    def feed(self, piece: str) -> str:
        """Takes the next piece and gives what may go out now; "" once blocked. ValueError after `finish`."""
        if self._finished:
            raise ValueError("the stream is finished")
        return "".join(self._guarded(part) for part in _slices(piece))

    def finish(self) -> str:
        """The rest, decided as it stands: the end of the text ends its last sentence, and half a phrase is none."""
        self._finished = True
        return self._guarded("")

    def _guarded(self, part: str) -> str:
        if self._stop is not None:
            return ""
        self._held += part
        try:
            return self._released()
        except Exception:
            log.exception("a stream could not be checked and was closed")
            self._stop, self._held = StreamStop(FAILED), ""
            return ""

    def _released(self) -> str:
        """Lets out what is free, deciding match after match in order."""
        glue = len(self._before[-GLUE:])
        folded = fold(self._before[-GLUE:] + self._held)
        free, decided, found = self._open_from(folded, glue), 0, None
        if len(self._held) - free > MAX_HELD:
            return self._closed(StreamStop(NOISE), free)
        for match in self._rules.matches(folded, self._scope):
            start, end = (place - glue for place in folded.span(match.start, match.end))
            if start >= free or end <= decided:
                continue
            stop = self._decidable(folded, match.end, glue)
            if stop is None or self._awaits_mark(start, stop):
                free = max(start, decided)
                break
            found = found or self._checked(self._before + self._held)
            block = self._noted(found, stop)
            if block is not None:
                return self._closed(StreamStop(block.reason, block), start)
            decided = stop
        return self._let_out(free if found is None else self._clean(free))

    def _open_from(self, folded: Folded, glue: int) -> int:
        """Where in what is held a match may have begun that is not complete."""
        place = None if self._finished else self._rules.open_from(folded, self._scope)
        return len(self._held) if place is None else max(0, folded.span(place, place + 1)[0] - glue)

    def _decidable(self, folded: Folded, match_end: int, glue: int) -> int | None:
        """Where in what is held the sentence of a match ends; None while words to come may still change the verdict."""
        if self._finished:
            return len(self._held)
        ended = folded.text.find(BREAK, match_end)
        if ended >= 0:
            stop = folded.span(ended, ended + 1)[1] - glue
            if len(self._held) - stop >= AFTERTHOUGHT:
                return stop
        waited = len(self._held) + glue - folded.span(match_end - 1, match_end)[1]
        return len(self._held) if waited > PATIENCE else None

    def _clean(self, free: int) -> int:
        """How much may go out so that it stands by itself: words that cleared a match may be held back behind it."""
        while not self._finished and free > 0:
            block = self._first_block(self._before + self._held[:free])
            if block is None:
                break
            free = max(0, min(free - 1, block - len(self._before)))
        return free

    def _awaits_mark(self, start: int, stop: int) -> bool:
        """Whether a quotation mark opened before a match is still open: closed, it may make the match quoted law."""
        if self._finished or len(self._held) - start > PATIENCE:
            return False
        text, start = self._before + self._held[:stop], len(self._before) + start
        inside = [(each.start - 1, each.end + 1) for each in find_quotations(text)]
        marks = (index for index in range(start) if text[index] in _OPENING)
        return any(all(not left <= index < right for left, right in inside) for index in marks)

    def _noted(self, found: Sequence[Finding], stop: int) -> Finding | None:
        """Keeps the findings up to a place in what is held; the first that blocks."""
        limit = self._offset + len(self._before) + stop
        for each in found:
            placed = replace(each, start=each.start + self._offset, end=each.end + self._offset)
            if placed.end <= limit:
                self._findings[placed.start, placed.end, placed.rule_id] = placed
        return next((each for each in self.findings if each.severity is Severity.BLOCK), None)

    def _checked(self, text: str) -> tuple[Finding, ...]:
        found = self._rules.spots(text, self._scope)
        return tuple(self._rules.finding(text, spot, self._scope.pin) for spot in found)

    def _let_out(self, free: int) -> str:
        if self._by_sentence and not self._finished:
            ends = [each.start() for each in _SENTENCE_START.finditer(self._held, 0, free)]
            free = ends[-1] if ends else 0
        out, self._held = self._held[:free], self._held[free:]
        self._before += out
        if len(self._before) > 2 * CONTEXT:
            cut = _SENTENCE_START.search(self._before, len(self._before) - CONTEXT)
            kept = cut.start() if cut else len(self._before) - CONTEXT
            self._before, self._offset = self._before[kept:], self._offset + kept
        return out

    def _closed(self, stop: StreamStop, free: int) -> str:
        """Stops the stream. What stands in front of the phrase still goes out, or its sentence is replaced."""
        before, held = self._before, self._held
        self._stop, self._held = stop, ""
        if stop.finding is None:
            return held[:free]
        place = stop.finding.start - self._offset
        sentence = sentence_span(before + held, place, place + 1)[0] - len(before)
        words = stop.finding.say_instead
        if words and sentence >= 0:
            said = words if words.endswith(_FULL_STOPS) else f"{words}。"
            if self._first_block(before + held[:sentence] + said) is None:
                return held[:sentence] + said
        out = held[: max(0, min(free, place - len(before)))]
        while (cut := self._first_block(before + out)) is not None and out:
            out = out[: max(0, cut - len(before))]
        return out

    def _first_block(self, text: str) -> int | None:
        """Where a block begins in a text that would end here; words that cleared it may have been behind."""
        blocks = (each.start for each in self._rules.spots(text, self._scope) if each.severity is Severity.BLOCK)
        return next(blocks, None)


def _slices(piece: str) -> Iterator[str]:
    yield from (piece[start : start + SLICE] for start in range(0, len(piece), SLICE))
