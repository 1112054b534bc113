"""A text as clauses, each with what decides whether two of them say the same: duty, actor, numbers, place, words.

Statutes and answers are read alike, so that one can be held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kb.answering.ground.lay_modals import modals_of, statute_modals
from kb.answering.ground.lay_words import as_statute
from kb.law.measures import Quantity
from kb.law.modals import Modal, ModalUse
from kb.law.paragraphs import parse_paragraphs
from kb.law.quantities import find_quantities
from kb.law.roles import find_roles
from kb.law.subjects import Side, acting, doing, opposed
from kb.law.wording import comparable

_CLAUSE = re.compile(r"[^，。；：！？,;!?:\n]+[，。；：！？,;!?:\n”’」』]*")
# A lead-in ends its line with a colon and goes on in the list below it.
_STOP = re.compile(r"[。；！？;!?]|(?<![：:])\n")
_HAN = re.compile(r"[\u3400-\u9fff0-9a-zA-Z%]+")
# Characters that every sentence has say nothing of what a clause is about.
_EMPTY = frozenset("的了是在和与及或也都就还又而但着过呢吗吧啊呀嘛么这那其之于以为把被让从您你我他她它们个些")
_NEGATION = re.compile(
    r"不(?!仅|但|论|管|足|满|超过|少于|低于)|没有?|无(?!论)|未(?!成年)|非(?!法|常)|免(?!费)|除外|禁止|拒绝|失效|违"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause [start, end) of a text; `governing` are its own modals, or those it stands under.

    `sentence` counts the full stops before it, `paragraph` and `item` say where in an article it stands. `actor` is
    who acts, taken over from the clause before where none is named; `named` whether the clause itself names him.
    `doers` are who acts by whatever names, `done_by` whether the clause itself names them, `roles` all it names.
    """

    text: str
    start: int
    end: int
    sentence: int
    paragraph: int
    item: int | None
    modals: tuple[ModalUse, ...]
    governing: frozenset[Modal]
    actor: frozenset[Side] | None
    actor_word: str | None
    named: bool
    quantities: tuple[Quantity, ...]
    grams: frozenset[str]
    plain: str
    negated: bool
    doers: tuple[str, ...]
    done_by: bool
    roles: frozenset[str]

    def __hash__(self) -> int:
        # Looked up some hundred times a sentence: hashing every field took a third of the time.
        return hash((self.text, self.start))


@lru_cache(maxsize=4096)
def clauses_of(text: str, *, spoken: bool = False) -> tuple[Clause, ...]:
    """The clauses of an article, or of a `spoken` sentence, in order; in a statute 能 is an ability, no permission."""
    places = _places(text)
    found: list[Clause] = []
    sentence, opened = 0, 0
    for match in _CLAUSE.finditer(text):
        words = match.group()
        if not comparable(words):
            continue
        paragraph, item = _place_at(places, match.start() + len(words) // 2)
        same = [each for each in found[opened:] if each.paragraph == paragraph]
        modals = modals_of(words) if spoken else statute_modals(words)
        found.append(_clause(match, sentence, (paragraph, item), same, modals))
        if _STOP.search(words):
            sentence += 1
            # A list stands under its lead-in: （一）……；（二）……。
            opened = opened if item is not None and not words.rstrip("”’」』\n").endswith("。") else len(found)
    return tuple(found)


def _clause(
    match: re.Match[str],
    sentence: int,
    place: tuple[int, int | None],
    before: list[Clause],
    modals: tuple[ModalUse, ...],
) -> Clause:
    words = match.group()
    actor = acting(words, modals[0].start if modals else None)
    lead = [each for each in before if each.item is None] if place[1] is not None else before
    last = lead[-1] if lead else None
    taken = last if last is not None and not _several(lead) and not _begins_anew(lead) and not _beside(last) else None
    doer = doing(words, modals[0].start if modals else None)
    own = frozenset(each.modal for each in modals)
    quantities = find_quantities(words)
    return Clause(
        text=words,
        start=match.start(),
        end=match.end(),
        sentence=sentence,
        paragraph=place[0],
        item=place[1],
        modals=modals,
        governing=own or (last.governing if last is not None else frozenset()),
        actor=actor.sides if actor is not None else (taken.actor if taken is not None else None),
        actor_word=actor.word if actor is not None else (taken.actor_word if taken is not None else None),
        named=actor is not None,
        quantities=quantities,
        grams=_grams(words, quantities),
        plain=comparable(words),
        negated=_NEGATION.search(words) is not None,
        doers=doer.joined if doer is not None else (last.doers if last is not None else ()),
        done_by=doer is not None,
        roles=frozenset(words[start:end] for start, end in find_roles(words)),
    )


def _several(before: list[Clause]) -> bool:
    """Whether parties that face each other act in the clauses before: then nobody knows who goes on acting."""
    named = [each.actor for each in before if each.named and each.actor is not None]
    return any(opposed(one, other) for one in named for other in named)


def _beside(last: Clause) -> bool:
    """Whether the clause before is a condition that names the caller only: 您没同意的，不能默认勾选."""
    return last.named and last.actor_word == "您" and last.plain.endswith("的")


def _begins_anew(before: list[Clause]) -> bool:
    """Whether a condition without a party of its own follows a finished rule: 甲不得……，拒绝履行的，可以……。"""
    last = before[-1] if before else None
    if last is None or last.named or not last.plain.endswith("的"):
        return False
    return any(each.modals for each in before[:-1])


def _places(text: str) -> tuple[tuple[int, int, int, int | None], ...]:
    """(start, end, 款, 项) of every 款 and 项, the smaller ones first."""
    found: list[tuple[int, int, int, int | None]] = []
    for paragraph in parse_paragraphs(text):
        found += [(each.start, each.end, paragraph.number, each.number) for each in paragraph.items]
        found.append((paragraph.start, paragraph.end, paragraph.number, None))
    return tuple(found)


def _place_at(places: Iterable[tuple[int, int, int, int | None]], at: int) -> tuple[int, int | None]:
    return next(((paragraph, item) for start, end, paragraph, item in places if start <= at < end), (1, None))


def _grams(text: str, quantities: tuple[Quantity, ...]) -> frozenset[str]:
    """The grams of the words, with every number as one: 90天 and 九十日 are the same."""
    numbers = set()
    for each in reversed(quantities):
        text = text[: each.start] + " " + text[each.end :]
        numbers |= {f"#{end}{each.unit}" for end in (each.lower, each.upper) if end is not None}
    return grams_of(text) | numbers


@lru_cache(maxsize=16384)
def grams_of(text: str) -> frozenset[str]:
    """Characters in pairs and alone, lay words as the statute's."""
    grams: set[str] = set()
    for run in _HAN.findall(as_statute(text)):
        kept = "".join(char for char in run if char not in _EMPTY)
        grams.update(kept[index : index + 2] for index in range(len(kept) - 1))
        grams.update(kept)
    return frozenset(grams)
