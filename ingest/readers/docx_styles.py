"""What a Word style, with those it is based on, says of its paragraphs: heading level, numbering, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_package import W

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "标题"})
# Templates base these on the title, which they are not.
_BESIDE_TITLE = frozenset({"subtitle", "副标题", "author", "date"})
_PROMPT_NAMES = frozenset({"placeholder text", "占位符文本"})
_CONTENTS_NAME = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)?$", re.IGNORECASE)
_BODY_LEVEL = 9
TITLE = -1


@dataclass(frozen=True, slots=True)
class Style:
    """A style with everything it inherits; None where no style of the chain says anything.

    `outline` counts from 0 for Heading 1, TITLE is the document's title. `numbered_by` is the style of the chain that
    names the list: its level is the one that names this style back. `prompt`: 单击此处输入文字 stands in it.
    """

    num_id: str | None = None
    ilvl: int | None = None
    numbered_by: str | None = None
    outline: int | None = None
    hidden: bool = False
    contents: bool = False
    prompt: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document by id; unknown ids are the default style."""

    root: etree._Element | None
    _by_id: dict[str, etree._Element] = field(default_factory=dict)
    _resolved: dict[str, Style] = field(default_factory=dict)
    _default: str | None = None

    def __post_init__(self) -> None:
        for style in self.root.iter(f"{W}style") if self.root is not None else ():
            style_id = style.get(f"{W}styleId")
            if style_id is None:
                continue
            self._by_id[style_id] = style
            if style.get(f"{W}type") == "paragraph" and on(style, f"{W}default"):
                self._default = style_id

    def paragraph(self, style_id: str | None) -> Style:
        """The style of a paragraph; None asks for the default one."""
        wanted = style_id if style_id in self._by_id else self._default
        return self._resolve(wanted, ()) if wanted is not None else Style()

    def hides(self, style_id: str | None) -> bool:
        """Whether a character style hides its text."""
        return style_id in self._by_id and self._resolve(str(style_id), ()).hidden

    def prompts(self, style_id: str | None) -> bool:
        """Whether a character style is that of the prompts in empty content controls."""
        return style_id in self._by_id and self._resolve(str(style_id), ()).prompt

    def numbering_of(self, style_id: str) -> str | None:
        """The list that a numbering style stands for."""
        return self._resolve(style_id, ()).num_id if style_id in self._by_id else None

    def _resolve(self, style_id: str, above: tuple[str, ...]) -> Style:
        if style_id in self._resolved:
            return self._resolved[style_id]
        element = self._by_id[style_id]
        based_on = value_of(element.find(f"{W}basedOn"))
        inherits = based_on in self._by_id and based_on not in (*above, style_id)
        base = self._resolve(str(based_on), (*above, style_id)) if inherits else Style()
        name = (value_of(element.find(f"{W}name")) or "").strip()
        num_id = value_of(element.find(f"{W}pPr/{W}numPr/{W}numId"))
        ilvl = value_of(element.find(f"{W}pPr/{W}numPr/{W}ilvl"))
        vanish = element.find(f"{W}rPr/{W}vanish")
        style = Style(
            num_id if num_id is not None else base.num_id,
            number(ilvl) if ilvl is not None else base.ilvl,
            style_id if num_id is not None or ilvl is not None else base.numbered_by,
            _outline(element, name, base),
            base.hidden if vanish is None else on(vanish),
            base.contents or _CONTENTS_NAME.match(name) is not None,
            base.prompt or name.casefold() in _PROMPT_NAMES,
        )
        self._resolved[style_id] = style
        return style


def _outline(element: etree._Element, name: str, base: Style) -> int | None:
    if name.casefold() in _TITLE_NAMES:
        return TITLE
    stated = value_of(element.find(f"{W}pPr/{W}outlineLvl"))
    if stated is not None:
        level = number(stated)
        return level if level is not None and level < _BODY_LEVEL else None
    named = _HEADING_NAME.match(name)
    if named:
        return int(named.group(1)) - 1
    return None if base.outline == TITLE and name.casefold() in _BESIDE_TITLE else base.outline


def value_of(element: etree._Element | None) -> str | None:
    """The `w:val` of an element, None without either."""
    return None if element is None else element.get(f"{W}val")


def number(text: str | None) -> int | None:
    """An attribute's integer; None when it is none."""
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def on(element: etree._Element, attribute: str = f"{W}val") -> bool:
    """Whether a switch is on: it is when it stands there without a value."""
    default = "0" if attribute != f"{W}val" else "1"
    return element.get(attribute, default) not in ("0", "false", "off", "none")
