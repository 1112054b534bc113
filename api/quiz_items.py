"""Quiz items read off the desk for the contract: how they stand today, with their proof, and who changed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from api.curated import newest_pin
from api.schemas.quiz_items import (
    BasisOut,
    BlankOut,
    ChoiceOut,
    ItemOut,
    ItemStatistics,
    ItemSummary,
    OptionOut,
    PointOut,
    ProofStepOut,
)
from kb.bootstrap import KnowledgeBase
from kb.citing.types import Pin
from kb.law.instruments import VersionId
from kb.law.titles import short_title
from kb.quiz.export.wording import LETTERS, answer
from kb.quiz.statistics import ItemUse
from kb.store.quiz_records import ItemBasis, ItemDraft, ItemState, QuizItem, Step


@dataclass(frozen=True, slots=True)
class ItemsSeen:
    """What items are shown with: the day, those that are due, and the names of the people behind them."""

    kb: KnowledgeBase
    pin: Pin
    due: frozenset[str]
    names: Mapping[str, str]

    def summary(self, item: QuizItem) -> ItemSummary:
        """An item in a list."""
        return ItemSummary.model_validate(self.fields(item))

    def shown(self, item: QuizItem) -> ItemOut:
        """A revision with its proof."""
        return ItemOut.model_validate(self.whole(item))

    def fields(self, item: QuizItem) -> dict[str, object]:
        """What a list shows of it."""
        draft = item.draft
        return {
            **{name: getattr(item, name) for name in ("item_id", "revision", "state", "change", "reason")},
            **{name: getattr(item, name) for name in ("changed_at", "changed_by")},
            **{name: getattr(draft, name) for name in ("flag", "kind", "stem", "topic", "industry")},
            **{name: getattr(draft, name) for name in ("difficulty", "bloom")},
            "due": item.item_id in self.due and item.state is not ItemState.RETIRED,
            "topic_name": self.kb.quizzes.topics.name_of(draft.topic),
            "citations": tuple(dict.fromkeys(map(cited, draft.bases))),
            "changed_by_name": self.names.get(item.changed_by),
        }

    def whole(self, item: QuizItem) -> dict[str, object]:
        """All of it."""
        draft = item.draft
        return {
            **self.fields(item),
            **{name: getattr(draft, name) for name in ("material", "explanation", "tags", "generator", "seed")},
            **{name: getattr(draft, name) for name in ("as_of", "rule_ids")},
            "options": tuple(
                OptionOut(label=letter, text=each.text, correct=each.correct, detail=each.proof.detail)
                for letter, each in zip(LETTERS, draft.options, strict=False)
            ),
            "answer": answer(draft),
            "blanks": tuple(BlankOut(accepted=each.accepted, detail=each.proof.detail) for each in draft.blanks),
            "points": tuple(
                PointOut(text=each.text, keywords=each.keywords, weight=each.weight, detail=each.proof.detail)
                for each in draft.points
            ),
            "bases": tuple(self._basis(n, each) for n, each in enumerate(draft.bases, 1)),
            "proof": tuple(_step(named, step) for named, step in steps(draft)),
        }

    def _basis(self, n: int, basis: ItemBasis) -> BasisOut:
        article = self.kb.quizzes.texts(self.pin).article(basis.version_id, basis.article)
        version = self.kb.store.law.versions(self.pin.generation).get(VersionId(basis.version_id))
        instrument = version.instrument.instrument_id if version is not None else None
        return BasisOut(
            n=n,
            instrument_id=instrument,
            title=short_title(basis.title),
            locator=basis.locator,
            article=basis.article,
            quotation=basis.quotation,
            start=basis.start,
            text=article.text if article is not None else None,
            version_id=basis.version_id,
            in_force=self.kb.quizzes.texts(self.pin).in_force(basis.version_id),
            href=_href(instrument, basis, self.pin) if instrument is not None else None,
        )


def items_seen(kb: KnowledgeBase, items: Iterable[QuizItem]) -> ItemsSeen:
    """What these items are shown with, today."""
    names = kb.store.record_search.names({each.changed_by for each in items})
    return ItemsSeen(kb, newest_pin(kb), kb.quizzes.bank.due(), names)


def statistics_out(draft: ItemDraft, use: ItemUse) -> ItemStatistics:
    """How an item did."""
    shares = use.choices or {}
    choices = tuple(
        ChoiceOut(label=letter, share=round(shares.get(place, 0.0), 3))
        for place, (letter, _) in enumerate(zip(LETTERS, draft.options, strict=False))
        if shares
    )
    return ItemStatistics(
        used=use.used,
        papers=use.papers,
        right=None if use.right is None else round(use.right, 3),
        discrimination=None if use.discrimination is None else round(use.discrimination, 2),
        choices=choices,
        warning=use.warning,
    )


def cited(basis: ItemBasis) -> str:
    """《消费者权益保护法》第二十五条, by the title people use."""
    return f"《{short_title(basis.title)}》{basis.locator}"


def steps(draft: ItemDraft) -> Iterator[tuple[str, Step]]:
    """Every step of the proof with the answer it is about."""
    for letter, option in zip(LETTERS, draft.options, strict=False):
        yield f"选项 {letter}", option.proof
    for number, blank in enumerate(draft.blanks, 1):
        yield f"第 {number} 空", blank.proof
    for number, point in enumerate(draft.points, 1):
        yield f"要点 {number}", point.proof


def _step(named: str, step: Step) -> ProofStepOut:
    return ProofStepOut(
        answer=named,
        rule=step.rule,
        detail=step.detail,
        basis=None if step.basis is None else step.basis + 1,
        start=step.start,
        end=step.end,
        said=step.said,
        rule_id=step.rule_id,
    )


def _href(instrument: str, basis: ItemBasis, pin: Pin) -> str:
    place = f"/v1/instruments/{quote(instrument, safe='')}/articles/{quote(basis.article)}"
    return f"{place}?as_of={pin.as_of.isoformat()}"
