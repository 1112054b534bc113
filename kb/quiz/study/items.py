"""Which items a study asks: the new wording against the older one first, every changed article before one twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.quiz.desk import QuizDesk
from kb.quiz.generate import generate
from kb.quiz.generating.older_wording import NAME as OLDER_WORDING
from kb.quiz.identity import item_id
from kb.quiz.pinning import pinned
from kb.quiz.prove.faults import Fault, Lack
from kb.quiz.request import GenerationRequest, Generators
from kb.quiz.study.desk import ITEMS_TO_PASS
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft, ItemKind, ItemState

CLOSED = (ItemKind.TRUE_FALSE, ItemKind.SINGLE, ItemKind.MULTIPLE)
# So many tries ask other items each, where the texts give them; more would fill the bank with drafts nobody reads.
TRIES_WITH_OTHERS = 3
_Article = tuple[str, str]


def items_to_pass(articles: Collection[_Article], desk: QuizDesk, texts: Texts, *, seed: int) -> dict[str, ItemDraft]:
    """Proven items by id, in the order in which tries ask them; fewer, or none, where the texts give no more.

    `articles` are those that changed, (normalised title, label).
    """
    # Of what changed, not of what we wrote about it.
    every = desk.generators().of_articles
    comparing = tuple(each for each in every if each.name == OLDER_WORDING)
    found: dict[str, ItemDraft] = {}
    for count in (ITEMS_TO_PASS, ITEMS_TO_PASS * TRIES_WITH_OTHERS):
        for generators, spread in ((comparing, False), (every, True), (every, False)):
            asked = {(each.bases[0].title, each.bases[0].article) for each in found.values()} if spread else set()
            of = tuple(each for each in articles if each not in asked)
            if of and len(found) < count:
                request = GenerationRequest(count - len(found), articles=of, kinds=CLOSED, seed=seed)
                prove = _Usable(desk, texts)
                made = generate(request, texts, Generators(generators), prove, tuple(found.values()))
                found |= {item_id(each): each for each in made.items}
    return found


@dataclass(frozen=True, slots=True)
class _Usable:
    """Proves a draft, and with it what the bank holds under its id: a question it knows may have another key by now."""

    desk: QuizDesk
    texts: Texts

    def __call__(self, draft: ItemDraft) -> tuple[Fault, ...]:
        faults = self.desk.prove(draft, self.texts)
        one = item_id(draft)
        if faults or not self.desk.kept.known((one,)):
            return faults
        kept = self.desk.kept.get(one)
        if kept.state is ItemState.RETIRED or kept.draft.flag is not None:
            return (Fault("", "题库里的这一题已停用，或者没有证明。", Lack.BY_HAND),)
        return self.desk.prove(pinned(kept.draft, self.texts), self.texts)
