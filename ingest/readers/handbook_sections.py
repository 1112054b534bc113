"""A handbook's text as sections: by the headings that its file marks, else by the headings that are printed in it.

marked     ## 退货流程 · ### 破损件
printed    第一章 退换货 · 一、退货流程 · 1.2 破损件处理 · （一）核对订单 · 第三条
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_PRINTED = 40
LONGEST_LEVEL = 40
_MARKED = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_N = "[一二三四五六七八九十百]"
_ARTICLE = re.compile(rf"^(第[\d一二三四五六七八九十百零〇]{{1,6}}条(?:之{_N})?)[\s：:]*(.*)$")
_BY_LEVEL = (
    (1, re.compile(r"^第[\d一二三四五六七八九十百]{1,4}[章部篇][\s：:、]*(\S.*)$")),
    (1, re.compile(rf"^(?:附录|附件)\s*(?:{_N}{{1,3}}|\d{{1,2}}|[A-Z])?\s*[：:、.]?\s*(\S.*)$")),
    (2, re.compile(r"^第[\d一二三四五六七八九十百]{1,4}节[\s：:、]*(\S.*)$")),
    (3, re.compile(rf"^{_N}{{1,3}}、\s*(\S.*)$")),
    (5, re.compile(r"^\d{1,2}\.\d{1,2}(?![\d.])[\s、.]*(\D.*)$")),
    (6, re.compile(r"^\d{1,2}(?:\.\d{1,2}){2,3}[\s、.]*(\D.*)$")),
    (7, re.compile(rf"^[（(]{_N}{{1,3}}[）)]\s*(\S.*)$")),
    (8, re.compile(r"^\d{1,2}[、.．](?!\d)\s*(\S.*)$")),
)
_ARTICLE_LEVEL, _NUMBER_LEVEL = 9, 8
# 2 退货流程, without a point, is a heading only in a text that also counts 2.1.
_BARE_NUMBER = re.compile(r"^\d{1,2}\s+([^\d\s].*)$")
_COUNTED = re.compile(r"^\d{1,2}\.\d{1,2}[\s、.]*[^\d.%％]")
# （一） and 1、 count steps as often as headings.
_WEAK = frozenset({7, 8})
_SENTENCE = re.compile(r"[。；;，,！!]\s*$|。|，.{12,}")
_CONTENTS = re.compile(r"(?:(?<!…)…{2,}+|(?<!\.)\.{4,}+|(?<!·)·{4,}+|(?<!_)_{4,}+|(?<!\t)\t)\s*+\d{1,3}\s*$")
_CONTENTS_TITLE = re.compile(r"^目\s*[录次]$")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, down to the next; `path` are the headings above it and its own, without marks.

    `line` is the heading's line in the file, from 1. What stands before every heading has an empty path.
    """

    path: tuple[str, ...]
    line: int
    lines: tuple[str, ...]

    @property
    def has_text(self) -> bool:
        """Whether anything stands under the heading itself."""
        return any(line.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading at an index of the lines; `rest` is the text that an article's number opens."""

    index: int
    level: int
    text: str
    rest: str = ""


def title_line(lines: Sequence[str]) -> int | None:
    """The index of the line that the file marks as the title; None without one."""
    return next((i for i, line in enumerate(lines) if line.startswith("# ")), None)


def sections_of(lines: Sequence[str], first_line: int, *, numbered: bool) -> tuple[Section, ...]:
    """The sections in order, those without text included. `numbered`: numbers of headings are no part of their names.

    >>> found = sections_of(["一、退货", "（一）破损件", "拍照。", "（二）缺件", "补发。"], 1, numbered=False)
    >>> [(each.path, each.lines) for each in found if each.has_text]
    [(('退货', '破损件'), ('拍照。',)), (('退货', '缺件'), ('补发。',))]
    """
    title = title_line(lines)
    kept = ["" if i == title or _is_contents(line) else line for i, line in enumerate(lines)]
    headings = list(_marked(kept, numbered=numbered)) or printed_headings(kept)
    return tuple(_cut(kept, headings, first_line))


def _is_contents(line: str) -> bool:
    """Whether a line belongs to a printed table of contents: its title, or an entry with the page it leads to."""
    return bool(_CONTENTS.search(line) or _CONTENTS_TITLE.match(line.strip("# ")))


def printed_sections(section: Section) -> tuple[Section, ...]:
    """A long section at the headings printed in it; the section itself where there are none."""
    headings = printed_headings(section.lines)
    if not headings:
        return (section,)
    parts = _cut(section.lines, headings, section.line)
    return tuple(Section((*section.path, *part.path), part.line, part.lines) for part in parts)


def printed_headings(lines: Sequence[str]) -> list[_Heading]:
    """The lines that read like headings, in order; numbered steps are none."""
    counts = any(_COUNTED.match(line) for line in lines)
    found = [heading for i, line in enumerate(lines) if (heading := _printed(line.strip(), i, counts)) is not None]
    return _without_steps(found, lines)


def _marked(lines: Sequence[str], *, numbered: bool) -> Iterator[_Heading]:
    for i, line in enumerate(lines):
        if match := _MARKED.match(line):
            text = match.group(2)
            yield _Heading(i, len(match.group(1)), _unnumbered(text) if numbered else text)


def _unnumbered(text: str) -> str:
    """A heading without its number: 2.1 退货, 2.1　退货 and 退货 are one, whatever chapter is put in before it."""
    if _ARTICLE.match(text):
        return text
    number = next((match for _, form in _BY_LEVEL if (match := form.match(text))), None) or _BARE_NUMBER.match(text)
    return number.group(1) if number else text


def _printed(line: str, index: int, counts: bool) -> _Heading | None:
    if not line or line.startswith("|"):
        return None
    if article := _ARTICLE.match(line):
        label, rest = article.groups()
        named = rest and len(rest) <= LONGEST_PRINTED and not _SENTENCE.search(rest)
        return _Heading(index, _ARTICLE_LEVEL, f"{label} {rest}" if named else label, "" if named else rest)
    if len(line) > LONGEST_PRINTED or _SENTENCE.search(line):
        return None
    for level, form in _BY_LEVEL:
        # A gap inside is one between the columns of a PDF's table.
        if (match := form.match(line)) and "\u3000" not in match.group(1):
            # With 2.1 in the text, 2. and 2、 are its chapters.
            return _Heading(index, 4 if counts and level == _NUMBER_LEVEL else level, match.group(1).rstrip("：:"))
    if counts and (bare := _BARE_NUMBER.match(line)) and "\u3000" not in bare.group(1):
        return _Heading(index, 4, bare.group(1).rstrip("：:"))
    return None


def _without_steps(found: list[_Heading], lines: Sequence[str]) -> list[_Heading]:
    """Without those weak headings of which one of the same count has no text below: these count steps."""
    groups: list[list[_Heading]] = []
    open_groups: dict[int, list[_Heading]] = {}
    for heading in found:
        open_groups = {level: group for level, group in open_groups.items() if level <= heading.level}
        if heading.level not in open_groups:
            open_groups[heading.level] = []
            groups.append(open_groups[heading.level])
        open_groups[heading.level].append(heading)
    places = {heading.index: heading.level for heading in found}
    steps = {
        heading.index
        for group in groups
        if group[0].level in _WEAK and not all(_has_body(each, places, lines) for each in group)
        for heading in group
    }
    return [heading for heading in found if heading.index not in steps]


def _has_body(heading: _Heading, places: dict[int, int], lines: Sequence[str]) -> bool:
    following = next((i for i in range(heading.index + 1, len(lines)) if lines[i].strip()), None)
    return following is not None and places.get(following, 99) > heading.level


def _cut(lines: Sequence[str], headings: Sequence[_Heading], first_line: int) -> Iterator[Section]:
    first = headings[0].index if headings else len(lines)
    yield Section((), first_line, tuple(lines[:first]))
    path: list[tuple[int, str]] = []
    ends = [*(each.index for each in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=False):
        path = [(level, text) for level, text in path if level < heading.level] + [(heading.level, heading.text)]
        own = (heading.rest,) if heading.rest else ()
        yield Section(
            tuple(_short(text) for _, text in path),
            first_line + heading.index,
            own + tuple(lines[heading.index + 1 : end]),
        )


def _short(heading: str) -> str:
    return heading if len(heading) <= LONGEST_LEVEL else f"{heading[: LONGEST_LEVEL - 1]}…"
