"""Brings read questions into the bank: what is there already is recognised, what is new is proven or flagged.

A question of ours keeps the proof it has. Another is written out as a person would write it, by its 依据; what no rule
proves comes in as a draft with a flag and is never offered.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kb.citing.types import Pin
from kb.quiz.desk import FLAG, QuizDesk
from kb.quiz.export.markup import writable
from kb.quiz.export.wording import INDUSTRIES, answer
from kb.quiz.identity import item_id
from kb.quiz.importing.read import FileFormat, ReadDraft, ReadFile, ReadQuestion, Unreadable
from kb.quiz.importing.words import cited_in, parts_of
from kb.quiz.pinning import pinned
from kb.quiz.templates import UNSORTED
from kb.quiz.types import Texts
from kb.quiz.writing import Written, WrittenOption, WrittenPoint
from kb.records.redact import masked
from kb.store.quiz_records import Bloom, Difficulty, ItemChange, ItemDraft, ItemKind, QuizItem

_UNCITED: Final = "没有写依据，或依据的条文在库里没有"
_AT_ONCE: Final = 200
_MOST_CITED: Final = 10


class ImportState(StrEnum):
    """What became of a question: there already, new with a proof, new with a flag, or not taken."""

    KNOWN = "known"
    PROVEN = "proven"
    FLAGGED = "flagged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """A question of the file. `item_id` None where it was refused; `detail` says why, "" where nothing is to say."""

    place: str
    state: ImportState
    item_id: str | None
    detail: str
    stem: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All questions of a file in its order."""

    format: FileFormat
    items: tuple[Imported, ...]
    ignored: tuple[str, ...]

    def counts(self) -> Mapping[ImportState, int]:
        """How many of each state, none left out."""
        found = Counter(each.state for each in self.items)
        return {state: found[state] for state in ImportState}


def import_questions(
    desk: QuizDesk, read: ReadFile, by: str, pin: Pin, *, name: str, dry_run: bool = False
) -> ImportReport:
    """The file into the bank, in the order of its questions; with `dry_run` nothing is written."""
    have = {each.item_id: each for each in desk.bank.items()}
    seen: dict[str, str] = {}
    made: dict[str, ItemDraft] = {}
    items = []
    for question in read.questions:
        told, draft = _judged(desk, question, pin, have, seen)
        if told.item_id is not None:
            seen.setdefault(told.item_id, told.place)
            made |= {} if draft is None else {told.item_id: draft}
        items.append(told)
    if not dry_run:
        facts = {"generation": pin.generation, "format": read.format.value}
        drafts = list(made.items())
        for at in range(0, len(drafts), _AT_ONCE):
            some = dict(drafts[at : at + _AT_ONCE])
            desk.kept.add(some, ItemChange.IMPORTED, by, facts=facts, content={"file": masked(name).text})
    return ImportReport(read.format, tuple(items), read.ignored)


def _judged(
    desk: QuizDesk,
    question: ReadQuestion | ReadDraft | Unreadable,
    pin: Pin,
    have: Mapping[str, QuizItem],
    seen: Mapping[str, str],
) -> tuple[Imported, ItemDraft | None]:
    """What becomes of a question, and the draft of one that is new; `seen` are the items of the file so far."""
    if isinstance(question, Unreadable):
        return Imported(question.place, ImportState.REFUSED, None, question.detail), None
    texts = desk.texts(pin)
    if isinstance(question, ReadDraft):
        return _brought(desk, question, texts, have, seen)
    written = _written(question, desk, texts)
    first = next(desk.writer.drafts(written, texts))
    one = item_id(first)
    ours = have.get(question.item_id or "")
    known = ours if ours is not None and _said(ours.draft) == _said(first) else have.get(one)
    if known is not None:
        return _recognised(question, known, first), None
    if one in seen:
        return Imported(question.place, ImportState.KNOWN, one, f"与{seen[one]}相同。", first.stem), None
    draft = _proven(desk, written, first, pin)
    detail = "" if ours is None else f"与题库里的 {ours.item_id} 文字不同，按新题导入。"
    if draft.flag is not None:
        return Imported(question.place, ImportState.FLAGGED, one, f"{detail}{draft.flag}。", draft.stem), draft
    if written.explanation not in {"", draft.explanation}:
        detail += "解析与条文原文对不上，已按条文重写。"
    return Imported(question.place, ImportState.PROVEN, one, detail, draft.stem), draft


