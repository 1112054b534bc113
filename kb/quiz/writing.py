"""An item as a person writes it, made into drafts with the steps of a proof as far as rules can find them.

It looks for the words of the law that the right answer says, and lets every other answer stand in their place. Which
rule makes those wrong is tried one by one; what no rule proves is left to a person's word (BY_HAND), which is no proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kb.law.titles import short_title
from kb.quiz.types import GAP, SourceArticle, Texts
from kb.store.quiz_records import (
    Blank,
    Bloom,
    Difficulty,
    ItemBasis,
    ItemDraft,
    ItemKind,
    Option,
    Point,
    ProofRule,
    Step,
)

GENERATOR = "by_hand"
# How answers beside the right one can be wrong, the commonest first.
WRONG_BY = (
    ProofRule.QUANTITY, ProofRule.MODAL, ProofRule.PARTY, ProofRule.AUTHORITY, ProofRule.NOT_LISTED, ProofRule.TERM,
    ProofRule.CONSEQUENCE, ProofRule.CONDITION, ProofRule.BY_HAND,
)  # fmt: skip
TRUE, FALSE = "正确", "错误"
_VOUCHED = "由出题人担保，没有按规则证明。"
_SENTENCE_ENDS = "。；\n"


@dataclass(frozen=True, slots=True)
class WrittenOption:
    """One answer; `detail` is why it is right or wrong, "" where the writer leaves that to the words of the law."""

    text: str
    correct: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WrittenPoint:
    """One marking point."""

    text: str
    keywords: tuple[tuple[str, ...], ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes of an item. `cite` are references as people write them; () keeps what an edit had."""

    kind: ItemKind
    stem: str
    topic: str
    cite: tuple[str, ...] = ()
    material: str = ""
    options: tuple[WrittenOption, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    points: tuple[WrittenPoint, ...] = ()
    explanation: str = ""
    industry: str | None = None
    difficulty: Difficulty = Difficulty.MEDIUM
    bloom: Bloom = Bloom.UNDERSTAND
    tags: tuple[str, ...] = ()


class References(Protocol):
    """Resolves a reference as people write it."""

    def __call__(self, reference: str, texts: Texts) -> SourceArticle | None:
        """The article it names on the day of the texts; None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes drafts of what was written; `resolve` finds the articles."""

    resolve: References

    def drafts(self, written: Written, texts: Texts, before: ItemDraft | None = None) -> Iterator[ItemDraft]:
        """The same item proven in several ways, the likeliest first; never none.

        `before` is the item that is edited: what stays as it was keeps its proof.
        """
        bases = self._bases(written, texts) or (before.bases if before is not None else ())
        if before is not None and not written.cite:
            yield _draft(written, bases, _kept(written, before), texts, before)
        for rule in WRONG_BY if written.options else (ProofRule.BY_HAND,):
            yield _draft(written, bases, _answers(written, bases, rule), texts, before)

    def _bases(self, written: Written, texts: Texts) -> tuple[ItemBasis, ...]:
        articles = [self.resolve(each, texts) for each in written.cite]
        right = [each.text for each in written.options if each.correct]
        said = [*right, *(word for each in written.blanks for word in each), *(each.text for each in written.points)]
        found = (_basis(each, said, written.stem) for each in articles if each is not None)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of an item with their steps."""

    options: tuple[Option, ...] = ()
    blanks: tuple[Blank, ...] = ()
    points: tuple[Point, ...] = ()


def _draft(
    written: Written, bases: tuple[ItemBasis, ...], answers: _Answers, texts: Texts, before: ItemDraft | None
) -> ItemDraft:
    return ItemDraft(
        kind=written.kind,
        stem=written.stem,
        explanation=written.explanation or _explained(bases),
        bases=bases,
        topic=written.topic,
        difficulty=written.difficulty,
        bloom=written.bloom,
        generator=before.generator if before is not None else GENERATOR,
        seed=before.seed if before is not None else 0,
        as_of=texts.as_of,
        material=written.material,
        options=answers.options,
        blanks=answers.blanks,
        points=answers.points,
        rule_ids=before.rule_ids if before is not None else (),
        industry=written.industry,
        tags=written.tags,
    )


def _basis(article: SourceArticle, said: Sequence[str], stem: str) -> ItemBasis:
    """The sentence of an article that says the right answer, or shares most with the stem; a short article whole."""
    pieces = _sentences(article.text)
    holding = [each for each in pieces if any(word and word in article.text[each[0] : each[1]] for word in said)]
    shared = set(stem)
    start, end = max(holding or pieces, key=lambda each: len(shared & set(article.text[each[0] : each[1]])))
    return ItemBasis(
        article.title, article.label, article.label, article.version_id, article.text[start:end], start
    )  # fmt: skip


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of an article begin and end; what introduces a list stays with the list."""
    found, start = [], 0
    for place, character in enumerate(text):
        if character == "。" or (character == "\n" and not text[:place].endswith(("：", "；", ":", ";"))):
            if text[start : place + 1].strip():
                found.append((start + _blank_ahead(text[start:]), place + (character == "。")))
            start = place + 1
    if text[start:].strip():
        found.append((start + _blank_ahead(text[start:]), len(text)))
    return found or [(0, len(text))]


def _blank_ahead(text: str) -> int:
    return len(text) - len(text.lstrip())


def _explained(bases: Sequence[ItemBasis]) -> str:
    return "".join(f"《{short_title(each.title)}》{each.locator}规定：“{each.quotation}”" for each in bases)


def _kept(written: Written, before: ItemDraft) -> _Answers:
    """The steps of before: for an answer that stayed its own, for one that changed that of the answer in its place."""
    options = tuple(
        Option(each.text, each.correct, _option_step(each, before.options, place))
        for place, each in enumerate(written.options)
    )
    blanks = tuple(
        Blank(words, before.blanks[place].proof if place < len(before.blanks) else _vouched())
        for place, words in enumerate(written.blanks)
    )
    points = tuple(
        Point(each.text, each.keywords, _point_step(each, before.points, place), each.weight)
        for place, each in enumerate(written.points)
    )
    return _Answers(options, blanks, points)


def _option_step(option: WrittenOption, before: Sequence[Option], place: int) -> Step:
    same = next((each.proof for each in before if (each.text, each.correct) == (option.text, option.correct)), None)
    if same is not None:
        return replace(same, detail=option.detail) if option.detail else same
    was = before[place] if place < len(before) else next((each for each in before if not each.correct), None)
    if was is None or was.correct != option.correct or was.proof.said not in was.text:
        return _vouched(option.detail)
    ahead, _, behind = was.text.partition(was.proof.said)
    if not (was.proof.said and option.text.startswith(ahead) and option.text.endswith(behind)):
        return _vouched(option.detail)
    said = option.text[len(ahead) : len(option.text) - len(behind)]
    return replace(was.proof, said=said, detail=option.detail or was.proof.detail.replace(was.proof.said, said))


def _point_step(point: WrittenPoint, before: Sequence[Point], place: int) -> Step:
    same = next((each.proof for each in before if each.text == point.text), None)
    if same is not None:
        return same
    return before[place].proof if place < len(before) else _vouched()


def _answers(written: Written, bases: Sequence[ItemBasis], rule: ProofRule) -> _Answers:
    """Steps found in the words of the bases; wrong answers are wrong by `rule`."""
    if written.kind is ItemKind.TRUE_FALSE:
        step = _statement(written, bases, rule)
        return _Answers(tuple(Option(each.text, each.correct, _told(step, each.detail)) for each in written.options))
    right = [_verbatim(each.text, bases, each.detail) for each in written.options if each.correct]
    key = right[0] if right else None
    options, rights = [], iter(right)
    for each in written.options:
        step = next(rights) if each.correct else _wrong(each, key, bases, rule)
        options.append(Option(each.text, each.correct, step))
    blanks = tuple(Blank(words, _verbatim(words[0] if words else "", bases)) for words in written.blanks)
    points = tuple(
        Point(each.text, each.keywords, _verbatim(_first_word(each, bases), bases), each.weight)
        for each in written.points
    )
    return _Answers(tuple(options), blanks, points)


def _verbatim(said: str, bases: Sequence[ItemBasis], detail: str = "") -> Step:
    for number, basis in enumerate(bases):
        start = basis.quotation.find(said) if said else -1
        if start >= 0:
            why = detail or f"《{short_title(basis.title)}》{basis.locator}写的是“{said}”。"
            return Step(ProofRule.VERBATIM, why, number, start, start + len(said), said)
    return _vouched(detail)


def _wrong(option: WrittenOption, key: Step | None, bases: Sequence[ItemBasis], rule: ProofRule) -> Step:
    if key is None or key.basis is None or rule is ProofRule.BY_HAND:
        return _vouched(option.detail)
    basis = bases[key.basis]
    listed = rule is ProofRule.NOT_LISTED
    start, end = (0, len(basis.quotation)) if listed else (key.start, key.end)
    place = f"《{short_title(basis.title)}》{basis.locator}"
    because = f"{place}没有这一项。" if listed else f"{place}写的是“{key.said}”，不是“{option.text}”。"
    return Step(rule, option.detail or because, key.basis, start, end, option.text)


def _statement(written: Written, bases: Sequence[ItemBasis], rule: ProofRule) -> Step:
    """What a 判断 states beside the words of the law: the same, or other words in one place."""
    stated = _stated(written.stem)
    true = any(each.correct and each.text == TRUE for each in written.options)
    for number, basis in enumerate(bases):
        quotation = basis.quotation
        if stated.rstrip(_SENTENCE_ENDS) in quotation:
            return _verbatim(stated.rstrip(_SENTENCE_ENDS), [basis]) if true and number == 0 else _vouched()
        ahead = _common(quotation, stated)
        behind = _common(quotation[ahead:][::-1], stated[ahead:][::-1])
        words, said = quotation[ahead : len(quotation) - behind], stated[ahead : len(stated) - behind]
        if not true and words and said and ahead + behind >= len(quotation) // 2:
            why = f"《{short_title(basis.title)}》{basis.locator}写的是“{words}”，不是“{said}”。"
            return Step(rule, why, number, ahead, len(quotation) - behind, said)
    return _vouched()


def _stated(stem: str) -> str:
    """The statement of a stem, without 根据《…》， ahead of it."""
    head, comma, rest = stem.partition("，")
    return rest if comma and "《" in head and "》" in head else stem


def _common(left: str, right: str) -> int:
    same = 0
    while same < min(len(left), len(right)) and left[same] == right[same]:
        same += 1
    return same


def _first_word(point: WrittenPoint, bases: Sequence[ItemBasis]) -> str:
    words = [word for group in point.keywords for word in group]
    return next((word for word in words if any(word in each.quotation for each in bases)), "")


def _told(step: Step, detail: str) -> Step:
    return replace(step, detail=detail) if detail else step


def _vouched(detail: str = "") -> Step:
    return Step(ProofRule.BY_HAND, detail or _VOUCHED)


def gaps(stem: str) -> int:
    """How many blanks a stem has."""
    return stem.count(GAP)
