"""Has the items of a run put into other words, one after the other, and counts what was taken and what was not.

One request at a time: officers who wait for an answer go before. A model that fails is left alone for the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.quiz.asking import AskedModel, Cancelled
from kb.quiz.rewriting import NOT_REWRITTEN, Rewording, rewritten
from kb.store.quiz_records import ItemDraft

# Replies in a row that did not come, after which a run asks no more: each may have taken half a minute.
MOST_FAILURES = 3
UNASKED = "模型连续没有回复，没有再问"


@dataclass(frozen=True, slots=True)
class Reworded:
    """How far the wording of a run's items is. `asked` of `of` items went to the model, `taken` of them in its words.

    `refused` counts the others by why, in Chinese; items whose stem is the law itself are in none of the numbers.
    """

    model: str
    of: int
    asked: int = 0
    taken: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


def reword(
    items: Sequence[ItemDraft],
    model: AskedModel,
    against: Rewording,
    *,
    on_progress: Callable[[Reworded], None],
    cancelled: Cancelled,
) -> tuple[tuple[ItemDraft, ...], Reworded]:
    """The items in their order, each in the model's words or as it was, and the count; stops early when cancelled."""
    of = sum(each.kind not in NOT_REWRITTEN for each in items)
    refused: Counter[str] = Counter()
    made: list[ItemDraft] = []
    asked = taken = failures = 0
    told = Reworded(model.name, of)
    for draft in items:
        if cancelled.is_set() or draft.kind in NOT_REWRITTEN:
            made.append(draft)
            continue
        if failures >= MOST_FAILURES:
            refused[UNASKED] += 1
            made.append(draft)
        else:
            found = rewritten(draft, model, against, cancelled)
            made.append(found.draft)
            asked += 1
            failures = failures + 1 if found.failed else 0
            taken += found.refused is None
            if found.refused is not None:
                refused[found.refused] += 1
        told = Reworded(model.name, of, asked, taken, dict(refused))
        on_progress(told)
    return tuple(made), told
