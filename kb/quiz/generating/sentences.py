"""“Which sentence may you say?”: items from the restricted phrasings, their examples and what may be said instead.

The guard proves every sentence of them; an example that it does not block, or a substitute it stops, makes no item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from kb.phrasing.rules.topics import SCENE_NAMES, TOPIC_NAMES
from kb.phrasing.types import ANY_INDUSTRY, Rule, Severity
from kb.quiz.generating.sentences_bases import basis_words, rule_bases
from kb.quiz.generating.sentences_length import MAX_ANSWER, bare, lengths_beside, nearest, parts
from kb.quiz.types import BRACKETS, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ItemKind, Option, ProofRule, Step

TOPIC = "red_lines"
RIGHT, WRONG = "正确", "错误"
_OTHERS = 3
_FEWEST_OTHERS = 2
_PASSES = "没有作出承诺，也不触及限制用语。"
# Spoken wording read out as an advertisement sounds odd: a rule that binds in a call is asked of in a call.
_SPOKEN = ("complaint_call", "sales_call")
# How long a sentence to judge is, and the one chosen: as examples of restricted phrasings mostly are.
_JUDGED = (7, 15)
# Where one speaks to somebody and where one writes for all: the same sentence is asked of in the words of its scene.
_ASKS = {
    "advertising": ("可以写进宣传的", "不能写进宣传的", "宣传文案可以这样写"),
    "written_reply": ("可以写进书面答复的", "不能写进书面答复的", "书面答复可以这样写"),
    "sales_call": ("可以对顾客说的", "不能对顾客说的", "销售时可以对顾客这样说"),
    "complaint_call": ("可以对来电人说的", "不能对来电人说的", "处理投诉时可以对来电人这样说"),
}


@dataclass(frozen=True, slots=True)
class SentenceGenerator:
    """Items of the blocking rules in force that have approved words to say instead."""

    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        return "sentence"

    def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Of each rule: choose what may be said, choose what must not, and two statements to judge."""
        salt = chance.random()
        usable = tuple(rule for rule in self.rules if _usable(rule, texts))
        for rule in usable:
            of = _OfRule(rule, usable, texts, Random(f"{salt}/{rule.rule_id}"), seed)
            yield from (draft for draft in (of.may_say(), of.must_not()) if draft is not None)
            yield from (of.judged(sayable=True), of.judged(sayable=False))


class _OfRule:
    """One rule, in one of its scenes, among the rules of its topic that bind there too."""

    def __init__(self, rule: Rule, rules: Sequence[Rule], texts: Texts, chance: Random, seed: int) -> None:
        self._rule, self._texts, self._chance, self._seed = rule, texts, chance, seed
        scenes = rule.binding.scenes or tuple(SCENE_NAMES)
        self._scene = chance.choice([each for each in scenes if each in _SPOKEN] or scenes)
        self._industry = None if ANY_INDUSTRY in rule.binding.industries else rule.binding.industries[0]
        siblings = [each for each in rules if each.topic == rule.topic and each.rule_id != rule.rule_id]
        self._siblings = [each for each in siblings if each.binding.applies(self._industry, self._scene, texts.as_of)]

    def may_say(self) -> ItemDraft | None:
        """The words to say instead, among examples of this rule and its siblings."""
        others = self._others()
        if len(others) < _FEWEST_OTHERS:
            return None
        right = self._sayable(self._rule, self._chance.randint(*_JUDGED), correct=True)
        barred = [self._rule, *others][:_OTHERS]
        lengths = lengths_beside(len(right.text), len(barred), self._chance)
        wrong = (self._barred(each, wanted) for each, wanted in zip(barred, lengths, strict=True))
        return self._choice(0, [right, *wrong])

    def must_not(self) -> ItemDraft | None:
        """An example of the rule, among words to say instead of its siblings' and its own."""
        others = self._others()
        if len(others) < _FEWEST_OTHERS:
            return None
        key = self._barred(self._rule, self._chance.randint(*_JUDGED), correct=True)
        beside = [self._rule, *others][:_OTHERS]
        lengths = lengths_beside(len(key.text), len(beside), self._chance)
        said = (self._sayable(each, wanted, correct=False) for each, wanted in zip(beside, lengths, strict=True))
        return self._choice(1, [key, *said])

    def judged(self, *, sayable: bool) -> ItemDraft:
        """A statement that a sentence may be said, true or false."""
        wanted = self._chance.randint(*_JUDGED)
        shown = self._sayable(self._rule, wanted, correct=True) if sayable else self._barred(self._rule, wanted)
        options = (Option(RIGHT, sayable, shown.proof), Option(WRONG, not sayable, shown.proof))
        draft = self._draft(ItemKind.TRUE_FALSE, f"{_ASKS[self._scene][2]}：“{shown.text}”。", options)
        return replace(draft, difficulty=Difficulty.EASY)

    def _choice(self, asked: int, options: list[Option]) -> ItemDraft | None:
        if len({each.text for each in options}) < len(options) or len(options) < _FEWEST_OTHERS + 1:
            return None
        self._chance.shuffle(options)
        name = TOPIC_NAMES.get(self._rule.topic, self._rule.topic)
        stem = f"关于“{name}”这条红线，下列说法{_ASKS[self._scene][asked]}是{BRACKETS}。"
        return self._draft(ItemKind.SINGLE, stem, tuple(options))

    def _draft(self, kind: ItemKind, stem: str, options: tuple[Option, ...]) -> ItemDraft:
        rule = self._rule
        proofs = dict.fromkeys(each.proof for each in options)
        details = "".join(dict.fromkeys(each.detail for each in proofs if each.rule is ProofRule.BARRED))
        judged = kind is ItemKind.TRUE_FALSE
        instead = f"可以说：“{rule.say_instead}”" if judged and details else ""
        ids = dict.fromkeys(each.rule_id for each in proofs if each.rule_id is not None)
        return ItemDraft(
            kind=kind,
            stem=stem,
            explanation=f"{details or f'{_PASSES}这类话要避开的是：{rule.reason}'}{instead}{basis_words((rule,))}",
            bases=tuple(dict.fromkeys(rule_bases(rule, self._texts))),
            topic=TOPIC,
            difficulty=Difficulty.MEDIUM,
            bloom=Bloom.UNDERSTAND,
            generator="sentence",
            seed=self._seed,
            as_of=self._texts.as_of,
            options=options,
            rule_ids=tuple(ids),
            industry=self._industry,
            tags=(f"scene:{self._scene}", f"red_line:{rule.topic}"),
        )

    def _others(self) -> list[Rule]:
        return self._chance.sample(self._siblings, min(_OTHERS, len(self._siblings)))

    def _barred(self, rule: Rule, wanted: int, *, correct: bool = False) -> Option:
        examples = [bare(each) for each in rule.match if len(each) <= MAX_ANSWER]
        said = nearest(examples, wanted, self._chance)
        return Option(said, correct, Step(ProofRule.BARRED, rule.reason, said=said, rule_id=rule.rule_id))

    def _sayable(self, rule: Rule, wanted: int, *, correct: bool) -> Option:
        said = nearest(parts(rule.say_instead or ""), wanted, self._chance)
        return Option(said, correct, Step(ProofRule.SAYABLE, _PASSES, said=said, rule_id=rule.rule_id))


def _usable(rule: Rule, texts: Texts) -> bool:
    if rule.severity is not Severity.BLOCK or not rule.say_instead or len(rule.say_instead) > MAX_ANSWER:
        return False
    return rule.binding.in_effect(texts.as_of) and any(len(each) <= MAX_ANSWER for each in rule.match)
