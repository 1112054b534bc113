"""From the texts of a day to proven items: candidates spread over the law, proved one by one, each matter once.

Equal request, texts and known items give equal items. What was dropped is counted by what its proof lacked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from kb.quiz.balance import balanced
from kb.quiz.duplicates import Seen
from kb.quiz.identity import item_id
from kb.quiz.markers import Ledger
from kb.quiz.prove.faults import Fault, Lack
from kb.quiz.request import DIFFICULTY_SHARES, KIND_SHARES, GenerationRequest, Generators
from kb.quiz.sources import DEPTH, Place, Source, dealt, sources_of
from kb.quiz.types import Texts
from kb.store.quiz_records import Difficulty, ItemDraft, ItemKind

__all__ = ["DIFFICULTY_SHARES", "Generated", "GenerationRequest", "Generators", "generate"]

Prove = Callable[[ItemDraft], Sequence[Fault]]
Progress = Callable[[int, int], None]
# Candidates of one source that are tried in a turn before the next source has its own.
_TRIES = 4
# No topic gives more than this many times its even part while others can give.
_OF_ONE_TOPIC = 1.5
# By so much the shares of kinds and topics grow when nothing else is left.
_MORE = 1.3
# So many standard deviations may a modal word be off its share of true statements: less than chance often makes it.
_STRAIN = 1.6
# Only when shares of kinds and topics have grown so far is more allowed than that.
_STRAINED = 3.0
# How a strain weighs against what is wanted of kinds and difficulties, which are shares.
_STRAIN_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Generated:
    """What came of a request: the items, and of the candidates looked at how many went and why.

    `merged` said what another new item says, `known` what a known item says. Not `complete`: the texts gave no more,
    or it was cancelled.
    """

    items: tuple[ItemDraft, ...]
    dropped: Mapping[Lack, int]
    merged: int
    known: int
    considered: int
    complete: bool


def generate(
    request: GenerationRequest,
    texts: Texts,
    generators: Generators,
    prove: Prove,
    known: Iterable[ItemDraft] = (),
    *,
    known_ids: Iterable[str] = (),
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Generated:
    """The items of a request, all proven; fewer where the texts give no more.

    No article is asked twice while another one has an item of a kind that is wanted. `known_ids` are ids by which
    items are known whose words are others by now. `on_progress` hears how many items of how many there are.
    """
    sources = sources_of(request, texts, generators)
    topics = len({each.place[0] for each in sources}) or 1
    run = _Run(request, prove, tuple(known), ceil(_OF_ONE_TOPIC * request.count / topics), known_ids)
    while sources and not run.full and not cancelled():
        looked_at = run.considered
        sources = _turn(sources, run, on_progress, cancelled)
        if run.considered == looked_at:
            # What is left is of kinds and topics that have enough: better a few more of those than fewer items.
            run.leeway *= _MORE
    items = balanced(run.items, Random(f"{request.seed}:places"))
    return Generated(items, dict(run.dropped), run.merged, run.known, run.considered, run.full)


def _turn(
    sources: list[Source], run: _Run, on_progress: Progress | None, cancelled: Callable[[], bool]
) -> list[Source]:
    """One item of every source, in the order of `dealt`; the sources that may give more."""
    left: list[Source] = []
    for source in dealt(sources, run.given):
        if run.full or cancelled():
            return []
        if run.enough_of(source.place):
            left.append(source)
            continue
        if source.left is None:
            source.left = source.make()
        if run.take(source.left):
            run.given.update(source.place[:depth] for depth in range(1, DEPTH + 1))
            if on_progress is not None:
                on_progress(len(run.items), run.request.count)
        if source.left:
            left.append(source)
    return left


class _Run:
    """One generation while it goes on: what is chosen, what is wanted most next, what went."""

    def __init__(
        self,
        request: GenerationRequest,
        prove: Prove,
        known: Sequence[ItemDraft],
        most_of_topic: int,
        known_ids: Iterable[str],
    ) -> None:
        self.request = request
        self._most_of_topic = most_of_topic
        self.items: list[ItemDraft] = []
        self.given: Counter[Place] = Counter()
        self.dropped: Counter[Lack] = Counter()
        self.merged = self.known = self.considered = 0
        self.leeway = 1.0
        self._prove = prove
        self._known, self._new = Seen(known), Seen()
        self._known_ids, self._new_ids = {item_id(each) for each in known}.union(known_ids), set[str]()
        self._ledger = Ledger()
        self._kinds: Counter[ItemKind] = Counter()
        self._difficulties: Counter[Difficulty] = Counter()
        self._kind_shares = _shares(dict.fromkeys(request.kinds, 1.0) or KIND_SHARES)
        self._difficulty_shares = _shares(request.difficulty)

    @property
    def full(self) -> bool:
        """Whether all are there."""
        return len(self.items) >= self.request.count

    @property
    def _strain_allowed(self) -> float:
        return _STRAIN * max(1.0, self.leeway / _STRAINED)

    def enough_of(self, place: Place) -> bool:
        """Whether a topic gave its part and a half, with the leeway of the moment."""
        return self.given[place[:1]] >= self._most_of_topic * self.leeway

    def take(self, candidates: list[ItemDraft]) -> bool:
        """The candidate wanted most that is new and proven; those looked at are taken out of the list."""
        for _ in range(_TRIES):
            strains = {at: self._ledger.strain(each) for at, each in enumerate(candidates) if self._lacks(each.kind)}
            places = [at for at, strain in strains.items() if strain <= self._strain_allowed]
            if not places:
                return False
            draft = candidates.pop(max(places, key=lambda at: (self._rank(candidates[at], strains[at]), -at)))
            if self._accepts(draft):
                self._keep(draft)
                candidates[:] = [each for each in candidates if not _another_of(each, draft)]
                return True
        return False

    def _accepts(self, draft: ItemDraft) -> bool:
        self.considered += 1
        if item_id(draft) in self._known_ids or self._known.like(draft) is not None:
            self.known += 1
            return False
        if item_id(draft) in self._new_ids or self._new.like(draft) is not None:
            self.merged += 1
            return False
        faults = self._prove(draft)
        if faults:
            self.dropped[faults[0].lack] += 1
        return not faults

    def _keep(self, draft: ItemDraft) -> None:
        self.items.append(draft)
        self._new.add(draft)
        self._new_ids.add(item_id(draft))
        self._ledger.add(draft)
        self._kinds[draft.kind] += 1
        self._difficulties[draft.difficulty] += 1

    def _lacks(self, kind: ItemKind) -> bool:
        """Whether there are fewer of a kind than its share of all that is wanted, with the leeway of the moment."""
        return self._kinds[kind] < ceil(self._kind_shares.get(kind, 0.0) * self.leeway * self.request.count)

    def _rank(self, draft: ItemDraft, strain: float) -> float:
        """What is wanted most, and among that what gives the least away."""
        return self._wanted(draft) - _STRAIN_WEIGHT * strain

    def _wanted(self, draft: ItemDraft) -> float:
        """How far the item's kind and difficulty are behind their shares of what is there, one more counted."""
        total = len(self.items) + 1
        kind = self._kind_shares.get(draft.kind, 0.0) - self._kinds[draft.kind] / total
        difficulty = self._difficulty_shares.get(draft.difficulty, 0.0) - self._difficulties[draft.difficulty] / total
        return kind + difficulty / 2


def _shares(weights: Mapping[ItemKind, float] | Mapping[Difficulty, float]) -> dict[ItemKind | Difficulty, float]:
    total = sum(weights.values()) or 1.0
    return {each: weight / total for each, weight in weights.items()}


def _another_of(one: ItemDraft, other: ItemDraft) -> bool:
    """Whether two candidates ask about the same place of the same provisions in two ways: of those one is enough.

    Equal ones are merged, and counted as that.
    """
    if one == other or one.kind is not other.kind or one.generator != other.generator or one.bases != other.bases:
        return False
    return _asked_places(one) == _asked_places(other)


def _asked_places(draft: ItemDraft) -> frozenset[tuple[int | None, int]]:
    steps = [each.proof for each in draft.options]
    steps += [each.proof for each in draft.blanks]
    steps += [each.proof for each in draft.points]
    return frozenset((each.basis, each.start) for each in steps)
