"""Questions as a QTI package: a zip with one file an item, the test where it is a paper, and a manifest."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from typing import Final

from lxml import etree

from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.markup import writable
from kb.quiz.export.qti_items import qti_item
from kb.quiz.export.qti_names import XSI, Dialect

MANIFEST: Final = "imsmanifest.xml"
TEST: Final = "test.xml"


def qti_package(bundle: Bundle, dialect: Dialect) -> bytes:
    """The bundle as a package; each item once, however often it is asked."""
    questions = {each.item.item_id: each for each in bundle.questions()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        # First in the archive: readers that stream look there.
        _write(package, MANIFEST, _manifest(bundle, tuple(questions), dialect), bundle)
        if bundle.paper_id is not None:
            _write(package, TEST, _test(bundle, dialect), bundle)
        for item_id, question in questions.items():
            _write(package, _path(item_id), qti_item(question, dialect), bundle)
    return target.getvalue()


def _path(item_id: str) -> str:
    return f"items/{item_id}.xml"


def _write(package: zipfile.ZipFile, path: str, content: bytes, bundle: Bundle) -> None:
    # A moment of ours and not of the clock: the same paper gives the same bytes.
    moment = bundle.made_at.astimezone(UTC)
    entry = zipfile.ZipInfo(path, (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)


def _manifest(bundle: Bundle, item_ids: tuple[str, ...], dialect: Dialect) -> bytes:
    space = dialect.package_namespace

    def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{space}}}{name}", attributes)
        element.text = text
        return element

    manifest = etree.Element(f"{{{space}}}manifest", {"identifier": "MANIFEST-zhigui"}, nsmap={None: space, "xsi": XSI})
    manifest.set(f"{{{XSI}}}schemaLocation", f"{space} {dialect.package_schema}")
    metadata = add(manifest, "metadata")
    add(metadata, "schema", dialect.schema_name)
    add(metadata, "schemaversion", dialect.schema_version)
    add(manifest, "organizations")
    resources = add(manifest, "resources")
    if bundle.paper_id is not None:
        test = add(resources, "resource", identifier="test", type=dialect.test_type, href=TEST)
        add(test, "file", href=TEST)
        for item_id in item_ids:
            add(test, "dependency", identifierref=item_id)
    for item_id in item_ids:
        resource = add(resources, "resource", identifier=item_id, type=dialect.item_type, href=_path(item_id))
        add(resource, "file", href=_path(item_id))
    return bytes(etree.tostring(manifest, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _test(bundle: Bundle, dialect: Dialect) -> bytes:
    test = dialect.root("assessmentTest", identifier=bundle.paper_id or "test", title=bundle.title)
    total = dialect.add(test, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    dialect.add(dialect.add(total, "defaultValue"), "value", "0")
    if bundle.minutes is not None:
        dialect.add(test, "timeLimits", maxTime=str(bundle.minutes * 60))
    part = dialect.add(test, "testPart", identifier="part-1", navigationMode="nonlinear", submissionMode="simultaneous")
    for number, section in enumerate(bundle.sections, 1):
        held = dialect.add(
            part,
            "assessmentSection",
            identifier=f"section-{number}",
            title=writable(section.title) or bundle.title,
            visible="true",
        )
        for question in section.questions:
            _reference(held, question, dialect)
    scored = dialect.add(dialect.add(test, "outcomeProcessing"), "setOutcomeValue", identifier="SCORE")
    dialect.add(dialect.add(scored, "sum"), "testVariables", variableIdentifier="SCORE", weightIdentifier="POINTS")
    return bytes(etree.tostring(test, encoding="UTF-8", xml_declaration=True))


def _reference(section: etree._Element, question: Question, dialect: Dialect) -> None:
    item_id = question.item.item_id
    held = dialect.add(section, "assessmentItemRef", identifier=item_id, href=_path(item_id))
    dialect.add(held, "weight", identifier="POINTS", value=str(question.points))
