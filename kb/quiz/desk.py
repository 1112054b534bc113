"""Where trainers look after items: approve, edit, write, reject, retire, restore, and look again after a change.

Everything that is approved is proven at that moment on the texts of the day; what has no proof stays a draft with a
flag and is never offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from kb.citing.review import DueArticle
from kb.citing.types import Pin
from kb.errors import ConflictError, ZhiguiError
from kb.quiz.bank import ItemBank
from kb.quiz.errors import NotProvenError, told
from kb.quiz.founded import Founded
from kb.quiz.generate import Generators
from kb.quiz.identity import item_id
from kb.quiz.papers.desk import PaperDesk
from kb.quiz.pinning import pinned
from kb.quiz.prove.faults import Fault, Lack
from kb.quiz.rewriting import Rewording
from kb.quiz.sitting.desk import SittingDesk
from kb.quiz.study.desk import StudyDesk
from kb.quiz.templates import Topics
from kb.quiz.texts import StoreTexts, TextsOnDays
from kb.quiz.types import Texts
from kb.quiz.writing import Writer, Written
from kb.records.redact import masked
from kb.store.quiz_items import ItemStep, SqlQuizItems
from kb.store.quiz_records import ItemChange, ItemDraft, ItemState, QuizItem

# A transaction that others wait for should end within some 50 ms; an approval writes a row and a record.
_AT_ONCE = 20
FLAG = "没有证明：{}"


class Proving(Protocol):
    """Proves a draft on the texts of a day; () where it is proven."""

    def __call__(self, draft: ItemDraft, texts: Texts) -> tuple[Fault, ...]:
        """What the proof lacks."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """An item of several that stayed as it was, and why, in Chinese."""

    item_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class QuizDesk:
    """The desk. Every method that writes leaves a record of the ledger."""

    kept: SqlQuizItems
    bank: ItemBank
    topics: Topics
    days: TextsOnDays
    prove: Proving
    writer: Writer
    generators: Callable[[], Generators]
    founded: Founded
    papers: PaperDesk
    sittings: SittingDesk
    studies: StudyDesk
    rewording: Callable[[Texts], Rewording]

    def texts(self, pin: Pin) -> StoreTexts:
        """The texts of a generation on a day, with their topics."""
        return self.days.on(pin, self.topics)

    def lost(self, pin: Pin) -> frozenset[str]:
        """The items in use that no longer hold because a phrasing or a handbook of ours is another."""
        return self.founded.lost(self.bank.items(), self.texts(pin))

    def approve(self, one: str, expected: int, by: str, pin: Pin) -> QuizItem:
        """Into use, once it is proven today. NotProvenError tells what is lacking, ConflictError who was faster."""
        (made,) = self.kept.revise([self._approval(one, expected, pin)], by, pin.generation)
        return made

    def approve_all(
        self, wanted: Sequence[tuple[str, int]], by: str, pin: Pin
    ) -> tuple[tuple[QuizItem, ...], tuple[Refused, ...]]:
        """As `approve` for each of them; what cannot be approved is told and holds no other back."""
        steps, refused = [], []
        for one, expected in dict(wanted).items():
            try:
                steps.append(self._approval(one, expected, pin))
            except ZhiguiError as error:
                refused.append(Refused(one, str(error)))
        made: list[QuizItem] = []
        for at in range(0, len(steps), _AT_ONCE):
            done, others = self._revised(steps[at : at + _AT_ONCE], by, pin)
            made += done
            refused += others
        return tuple(made), tuple(refused)

    def write(self, written: Written, by: str, pin: Pin) -> QuizItem:
        """A new item as a draft, with the proof that can be found for it, else flagged. ConflictError for a double."""
        draft = self.proven_or_flagged(self.writer.drafts(written, self.texts(pin)), pin)
        one = item_id(draft)
        made = self.kept.add(
            {one: draft}, ItemChange.WRITTEN, by,
            facts={"generation": pin.generation}, content=_said(draft),
        )  # fmt: skip
        if not made:
            raise ConflictError(f"同样的题目已经有了：{one}；请修改那一道。")
        return made[0]

    def edit(
        self, one: str, expected: int, written: Written, *, by: str, pin: Pin, reason: str | None = None
    ) -> QuizItem:
        """Other words, proven anew. What was approved stays so where the proof holds; else it is a flagged draft."""
        before = self.bank.get(one)
        if before.state is ItemState.RETIRED:
            raise ConflictError(f"题目 {one} 已经停用；请先恢复，再修改。")
        drafts = self.writer.drafts(written, self.texts(pin), pinned(before.draft, self.texts(pin)))
        draft = self.proven_or_flagged(drafts, pin)
        stays = before.state is ItemState.APPROVED and draft.flag is None
        state = ItemState.APPROVED if stays else ItemState.DRAFT
        step = ItemStep(one, expected, ItemChange.EDITED, state, draft, _masked(reason))
        return self.kept.revise([step], by, pin.generation)[0]

    def reject(self, one: str, expected: int, reason: str, by: str) -> QuizItem:
        """Out of the queue for good, with the reason."""
        return self._put_away(one, expected, ItemChange.REJECTED, reason, by)

    def retire(self, one: str, expected: int, reason: str | None, by: str) -> QuizItem:
        """Out of use; restore brings it back into the queue."""
        return self._put_away(one, expected, ItemChange.RETIRED, reason, by)

    def restore(self, one: str, expected: int, by: str) -> QuizItem:
        """What was rejected or retired becomes a draft again, to be approved anew."""
        if self.bank.get(one).state is not ItemState.RETIRED:
            raise ConflictError(f"题目 {one} 没有停用，不需要恢复。")
        return self.kept.revise([ItemStep(one, expected, ItemChange.RESTORED, ItemState.DRAFT)], by)[0]

    def reviewed(self, one: str, due: Iterable[DueArticle], by: str, pin: Pin, reason: str | None = None) -> QuizItem:
        """Keeps that somebody finds it still right, once it is proven today and on every day a new wording begins.

        NotProvenError says what no longer holds.
        """
        item = self.bank.get(one)
        if item.draft.flag is not None:
            raise NotProvenError([Fault("", item.draft.flag, Lack.BY_HAND)], what="不能登记复核")
        today = pinned(item.draft, self.texts(pin))
        faults = list(self.prove(today, self.texts(pin)))
        for day in _days_to_come(due, pin.as_of):
            texts = self.texts(Pin(pin.generation, day))
            later = self.prove(pinned(item.draft, texts), texts)
            faults += [replace(each, where=f"{day} 起，{each.where}") for each in later]
        faults = [*map(_of_review, faults), *_unquoted(item.draft, due)]
        if faults:
            raise NotProvenError(faults, what="按新的条文不再成立")
        step = ItemStep(one, item.revision, ItemChange.REVIEWED, item.state, today, _masked(reason))
        return self.kept.revise([step], by, pin.generation)[0]

    def _approval(self, one: str, expected: int, pin: Pin) -> ItemStep:
        item = self.bank.get(one)
        if item.state is ItemState.RETIRED:
            raise ConflictError(f"题目 {one} 已经停用；请先恢复，再批准。")
        if item.state is ItemState.APPROVED and item.revision == expected:
            raise ConflictError(f"题目 {one} 已经批准。")
        draft = replace(pinned(item.draft, self.texts(pin)), flag=None)
        faults = self.prove(draft, self.texts(pin))
        if faults:
            raise NotProvenError(faults)
        return ItemStep(one, expected, ItemChange.APPROVED, ItemState.APPROVED, draft)

    def _revised(self, steps: Sequence[ItemStep], by: str, pin: Pin) -> tuple[list[QuizItem], list[Refused]]:
        """All of them in one transaction; one by one where somebody was faster with one of them."""
        try:
            return list(self.kept.revise(steps, by, pin.generation)), []
        except ConflictError as error:
            if len(steps) == 1:
                return [], [Refused(steps[0].item_id, str(error))]
        made, refused = [], []
        for each in steps:
            done, others = self._revised([each], by, pin)
            made += done
            refused += others
        return made, refused

    def _put_away(self, one: str, expected: int, change: ItemChange, reason: str | None, by: str) -> QuizItem:
        if self.bank.get(one).state is ItemState.RETIRED:
            raise ConflictError(f"题目 {one} 已经停用。")
        return self.kept.revise([ItemStep(one, expected, change, ItemState.RETIRED, None, _masked(reason))], by)[0]

    def proven_or_flagged(self, drafts: Iterable[ItemDraft], pin: Pin) -> ItemDraft:
        """The first of several ways to prove the same item that holds; the first of all, flagged, where none does."""
        tried: list[tuple[ItemDraft, tuple[Fault, ...]]] = []
        for draft in drafts:
            faults = self.prove(draft, self.texts(pin))
            if not faults:
                return draft
            tried.append((draft, faults))
        draft, faults = min(tried, key=lambda each: len(each[1]))
        return replace(draft, flag=FLAG.format("；".join(dict.fromkeys(map(told, faults)))))


def _days_to_come(due: Iterable[DueArticle], today: date) -> tuple[date, ...]:
    return tuple(sorted({each.effective_date for each in due if each.effective_date and each.effective_date > today}))


def _of_review(fault: Fault) -> Fault:
    """A basis that could not be moved to the version of the day: the words it quotes are not in there."""
    if fault.lack is not Lack.NOT_IN_FORCE:
        return fault
    return replace(fault, detail="引用的原话在这一天的条文里已经没有，请按新的条文修改题目，或者停用。")


def _unquoted(draft: ItemDraft, due: Iterable[DueArticle]) -> Iterable[Fault]:
    """The bases whose words a new text without a date has not: there is no day to prove the item on."""
    for each in due:
        quoted = [one.quotation for one in draft.bases if each.article in {one.article, one.locator}]
        if each.effective_date is None and not any(words in (each.new_text or "") for words in quoted):
            yield Fault("", each.note, Lack.QUOTATION)


def _masked(reason: str | None) -> str | None:
    plain = (reason or "").strip()
    return masked(plain).text if plain else None


def _said(draft: ItemDraft) -> dict[str, object]:
    return {"stem": masked(draft.stem).text, "explanation": masked(draft.explanation).text}
