"""Automatic numbering: which label 第X条 or （一） Word prints before a paragraph that does not contain it.

The definitions of numbering.xml are resolved once; `Counters` counts through the text in order. Lists that share a
definition count on together, as they do on paper, until an override restarts one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_numerals import CHINESE, KNOWN, format_number
from ingest.readers.docx_package import W
from ingest.readers.docx_styles import Style, Styles, number, on, value_of
from kb.law.numerals import format_numeral

LEVELS = 9
BULLET = "-"
# What Word counts to; and how much of a label is law's: a file of bad faith prints a megabyte before each paragraph.
_HIGHEST = 32_767
_LONGEST_LABEL = 200
_WIDEST = 16
_PLACE = re.compile(r"%([1-9])")
# Laws name their units in one form only: 第一百零三条, also where the list is set to print 第一〇三条.
_UNIT = re.compile(r"第\s*%[1-9]\s*(?:条|章|节|编|分编|款|项|目)")
_FOLLOWED_BY_BLANK = re.compile(r"第[^第]{1,12}(?:条|章|节|编)$")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart` is the level, from 1, whose numbers restart it: None any higher one, 0 none."""

    start: int = 0
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    style: str | None = None
    legal: bool = False
    hidden: bool = False
    width: int = 1


@dataclass(frozen=True, slots=True)
class ListNumbering:
    """A list: the definition it counts with, its levels, and for each level the number it starts anew with."""

    definition: str
    levels: tuple[Level, ...]
    overrides: tuple[int | None, ...] = (None,) * LEVELS


@dataclass(frozen=True, slots=True)
class Numbering:
    """Every list of a document by its id."""

    lists: dict[str, ListNumbering]

    def place(self, paragraph: etree._Element | None, style: Style, style_id: str | None) -> tuple[str, int] | None:
        """The list and level of a paragraph, from its own numPr or its style's; None for a plain one."""
        own_id = value_of(paragraph.find(f"{W}numId")) if paragraph is not None else None
        own_level = number(value_of(paragraph.find(f"{W}ilvl"))) if paragraph is not None else None
        num_id = own_id if own_id is not None else style.num_id
        if num_id is None or num_id not in self.lists:
            return None
        if own_level is None and own_id is None:
            linked = self._linked_level(num_id, (style_id, style.numbered_by))
            own_level = linked if linked is not None else style.ilvl
        return num_id, min(max(own_level or 0, 0), LEVELS - 1)

    def _linked_level(self, num_id: str, styles: tuple[str | None, ...]) -> int | None:
        levels = self.lists[num_id].levels
        return next((i for name in styles if name for i, level in enumerate(levels) if level.style == name), None)

    def unknown_formats(self) -> frozenset[str]:
        """Number formats that are printed as plain digits because nobody here knows them."""
        found = {level.number_format for one in self.lists.values() for level in one.levels if level.text}
        return frozenset(found - KNOWN)


def load_numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    """The lists that numbering.xml defines; none without it."""
    if root is None:
        return Numbering({})
    abstract = {str(a.get(f"{W}abstractNumId")): a for a in root.findall(f"{W}abstractNum")}
    nums = {str(n.get(f"{W}numId")): n for n in root.findall(f"{W}num")}
    lists = {}
    for num_id, element in nums.items():
        name = _definition(element, abstract, nums, styles)
        if name is None or num_id == "0":
            continue
        levels = _levels(abstract[name])
        overrides: list[int | None] = [None] * LEVELS
        for override in element.findall(f"{W}lvlOverride"):
            at = number(override.get(f"{W}ilvl"))
            if at is None or not 0 <= at < LEVELS:
                continue
            if (own := override.find(f"{W}lvl")) is not None:
                levels[at] = _level(own)
            start = number(value_of(override.find(f"{W}startOverride")))
            overrides[at] = None if start is None else countable(start)
        lists[num_id] = ListNumbering(name, tuple(levels), tuple(overrides))
    return Numbering(lists)


def _definition(
    num: etree._Element, abstract: dict[str, etree._Element], nums: dict[str, etree._Element], styles: Styles
) -> str | None:
    """The abstract list of a list; one that only names a list style is that style's own definition."""
    name = value_of(num.find(f"{W}abstractNumId"))
    if name not in abstract:
        return None
    style = value_of(abstract[name].find(f"{W}numStyleLink"))
    if style is None:
        return name
    linked = next((key for key, a in abstract.items() if value_of(a.find(f"{W}styleLink")) == style), None)
    if linked is None:
        other = nums.get(styles.numbering_of(style) or "")
        linked = value_of(other.find(f"{W}abstractNumId")) if other is not None else None
    return linked if linked in abstract else name


