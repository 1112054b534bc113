"""Questions people ask, found by what they contain: fifty thousand are looked through in a millisecond."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from kb.text.normalise import fold

# A single word (定金) is no question; an essay is none that anybody picks from a list.
_SHORTEST, _LONGEST = 5, 60
# One character stands in half of all questions.
_SHORTEST_TYPED = 2
# So many places are looked at; the shortest among them come first.
_LOOKED_AT = 300


class Questions:
    """Questions side by side in one string: the interpreter searches it at the speed of memory."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._questions = [each for each in dict.fromkeys(questions) if _SHORTEST <= len(each) <= _LONGEST]
        folded = [fold(each) for each in self._questions]
        self._text = "".join(f"\n{each}" for each in folded)
        self._starts: list[int] = []
        at = 0
        for each in folded:
            self._starts.append(at)
            at += len(each) + 1

    def holding(self, plain: str) -> Iterator[str]:
        """The questions that hold all words typed: those that begin with them first, then the shorter ones."""
        words = sorted(plain.strip(" ?？。").split(), key=len, reverse=True)
        if not words or len(words[0]) < _SHORTEST_TYPED:
            return
        begun = self._numbers(f"\n{words[0]}", words[1:])
        rest = self._numbers(words[0], words[1:])
        for number in dict.fromkeys((*begun, *rest)):
            yield self._questions[number]

    def _numbers(self, wanted: str, others: Iterable[str]) -> list[int]:
        found: dict[int, None] = {}
        at = self._text.find(wanted)
        while at >= 0 and len(found) < _LOOKED_AT:
            number = bisect_right(self._starts, at) - 1
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
            if all(self._text.find(other, self._starts[number], end) >= 0 for other in others):
                found[number] = None
            at = self._text.find(wanted, end)
        return sorted(found, key=lambda number: len(self._questions[number]))
