"""简答 with marking points: a list to be written out, or what somebody has to do in a situation, duty by duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kb.law.modals import Modal
from kb.quiz.generating.conditions_reading import LONGEST_DUTIES, duties, rules
from kb.quiz.generating.enumerations_reading import Enumeration, enumerations, worth_asking
from kb.quiz.generating.grounds import basis_of, explained, named
from kb.quiz.generating.short_answers_words import keywords_of
from kb.quiz.types import SourceArticle, Texts
from kb.quiz.worth import THRESHOLD, worth
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind, Point, ProofRule, Step

NAME = "short_answers"
# More points than this nobody writes out in an examination; fewer than two are no list.
_FEWEST, _MOST = 2, 6
_LONGEST_POINT = 45
_LONGEST_STEM = 150


class ShortAnswers:
    """简答 from the lists and rules of an article."""

    @property
    def name(self) -> str:
        return NAME

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        if article.topic is None:
            return
        asked = (*_of_lists(article), *_of_rules(article))
        for each in asked:
            keywords = keywords_of([article.text[start:end] for start, end in each.points], each.stem)
            if keywords is not None and len(each.stem) <= _LONGEST_STEM:
                yield _draft(article, each, keywords, (texts, seed))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the stretches of the article that are its points, and the stretch quoted."""

    stem: str
    start: int
    end: int
    points: tuple[tuple[int, int], ...]


def _of_lists(article: SourceArticle) -> Iterator[_Asked]:
    for found in enumerations(article):
        if not worth_asking(found) or not _FEWEST < len(found.entries) <= _MOST or not _whole(found):
            continue
        if any(len(each.text) > _LONGEST_POINT for each in found.entries):
            continue
        count = "" if found.closed else "明确"
        stem = f"《{article.name}》规定，{named(found.lead, article.name)}。请逐项写出{count}列举的内容。"
        yield _Asked(stem, found.start, found.end, tuple((each.start, each.end) for each in found.entries))


def _whole(found: Enumeration) -> bool:
    """Whether the entries are all that the list names, but for one that opens it to others."""
    return found.counted == len(found.entries) + (0 if found.closed else 1)


def _of_rules(article: SourceArticle) -> Iterator[_Asked]:
    for found in rules(article, longest=LONGEST_DUTIES):
        points = duties(found)
        if found.modal.modal is not Modal.MUST or not _FEWEST <= len(points) <= _MOST:
            continue
        if worth(article, found.sentence) < THRESHOLD:
            continue
        opening = named(found.opening, article.name).rstrip("，")
        behind = "应当做到哪些" if found.party_behind else "，应当做到哪些"
        yield _Asked(f"根据《{article.name}》，{opening}{behind}？请逐点写出。", found.start, found.end, points)


def _draft(
    article: SourceArticle,
    asked: _Asked,
    keywords: Sequence[tuple[tuple[str, ...], ...]],
    occasion: tuple[Texts, int],
) -> ItemDraft:
    texts, seed = occasion
    points = []
    for (start, end), groups in zip(asked.points, keywords, strict=True):
        words = article.text[start:end]
        at = start - asked.start
        step = Step(ProofRule.VERBATIM, f"答出“{words}”即得分，意思相同也可。", 0, at, at + len(words), words)
        points.append(Point(words, groups, step))
    basis = basis_of(article, asked.start, asked.end)
    return ItemDraft(
        kind=ItemKind.SHORT,
        stem=asked.stem,
        explanation=explained(article.name, basis, (f"共{len(points)}个得分点，意思相同即可得分。",)),
        bases=(basis,),
        topic=article.topic or "",
        difficulty=Difficulty.MEDIUM if len(points) < 4 else Difficulty.HARD,
        bloom=Bloom.REMEMBER,
        generator=NAME,
        seed=seed,
        as_of=texts.as_of,
        points=tuple(points),
        industry=article.industry,
    )


SHORT_ANSWERS = ShortAnswers()
