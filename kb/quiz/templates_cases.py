"""Templates of cases: a story with acts, each written twice (in breach of a provision, and in keeping with it).

Which of the two an item shows is drawn; where the provision measures, so is the number, and the key follows from both.
Sums (how much may be demanded) are worked out from the number the law states. Files: cases.toml, sums.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.law.modals import Modal
from kb.phrasing.rules.fields import Fields
from kb.quiz.templates import Topics
from kb.quiz.templates_files import read_entries, tables
from kb.quiz.templates_law import LAW_FIELDS, LawPlace, read_place
from kb.quiz.templates_slots import Names, Slots, read_slots, refuse_unknown, slots_in

WITHIN, BEYOND = "within", "beyond"
MAX_ANSWER = 60
_ACT_NEEDS = LAW_FIELDS | {"breach", "keeps", "fix", "words"}
_CASE_NEEDS = frozenset({"id", "topic", "name", "story", "act"})
_SUM_NEEDS = LAW_FIELDS | {"id", "topic", "name", "story", "ask", "base", "of", "wrong", "fix"}
# What one must do, must not do, or may do can be broken or kept; 无权 and 不必 tell nothing of an act.
_DECIDES = (Modal.MUST, Modal.MUST_NOT, Modal.MAY)


@dataclass(frozen=True, slots=True)
class CaseAct:
    """One act under one provision. `fix` is what the law asks, in our words; `words` mark an open answer: one word of
    every group must be said.
    """

    place: LawPlace
    breach: str
    keeps: str
    fix: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CaseTemplate:
    """A case: what happened, and the acts that are judged."""

    case_id: str
    topic: str
    name: str
    story: str
    slots: Slots
    acts: tuple[CaseAct, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SumTemplate:
    """A sum: `base` is the slot that is multiplied by what `place` says, `of` its name (价款的).

    `wrong` are other multiples, `floor` is the least amount, where the law names one.
    """

    sum_id: str
    topic: str
    name: str
    story: str
    ask: str
    slots: Slots
    place: LawPlace
    base: str
    of: str
    wrong: tuple[str, ...]
    fix: str
    floor: LawPlace | None = None
    origin: str = ""


def load_cases(folder: Path, overlay: Path | None, topics: Topics, names: Names) -> tuple[CaseTemplate, ...]:
    """The [[case]] entries of cases.toml, a company's own in their place or after them."""

    def build(fields: Fields) -> tuple[str, CaseTemplate]:
        found = _case(fields, topics, names)
        return found.case_id, found

    return read_entries(folder, overlay, "cases.toml", "case", build)


def load_sums(folder: Path, overlay: Path | None, topics: Topics, names: Names) -> tuple[SumTemplate, ...]:
    """The [[sum]] entries of sums.toml, a company's own in their place or after them."""

    def build(fields: Fields) -> tuple[str, SumTemplate]:
        found = _sum(fields, topics, names)
        return found.sum_id, found

    return read_entries(folder, overlay, "sums.toml", "sum", build)


def known_topic(fields: Fields, topics: Topics) -> str:
    """The topic of an entry."""
    topic = fields.text("topic")
    if topics.topic(topic) is None:
        raise fields.fail(f"知识点 {topic} 不在 topics.toml 里。")
    return topic


def word_groups(fields: Fields, field: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words of an open answer: 七日、7日、七天 in one text with 、 between them."""
    groups = tuple(tuple(word for word in group.split("、") if word) for group in fields.texts(field))
    if not all(groups):
        raise fields.fail(f"{field} 的每组至少写一个词，词与词之间用顿号。")
    return groups


def _case(fields: Fields, topics: Topics, names: Names) -> CaseTemplate:
    fields.expect(_CASE_NEEDS, _CASE_NEEDS | {"slots"})
    slots = read_slots(fields, names)
    refuse_unknown(fields, slots, (fields.text("story"),))
    acts = tuple(_act(each, slots) for each in tables(fields, "act"))
    if len(acts) < 2:
        raise fields.fail("一个案例至少写两个 [[case.act]]。")
    return CaseTemplate(
        case_id=fields.text("id"),
        topic=known_topic(fields, topics),
        name=fields.text("name"),
        story=fields.text("story"),
        slots=slots,
        acts=acts,
        origin=fields.origin,
    )


def _act(fields: Fields, slots: Slots) -> CaseAct:
    fields.expect(_ACT_NEEDS, _ACT_NEEDS)
    place, breach, keeps = read_place(fields), fields.text("breach"), fields.text("keeps")
    refuse_unknown(fields, slots, (breach, keeps), (WITHIN, BEYOND))
    measured = place.quantity is not None
    if not measured and place.modal not in _DECIDES:
        raise fields.fail(f"on 写的“{place.on}”既不是数量，也不是应当、不得、可以一类的词。")
    if (BEYOND in slots_in(breach)) is not measured or (WITHIN in slots_in(keeps)) is not measured:
        raise fields.fail("on 是数量时，breach 里要有 {beyond}，keeps 里要有 {within}；on 是情态词时都不写。")
    for text in (breach, keeps):
        if len(text) > MAX_ANSWER:
            raise fields.fail(f"breach 和 keeps 各不超过 {MAX_ANSWER} 字：“{text}”有 {len(text)} 字。")
    return CaseAct(place, breach, keeps, fields.text("fix"), word_groups(fields, "words"))


def _sum(fields: Fields, topics: Topics, names: Names) -> SumTemplate:
    fields.expect(_SUM_NEEDS, _SUM_NEEDS | {"slots", "floor"})
    slots, place = read_slots(fields, names), read_place(fields)
    refuse_unknown(fields, slots, (fields.text("story"), fields.text("ask")))
    if fields.text("base") not in slots:
        raise fields.fail(f"base 写的 {fields.text('base')} 不在 slots 里。")
    floor = None
    if "floor" in fields.fields:
        whole = {key: fields.fields[key] for key in ("title", "article", "requires")}
        floor = read_place(Fields({**whole, "on": fields.text("floor")}, fields.origin))
    return SumTemplate(
        sum_id=fields.text("id"),
        topic=known_topic(fields, topics),
        name=fields.text("name"),
        story=fields.text("story"),
        ask=fields.text("ask"),
        slots=slots,
        place=place,
        base=fields.text("base"),
        of=fields.text("of"),
        wrong=fields.texts("wrong"),
        fix=fields.text("fix"),
        floor=floor,
        origin=fields.origin,
    )
