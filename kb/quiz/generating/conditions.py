"""Items from rules “…的，…应当…”: what follows from a condition, and from which condition something follows.

The wrong answers are consequences and conditions of other rules for the same party, chosen so that they do not follow
here: of another matter, and of another act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from kb.law.modals import Modal
from kb.law.subjects import find_parties, sides_of
from kb.quiz.balance import choose, echoes
from kb.quiz.generating.conditions_duties import several
from kb.quiz.generating.conditions_reading import LONGEST_CONSEQUENCE, LONGEST_DUTIES, Rule, rules
from kb.quiz.generating.enumerations_reading import LONGEST_ANSWER, grams, overlap
from kb.quiz.generating.grounds import ReadOnce, basis_of, explained, named, same_book
from kb.quiz.types import BRACKETS, SourceArticle, Texts
from kb.quiz.worth import THRESHOLD, worth
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind, Option, ProofRule, Step

NAME = "conditions"
# Conditions that share more may both be met by one case; consequences that share more say nearly the same.
_SAME_CASE, _SAME_ACT = 0.34, 0.34
_LONGEST_STEM = 150
# A false statement must speak of the matter: so many pairs of the consequence stand in the rule as well.
_NEAR = 2
# Whom statutes of a field speak of everywhere.
_CALLERS = frozenset(("消费者", "旅游者", "投资者", "投保人", "被保险人", "客户", "用户", "个人", "患者", "受教育者"))
_DRAWN, _TRIES = 9, 8


class Conditions:
    """单选 of consequences and conditions, 多选 of duties, 判断. The rules of one state of the texts are read once."""

    def __init__(self) -> None:
        self._rules = ReadOnce(_every_rule)

    @property
    def name(self) -> str:
        return NAME

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        if article.topic is None:
            return
        for found in rules(article, longest=LONGEST_DUTIES):
            if worth(article, found.sentence) < THRESHOLD:
                continue
            others = self._siblings(found, texts)
            draft = several(found, others, chance, (texts, seed), NAME)
            if draft is not None:
                yield draft
            if len(found.consequence) > LONGEST_CONSEQUENCE:
                continue
            for make in (_consequence, _condition, _statement):
                draft = make(found, others, chance, (texts, seed))
                if draft is not None:
                    yield draft

    def _siblings(self, found: Rule, texts: Texts) -> tuple[Rule, ...]:
        """Rules for the same party in the same law, then on the same topic, that do not meet with this one."""
        own = found.article
        near = [
            each for each in self._rules.of(texts) if each.article.topic == own.topic or same_book(each.article, own)
        ]
        own_words = grams(found.sentence)
        near.sort(key=lambda each: (each.article.title != own.title, -len(grams(each.consequence) & own_words)))
        return tuple(each for each in near if _apart(found, each))


def _every_rule(texts: Texts) -> tuple[Rule, ...]:
    """The rules of all articles that have a topic."""
    return tuple(each for article in texts.articles() if article.topic is not None for each in rules(article))


def _apart(found: Rule, other: Rule) -> bool:
    """Whether the other rule binds the same party on another matter, so that its consequence does not follow here."""
    one, mine = other.article, found.article
    if (one.version_id, one.label) == (mine.version_id, mine.label):
        return False
    if not _alike(found.party, other.party):
        return False
    if overlap(found.condition, other.condition) > _SAME_CASE:
        return False
    if other.damages and (found.damages or found.harm):
        return False
    return overlap(found.consequence, other.consequence) <= _SAME_ACT and other.consequence not in mine.text


def _alike(one: str, other: str) -> bool:
    """Whether two parties are one or stand on one side: 经营者 and 网络交易经营者, but not 保险人 and 被保险人."""
    sides, others = sides_of(one), sides_of(other)
    if sides and others:
        return bool(sides & others)
    return one.endswith(other) or other.endswith(one)


_Occasion = tuple[Texts, int]


def _consequence(found: Rule, others: Sequence[Rule], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """单选: what follows."""
    fit = [each for each in others if _fits(found, each.consequence, _CALLERS)]
    chosen = _drawn(found.opening, found.consequence, fit, [each.consequence for each in fit], chance)
    stem = f"根据《{found.article.name}》，{named(found.opening, found.article.name)}{BRACKETS}。"
    if chosen is None or len(stem) > _LONGEST_STEM:
        return None
    at = found.consequence_at - found.start
    options = [_right(found.consequence, at)]
    for each in chosen:
        detail = f"“{each.consequence}”是《{each.article.name}》{each.article.label}对另一种情形的规定。"
        step = Step(ProofRule.CONSEQUENCE, detail, 0, at, at + len(found.consequence), each.consequence)
        options.append(Option(each.consequence, False, step))
    return _draft(ItemKind.SINGLE, stem, tuple(options), found, others=chosen, occasion=occasion)


def _condition(found: Rule, others: Sequence[Rule], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """单选: under which condition something follows; only where who is bound is named behind the condition."""
    if not found.party_behind or len(found.condition) > LONGEST_ANSWER:
        return None
    told = f"{found.party}{found.consequence}"
    fit = [each for each in others if each.party_behind and len(each.condition) <= LONGEST_ANSWER]
    chosen = _drawn(told, found.condition, fit, [each.condition for each in fit], chance)
    stem = f"根据《{found.article.name}》，在下列哪种情形下，{named(told, found.article.name)}？{BRACKETS}。"
    if chosen is None or len(stem) > _LONGEST_STEM:
        return None
    options = [_right(found.condition, 0)]
    for each in chosen:
        detail = f"“{each.condition}”适用《{each.article.name}》{each.article.label}的另一规定。"
        step = Step(ProofRule.CONDITION, detail, 0, 0, len(found.condition), each.condition)
        options.append(Option(each.condition, False, step))
    return _draft(ItemKind.SINGLE, stem, tuple(options), found, others=chosen, occasion=occasion)


def _statement(found: Rule, others: Sequence[Rule], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """判断: the rule as it is or, as often, with another's consequence; none where no false one can be made.

    Nor where harm was done: from that more follows than one rule says.
    """
    if found.harm:
        return None
    true = chance.random() < 0.5
    own = grams(found.sentence) - grams(found.party)
    fit = [
        each
        for each in others
        if each.article.title == found.article.title
        and _fits(found, each.consequence)
        and len(grams(each.consequence) & own) >= _NEAR
        # 可以 is seldom false, and damages follow from much.
        and each.modal.modal in (Modal.MUST, Modal.MUST_NOT)
        and not (each.damages and found.breach)
    ]
    if not fit:
        return None
    other = None if true else chance.choice(fit[:2])
    said = found.consequence if other is None else other.consequence
    stem = f"根据《{found.article.name}》，{named(found.opening + said, found.article.name)}。"
    if len(stem) > _LONGEST_STEM:
        return None
    at = found.consequence_at - found.start
    if other is None:
        step = Step(ProofRule.VERBATIM, "题干与条文一致。", 0, at, at + len(said), said)
    else:
        detail = f"题干后半句是{other.article.label}对另一种情形的规定。"
        step = Step(ProofRule.CONSEQUENCE, detail, 0, at, at + len(found.consequence), said)
    options = (Option("正确", true, step), Option("错误", not true, step))
    return _draft(
        ItemKind.TRUE_FALSE, stem, options, found, others=() if other is None else (other,), occasion=occasion
    )


def _fits(found: Rule, consequence: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether a consequence reads well behind this condition: whom it names, the rule names too or everybody knows."""
    spoken = {use.word for use in find_parties(found.sentence)} | known
    return all(use.word in spoken for use in find_parties(consequence))


