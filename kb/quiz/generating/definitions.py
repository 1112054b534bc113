"""Items from definitions: what a term means, and which term is meant; wrong answers are other terms of the field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kb.quiz.balance import choose, echoes
from kb.quiz.generating.definitions_reading import Definition, definitions
from kb.quiz.generating.enumerations_reading import LONGEST_ANSWER, overlap
from kb.quiz.generating.grounds import ReadOnce, basis_of, explained, named
from kb.quiz.types import BRACKETS, SourceArticle, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind, Option, ProofRule, Step

NAME = "definitions"
# Meanings that share more than this may be told of each other's term.
_SAME = 0.45
_LONGEST_STEM = 150
# Of the nearest terms so many are drawn, so often, until the key does not show itself.
_NEAREST, _DRAWN, _TRIES = 14, 9, 8
# Terms of technique and of an authority's work, on which no call turns.
_DULL = re.compile(
    r"技术规范|临床|杠杆|辅料|委托方|境外|公示|专业公共|基层医疗|协调机制|资产类|企业信息|年度报告|监督检查|牵头|执法|基本药物|接触食品|"
    r"农业投入品|压力测试|单独|企业名称|核准|工商|预警|灾害|备付|资产配置|单次|原料|专用|附带|注册商标"
)


class Definitions:
    """单选 both ways and 判断. The definitions of one state of the texts are read once.

    An appendix 附则 has no topic, but its terms are the law's own: each is asked with the first article that uses it.
    """

    def __init__(self) -> None:
        self._glossaries = ReadOnce(_glossary)

    @property
    def name(self) -> str:
        return NAME

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        if article.topic is None:
            return
        glossary = self._glossaries.of(texts)
        for found in glossary.asked_with.get((article.version_id, article.label), ()):
            others = _siblings(found, glossary.every)
            for make in (_meaning, _term, _statement):
                draft = make(found, others, chance, _Occasion(texts, seed, article))
                if draft is not None:
                    yield draft


@dataclass(frozen=True, slots=True)
class _Glossary:
    """All definitions, and for every article (version and label) those that are asked with it."""

    every: tuple[Definition, ...]
    asked_with: Mapping[tuple[str, str], tuple[Definition, ...]]


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The texts and the seed, and the article whose topic an item takes."""

    texts: Texts
    seed: int
    article: SourceArticle


def _glossary(texts: Texts) -> _Glossary:
    every = tuple(each for article in texts.articles() for each in definitions(article))
    asked_with: dict[tuple[str, str], list[Definition]] = defaultdict(list)
    for each in every:
        home = _home(each, texts)
        if home is not None and not _DULL.search(each.term):
            asked_with[home.version_id, home.label].append(each)
    return _Glossary(every, {place: tuple(found) for place, found in asked_with.items()})


def _home(found: Definition, texts: Texts) -> SourceArticle | None:
    """The article a definition is asked with; None where no article with a topic uses its term."""
    if found.article.topic is not None:
        return found.article
    law = texts.of_instrument(found.article.title)
    return next((each for each in law if each.topic is not None and found.term in each.text), None)


def _siblings(found: Definition, every: Sequence[Definition]) -> tuple[Definition, ...]:
    """Definitions of other terms of the same law, then of the same topic, that cannot be told of this term."""
    title = found.article.title
    same = [each for each in every if each.article.title == title]
    own = found.article.topic
    near = [each for each in every if own is not None and each.article.title != title and each.article.topic == own]
    near = [each for each in near if overlap(each.meaning, found.meaning) > 0]
    return tuple(each for each in (*same, *near) if _another(found, each))


def _another(one: Definition, other: Definition) -> bool:
    """Whether two terms are two things: neither names or explains the other, and their meanings differ.

    Where one article defines both, it tells them apart itself: 去标识化 and 匿名化.
    """
    if one.term in other.term or other.term in one.term or set(one.term) == set(other.term):
        return False
    if one.term in other.meaning or other.term in one.meaning:
        return False
    if len(set(one.term) & set(other.term)) * 3 >= 2 * min(len(set(one.term)), len(set(other.term))):
        return False
    if one.article == other.article:
        return True
    return overlap(one.meaning, other.meaning) < _SAME


