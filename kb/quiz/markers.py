"""Words that could give an answer away: whoever learns that 无权 is always false needs no law.

A ledger keeps, while items are chosen, how often each modal word and a number stood in a true and in a false statement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from kb.law.modals import find_modals
from kb.law.quantities import find_quantities
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule

__all__ = ["Ledger", "statements_of"]

# Answers that are words to a caller hold no rule of law.
_SPOKEN = frozenset((ProofRule.BARRED, ProofRule.SAYABLE, ProofRule.HAND_OVER))
_CHOICES = frozenset((ItemKind.SINGLE, ItemKind.MULTIPLE))
# A stem is judged true or false; of answers to choose some are true.
_JUDGED, _CHOSEN = ItemKind.TRUE_FALSE, ItemKind.MULTIPLE
# Stands for every statement, so that true and false ones come to their share as well.
_ANY = ""
# Stands for every number: where only false statements hold one, a number tells.
_NUMBER = "数"


class Ledger:
    """How often each word stood in true and in false statements of the items chosen, judged and chosen apart."""

    def __init__(self) -> None:
        self._true: Counter[tuple[ItemKind, str]] = Counter()
        self._all: Counter[tuple[ItemKind, str]] = Counter()

    def add(self, draft: ItemDraft) -> None:
        """Counts an item that was chosen."""
        self._true += _counted(draft, true_only=True)
        self._all += _counted(draft, true_only=False)

    def strain(self, draft: ItemDraft) -> float:
        """By how many standard deviations a word would be off its share with this item; 0 where none moves away."""
        true, every = _counted(draft, true_only=True), _counted(draft, true_only=False)
        strains = [0.0]
        for place, count in every.items():
            if place == (_CHOSEN, _ANY):
                continue  # the share itself
            share = self._share(place[0])
            now = _off(self._true[place], self._all[place], share)
            then = _off(self._true[place] + true[place], self._all[place] + count, share)
            if then > now:
                strains.append(then)
        return max(strains)

    def _share(self, form: ItemKind) -> float:
        """The share of true statements of a form: a half where they are judged, what the answers have where chosen."""
        if form is _JUDGED:
            return 0.5
        seen = self._all[form, _ANY]
        # As if ten answers had been seen, four of them right: 单选 has one of four, 多选 two or three.
        return (self._true[form, _ANY] + 4) / (seen + 10)


def statements_of(draft: ItemDraft) -> Iterator[tuple[str, bool]]:
    """What an item says of the law and whether it is true: the stem to judge, or each answer to choose.

    Nothing of items whose answers rule nothing: numbers, names, words to a caller.
    """
    if any(each.proof.rule in _SPOKEN for each in draft.options):
        return
    if draft.kind is _JUDGED:
        yield draft.stem, draft.options[0].correct
    elif draft.kind in _CHOICES and any(find_modals(each.text) for each in draft.options):
        yield from ((each.text, each.correct) for each in draft.options)


def _counted(draft: ItemDraft, *, true_only: bool) -> Counter[tuple[ItemKind, str]]:
    form = _JUDGED if draft.kind is _JUDGED else _CHOSEN
    found: Counter[tuple[ItemKind, str]] = Counter()
    for text, true in statements_of(draft):
        if not true_only or true:
            found.update((form, word) for word in (*_words(text), _ANY))
            if form is _JUDGED:
                found[form, draft.generator] += 1
    return found


def _off(true: int, every: int, share: float) -> float:
    return abs(true - share * every) / math.sqrt(every * share * (1 - share)) if every else 0.0


@lru_cache(maxsize=32768)
def _words(text: str) -> frozenset[str]:
    numbered = (_NUMBER,) if find_quantities(text) else ()
    return frozenset((*(use.word for use in find_modals(text)), *numbered))
