"""Which items no longer hold because something of ours changed: a restricted phrasing, a risk signal, a handbook.

The law's changes are told by reliance. Of our own content nothing is remembered: those few items that rest on it are
proven again when it, the texts or the day are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from kb.quiz.pinning import pinned
from kb.quiz.prove.faults import Fault
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft, ItemState, QuizItem

Proves = Callable[[ItemDraft, Texts], Sequence[Fault]]


def rests_on_ours(draft: ItemDraft) -> bool:
    """Whether an answer is right or wrong by a rule of ours."""
    steps = (*(each.proof for each in draft.options), *(each.proof for each in draft.points))
    return bool(draft.rule_ids) or any(each.rule_id is not None for each in steps)


class Founded:
    """Remembers what was proven for one loading of content. Thread-safe."""

    def __init__(self, prove: Proves) -> None:
        self._prove = prove
        self._lock = Lock()
        self._day: tuple[object, ...] = ()
        self._holds: dict[tuple[str, int], bool] = {}

    def lost(self, items: Iterable[QuizItem], texts: Texts) -> frozenset[str]:
        """The ids of the items in use that rest on content of ours and are not proven any more."""
        day = (texts.generation, texts.as_of)
        with self._lock:
            if day != self._day:
                self._day, self._holds = day, {}
            return frozenset(
                each.item_id
                for each in items
                if each.state is ItemState.APPROVED and rests_on_ours(each.draft) and not self._still(each, texts)
            )

    def _still(self, item: QuizItem, texts: Texts) -> bool:
        key = (item.item_id, item.revision)
        if key not in self._holds:
            self._holds[key] = not self._prove(pinned(item.draft, texts), texts)
        return self._holds[key]
