"""The two dialects of QTI: 2.1 writes responseDeclaration, 3.0 qti-response-declaration; little else differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from kb.quiz.export.markup import writable

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
# Elements of HTML, written alike in both.
_HTML: Final = frozenset({"p", "div", "span", "br", "strong", "ol", "li"})
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of QTI: how its elements are named, and what its package says of itself."""

    kebab: bool
    namespace: str
    schema: str
    package_namespace: str
    package_schema: str
    schema_name: str
    schema_version: str
    item_type: str
    test_type: str

    def root(self, name: str, **attributes: str) -> etree._Element:
        """The first element of a file."""
        element = etree.Element(f"{{{self.namespace}}}{self._named(name)}", nsmap={None: self.namespace, "xsi": XSI})
        element.set(f"{{{XSI}}}schemaLocation", f"{self.namespace} {self.schema}")
        self._set(element, attributes)
        return element

    def add(self, parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
        """An element below another; an attribute that is a word of Python is given with _ behind it."""
        element = etree.SubElement(parent, f"{{{self.namespace}}}{self._named(name)}")
        self._set(element, attributes)
        if text is not None:
            element.text = writable(text)
        return element

    def content(self, parent: etree._Element) -> etree._Element:
        """Where the content of a block stands: 3.0 wraps it, 2.1 does not."""
        return self.add(parent, "contentBody") if self.kebab else parent

    def paragraph(self, parent: etree._Element, text: str, **attributes: str) -> etree._Element:
        """A paragraph, its line breaks as breaks."""
        element = self.add(parent, "p", **attributes)
        self.lines(element, text)
        return element

    def lines(self, element: etree._Element, text: str) -> None:
        """Text at the end of an element, its line breaks as breaks."""
        first, *others = writable(text).split("\n")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + first
        else:
            element.text = (element.text or "") + first
        for line in others:
            self.add(element, "br").tail = line

    def _named(self, name: str) -> str:
        if not self.kebab or name in _HTML:
            return name
        return f"qti-{_hyphenated(name)}"

    def _set(self, element: etree._Element, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            plain = name.rstrip("_")
            element.set(_hyphenated(plain) if self.kebab else plain, writable(value))


def _hyphenated(name: str) -> str:
    return _CAPITAL.sub("-", name).lower()


QTI21: Final = Dialect(
    kebab=False,
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    package_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    package_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    schema_name="QTIv2.1 Package",
    schema_version="1.0.0",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
)
QTI30: Final = Dialect(
    kebab=True,
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    package_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    package_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    schema_name="QTI Package",
    schema_version="3.0.0",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
)
