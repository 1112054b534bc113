"""Items that tell the wording in force from the one before: what an amendment changed, asked right after it.

判断 says false only what the newer words exclude. Where an amendment widened or reworded a rule, the older sentence may
still be true in substance; then the question is which wording is in force, or which words were put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from kb.law.compare import compare_wording
from kb.quiz.balance import choose
from kb.quiz.generating.enumerations_reading import LONGEST_ANSWER, overlap
from kb.quiz.generating.grounds import ReadOnce, basis_of, explained, named
from kb.quiz.generating.older_wording_reading import Amended, amended
from kb.quiz.generating.short_answers_words import segmenter
from kb.quiz.types import BRACKETS, GAP, SourceArticle, Texts
from kb.quiz.worth import worth
from kb.store.quiz_records import Blank, Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, ProofRule, Step

NAME = "older_wording"
TAG = "新旧对照"
# What has changed is worth asking where the same sentence unchanged would not be; slogans and procedure still are not.
_ENOUGH = 0.3
_LONGEST_STEM = 175
# Two sentences of one law that share more would answer each other.
_SAME = 0.5
# A gap of one or two characters is guessed, one of a whole clause learnt by heart.
_GAP_LENGTHS = range(3, 11)
_JOINT_BEFORE = re.compile(r"^(?:[、，]|或者|以及|[和及与或])+")
_JOINT_BEHIND = re.compile(r"(?:[、，。；：]|或者|以及|[和及与或等])+$")
_SIGN = re.compile(r"[、，；：。（）《》等]|应当|不得|可以|有关|的$")


class OlderWording:
    """判断 and 单选 from amended sentences. Those of one state of the texts are read once for each law."""

    def __init__(self) -> None:
        self._laws: ReadOnce[dict[str, tuple[Amended, ...]]] = ReadOnce(lambda texts: {})

    @property
    def name(self) -> str:
        return NAME

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        if article.topic is None or texts.earlier(article) is None:
            return
        every = self._of_law(article, texts)
        for found in every:
            if found.article.label != article.label or worth(article, found.sentence) < _ENOUGH:
                continue
            occasion = (texts, seed)
            made = (
                _statement(found, chance, occasion),
                _gap(found, occasion),
                _wording(found, every, chance, occasion),
            )
            yield from (draft for draft in made if draft is not None)

    def _of_law(self, article: SourceArticle, texts: Texts) -> tuple[Amended, ...]:
        known = self._laws.of(texts)
        if article.title not in known:
            pairs = ((each, texts.earlier(each)) for each in texts.of_instrument(article.title))
            known[article.title] = tuple(one for each, was in pairs if was is not None for one in amended(each, was))
        return known[article.title]


_Occasion = tuple[Texts, int]


def _statement(found: Amended, chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """判断 of what is wrong today in the older words: as often the sentence of today as the older one."""
    true = chance.random() < 0.5
    if not found.false:
        return None
    said = found.new if true else found.old
    told = found.sentence if true else found.before
    stem = f"根据现行《{found.article.name}》，{named(told, found.article.name)}"
    if len(stem) > _LONGEST_STEM:
        return None
    at, until = found.at - found.start, found.until - found.start
    past = f"题干是修改前的规定“{found.old}”，现行规定已改为“{found.new}”。"
    detail = "题干与现行条文一致，这一句在修改时动过。" if true else past
    step = Step(ProofRule.VERBATIM if true else ProofRule.OLDER_WORDING, detail, 0, at, until, said)
    options = (Option("正确", true, step), Option("错误", not true, step))
    basis = basis_of(found.article, found.start, found.end)
    return _draft(ItemKind.TRUE_FALSE, stem, options, found, bases=(basis,), occasion=occasion)


def _gap(found: Amended, occasion: _Occasion) -> ItemDraft | None:
    """填空: the words that the amendment put in."""
    put_in = _put_in(found)
    if put_in is None:
        return None
    at, until = put_in
    sentence, name = found.sentence, found.article.name
    words = sentence[at:until]
    stem = f"根据现行《{name}》，{named(sentence[:at], name)}{GAP}{named(sentence[until:], name)}"
    if len(stem) > _LONGEST_STEM or words in stem:
        return None
    step = Step(ProofRule.VERBATIM, f"“{words}”是修改时写入的。", 0, at, until, words)
    basis = basis_of(found.article, found.start, found.end)
    draft = _draft(ItemKind.BLANK, stem, (), found, bases=(basis,), occasion=occasion)
    return replace(draft, blanks=(Blank((words,), step),), explanation=explained(name, basis, (step.detail,)))


def _put_in(found: Amended) -> tuple[int, int] | None:
    """The longest new run of whole words in a sentence, without the signs and joints around it; None for none."""
    sentence, at = found.sentence, 0
    edges = {0, *(end for _, end in segmenter().words_with_offsets(sentence))}
    runs: list[tuple[int, int]] = []
    for part in compare_wording(found.before, sentence):
        start, end = at, at + len(part.new)
        at = end
        start += len(part.new) - len(_JOINT_BEFORE.sub("", part.new))
        end -= len(part.new) - len(_JOINT_BEHIND.sub("", part.new))
        whole = start in edges and end in edges and not _SIGN.search(sentence[start:end])
        if part.op in ("insert", "replace") and whole and end - start in _GAP_LENGTHS:
            runs.append((start, end))
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def _wording(found: Amended, every: Sequence[Amended], chance: Random, occasion: _Occasion) -> ItemDraft | None:
    """单选: which sentence stands in the law today; the wrong ones stood there before."""
    if len(found.sentence) > LONGEST_ANSWER or not _complete(found):
        return None
    fit: list[Amended] = []
    for each in every:
        apart = all(overlap(each.sentence, one.sentence) < _SAME for one in (found, *fit))
        asked = worth(each.article, each.sentence) >= _ENOUGH and _gone(each, occasion[0])
        if each is not found and apart and asked and len(each.before) <= LONGEST_ANSWER and _complete(each):
            fit.append(each)
    chosen = choose(found.sentence, fit, lambda each: each.before, 3, chance)
    if chosen is None:
        return None
    end = len(found.sentence)
    right = Step(ProofRule.VERBATIM, "现行条文正是如此。", 0, 0, end, found.sentence)
    options = [Option(found.sentence, True, right)]
    bases = [basis_of(found.article, found.start, found.end)]
    for place, each in enumerate(chosen, 1):
        at, until = each.at - each.start, each.until - each.start
        detail = f"“{each.old}”是修改前的表述，现行规定为“{each.new}”。"
        options.append(Option(each.before, False, Step(ProofRule.OLDER_WORDING, detail, place, at, until, each.old)))
        bases.append(basis_of(each.article, each.start, each.end))
    stem = f"下列表述中，与现行《{found.article.name}》条文一致的是{BRACKETS}。"
    return _draft(ItemKind.SINGLE, stem, tuple(options), found, bases=tuple(bases), occasion=occasion)


def _complete(found: Amended) -> bool:
    """Whether a sentence can be chosen by itself: no article's number, and a change of more than a word or two."""
    return "本法第" not in found.sentence and len(set(found.new) ^ set(found.old)) > 2