def _right(said: str, at: int) -> Option:
    return Option(said, True, Step(ProofRule.VERBATIM, f"条文规定的正是“{said}”。", 0, at, at + len(said), said))


def _drawn(stem: str, key: str, fit: Sequence[Rule], texts: Sequence[str], chance: Random) -> tuple[Rule, ...] | None:
    """Three wrong answers that differ among themselves and beside which the key does not repeat the stem."""
    text = dict(zip(map(id, fit), texts, strict=True))
    kept: list[Rule] = []
    for each in fit:
        if all(overlap(text[id(each)], text[id(one)]) <= _SAME_ACT for one in kept):
            kept.append(each)
    for _ in range(_TRIES):
        pool = chance.sample(kept[:14], min(_DRAWN, len(kept[:14])))
        chosen = choose(key, pool, lambda each: text[id(each)], 3, chance)
        if chosen is not None and len(echoes(stem, key, [text[id(each)] for each in chosen])) < 3:
            return chosen
    return None


def _draft(
    kind: ItemKind,
    stem: str,
    options: tuple[Option, ...],
    found: Rule,
    *,
    others: Sequence[Rule],
    occasion: _Occasion,
) -> ItemDraft:
    texts, seed = occasion
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
        topic=article.topic or "",
        difficulty=Difficulty.HARD if near and kind is ItemKind.SINGLE else Difficulty.MEDIUM,
        bloom=Bloom.UNDERSTAND,
        generator=NAME,
        seed=seed,
        as_of=texts.as_of,
        options=options,
        industry=article.industry,
    )


CONDITIONS = Conditions()
