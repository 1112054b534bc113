"""Cases 案例分析 from templates: which of these acts breaks the law, which keeps it, and the same in one's own words.

Every option says why: the provision of the day, the words in it that decide, and what the act amounts to beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from kb.quiz.balance import choose
from kb.quiz.generating.cases_facts import Act, drawn_act
from kb.quiz.templates import Topics
from kb.quiz.templates_cases import CaseAct, CaseTemplate
from kb.quiz.templates_law import Cited, find_place
from kb.quiz.templates_slots import Names, drawn, filled
from kb.quiz.types import BRACKETS, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, Point, Step

MOST_OPTIONS = 4
# With two options a guess is right half of the time.
FEWEST_OPTIONS = 3
_WEIGHT = 2
# What an act says in quotation marks is no quotation of law: an explanation tells it without the marks.
_UNQUOTED = str.maketrans("", "", "“”")


@dataclass(frozen=True, slots=True)
class CaseGenerator:
    """Items of all case templates whose provisions still say what they require."""

    topics: Topics
    templates: tuple[CaseTemplate, ...]
    names: Names

    @property
    def name(self) -> str:
        return "case"

    def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Of each template: every act once as the only breach, one that is kept, several breaches, an open one."""
        salt = chance.random()
        for template in self.templates:
            yield from self._of(template, texts, Random(f"{salt}/{template.case_id}"), seed)

    def _of(self, template: CaseTemplate, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        places = [(act, cited) for act in template.acts if (cited := find_place(act.place, texts)) is not None]
        for broken, asks_breach in _plans(len(places), chance):
            facts = drawn(template.slots, self.names, chance)
            every = [drawn_act(*place, facts, chance, broken=at in broken) for at, place in enumerate(places)]
            acts = _chosen(every, chance, asks_breach=asks_breach)
            draft = self._closed(template, acts, seed, texts, asks_breach=asks_breach)
            yield replace(draft, material=filled(template.story, facts))
        if len(places) >= 2:
            yield self._open(template, places, chance, seed, texts)

    def _closed(
        self, template: CaseTemplate, acts: Sequence[Act], seed: int, texts: Texts, *, asks_breach: bool
    ) -> ItemDraft:
        bases, steps = joined(acts)
        right = [act.broken is asks_breach for act in acts]
        asked = "违反" if asks_breach else "符合"
        stem = f"关于{template.name}，下列做法{asked}{_laws(acts)}的{'有' if sum(right) > 1 else '是'}{BRACKETS}。"
        options = tuple(Option(act.text, good, step) for act, good, step in zip(acts, right, steps, strict=True))
        draft = self._draft(template, acts, bases, seed, texts)
        difficulty = Difficulty.HARD if sum(right) > 1 else Difficulty.MEDIUM
        return replace(draft, stem=stem, options=options, difficulty=difficulty)

    def _open(
        self, template: CaseTemplate, places: Sequence[tuple[CaseAct, Cited]], chance: Random, seed: int, texts: Texts
    ) -> ItemDraft:
        facts = drawn(template.slots, self.names, chance)
        shown = sorted(chance.sample(range(len(places)), min(MOST_OPTIONS, len(places))))
        broken = set(chance.sample(shown, 2 if len(shown) > 2 else 1))
        acts = [drawn_act(*places[index], facts, chance, broken=index in broken) for index in shown]
        bases, _ = joined(acts)
        told = "；".join(f"（{number}）{act.text}" for number, act in enumerate(acts, 1))
        points = tuple(
            Point(f"第{number}项：{act.act.fix.rstrip('。')}", act.act.words, _told_by(act, bases), _WEIGHT)
            for number, act in enumerate(acts, 1)
            if act.broken
        )
        draft = self._draft(template, acts, bases, seed, texts)
        return replace(
            draft,
            material=f"{filled(template.story, facts)}经查：{told}。",
            stem=f"关于{template.name}，请指出材料中违反{_laws(acts)}的做法，说明依据和正确做法。",
            points=points,
            difficulty=Difficulty.HARD,
        )

    def _draft(
        self, template: CaseTemplate, acts: Sequence[Act], bases: tuple[ItemBasis, ...], seed: int, texts: Texts
    ) -> ItemDraft:
        topic = self.topics.topic(template.topic)
        return ItemDraft(
            kind=ItemKind.CASE,
            stem="",
            explanation=told_why(acts, bases),
            bases=bases,
            topic=template.topic,
            difficulty=Difficulty.MEDIUM,
            bloom=Bloom.ANALYSE,
            generator=self.name,
            seed=seed,
            as_of=texts.as_of,
            industry=topic.industry if topic else None,
            tags=(f"template:{template.case_id}",),
        )


def joined(acts: Sequence[Act]) -> tuple[tuple[ItemBasis, ...], tuple[Step, ...]]:
    """The bases of all acts, each once, and the acts' steps counted into them."""
    bases = tuple(dict.fromkeys(basis for act in acts for basis in act.cited.bases))
    return bases, tuple(replace(act.step, basis=bases.index(act.cited.bases[0])) for act in acts)


def told_why(acts: Sequence[Act], bases: Sequence[ItemBasis]) -> str:
    """The words of every provision with their place, then why each act breaks or keeps them."""
    names = {basis: act.cited.name for act in acts for basis in act.cited.bases}
    quoted = "".join(f"《{names[basis]}》{basis.locator}规定：“{basis.quotation}”\n" for basis in bases)
    return quoted + "\n".join(f"{act.text.translate(_UNQUOTED)}：{act.step.detail}" for act in acts)


def _told_by(act: Act, bases: Sequence[ItemBasis]) -> Step:
    """The act's step by the words that tell it: of a list its item, whose words an answer in one's own must hold."""
    start, end = act.cited.told
    return replace(act.step, basis=bases.index(act.cited.bases[-1]), start=start, end=end)


def _plans(count: int, chance: Random) -> Iterator[tuple[frozenset[int], bool]]:
    """Which acts are broken, and whether breaches are asked for."""
    if count < FEWEST_OPTIONS:
        return
    for index in range(count):
        yield frozenset({index}), True
    kept = chance.randrange(count)
    yield frozenset(range(count)) - {kept}, False
    if count >= MOST_OPTIONS:
        yield frozenset(chance.sample(range(count), 2)), True


def _chosen(acts: Sequence[Act], chance: Random, *, asks_breach: bool) -> list[Act]:
    """At most four acts in a drawn order, all that are asked for among them; one alone as often short as long."""
    wanted = [act for act in acts if act.broken is asks_breach]
    others = [act for act in acts if act.broken is not asks_breach]
    count = min(len(others), MOST_OPTIONS - len(wanted))
    beside = choose(wanted[0].text, others, _text, count, chance) if len(wanted) == 1 else None
    chosen = [*wanted, *(beside or chance.sample(others, count))]
    chance.shuffle(chosen)
    return chosen


def _text(act: Act) -> str:
    return act.text


def _laws(acts: Sequence[Act]) -> str:
    names = list(dict.fromkeys(act.cited.name for act in acts))
    return "".join(f"《{name}》" for name in names) + "规定" if len(names) <= 2 else "法律规定"