def _gone(found: Amended, texts: Texts) -> bool:
    """Whether a word of the older wording has left the law: else only a reader of both could tell them apart."""
    law = "".join(each.text for each in texts.of_instrument(found.article.title))
    runs = (each.old for each in compare_wording(found.old, found.new) if each.op in ("replace", "delete"))
    return any(len(run) > 2 and run not in law for run in runs)


def _draft(
    kind: ItemKind,
    stem: str,
    options: tuple[Option, ...],
    found: Amended,
    *,
    bases: tuple[ItemBasis, ...],
    occasion: _Occasion,
) -> ItemDraft:
    texts, seed = occasion
    article = found.article
    details = (each.proof.detail for each in options if kind is ItemKind.TRUE_FALSE or not each.correct)
    quoted = "".join(explained(article.name, each) for each in bases)
    return ItemDraft(
        kind=kind,
        stem=stem,
        explanation=quoted + "".join(dict.fromkeys(details)),
        bases=bases,
        topic=article.topic or "",
        difficulty=Difficulty.HARD if kind is ItemKind.SINGLE else Difficulty.MEDIUM,
        bloom=Bloom.REMEMBER,
        generator=NAME,
        seed=seed,
        as_of=texts.as_of,
        options=options,
        industry=article.industry,
        tags=(TAG,),
    )


OLDER_WORDING = OlderWording()
