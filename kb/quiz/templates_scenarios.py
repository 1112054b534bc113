"""Templates of scenarios: what a caller says, what may be said to that, what must not, and when to hand over.

File: scenarios.toml. Whether a sentence may be said is not believed: the guard proves it of every item.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.phrasing.rules.fields import SCENES, Fields
from kb.quiz.templates import Topics, industry_of
from kb.quiz.templates_cases import MAX_ANSWER, known_topic, word_groups
from kb.quiz.templates_files import read_entries, tables
from kb.quiz.templates_law import LAW_FIELDS, LawPlace, read_place
from kb.quiz.templates_slots import Names, Slots, read_slots, refuse_unknown

_NEEDS = frozenset({"id", "topic", "name", "scene", "caller", "say", "not_say"})
_FIELDS = _NEEDS | {"industry", "slots", "hand_over", "law", "limit"}
_BARRED = frozenset({"says", "rule"})
_HAND_OVER = frozenset({"unit", "act", "instead", "words"})
_LAW = LAW_FIELDS | {"point", "words"}
_LIMIT = frozenset({"rule", "point", "words"})


@dataclass(frozen=True, slots=True)
class BarredLine:
    """What must not be said, and the restricted phrasing that says so."""

    says: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The handbook unit that demands it (handbook#heading), the right step, wrong ones, and words of an open answer."""

    unit: str
    act: str
    instead: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LawPoint:
    """What the law says of it, as a point of an open answer."""

    place: LawPlace
    point: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LimitPoint:
    """What lies beyond the officer's limit: the entry of authority.toml, told as a point of an open answer."""

    rule: str
    point: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ScenarioTemplate:
    """A scenario. `industry` None: every industry."""

    scenario_id: str
    topic: str
    name: str
    scene: str
    caller: str
    slots: Slots
    say: tuple[str, ...]
    not_say: tuple[BarredLine, ...]
    industry: str | None = None
    hand_over: HandOver | None = None
    law: LawPoint | None = None
    limit: LimitPoint | None = None
    origin: str = ""


def load_scenarios(folder: Path, overlay: Path | None, topics: Topics, names: Names) -> tuple[ScenarioTemplate, ...]:
    """The [[scenario]] entries of scenarios.toml, a company's own in their place or after them."""

    def build(fields: Fields) -> tuple[str, ScenarioTemplate]:
        found = _scenario(fields, topics, names)
        return found.scenario_id, found

    return read_entries(folder, overlay, "scenarios.toml", "scenario", build)


def _scenario(fields: Fields, topics: Topics, names: Names) -> ScenarioTemplate:
    fields.expect(_NEEDS, _FIELDS)
    topic, slots, scene = known_topic(fields, topics), read_slots(fields, names), fields.text("scene")
    if scene not in SCENES:
        raise fields.fail(f"scene 只能是 {'、'.join(SCENES)}，现为 {scene}。")
    of_topic = topics.topic(topic)
    say, barred = fields.texts("say"), tuple(_barred(each) for each in tables(fields, "not_say"))
    hand_over = _hand_over(_table(fields, "hand_over")) if "hand_over" in fields.fields else None
    answers = (*say, *(each.says for each in barred))
    if hand_over is not None:
        answers = (*answers, hand_over.act, *hand_over.instead)
    refuse_unknown(fields, slots, (fields.text("caller"), *answers))
    for text in answers:
        if len(text) > MAX_ANSWER:
            raise fields.fail(f"每句答复不超过 {MAX_ANSWER} 字：“{text}”有 {len(text)} 字。")
    return ScenarioTemplate(
        scenario_id=fields.text("id"),
        topic=topic,
        name=fields.text("name"),
        scene=scene,
        caller=fields.text("caller"),
        slots=slots,
        say=say,
        not_say=barred,
        industry=industry_of(fields) if "industry" in fields.fields else (of_topic.industry if of_topic else None),
        hand_over=hand_over,
        law=_law(_table(fields, "law")) if "law" in fields.fields else None,
        limit=_limit(_table(fields, "limit")) if "limit" in fields.fields else None,
        origin=fields.origin,
    )


def _table(fields: Fields, field: str) -> Fields:
    value = fields.fields[field]
    if not isinstance(value, dict):
        raise fields.fail(f"{field} 应为表。")
    return Fields(value, fields.origin)


def _barred(fields: Fields) -> BarredLine:
    fields.expect(_BARRED, _BARRED)
    return BarredLine(fields.text("says"), fields.text("rule"))


def _hand_over(fields: Fields) -> HandOver:
    fields.expect(_HAND_OVER, _HAND_OVER)
    unit = fields.text("unit")
    handbook, mark, heading = unit.partition("#")
    if not mark or not handbook.strip() or not heading.strip():
        raise fields.fail("hand_over 的 unit 应写成“手册编号#单元标题”，如 escalation#威胁他人立即移交。")
    return HandOver(unit, fields.text("act"), fields.texts("instead"), word_groups(fields, "words"))


def _law(fields: Fields) -> LawPoint:
    fields.expect(_LAW, _LAW)
    return LawPoint(read_place(fields), fields.text("point"), word_groups(fields, "words"))


def _limit(fields: Fields) -> LimitPoint:
    fields.expect(_LIMIT, _LIMIT)
    return LimitPoint(fields.text("rule"), fields.text("point"), word_groups(fields, "words"))
