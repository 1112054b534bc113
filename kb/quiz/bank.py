"""The bank of items: what is in it, what may be offered, what somebody looks for.

Reads only; what changes items is kb/quiz/desk. The newest revisions are kept in memory and taken up one by one as they
change: an approval must not read five thousand items again.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

from kb.errors import NotFoundError
from kb.law.titles import normalise_title
from kb.quiz.types import BRACKETS
from kb.store.quiz_records import Difficulty, ItemDraft, ItemKind, ItemState, QuizItem

UNKNOWN = "没有编号为 {} 的题目；可用 zhigui quiz items 查看。"
# What `industry` says of items that are for every industry.
GENERAL = "general"
DUE, FLAGGED = "due", "flagged"
# Of a stem in a list.
_SHOWN = 40


class KeptItems(Protocol):
    """Where items are kept; kb.store.quiz_items.SqlQuizItems is one."""

    def rows(self) -> int:
        """How many revisions there are."""
        ...

    def heads(self) -> Mapping[str, int]:
        """The newest revision of every item, by id."""
        ...

    def of(self, wanted: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], QuizItem]:
        """Revisions by (id, number)."""
        ...


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are wanted; a field that is None or empty asks nothing.

    `industry` GENERAL: those for every industry. `instrument` is a title, or a part of it; `article` a stored label.
    `words`, cut at spaces, must all stand somewhere in the item. Without a state the retired ones are left out.
    """

    state: ItemState | None = None
    due: bool | None = None
    flagged: bool | None = None
    kind: ItemKind | None = None
    industry: str | None = None
    topic: str | None = None
    difficulty: Difficulty | None = None
    instrument: str | None = None
    article: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class FoundItems:
    """A page of what was found, of `total`; `counts` by state, due and flagged, whatever state was asked for."""

    items: tuple[QuizItem, ...]
    total: int
    counts: Mapping[str, int]
    due: frozenset[str]


class ItemBank:
    """The newest revision of every item. Thread-safe. `due_now` gives the ids of the items that are due for review."""

    def __init__(self, kept: KeptItems, due_now: Callable[[], frozenset[str]]) -> None:
        self._kept = kept
        self._due_now = due_now
        self._lock = Lock()
        self._rows = -1
        self._items: dict[str, QuizItem] = {}
        self._folded: dict[tuple[str, int], str] = {}
        self._listed: tuple[QuizItem, ...] = ()

    def items(self) -> tuple[QuizItem, ...]:
        """All of them, retired ones included; the one changed last comes first."""
        with self._lock:
            rows = self._kept.rows()
            if rows != self._rows:
                heads = self._kept.heads()
                moved = [(each, last) for each, last in heads.items() if self._revision(each) != last]
                self._items.update({item_id: item for (item_id, _), item in self._kept.of(moved).items()})
                newest = sorted(self._items.values(), key=lambda one: (one.changed_at, one.item_id), reverse=True)
                self._rows, self._listed = rows, tuple(newest)
            return self._listed

    def get(self, item_id: str) -> QuizItem:
        """The newest revision of one. NotFoundError when there is none."""
        self.items()
        with self._lock:
            found = self._items.get(item_id)
        if found is None:
            raise NotFoundError(UNKNOWN.format(item_id[:40]))
        return found

    def name(self, item_id: str) -> str:
        """The beginning of an item's stem, for people; of an unknown one its id."""
        self.items()
        with self._lock:
            found = self._items.get(item_id)
        return item_id if found is None else short_stem(found.draft.stem)

    def due(self) -> frozenset[str]:
        """The ids of those whose articles read otherwise by now."""
        return self._due_now()

    def usable(self) -> tuple[QuizItem, ...]:
        """What may be offered: approved, with a proof, and not due; by id, so that a seed draws the same again."""
        due = self.due()
        found = [each for each in self.items() if is_usable(each) and each.item_id not in due]
        return tuple(sorted(found, key=lambda each: each.item_id))

    def find(self, wanted: ItemFilter, limit: int = 50, offset: int = 0) -> FoundItems:
        """The items that a filter lets pass, the one changed last first."""
        due = self.due()
        others = replace(wanted, state=None, due=None, flagged=None)
        words = _plain(wanted.words).split()
        passing = [each for each in self.items() if _matches(others, each) and self._says(each, words)]
        found = [each for each in passing if _stands(wanted, each, due)]
        return FoundItems(tuple(found[offset : offset + limit]), len(found), _counts(passing, due), due)

    def by_topic(self) -> Mapping[str, Mapping[str, int]]:
        """How many items not retired each topic has by kind, and under "approved" how many may be offered."""
        due = self.due()
        found: dict[str, Counter[str]] = {}
        for each in self.items():
            if each.state is not ItemState.RETIRED:
                counts = found.setdefault(each.draft.topic, Counter())
                counts[each.draft.kind.value] += 1
                counts["approved"] += is_usable(each) and each.item_id not in due
        return found

    def _says(self, item: QuizItem, words: Sequence[str]) -> bool:
        """Whether every word stands somewhere in an item."""
        if not words:
            return True
        key = (item.item_id, item.revision)
        with self._lock:
            text = self._folded.get(key)
        if text is None:
            text = _plain("\n".join(_words(item)))
            with self._lock:
                self._folded.pop((item.item_id, item.revision - 1), None)
                self._folded[key] = text
        return all(word in text for word in words)

    def _revision(self, item_id: str) -> int | None:
        item = self._items.get(item_id)
        return item.revision if item is not None else None