def _brought(
    desk: QuizDesk, question: ReadDraft, texts: Texts, have: Mapping[str, QuizItem], seen: Mapping[str, str]
) -> tuple[Imported, ItemDraft | None]:
    """An item of another bank: its proof is made again on the texts at hand, by the steps it brings."""
    draft = replace(pinned(question.draft, texts), as_of=texts.as_of, flag=None)
    one = item_id(draft)
    if one in have:
        return _recognised(question, have[one], draft), None
    if one in seen:
        return Imported(question.place, ImportState.KNOWN, one, f"与{seen[one]}相同。", draft.stem), None
    proven = desk.proven_or_flagged([draft], Pin(texts.generation, texts.as_of))
    state = ImportState.PROVEN if proven.flag is None else ImportState.FLAGGED
    return Imported(question.place, state, one, f"{proven.flag}。" if proven.flag else "", draft.stem), proven


def _recognised(question: ReadQuestion | ReadDraft, known: QuizItem, draft: ItemDraft) -> Imported:
    """A question that is in the bank; refused where the file has another key."""
    if _key(known.draft) == _key(draft):
        return Imported(question.place, ImportState.KNOWN, known.item_id, "题库里已有这道题。", draft.stem)
    detail = f"题库里已有这道题（{known.item_id}），答案却不同：题库是“{answer(known.draft)[:60]}”，请核对。"
    return Imported(question.place, ImportState.REFUSED, None, detail, draft.stem)


def _proven(desk: QuizDesk, written: Written, first: ItemDraft, pin: Pin) -> ItemDraft:
    """The draft with a proof and, where that leaves it standing, the explanation of the file; else flagged."""
    if not first.bases:
        return replace(first, flag=FLAG.format(_UNCITED))
    texts = desk.texts(pin)
    # Explained in the words of the law first: an explanation must not cost an item its proof.
    proven = desk.proven_or_flagged(desk.writer.drafts(replace(written, explanation=""), texts), pin)
    own = replace(proven, explanation=written.explanation or proven.explanation)
    return own if proven.flag is not None or not desk.prove(own, texts) else proven


def _written(question: ReadQuestion, desk: QuizDesk, texts: Texts) -> Written:
    cite = (parts_of(question.basis) or cited_in(question.explanation))[:_MOST_CITED]
    article = next((found for each in cite if (found := desk.writer.resolve(each, texts)) is not None), None)
    named = next((each for each in desk.topics.topics if question.topic in {each.name, each.topic_id}), None)
    topic = named.topic_id if named is not None else (article.topic if article is not None else None)
    answers = question.answers
    return Written(
        kind=question.kind,
        stem=writable(question.stem),
        topic=topic or UNSORTED,
        cite=tuple(cite),
        material=writable(question.material),
        options=tuple(WrittenOption(writable(each.text), each.correct, writable(each.why)) for each in answers.options),
        blanks=tuple(tuple(map(writable, words)) for words in answers.blanks),
        points=tuple(
            WrittenPoint(writable(each.text), each.keywords or ((each.text,),), each.weight) for each in answers.points
        ),
        explanation=writable(question.explanation),
        industry=_industry(question.industry) or (article.industry if article is not None else None),
        difficulty=question.difficulty or Difficulty.MEDIUM,
        bloom=Bloom.REMEMBER if question.kind is ItemKind.BLANK else Bloom.UNDERSTAND,
        tags=question.tags,
    )


def _industry(said: str) -> str | None:
    found = next((each for each, name in INDUSTRIES.items() if said in {each, name}), None)
    return None if found == "general" else found


def _said(draft: ItemDraft) -> Sequence[object]:
    """What an item asks, without what a file of another system changes of it."""
    return (
        draft.kind,
        _plain(draft.material),
        _plain(draft.stem),
        sorted(_plain(each.text) for each in draft.options),
        [sorted(map(_plain, each.accepted)) for each in draft.blanks],
        [_plain(each.text) for each in draft.points],
    )


def _key(draft: ItemDraft) -> Sequence[object]:
    return (sorted(_right(draft)), [sorted(map(_plain, each.accepted)) for each in draft.blanks])


def _right(draft: ItemDraft) -> Iterator[str]:
    return (_plain(each.text) for each in draft.options if each.correct)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("->", "→").split()).casefold()
