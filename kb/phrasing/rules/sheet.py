"""A restricted phrasing as a row of a compliance team's sheet: cells to fields and back.

What a row leaves out stays unset here: whoever imports it knows the defaults. Reading and writing files: `sheet_files`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kb.errors import ContentError
from kb.phrasing.rules import topics
from kb.phrasing.rules.fields import SCENES, TOPIC
from kb.phrasing.rules.proving import parse_basis
from kb.phrasing.rules.sheet_columns import Column
from kb.phrasing.types import Rule, RuleBasis

_LIST = re.compile(r"[；;]")
_WORDS = re.compile(r"[、，,/|｜；;\n]")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?$")
_MARK = re.compile(r"\s*[［\[【](.+?)[］\]】]$")
# A line break inside one item of a list, which line breaks separate.
_INNER_BREAK = "↵"
NEEDS, UNVERIFIED = "依据未入库", "未核实"

Cells = Mapping[Column, str]


def cells_of(rule: Rule) -> dict[Column, str]:
    """A rule as the cells of its row, which read back as the same rule."""
    binding = rule.binding
    return {
        Column.ID: rule.rule_id,
        Column.TOPIC: topics.TOPIC_NAMES.get(rule.topic, rule.topic),
        Column.PHRASING: rule.phrasing,
        Column.PATTERNS: _joined(rule.patterns),
        Column.TOGETHER: _joined(tuple("、".join(group) for group in rule.together)),
        Column.EXEMPT: _joined(rule.exempt),
        Column.SOUND: topics.YES if rule.sound else "",
        Column.WHOLE_WORD: topics.YES if rule.whole_word else "",
        Column.SEVERITY: topics.SEVERITY_NAMES[rule.severity],
        Column.INDUSTRIES: _joined(tuple(topics.INDUSTRY_NAMES.get(each, each) for each in binding.industries)),
        Column.SCENES: _joined(tuple(topics.SCENE_NAMES.get(each, each) for each in binding.scenes)),
        Column.REQUIRES: _joined(tuple(topics.REQUIRES_NAMES.get(each, each) for each in binding.requires)),
        Column.FROM: binding.effective_from.isoformat() if binding.effective_from else "",
        Column.TO: binding.effective_to.isoformat() if binding.effective_to else "",
        Column.REASON: rule.reason,
        Column.SAY_INSTEAD: rule.say_instead or "",
        Column.BASIS: _joined(tuple(map(_basis_cell, rule.basis))),
        Column.MATCH: _joined(rule.match),
        Column.PASS: _joined(rule.passes),
    }


def fields_of_cells(cells: Cells) -> dict[str, object]:
    """The fields a row states, by the names of our files; an empty cell states that there is none.

    ContentError names the column of a cell that cannot be read.
    """
    fields: dict[str, object] = {}
    for column, cell in cells.items():
        name, read = _READERS[column]
        try:
            fields[name] = read(cell.strip() if column not in _LISTS else cell)
        except ContentError as error:
            raise ContentError(f"“{column}”列：{error}") from None
    return {name: value for name, value in fields.items() if value is not None}


def listed(cell: str) -> list[str]:
    """The items of a cell: its lines, or where it is one line what ； separates.

    >>> listed("甲；乙"), listed("甲；乙\\n丙"), listed(" ")
    (['甲', '乙'], ['甲；乙', '丙'], [])
    """
    parts = re.split(r"\r\n|\r|\n", cell) if re.search(r"[\r\n]", cell) else _LIST.split(cell)
    return [part.strip().replace(_INNER_BREAK, "\n") for part in parts if part.strip()]


def words_of(cell: str) -> list[str]:
    """The words a cell lists in any of the usual ways: 保本、保息 / 包赚."""
    return [part.strip() for part in _WORDS.split(cell) if part.strip()]


def _joined(items: Sequence[str]) -> str:
    whole = "\n".join(item.replace("\n", _INNER_BREAK) for item in items)
    # One item that holds a ； would be cut there; a line break at its end says that lines separate.
    return f"{whole}\n" if len(items) == 1 and _LIST.search(whole) else whole


def _topic(cell: str) -> str | None:
    if not cell:
        return None
    names = {name: code for code, name in topics.TOPIC_NAMES.items()}
    if cell in names:
        return names[cell]
    if TOPIC.fullmatch(cell):
        return cell
    raise ContentError(f"“{cell}”不是已有的主题。可写：{'、'.join(names)}，或英文编码。")


def _severity(cell: str) -> str | None:
    return _one(cell, topics.SEVERITY_NAMES, topics.SEVERITY_WORDS, "禁止、提示，或 高、中、低") if cell else None


def _industries(cell: str) -> list[str]:
    return _several(cell, topics.INDUSTRY_NAMES, topics.INDUSTRY_WORDS)


def _scenes(cell: str) -> list[str]:
    if cell.strip() in topics.ALL_WORDS:
        return list(SCENES)
    return _several(cell, topics.SCENE_NAMES, topics.SCENE_WORDS)


def _requires(cell: str) -> list[str]:
    return _several(cell, topics.REQUIRES_NAMES, {})


def _several(cell: str, names: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    found = [_one(each, names, words, "、".join(names.values())) for each in words_of(cell)]
    return list(dict.fromkeys(found))


def _one(word: str, names: Mapping[str, str], words: Mapping[str, str], known: str) -> str:
    codes = {**words, **{name: code for code, name in names.items()}, **{code: code for code in names}}
    if word not in codes:
        raise ContentError(f"“{word}”看不懂。可写：{known}。")
    return codes[word]


def _flag(cell: str) -> bool:
    plain = cell.lower()
    if plain in topics.YES_WORDS:
        return True
    if not plain or plain in topics.NO_WORDS:
        return False
    raise ContentError(f"“{cell}”看不懂，请写 是 或 否。")


def _day(cell: str) -> date | None:
    if not cell:
        return None
    found = _DAY.match(cell)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(cell)
    except ValueError:
        raise ContentError(f"“{cell}”不是日期，请写成 2026-01-01。") from None


def _text(cell: str) -> str | None:
    return cell or None


def _groups(cell: str) -> list[list[str]]:
    groups = listed(cell)
    if len(groups) == 1:
        groups = re.split(r"\s*[+＋]\s*", groups[0])
    return [words_of(group) for group in groups]


def _bases(cell: str) -> list[dict[str, object]]:
    return [_basis(each) for each in listed(cell)]


def _basis(text: str) -> dict[str, object]:
    marks = _MARK.search(text)
    flags: dict[str, object] = {}
    if marks:
        said = marks.group(1)
        flags = {name: True for name, word in (("needs", NEEDS), ("unverified", UNVERIFIED)) if word in said}
        text = text[: marks.start()] if flags else text
    return {**parse_basis(text), **flags}


def _basis_cell(basis: RuleBasis) -> str:
    marks = [word for on, word in ((basis.needs, NEEDS), (basis.unverified, UNVERIFIED)) if on]
    return f"《{basis.title}》{basis.article}" + (f"［{'，'.join(marks)}］" if marks else "")


_LISTS = frozenset({Column.PATTERNS, Column.TOGETHER, Column.EXEMPT, Column.BASIS, Column.MATCH, Column.PASS})
_READERS = {
    Column.ID: ("id", _text),
    Column.TOPIC: ("topic", _topic),
    Column.PHRASING: ("phrasing", _text),
    Column.PATTERNS: ("patterns", listed),
    Column.TOGETHER: ("together", _groups),
    Column.EXEMPT: ("exempt", listed),
    Column.SOUND: ("sound", _flag),
    Column.WHOLE_WORD: ("whole_word", _flag),
    Column.SEVERITY: ("severity", _severity),
    Column.INDUSTRIES: ("industries", _industries),
    Column.SCENES: ("scenes", _scenes),
    Column.REQUIRES: ("requires", _requires),
    Column.FROM: ("effective_from", _day),
    Column.TO: ("effective_to", _day),
    Column.REASON: ("reason", _text),
    Column.SAY_INSTEAD: ("say_instead", _text),
    Column.BASIS: ("basis", _bases),
    Column.MATCH: ("match", listed),
    Column.PASS: ("pass", listed),
}
