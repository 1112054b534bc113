"""From a plain text to units with legal validity: articles 条 with their path, annexes, sections of
guidelines.

Layout is in `layout`, headings in `headings`, what opens an article in `openings`, 款项目 in `paragraphs`,
what makes a parse untrustworthy in `soundness`. Nothing here repairs a text: what is broken is reported with
its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.law.headings import annex_label, cut_glued_heading, extend_path, parse_heading, without_contents
from kb.law.instruments import ArticleNumber, Heading, Locator, ParsedProvision, ParsedText, ProvisionKind
from kb.law.layout import Line, lines_of
from kb.law.numerals import format_numeral
from kb.law.openings import article_openings, is_next, section_openings
from kb.law.paragraphs import parse_paragraphs
from kb.law.soundness import check_count, find_problems, refuse_broken

__all__ = ["check_count", "find_provision", "parse_paragraphs", "parse_text", "refuse_broken"]

_PREAMBLE = re.compile(r"序\s*言$")
_SUBSECTION = re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]\s*")
_LONGEST_TITLE = 60
WHOLE_TEXT = "全文"

# By line: label, number of the article (None for a section), where in the line the text begins.
_Openings = dict[int, tuple[str, ArticleNumber | None, int]]


@dataclass(slots=True)
class _Unit:
    """A unit while its lines are collected; `opened` tells on which line and where in it the text begins."""

    kind: ProvisionKind
    label: str
    article: ArticleNumber | None
    path: tuple[Heading, ...]
    lines: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, line: Line, text_at: int = 0) -> None:
        text = line.text[text_at:]
        if text:
            self.lines.append((text, line.start + text_at, line.end))

    def provision(self, fallback: int) -> ParsedProvision:
        text = "\n".join(text for text, _, _ in self.lines)
        start = self.lines[0][1] if self.lines else fallback
        end = self.lines[-1][2] if self.lines else fallback
        return ParsedProvision(self.kind, self.label, self.article, self.path, text, start, end)


def parse_text(text: str, *, title: str | None = None) -> ParsedText:
    """The units of an instrument's text, from plain text or the body of a Markdown file.

    A provision's text is its lines without indents and trailing blanks, joined by line feeds; where the
    source has none of these it is exactly `source[start:end]`. Texts without articles come in sections 一 or
    一（二）, and where there are none either, as one section 全文. Broken texts are not refused here: see
    `problems` and `refuse_broken`.

    >>> parsed = parse_text("# 甲法\\n## 第一章　总则\\n第一条　为了。\\n第二条　应当。\\n国家鼓励。")
    >>> [(provision.label, provision.text) for provision in parsed.provisions]
    [('第一条', '为了。'), ('第二条', '应当。\\n国家鼓励。')]
    >>> parsed.title, parsed.provisions[1].path
    ('甲法', (Heading(level='章', text='第一章 总则'),))
    """
    source = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    lines = without_contents(lines_of(source))
    articles = article_openings(lines)
    sections = section_openings(lines)
    by_section = bool(sections) and (
        not articles or (articles[0].article.number != 1 and sections[0].index < articles[0].index)
    )
    openings: _Openings = (
        {opening.index: (opening.label, None, opening.text_at) for opening in sections}
        if by_section
        else {opening.index: (opening.label, opening.article, opening.text_at) for opening in articles}
    )
    first = min(openings, default=len(lines))
    found_title, preface_lines = _title_and_preface(lines[:first], title)
    collected = _collect(lines, openings, blank_lines_part_units=_parted(lines, openings))
    if not openings and preface_lines:
        collected.units.append(_whole(preface_lines))
        preface_lines = ()
    provisions = tuple(_provisions(collected.units, len(source)))
    preface = "\n".join(line.text for line in preface_lines)
    return ParsedText(found_title, preface, provisions, find_problems(provisions), tuple(collected.glued))


@dataclass(slots=True)
class _Collected:
    units: list[_Unit] = field(default_factory=list)
    glued: list[tuple[str, str]] = field(default_factory=list)


def _collect(lines: Sequence[Line], openings: _Openings, *, blank_lines_part_units: bool) -> _Collected:
    found = _Collected()
    path: tuple[Heading, ...] = ()
    unit: _Unit | None = None
    last: ArticleNumber | None = None
    for index, line in enumerate(lines):
        opening = openings.get(index)
        in_annex = unit is not None and unit.kind is ProvisionKind.ANNEX
        if opening and in_annex and opening[1] and not is_next(opening[1], last):
            opening = None
        if opening:
            label, article, text_at = opening
            kind = ProvisionKind.ARTICLE if article else ProvisionKind.SECTION
            last = article or last
            unit = _Unit(kind, label, article, path)
            found.units.append(unit)
            path = _add_without_glued(found, unit, line, text_at, path)
        elif not in_annex and (heading := parse_heading(line.text)) and _may_be_heading(lines, index):
            path = extend_path(path, heading)
            if unit and blank_lines_part_units and not line.after_blank and not line.marks:
                found.glued.append((unit.label, heading.text))
            unit = unit if unit and _PREAMBLE.match(unit.label) is None else None
        elif found.units and (annex := annex_label(line.text)):
            unit = _Unit(ProvisionKind.ANNEX, annex[0], None, ())
            found.units.append(unit)
            unit.add(line, len(line.text) - len(annex[1]))
        elif not found.units and openings and _PREAMBLE.match(line.text):
            unit = _Unit(ProvisionKind.SECTION, "序言", None, ())
            found.units.append(unit)
        elif unit:
            path = _add_without_glued(found, unit, line, 0, path)
    return found


def _add_without_glued(
    found: _Collected, unit: _Unit, line: Line, text_at: int, path: tuple[Heading, ...]
) -> tuple[Heading, ...]:
    """Adds a line to its unit; a heading printed behind it on the same line is cut off and opens the next
    path.
    """
    kept, glued = cut_glued_heading(line.text)
    heading = parse_heading(glued) if glued and unit.kind is ProvisionKind.ARTICLE else None
    if heading is None:
        unit.add(line, text_at)
        return path
    unit.add(Line(kept, line.start, line.start + len(kept)), text_at)
    found.glued.append((unit.label, heading.text))
    return extend_path(path, heading)


def _may_be_heading(lines: Sequence[Line], index: int) -> bool:
    """A heading is followed by something: the last line of a text is no heading, it is a list or a
    signature.
    """
    return index + 1 < len(lines) or bool(lines[index].marks)


def _parted(lines: Sequence[Line], openings: _Openings) -> bool:
    """Whether blank lines part the units of this source; only then a heading without one is glued."""
    parted = sum(lines[index].after_blank for index in openings if index)
    return parted * 2 > len(openings)


def _title_and_preface(lines: Sequence[Line], title: str | None) -> tuple[str | None, tuple[Line, ...]]:
    rest = list(lines)
    marked = next((line for line in rest if line.marks == 1), None)
    if marked is None and title is None and rest and len(rest[0].text) <= _LONGEST_TITLE:
        marked = None if re.search(r"[。；：]", rest[0].text) or parse_heading(rest[0].text) else rest[0]
    if marked is not None:
        rest.remove(marked)
    found = title or (marked.text if marked else None)
    known = "".join((found or "").split()).strip("《》")
    preface: list[Line] = []
    for line in rest:
        if _PREAMBLE.match(line.text):
            break
        if "".join(line.text.split()).strip("《》") != known and not parse_heading(line.text):
            preface.append(line)
    return found, tuple(preface)


def _whole(lines: Sequence[Line]) -> _Unit:
    unit = _Unit(ProvisionKind.SECTION, WHOLE_TEXT, None, ())
    for line in lines:
        unit.add(line)
    return unit


def _provisions(units: Sequence[_Unit], end: int) -> Iterator[ParsedProvision]:
    for index, unit in enumerate(units):
        following = next((later.lines[0][1] for later in units[index + 1 :] if later.lines), end)
        for part in _subsections(unit):
            yield part.provision(following)


def _subsections(unit: _Unit) -> Iterator[_Unit]:
    """A section whose （一）（二） are passages of their own, as notices have them, comes in units 一,
    一（一） …

    Where the line above （一） ends in a colon they are the items 项 of one sentence, which stays whole.
    """
    marks = [index for index, (text, _, _) in enumerate(unit.lines) if _SUBSECTION.match(text)]
    is_list = not marks or (marks[0] > 0 and unit.lines[marks[0] - 1][0].endswith(("：", ":")))
    if unit.kind is not ProvisionKind.SECTION or unit.label == WHOLE_TEXT or is_list:
        yield unit
        return
    head = _Unit(unit.kind, unit.label, None, unit.path, unit.lines[: marks[0]])
    if head.lines:
        yield head
    for index, stop in zip(marks, [*marks[1:], len(unit.lines)], strict=True):
        text, start, end = unit.lines[index]
        match = _SUBSECTION.match(text)
        at = match.end() if match else 0
        label = f"{unit.label}（{match.group(1)}）" if match else unit.label
        rest = [(text[at:], start + at, end), *unit.lines[index + 1 : stop]]
        yield _Unit(unit.kind, label, None, unit.path, rest)


def find_provision(parsed: ParsedText, locator: Locator) -> ParsedProvision | None:
    """The unit a locator points to; 第五条 of a text without articles is its section 五. None where there is
    none.

    Guidelines number their sections 一、 and yet refer to them as 第五条.
    """
    if locator.article is not None:
        for provision in parsed.provisions:
            if provision.article == locator.article:
                return provision
    section = locator.section
    if section is None and locator.article is not None and not locator.article.suffix:
        section = format_numeral(locator.article.number)
    wanted = f"{section}（{format_numeral(locator.item)}）" if locator.item else section
    for label in (wanted, section):
        for provision in parsed.provisions:
            if label and provision.article is None and provision.label == label:
                return provision
    return None
