"""单选 and 多选 on several provisions of one law at once: which of four short statements are as the law has them.

Each statement is a provision word for word, or one with its number, modal or party changed. Several draws of an item
are proposed; `kb.quiz.markers` takes the one whose words give least away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kb.quiz.distracting.known import KNOWN
from kb.quiz.generating.drafting import Origin, Swap, kept, sayings, told
from kb.quiz.generating.modals import modal_swaps
from kb.quiz.generating.parties import party_spots
from kb.quiz.generating.quantities import spots, worthy
from kb.quiz.generating.statements import Statement
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind

_OPTIONS = 4
# Of every second article each: in the first 600 items of the starter they were 30 % when every article gave both.
_SHARE = 0.5
_LONGEST, _SHORTEST = 58, 15
# Of how many numbers the nearest are drawn from.
_NEAREST = 3
# How many articles behind an article lend their statements.
_NEIGHBOURS = 20
# Draws of one item to take from.
_DRAWS = 6
# Hardly ever the law's own words: a statement that holds them would be known as false.
_TELLING = frozenset(("可以不", "无权"))


@dataclass(frozen=True, slots=True)
class Changeable:
    """A short statement and the changes that make it false: of its number before all, else of its party or modal.

    `at` is where its words decide; without changes it can only be told as it stands.
    """

    statement: Statement
    at: tuple[int, int]
    changes: tuple[Swap, ...]


def changeable(article: SourceArticle, texts: Texts) -> tuple[Changeable, ...]:
    """The short statements of an article on what must, may and must not be done, or on its numbers."""
    return KNOWN.remembered(texts, "changeable", article, lambda: _changeable(article, texts))


def _changeable(article: SourceArticle, texts: Texts) -> Iterator[Changeable]:
    found: dict[Statement, tuple[Swap, ...]] = {}
    for spot in spots(article, texts):
        found.setdefault(spot.statement, tuple(spot.wrong(said) for _, said in spot.others[:_NEAREST]))
    for party in party_spots(article, texts):
        found.setdefault(party.statement, (party.wrong(party.others[0]),))
    for statement in worthy(article):
        found.setdefault(statement, _of_first_modal(statement))
    for statement, swaps in found.items():
        short = tuple(swap for swap in swaps if _short(statement, swap))
        if short:
            unseen = tuple(swap for swap in short if swap.said not in _TELLING)
            yield Changeable(statement, (short[0].start, short[0].end), unseen)


def _of_first_modal(statement: Statement) -> tuple[Swap, ...]:
    found = tuple(modal_swaps(statement))
    return tuple(swap for use, swap in found if use == found[0][0])


def _short(statement: Statement, swap: Swap) -> bool:
    return not statement.partial and all(
        _SHORTEST <= len(each) <= _LONGEST for each in (statement.whole, told(statement, swap))
    )


class Sayings:
    """多选 with two or three right statements, 单选 of others with one."""

    name = "sayings"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One, both or none for an article with a short statement, filled up from those behind it on the same topic."""
        own = changeable(article, texts)
        others = [found[0] for each in _neighbours(article, texts) if (found := changeable(each, texts))]
        if not own or len(others) < _OPTIONS - 1:
            return
        origin = Origin(self.name, seed, texts.as_of, Difficulty.HARD, Bloom.ANALYSE, ("综合",))
        chance.shuffle(others)
        # Each with statements of its own where there are enough, so that the two give each other no hint.
        half = max(_OPTIONS - 1, len(others) // 2)
        if chance.random() < _SHARE:
            right = chance.choice((2, 3))
            yield from _draws((ItemKind.MULTIPLE, right), own[0], others[:half], chance, origin)
        if chance.random() < _SHARE:
            yield from _draws((ItemKind.SINGLE, 1), own[-1], others[-half:], chance, origin)


def _draws(
    asked: tuple[ItemKind, int], own: Changeable, others: Sequence[Changeable], chance: Random, origin: Origin
) -> Iterator[ItemDraft]:
    """Items of a kind that tell so many statements as they stand and change the others; the article's own is in all."""
    kind, right = asked
    for _ in range(_DRAWS):
        pool = chance.sample(others, len(others))
        false = [each for each in pool if each.changes][: _OPTIONS - right]
        true = [each for each in pool if each not in false][:right]
        if own.changes and chance.random() < 0.5:
            false = [own, *false[1:]]
        else:
            true = [own, *true[1:]]
        if len(false) + len(true) < _OPTIONS:
            continue
        said = [(each.statement, chance.choice(each.changes)) for each in false]
        said += [(each.statement, kept(each.statement, *each.at)) for each in true]
        # The article that is asked about stands first, for the item is filed under it.
        said.sort(key=lambda pair: pair[0] is not own.statement)
        made = sayings(kind, said, origin)
        if made is not None:
            yield made


def _neighbours(article: SourceArticle, texts: Texts) -> Iterator[SourceArticle]:
    """The articles behind it in its law that belong to the same topic, from the first again after the last."""
    every = [each for each in texts.of_instrument(article.title) if each.topic == article.topic]
    places = [place for place, each in enumerate(every) if each.label == article.label]
    if places:
        behind = every[places[0] + 1 :] + every[: places[0]]
        yield from behind[:_NEIGHBOURS]


GENERATORS = (Sayings(),)
