"""Listens to the caller: collects what he says until a question is complete."""

from __future__ import annotations

from kb.answering.calls.dictation import dictating
from kb.answering.calls.questions import MOST_CONTEXT, is_ended, question_in
from kb.answering.calls.types import CallQuestion, Piece

# A pause that ends what is said; within a sentence people seldom pause so long.
PAUSE_SECONDS = 0.8
# Mandarin on the telephone runs at some 4 to 5 characters a second; the slower rate makes no pause of slow speech.
CHARACTERS_A_SECOND = 4.0


class CallerWords:
    """What the caller said since his last question. Not thread-safe."""

    def __init__(self) -> None:
        self._said = ""
        self._n = 0
        self._until = 0.0
        self._last: str | None = None

    def take(self, piece: Piece, *, interrupted: bool) -> tuple[CallQuestion, ...]:
        """A final piece; the questions it completes. `interrupted`: the officer has begun to speak already."""
        paused = piece.at - self._until >= PAUSE_SECONDS
        before = self.complete() if self._said and paused else ()
        self._said += piece.text
        self._n, self._until = piece.n, ended_at(piece)
        if interrupted or is_ended(piece.text):
            return (*before, *self.complete())
        return before

    def complete(self, *, last: bool = False) -> tuple[CallQuestion, ...]:
        """He has paused, or the officer speaks: what he asked, if he did; what he only told is kept for later.

        Who dictates a number pauses within it; he is heard to its end, unless the call is over (`last`).
        """
        if not last and dictating(self._said):
            return ()
        asked = question_in(self._said)
        if asked is None:
            kept = self._said[-2 * MOST_CONTEXT :]
            self._said = kept if not kept or is_ended(kept) or kept.endswith(("，", ",")) else f"{kept}，"
            return ()
        self._said = ""
        if asked == self._last:
            return ()
        self._last = asked
        return (CallQuestion(self._n, asked),)


def ended_at(piece: Piece) -> float:
    """When a piece was said to its end, in seconds since the call began, by how long its characters take."""
    return piece.at + len(piece.text) / CHARACTERS_A_SECOND