def _meaning(found: Definition, others: Sequence[Definition], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """单选: what does the term mean."""
    fit = [each for each in others if len(each.meaning) <= LONGEST_ANSWER and each.sort == found.sort]
    if len(found.meaning) > LONGEST_ANSWER:
        return None
    chosen = _unhinted(found.term, found, fit, lambda each: each.meaning, chance)
    if chosen is None:
        return None
    own = _option(found, found.meaning, found.meaning_at, found.meaning)
    wrong = (_option(found, each.meaning, found.meaning_at, found.meaning, each) for each in chosen)
    stem = f"《{found.article.name}》所称“{found.term}”，是指{BRACKETS}。"
    return _draft(ItemKind.SINGLE, stem, (own, *wrong), found, others=chosen, occasion=occasion)


def _term(found: Definition, others: Sequence[Definition], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """单选: which term is meant."""
    fit = [each for each in others if (each.sort == "party") is (found.sort == "party")]
    chosen = _unhinted(found.meaning, found, fit, lambda each: each.term, chance)
    stem = f"《{found.article.name}》中，“{named(found.meaning, found.article.name)}”指的是{BRACKETS}。"
    if chosen is None or len(stem) > _LONGEST_STEM:
        return None
    own = _option(found, found.term, found.term_at, found.term)
    wrong = (_option(found, each.term, found.term_at, found.term, each) for each in chosen)
    return _draft(ItemKind.SINGLE, stem, (own, *wrong), found, others=chosen, occasion=occasion)


def _statement(
    found: Definition, others: Sequence[Definition], chance: Random, occasion: _Occasion
) -> ItemDraft | None:
    """判断: the term with its own meaning or, as often, with another's; none where only the true one could be made."""
    true = chance.random() < 0.5
    law = found.article.title
    fit = [each for each in others if each.article.title == law and _of_a_kind(found, each)]
    fit = [each for each in fit if not echoes(found.term, found.meaning, [each.meaning])]
    if not fit:
        return None
    other = None if true else chance.choice(fit[:4])
    said = found.meaning if other is None else other.meaning
    name = found.article.name
    said_of = "" if "所称" in found.opening else f"根据《{name}》，"
    stem = f"{said_of}{named(found.opening + said, name)}。"
    if len(stem) > _LONGEST_STEM:
        return None
    at = found.meaning_at - found.start
    rule = ProofRule.VERBATIM if other is None else ProofRule.TERM
    detail = "题干与条文一致。" if other is None else f"题干说的是“{other.term}”，不是“{found.term}”。"
    step = Step(rule, detail, 0, at, at + len(found.meaning), said)
    options = (Option("正确", true, step), Option("错误", not true, step))
    return _draft(
        ItemKind.TRUE_FALSE, stem, options, found, others=() if other is None else (other,), occasion=occasion
    )


def _of_a_kind(one: Definition, other: Definition) -> bool:
    """Whether one meaning could be believed of the other's term: both of a party, or of things called the same."""
    return one.sort == other.sort and (one.sort != "thing" or one.meaning[-1] == other.meaning[-1])


def _unhinted(
    stem: str, found: Definition, others: Sequence[Definition], text: Callable[[Definition], str], chance: Random
) -> tuple[Definition, ...] | None:
    """Three wrong answers beside which the key does not show itself by repeating the stem's words."""
    key = text(found)
    kept: list[Definition] = []
    for each in others:
        if all(_another(each, one) for one in kept):
            kept.append(each)
    for _ in range(_TRIES):
        pool = chance.sample(kept[:_NEAREST], min(_DRAWN, len(kept[:_NEAREST])))
        chosen = choose(key, pool, text, 3, chance)
        if chosen is not None and not echoes(stem, key, [text(each) for each in chosen]):
            return chosen
    return None


def _option(found: Definition, said: str, at: int, words: str, other: Definition | None = None) -> Option:
    """An answer: the law's own words, or another term's in their place."""
    start = at - found.start
    if other is None:
        step = Step(ProofRule.VERBATIM, f"条文说的正是“{said}”。", 0, start, start + len(words), said)
    else:
        detail = f"“{said}”{'是' if said == other.meaning else '指的是'}{_told(other, said)}。"
        step = Step(ProofRule.TERM, detail, 0, start, start + len(words), said)
    return Option(said, other is None, step)


def _told(other: Definition, said: str) -> str:
    """What another term's words belong to, as the explanation says it."""
    return f"“{other.term}”的含义" if said == other.meaning else f"另一种：{other.meaning}"


def _draft(
    kind: ItemKind,
    stem: str,
    options: tuple[Option, ...],
    found: Definition,
    *,
    others: Sequence[Definition],
    occasion: _Occasion,
) -> ItemDraft:
    article = found.article
    basis = basis_of(article, found.start, found.end)
    foreign = [basis_of(each.article, each.start, each.end) for each in others]
    details = [each.proof.detail for each in options if kind is ItemKind.TRUE_FALSE or not each.correct]
    near = all(each.article.title == article.title for each in others)
    return ItemDraft(
        kind=kind,
        stem=stem,
        explanation=explained(article.name, basis, details),
        bases=(basis, *foreign),
        topic=occasion.article.topic or "",
        difficulty=Difficulty.MEDIUM if near and kind is ItemKind.SINGLE else Difficulty.EASY,
        bloom=Bloom.UNDERSTAND,
        generator=NAME,
        seed=occasion.seed,
        as_of=occasion.texts.as_of,
        options=options,
        industry=occasion.article.industry,
        tags=("概念",),
    )


DEFINITIONS = Definitions()
