"""A blueprint 蓝图 says what a paper consists of; here it is read from plain fields, as TOML and forms hold them.

Fields: `id` and `about` (templates), `title`, `industries`, `topics` (topic id = weight), `kinds` (kind = share of
`count`; where no `count` is written, how many), `difficulty` (easy, medium, hard = weight), `count`, `minutes` (0: no
limit), `pass_mark` (per cent; 0: not judged), `closed_book`, `valid_months` (of the certificate; 0: none),
`points_each` (without it each kind has its own, see POINTS), `open_answers` (false: only what is marked by itself),
`instruments` (only items that rest on these), `as_of`, `seed`, `parallel` (2: papers A and B), and `section`: stages
of their own with `title`, `topics`, `kinds`, `difficulty`, `count`, `points_each`, `open_answers`; what a section
leaves out is taken from above. A mistake is a ContentError that begins with where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kb.errors import ContentError
from kb.quiz.papers.fields import Fields, Place
from kb.quiz.papers.shares import Weight, shares
from kb.store.quiz_records import Difficulty, ItemKind

INDUSTRIES: Final = ("general", "market", "finance", "education", "medical")
# 满分 follows: an open answer weighs as much as five statements to judge, 多选 as two.
POINTS: Final = {
    ItemKind.SINGLE: 2, ItemKind.MULTIPLE: 4, ItemKind.TRUE_FALSE: 2, ItemKind.BLANK: 2,
    ItemKind.SHORT: 10, ItemKind.CASE: 4, ItemKind.SCENARIO: 4,
}  # fmt: skip
OPEN_POINTS: Final = 10
DEFAULT_DIFFICULTY: Final = ((Difficulty.EASY, 3), (Difficulty.MEDIUM, 5), (Difficulty.HARD, 2))
DEFAULT_PASS_MARK, DEFAULT_VALID_MONTHS = 80, 12
MOST_QUESTIONS, MOST_MINUTES, MOST_MONTHS, MOST_POINTS, MOST_SECTIONS = 200, 480, 120, 100, 10

SECTION_FIELDS: Final = frozenset({"title", "topics", "kinds", "difficulty", "count", "points_each", "open_answers"})
BLUEPRINT_FIELDS: Final = SECTION_FIELDS | {
    "id", "about", "industries", "minutes", "pass_mark", "closed_book", "valid_months", "instruments", "as_of", "seed",
    "parallel", "section",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A stage of a paper. `kinds` are how many of each; no `topics`: any of the blueprint's industries."""

    title: str
    kinds: tuple[tuple[ItemKind, int], ...]
    topics: tuple[Weight, ...] = ()
    difficulty: tuple[tuple[Difficulty, int], ...] = DEFAULT_DIFFICULTY
    points_each: int | None = None
    open_answers: bool = True

    @property
    def count(self) -> int:
        """How many questions it has."""
        return sum(number for _, number in self.kinds)

    def points(self, kind: ItemKind, *, is_open: bool) -> int:
        """What one question is worth."""
        if self.points_each is not None:
            return self.points_each
        return OPEN_POINTS if is_open else POINTS[kind]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a paper is to be; a paper without stages has one section without a title. `as_of` None: the day it is made.

    No `industries`: items of every industry. `minutes` None: without limit. `pass_mark` None: not judged.
    `valid_months` None: no certificate.
    """

    title: str
    sections: tuple[Section, ...]
    industries: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    minutes: int | None = 30
    pass_mark: int | None = DEFAULT_PASS_MARK
    closed_book: bool = False
    valid_months: int | None = DEFAULT_VALID_MONTHS
    as_of: date | None = None
    seed: int = 1
    parallel: int = 1
    blueprint_id: str | None = None
    about: str = ""

    @property
    def count(self) -> int:
        """How many questions the paper has."""
        return sum(each.count for each in self.sections)

    def sized(self, count: int) -> Blueprint:
        """The same with `count` questions: sections and their kinds keep their shares."""
        if not 1 <= count <= MOST_QUESTIONS:
            raise ContentError(f"题数应在 1 到 {MOST_QUESTIONS} 之间，现为 {count}。")
        weights = [(str(number), each.count) for number, each in enumerate(self.sections)]
        wanted = shares(weights, count)
        sections = (
            replace(each, kinds=_counted(each.kinds, wanted[str(number)])) for number, each in enumerate(self.sections)
        )
        return replace(self, sections=tuple(each for each in sections if each.count))


def read_blueprint(fields: Mapping[str, object], place: Place) -> Blueprint:
    """A blueprint of plain fields."""
    top = Fields(fields, place, None)
    top.expect(BLUEPRINT_FIELDS, ("title", "minutes"))
    tables = _tables(top)
    for name in ("count",) if tables else ():
        if name in fields:
            raise top.fail(name, "有 section 时题数写在各个 section 里，这里不再写。")
    own = [_section({**_inherited(fields), **each}, top, number) for number, each in enumerate(tables)]
    sections = tuple(own) or (_section({name: fields[name] for name in SECTION_FIELDS & set(fields)}, top, None),)
    if sum(each.count for each in sections) > MOST_QUESTIONS:
        raise top.fail("count", f"整卷最多 {MOST_QUESTIONS} 题。")
    return Blueprint(
        title=top.text("title"),
        sections=sections if own else (replace(sections[0], title=""),),
        industries=top.names("industries", INDUSTRIES),
        instruments=top.names("instruments"),
        minutes=top.number("minutes", 0, MOST_MINUTES) or None,
        pass_mark=top.number("pass_mark", 0, 100, DEFAULT_PASS_MARK) or None,
        closed_book=top.flag("closed_book", default=False),
        valid_months=top.number("valid_months", 0, MOST_MONTHS, DEFAULT_VALID_MONTHS) or None,
        as_of=top.day("as_of"),
        seed=top.number("seed", 0, 2**31 - 1, 1),
        parallel=top.number("parallel", 1, 2, 1),
        blueprint_id=top.identifier("id"),
        about=top.text("about") if "about" in fields else "",
    )


def fields_of(blueprint: Blueprint) -> dict[str, object]:
    """The blueprint as plain fields, ready for JSON and TOML; read again it is the same blueprint."""
    staged = len(blueprint.sections) > 1 or bool(blueprint.sections[0].title)
    fields: dict[str, object] = {
        "id": blueprint.blueprint_id,
        "title": blueprint.title,
        "about": blueprint.about or None,
        "industries": list(blueprint.industries) or None,
        "instruments": list(blueprint.instruments) or None,
        "minutes": blueprint.minutes or 0,
        "pass_mark": blueprint.pass_mark or 0,
        "closed_book": blueprint.closed_book,
        "valid_months": blueprint.valid_months or 0,
        "as_of": None if blueprint.as_of is None else blueprint.as_of.isoformat(),
        "seed": blueprint.seed,
        "parallel": blueprint.parallel,
    }
    if staged:
        fields["section"] = [{"title": each.title, **_section_fields(each)} for each in blueprint.sections]
    else:
        fields |= _section_fields(blueprint.sections[0])
    return {name: value for name, value in fields.items() if value is not None}


def _section_fields(section: Section) -> dict[str, object]:
    fields: dict[str, object] = {
        "topics": dict(section.topics) or None,
        "kinds": {kind.value: number for kind, number in section.kinds},
        "difficulty": {each.value: weight for each, weight in section.difficulty},
        "points_each": section.points_each,
        "open_answers": section.open_answers,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _inherited(fields: Mapping[str, object]) -> dict[str, object]:
    names = ("topics", "kinds", "difficulty", "points_each", "open_answers")
    return {name: fields[name] for name in names if name in fields}


def _tables(top: Fields) -> list[Mapping[str, object]]:
    value = top.fields.get("section", [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise top.fail("section", "应写成 [[section]] 表。")
    if len(value) > MOST_SECTIONS:
        raise top.fail("section", f"最多 {MOST_SECTIONS} 个。")
    return value


def _section(fields: Mapping[str, object], top: Fields, number: int | None) -> Section:
    own = Fields(fields, top.place, number)
    own.expect(SECTION_FIELDS, ("title", "kinds"))
    kinds = tuple((ItemKind(name), weight) for name, weight in own.weights("kinds", tuple(ItemKind)))
    if not kinds:
        raise own.fail("kinds", "至少写一种题型，如 { single = 10 }。")
    count = own.number("count", 1, MOST_QUESTIONS) if "count" in fields else None
    if sum(number for _, number in kinds) > MOST_QUESTIONS and count is None:
        raise own.fail("kinds", f"整卷最多 {MOST_QUESTIONS} 题。")
    levels = tuple((Difficulty(name), weight) for name, weight in own.weights("difficulty", tuple(Difficulty)))
    return Section(
        title=own.text("title"),
        kinds=kinds if count is None else _counted(kinds, count),
        topics=own.weights("topics"),
        difficulty=levels or DEFAULT_DIFFICULTY,
        points_each=own.number("points_each", 1, MOST_POINTS) if "points_each" in fields else None,
        open_answers=own.flag("open_answers", default=True),
    )


def _counted(kinds: tuple[tuple[ItemKind, int], ...], count: int) -> tuple[tuple[ItemKind, int], ...]:
    wanted = shares([(kind.value, weight) for kind, weight in kinds], count)
    return tuple((kind, wanted[kind.value]) for kind, _ in kinds if wanted[kind.value])