def short_stem(stem: str) -> str:
    """A stem in a list.

    >>> short_stem("根据《某法》，经营者应当自收到退货之日起几日内退款？（　　）。")
    '“根据《某法》，经营者应当自收到退货之日起几日内退款？”'
    """
    plain = " ".join(stem.replace(BRACKETS, "").split()).removesuffix("。")
    return f"“{plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + '…'}”"


def is_usable(item: QuizItem) -> bool:
    """Whether an item may be offered as far as the item itself says; that it is not due is for the bank to say."""
    return item.state is ItemState.APPROVED and item.draft.flag is None


def _stands(wanted: ItemFilter, item: QuizItem, due: frozenset[str]) -> bool:
    retired = item.state is ItemState.RETIRED
    if wanted.state is None and retired:
        return False
    if wanted.state is not None and item.state is not wanted.state:
        return False
    if wanted.due is not None and wanted.due != (item.item_id in due and not retired):
        return False
    return wanted.flagged is None or wanted.flagged == (item.draft.flag is not None)


def _matches(wanted: ItemFilter, item: QuizItem) -> bool:
    draft = item.draft
    if wanted.kind not in {None, draft.kind} or wanted.difficulty not in {None, draft.difficulty}:
        return False
    if wanted.topic not in {None, draft.topic} or wanted.industry not in {None, draft.industry or GENERAL}:
        return False
    return not (wanted.instrument or wanted.article) or _rests_on(wanted, draft)


def _rests_on(wanted: ItemFilter, draft: ItemDraft) -> bool:
    title = normalise_title(wanted.instrument) if wanted.instrument else ""
    return any(title in each.title and wanted.article in {None, each.article} for each in draft.bases)


def _counts(items: Iterable[QuizItem], due: frozenset[str]) -> Mapping[str, int]:
    found = Counter({state.value: 0 for state in ItemState} | {DUE: 0, FLAGGED: 0})
    for each in items:
        found[each.state.value] += 1
        if each.state is not ItemState.RETIRED:
            found[DUE] += each.item_id in due
            found[FLAGGED] += each.draft.flag is not None
    return found


def _words(item: QuizItem) -> Iterator[str]:
    """All that a search may hit."""
    draft = item.draft
    yield from (item.item_id, draft.material, draft.stem, draft.explanation, *draft.tags)
    yield from (each.text for each in draft.options)
    yield from (each.text for each in draft.points)
    yield from (word for each in draft.blanks for word in each.accepted)
    yield from (f"《{each.title}》{each.locator}" for each in draft.bases)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
