"""What hangs in a Word paragraph beside its words: text boxes, pictures, formulas, content stored in two forms."""

from __future__ import annotations

from lxml import etree

from ingest.readers.docx_package import R, W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATH = frozenset({f"{_M}oMath", f"{_M}oMathPara"})


def chosen_of(alternatives: etree._Element) -> etree._Element | None:
    """What a present-day Word shows of content stored twice; the old form only where it alone has text."""
    choice, fallback = alternatives.find(f"{MC}Choice"), alternatives.find(f"{MC}Fallback")
    if choice is None:
        return fallback
    has_box = next(choice.iter(f"{W}txbxContent"), None) is not None
    if not has_box and fallback is not None and next(fallback.iter(f"{W}txbxContent"), None) is not None:
        return fallback
    return choice


def _inside_other_box(box: etree._Element, drawing: etree._Element) -> bool:
    """Whether a box belongs to another one's content, or to the old form of a drawing that is read in its new one."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag in (f"{W}txbxContent", f"{MC}Fallback"):
            return True
    return False


def text_boxes(drawing: etree._Element) -> list[etree._Element]:
    """The outermost text boxes of a drawing, each once."""
    return [box for box in drawing.iter(f"{W}txbxContent") if not _inside_other_box(box, drawing)]


def has_picture(drawing: etree._Element) -> bool:
    """Whether a drawing shows an image, which may hold words that nobody reads here."""
    return any(_is_picture(element) for element in drawing.iter())


def _is_picture(element: etree._Element) -> bool:
    name = etree.QName(element).localname
    return name in ("blip", "imagedata") and any(element.get(f"{R}{key}") for key in ("embed", "id", "link"))


def linear(formula: etree._Element) -> str:
    """A formula on one line: fractions with /, powers with ^."""
    tag = formula.tag
    if tag == f"{_M}t":
        return formula.text or ""
    parts = [linear(child) for child in formula]
    if tag == f"{_M}f":
        return "/".join(f"（{part}）" if len(part) > 1 and not part.isdigit() else part for part in parts if part)
    if tag == f"{_M}sSup":
        return "^".join(part for part in parts if part)
    return "".join(parts)
