"""判断 on what must, may and must not be done: the provision with its own modal, or with one that contradicts it.

Both are proposed; `kb.quiz.markers` takes whichever keeps the words of true and false statements alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kb.law.modals import Modal, ModalUse, find_modals
from kb.quiz.distracting.opposed_modals import opposed_modals
from kb.quiz.generating.drafting import Origin, Swap, judgement, kept
from kb.quiz.generating.quantities import worthy
from kb.quiz.generating.statements import Statement
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ProofRule

# A modal is overlooked in what is longer.
_LONGEST = 110
_TAGS = {
    Modal.MUST: "义务",
    Modal.MUST_NOT: "禁止",
    Modal.MAY: "权利",
    Modal.NEED_NOT: "权利",
    Modal.NO_RIGHT: "权利",
}


def modal_swaps(statement: Statement) -> Iterator[tuple[ModalUse, Swap]]:
    """The modals of a statement's own sentence that can be contradicted, each with what contradicts it."""
    for use in find_modals(statement.text):
        before = statement.text[: use.start]
        if not statement.asks(use.start) or (statement.lead and before and before[-1] not in "，；"):
            continue  # in an item 项 旅游者应当注意的事项 names a thing and rules nothing
        for said in opposed_modals(statement.text, use):
            why = f"条文规定的是“{use.word}”，不是“{said}”。"
            yield use, Swap(use.start, use.end, said, ProofRule.MODAL, why)


class ModalJudgement:
    """判断: of every statement the true one and the false ones."""

    name = "modal_judgement"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Those of every statement that nothing behind it limits, in an order drawn."""
        for statement in worthy(article):
            if statement.partial or len(statement.whole) > _LONGEST:
                continue
            found = list(modal_swaps(statement))
            if not found:
                continue
            use = found[0][0]
            of_first = [swap for each, swap in found if each == use]
            said = [kept(statement, use.start, use.end), chance.choice(of_first)]
            chance.shuffle(said)
            origin = Origin(self.name, seed, texts.as_of, Difficulty.EASY, Bloom.UNDERSTAND, (_TAGS[use.modal],))
            made = (judgement(statement, each, origin) for each in said)
            yield from (draft for draft in made if draft is not None)


GENERATORS = (ModalJudgement(),)