def _levels(definition: etree._Element) -> list[Level]:
    levels = [Level()] * LEVELS
    for element in definition.findall(f"{W}lvl"):
        at = number(element.get(f"{W}ilvl"))
        if at is not None and 0 <= at < LEVELS:
            levels[at] = _level(element)
    return levels


def _level(element: etree._Element) -> Level:
    number_format = element.find(f".//{W}numFmt")
    name = value_of(number_format) or "decimal"
    width = 1
    if name == "custom" and number_format is not None:
        # A custom format shows its first numbers: 001, 002, 003, ...
        name, width = "decimal", min(_WIDEST, len(number_format.get(f"{W}format", "1").partition(",")[0]))
    legal = element.find(f"{W}isLgl")
    vanish = element.find(f"{W}rPr/{W}vanish")
    return Level(
        start=countable(number(value_of(element.find(f"{W}start"))) or 0),
        number_format=name,
        text=(value_of(element.find(f"{W}lvlText")) or "")[:_LONGEST_LABEL],
        suffix=value_of(element.find(f"{W}suff")) or "tab",
        restart=number(value_of(element.find(f"{W}lvlRestart"))),
        style=value_of(element.find(f"{W}pStyle")),
        legal=legal is not None and on(legal),
        hidden=vanish is not None and on(vanish),
        width=width,
    )


def countable(start: int) -> int:
    """Where a list begins, as Word counts: from 0 to 32,767, whatever the file says."""
    return min(max(start, 0), _HIGHEST)


@dataclass(slots=True)
class Counters:
    """Where every list stands while a text is read from its start."""

    numbering: Numbering
    _values: dict[str, list[int | None]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def next_label(self, num_id: str, ilvl: int) -> str:
        """Counts one paragraph of a list and returns what stands before its text, the blank behind it included.

        Empty for a level without number or with a hidden one; `- ` for a bullet.
        """
        one = self.numbering.lists[num_id]
        values = self._values.setdefault(one.definition, [None] * LEVELS)
        override = one.overrides[ilvl]
        current = values[ilvl]
        if override is not None and (num_id, ilvl) not in self._restarted:
            self._restarted.add((num_id, ilvl))
            values[ilvl] = override
        elif current is None:
            values[ilvl] = _start(one, ilvl)
        else:
            values[ilvl] = current + 1
        for higher in range(ilvl):
            # A level that is skipped counts as begun: 1.1.1 without 1.1 above it is followed by 1.2.
            if values[higher] is None:
                values[higher] = _start(one, higher)
        for deeper in range(ilvl + 1, LEVELS):
            restart = one.levels[deeper].restart
            if restart is None or ilvl < restart:
                values[deeper] = None
        return _label(one, ilvl, values)


def _start(one: ListNumbering, ilvl: int) -> int:
    override = one.overrides[ilvl]
    return one.levels[ilvl].start if override is None else override


def _label(one: ListNumbering, ilvl: int, values: list[int | None]) -> str:
    level = one.levels[ilvl]
    if level.hidden:
        return ""
    if level.number_format == "bullet":
        return f"{BULLET} " if level.text.strip() else ""

    def shown(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        value = values[at]
        # %3 in a text of level 2 names a level that has not come yet; Word shows where it will start.
        counted = value if value is not None else _start(one, at)
        source = one.levels[at]
        if level.legal:
            return str(counted)
        if source.number_format in CHINESE and _UNIT.search(level.text):
            return format_numeral(counted)
        return format_number(counted, source.number_format, source.width)

    printed = _PLACE.sub(shown, level.text).strip()
    return printed + blank_behind(printed, level.suffix) if printed else ""


def blank_behind(label: str, suffix: str) -> str:
    """What parts a label from its text: U+3000 behind 第X条, nothing behind （一） and 一、, else one space.

    >>> [label + blank_behind(label, "tab") + "甲" for label in ("第一条", "（一）", "1.", "一")]
    ['第一条\\u3000甲', '（一）甲', '1. 甲', '一\\u3000甲']
    """
    if _FOLLOWED_BY_BLANK.search(label):
        return "\u3000"
    if suffix == "nothing":
        return ""
    if label[-1].isascii():
        return " "
    return "\u3000" if "\u4e00" <= label[-1] <= "\u9fff" else ""
