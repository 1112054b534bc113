"""Word files for tests: laws written by python-docx, and small packages with XML of one's own."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
)
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
)
_RELATION = (
    '<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/>'
)
_ARTICLE = re.compile(r"第([一二三四五六七八九十百千零]+)条　(.*)$")
_ITEM = re.compile(r"（([一二三四五六七八九十]+)）(.*)$")
_HEADING = re.compile(r"(#{1,6}) (.*)$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LevelXml:
    """A level of a list as Word stores it; `extra` is XML behind its text."""

    text: str
    number_format: str = "chineseCountingThousand"
    start: int = 1
    before: str = ""
    suffix: str = ""

    def xml(self, ilvl: int) -> str:
        """The w:lvl element."""
        suffix = f'<w:suff w:val="{self.suffix}"/>' if self.suffix else ""
        return (
            f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="{self.start}"/><w:numFmt w:val="{self.number_format}"/>'
            f'{self.before}{suffix}<w:lvlText w:val="{self.text}"/><w:lvlJc w:val="left"/></w:lvl>'
        )


def raw_docx(
    path: Path, body: str, *, styles: str = "", numbering: str = "", parts: Sequence[tuple[str, str, str]] = ()
) -> Path:
    """A package around a body's XML; `parts` are (kind, file name, XML) more that the main part refers to."""
    named = [("styles", "styles.xml", f"<w:styles {NAMESPACES}>{styles}</w:styles>")] if styles else []
    if numbering:
        named.append(("numbering", "numbering.xml", f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"))
    named.extend(parts)
    types = [("document.xml", "document.main"), *((name, kind) for kind, name, _ in named)]
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_MAIN_TYPE.format(kind=kind)}"/>' for name, kind in types
    )
    relations = "".join(_RELATION.format(n=n, kind=kind, target=name) for n, (kind, name, _) in enumerate(named, 1))
    main = _RELATION.format(n=1, kind="officeDocument", target="word/document.xml")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES.format(overrides=overrides))
        archive.writestr("_rels/.rels", _RELATIONS.format(inner=main))
        archive.writestr("word/_rels/document.xml.rels", _RELATIONS.format(inner=relations))
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for _, name, xml in named:
            archive.writestr(f"word/{name}", xml)
    return path


def p(inner: str, properties: str = "") -> str:
    """A paragraph: running text, or the XML of its runs where it begins with <."""
    runs = inner if inner.startswith("<") or not inner else run(inner)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(num_id: int, ilvl: int = 0) -> str:
    """Paragraph properties that put a paragraph into a list."""
    return f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{num_id}"/></w:numPr>'


def abstract_num(abstract_id: int, *levels: LevelXml, extra: str = "") -> str:
    """A list's definition."""
    inner = "".join(level.xml(ilvl) for ilvl, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="{abstract_id}"><w:multiLevelType w:val="multilevel"/>{extra}{inner}'
        "</w:abstractNum>"
    )


def num(num_id: int, abstract_id: int, *, restarts: Sequence[tuple[int, int]] = ()) -> str:
    """A list; `restarts` are (level, number to start with)."""
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{ilvl}"><w:startOverride w:val="{start}"/></w:lvlOverride>' for ilvl, start in restarts
    )
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'


def write_law_docx(path: Path, markdown: str, *, automatic: bool) -> None:
    """A law's Markdown as a Word file by python-docx: title and chapters by style, each line a paragraph.

    `automatic` leaves 第X条 and （一） out of the text where they count on, and lets Word print them; a number that
    does not count on (第十条之一) stays typed, as a clerk would leave it.
    """
    document = docx.Document()
    numbers = _Numbers(document) if automatic else None
    for line in _lines(markdown):
        heading = _HEADING.match(line)
        if heading:
            document.add_heading(heading.group(2), level=len(heading.group(1)) - 1)
        elif numbers is None or not numbers.add(line):
            document.add_paragraph(line)
    document.save(str(path))


def _lines(markdown: str) -> Iterator[str]:
    for line in _FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")).split("\n"):
        if stripped := line.strip(" \t\u3000"):
            yield stripped


class _Numbers:
    """One list for articles and their items; a second list of items in an article gets a w:num of its own."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = document.part.numbering_part.element
        self._abstract_id = 900
        levels = (
            LevelXml("第%1条", suffix="space"),
            LevelXml("（%2）", "chineseCounting", suffix="nothing"),
        )
        first = self._root.find(f"{{{_W}}}num")
        element = parse_xml(_with_namespaces(abstract_num(self._abstract_id, *levels)))
        if first is None:
            self._root.append(element)
        else:
            first.addprevious(element)
        self._num_id = 900
        self._add_num(())
        self._article = self._item = 0
        self._items_num = 900

    def add(self, line: str) -> bool:
        """Whether the line became a numbered paragraph."""
        article, item = _ARTICLE.match(line), _ITEM.match(line)
        if article and _value(article.group(1)) == self._article + 1:
            self._article, self._item, self._items_num = self._article + 1, 0, 900
            self._number(self._document.add_paragraph(article.group(2)), 900, 0)
            return True
        if item and self._article:
            value = _value(item.group(1))
            if value == 1 and self._item:
                self._item, self._items_num = 0, self._add_num(((1, 1),))
            if value == self._item + 1:
                self._item += 1
                self._number(self._document.add_paragraph(item.group(2)), self._items_num, 1)
                return True
        return False

    def _add_num(self, restarts: Sequence[tuple[int, int]]) -> int:
        number = self._num_id
        self._root.append(parse_xml(_with_namespaces(num(number, self._abstract_id, restarts=restarts))))
        self._num_id += 1
        return number

    def _number(self, paragraph: Paragraph, num_id: int, ilvl: int) -> None:
        paragraph._p.get_or_add_pPr().append(parse_xml(_with_namespaces(numbered(num_id, ilvl))))


def _with_namespaces(xml: str) -> str:
    return re.sub(r"^<(w:\w+)", rf'<\1 xmlns:w="{_W}"', xml, count=1)


def _value(text: str) -> int:
    try:
        return parse_numeral(text)
    except NumeralError:
        return 0
