"""判断 on what must, may and must not be done: the provision with its own modal, or with one that contradicts it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kb.law.modals import Modal, ModalUse, find_modals
from kb.quiz.distracting.opposed_modals import opposed_modal
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
        said = opposed_modal(statement.text, use)
        if said is not None:
            why = f"条文规定的是“{use.word}”，不是“{said}”。"
            yield use, Swap(use.start, use.end, said, ProofRule.MODAL, why)


class ModalJudgement:
    """判断: true and false equally often."""

    name = "modal_judgement"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every statement that nothing behind it limits."""
        for statement in worthy(article):
            if statement.partial or len(statement.whole) > _LONGEST:
                continue
            found = next(modal_swaps(statement), None)
            if found is None:
                continue
            use, swap = found
            said = kept(statement, use.start, use.end) if chance.random() < 0.5 else swap
            origin = Origin(self.name, seed, texts.as_of, Difficulty.EASY, Bloom.UNDERSTAND, (_TAGS[use.modal],))
            made = judgement(statement, said, origin)
            if made is not None:
                yield made


GENERATORS = (ModalJudgement(),)
