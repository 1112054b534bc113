"""多选: what somebody has to do in a situation; the wrong answers are duties of the same party in other situations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kb.law.modals import Modal
from kb.law.subjects import find_parties
from kb.quiz.balance import stands_out
from kb.quiz.generating.conditions_reading import LONGEST_CONSEQUENCE, Rule, binds_everybody, duties
from kb.quiz.generating.enumerations_reading import grams, overlap
from kb.quiz.generating.grounds import basis_of, explained, named
from kb.quiz.types import BRACKETS, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind, Option, ProofRule, Step

_LONGEST_STEM = 150
_SHORTEST, _OPTIONS = 6, 4
# Words that open a permission, or a clause without its verb.
_TORN = ("不", "可以", "由", "在", "自", "通过", "因")
# What must be done in nearly every situation is no wrong answer.
_EVERYWHERE = re.compile(r"遵循|原则|补救|保护|保障|记录$|更正|告知")
# Duties that share more say nearly the same.
_SAME = 0.34


@dataclass(frozen=True, slots=True)
class _Duty:
    """One duty of a rule; [start, end) in its article."""

    of: Rule
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words without the modal."""
        return self.of.article.text[self.start : self.end]


def several(
    found: Rule, others: Sequence[Rule], chance: Random, occasion: tuple[Texts, int], generator: str
) -> ItemDraft | None:
    """The item, or None where the rule has fewer than two duties or no other rule lends a third and fourth answer."""
    own = list(_duties(found))
    if len(own) < 2 or found.harm:
        return None
    right = chance.sample(own, min(len(own), chance.choice((2, 3))))
    wrong = _wrong(found, right, [each for other in others for each in _duties(other)])
    if len(right) + len(wrong) < _OPTIONS or not wrong:
        return None
    wrong = wrong[: _OPTIONS - len(right)]
    opening = named(found.opening, found.article.name)
    joint = "" if found.party_behind else "，" if not opening.endswith("，") else ""
    stem = f"根据《{found.article.name}》，{opening}{joint}应当做到的有{BRACKETS}。"
    if len(stem) > _LONGEST_STEM:
        return None
    return _draft(found, stem, (right, wrong), occasion, generator)


def _duties(found: Rule) -> Iterator[_Duty]:
    """What a rule demands, each duty readable by itself; nothing it forbids."""
    if found.modal.modal is not Modal.MUST:
        return
    for start, end in duties(found):
        text = found.article.text[start:end]
        if _SHORTEST <= len(text) <= LONGEST_CONSEQUENCE and not text.startswith(_TORN):
            yield _Duty(found, start, end)


def _wrong(found: Rule, right: Sequence[_Duty], foreign: Sequence[_Duty]) -> list[_Duty]:
    """Duties of other rules, nearest in matter first: none that this article states or that says nearly the same."""
    spoken = {use.word for use in find_parties(found.sentence)}
    whole = grams(found.sentence)
    lengths = [len(each.text) for each in right]
    kept: list[_Duty] = []
    for each in sorted(foreign, key=lambda one: -len(grams(one.text) & whole)):
        if each.text in found.article.text or _EVERYWHERE.search(each.text):
            continue
        if binds_everybody(f"应当{each.text}") or stands_out("字" * max(lengths), [each.text]):
            continue
        if any(use.word not in spoken for use in find_parties(each.text)):
            continue
        if all(overlap(each.text, one.text) <= _SAME for one in (*_duties(found), *kept)):
            kept.append(each)
    return kept


def _draft(
    found: Rule,
    stem: str,
    chosen: tuple[Sequence[_Duty], Sequence[_Duty]],
    occasion: tuple[Texts, int],
    generator: str,
) -> ItemDraft:
    right, wrong = chosen
    article, (texts, seed) = found.article, occasion
    first, last = found.consequence_at - found.start, found.consequence_at - found.start + len(found.consequence)
    options = []
    for each in right:
        at = each.start - found.start
        step = Step(ProofRule.VERBATIM, f"“{each.text}”是条文的要求。", 0, at, at + len(each.text), each.text)
        options.append(Option(each.text, True, step))
    for each in wrong:
        other = each.of.article
        detail = f"“{each.text}”是《{other.name}》{other.label}对另一种情形的要求。"
        options.append(Option(each.text, False, Step(ProofRule.CONSEQUENCE, detail, 0, first, last, each.text)))
    basis = basis_of(article, found.start, found.end)
    foreign = {each.of: basis_of(each.of.article, each.of.start, each.of.end) for each in wrong}
    return ItemDraft(
        kind=ItemKind.MULTIPLE,
        stem=stem,
        explanation=explained(article.name, basis, [each.proof.detail for each in options if not each.correct]),
        bases=(basis, *foreign.values()),
        topic=article.topic or "",
        difficulty=Difficulty.MEDIUM,
        bloom=Bloom.UNDERSTAND,
        generator=generator,
        seed=seed,
        as_of=texts.as_of,
        options=tuple(options),
        industry=article.industry,
    )
