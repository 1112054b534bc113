"""QTI packages are read back by other people's tools: 2.1 by a reader, 3.0 by a converter and then that reader."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lxml import etree
from onyx2moodle.parser import AssessmentItem, parse_item
from qti_convert import downgrade_package

from kb.quiz.export.bundle import Bundle
from kb.quiz.export.qti import qti_package
from kb.quiz.export.qti_names import QTI21, QTI30, Dialect
from kb.quiz.types import GAP
from tests.kb.quiz.export.hostile import (
    NASTY,
    Told,
    bundle_of,
    nasty_blank,
    nasty_case,
    nasty_multiple,
    nasty_single,
    one_of_each,
    paper_of,
    told,
)

DIALECTS = pytest.mark.parametrize("dialect", [QTI21, QTI30], ids=["2.1", "3.0"])


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def read(bundle: Bundle, dialect: Dialect) -> list[AssessmentItem]:
    """The items in the order of the manifest; those of 3.0 as the converter makes them 2.1."""
    content = qti_package(bundle, dialect)
    with TemporaryDirectory() as folder:
        if dialect is QTI30:
            converted = downgrade_package(content, folder)
            # What 2.1 has no word for: that a block of points is for scoring.
            assert {each.message.split(" on ")[0] for each in converted.warnings} <= {'Attribute "use"'}
        else:
            zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
        manifest = etree.parse(Path(folder) / "imsmanifest.xml")
        resources = [each for each in manifest.iter("{*}resource") if "item" in (each.get("type") or "")]
        return [parse_item(Path(folder) / (each.get("href") or "")) for each in resources]


def shown(markup: str) -> str:
    return unescape(markup.replace("<br/>", "\n"))


def told_by(item: AssessmentItem) -> Told:
    """What the reader makes of an item that one chooses in."""
    (interaction,) = item.interactions
    keys = set(item.response_decls["RESPONSE"].correct_values)
    # The reader gives the text of a choice as it reads, and that of a paragraph as it is written.
    options = tuple((each.html, each.identifier in keys) for each in interaction.choices)
    prompt = "".join(item.body_xml.find(".//{*}prompt").itertext())  # type: ignore[union-attr]
    (feedback, *_) = item.feedback
    explanation = shown(feedback.html.split("</p>")[0].removeprefix("<p>"))
    return Told(prompt, options, (), explanation)


@DIALECTS
@pytest.mark.parametrize("text", [each for each in NASTY if "\n" not in each])
def test_another_reader_finds_the_same_stem_options_key_and_explanation(dialect: Dialect, text: str) -> None:
    drafts = [nasty_single(text), nasty_multiple(text)]
    found = read(bundle_of(drafts), dialect)
    assert [told_by(each) for each in found] == [told(each) for each in drafts]
    assert [each.interactions[0].max_choices for each in found] == [1, 0]


@DIALECTS
def test_line_breaks_are_breaks(dialect: Dialect) -> None:
    (item,) = read(bundle_of([nasty_single("一\n\n二")]), dialect)
    assert shown(item.interactions[0].choices[0].html) == "七日一\n\n二"


@DIALECTS
def test_every_gap_is_a_field_that_takes_every_accepted_wording(dialect: Dialect) -> None:
    draft = nasty_blank("~ = # { } : < &", gaps=2)
    (item,) = read(bundle_of([draft]), dialect)
    assert [each.kind for each in item.interactions] == ["textEntry", "textEntry"]
    for number in (1, 2):
        declared = item.response_decls[f"RESPONSE_{number}"]
        assert declared.correct_values == [draft.blanks[0].accepted[0]]
        assert declared.mapping == dict.fromkeys(draft.blanks[0].accepted, 0.5)
    assert "".join(item.body_xml.itertext()) == draft.stem.replace(GAP, "")


@DIALECTS
def test_every_kind_has_its_interaction_and_the_key_of_a_statement_is_its_truth(dialect: Dialect) -> None:
    found = read(bundle_of(one_of_each()), dialect)
    assert [each.interactions[0].kind for each in found] == [
        "choice", "choice", "choice", "choice", "textEntry", "textEntry", "extendedText", "extendedText", "choice",
    ]  # fmt: skip
    assert [found[place].response_decls["RESPONSE"].correct_values for place in (2, 3)] == [["F"], ["T"]]


@DIALECTS
def test_one_wrong_answer_of_several_takes_the_point_away(dialect: Dialect) -> None:
    (item,) = read(bundle_of([one_of_each()[1]]), dialect)
    assert item.response_decls["RESPONSE"].mapping == {"A": 0.5, "B": 0.5}
    (mapping,) = item_xml(qti_package(bundle_of([one_of_each()[1]]), dialect)).iter("{*}mapping", "{*}qti-mapping")
    assert (mapping.get("defaultValue") or mapping.get("default-value")) == "-1"


@DIALECTS
def test_material_stands_above_the_question(dialect: Dialect) -> None:
    (item,) = read(bundle_of([nasty_case("~ < &")]), dialect)
    (material,) = (each for each in item.body_xml.iter("{*}p") if each.get("class") == "material")
    assert "".join(material.itertext()) == "案例：客户来电~ < &"


@DIALECTS
def test_a_paper_is_a_test_with_its_stages_its_time_and_the_points_of_every_question(dialect: Dialect) -> None:
    bundle = paper_of(one_of_each(), points=3)
    files = files_of(qti_package(bundle, dialect))
    test = etree.fromstring(files["test.xml"])
    sections = list(test.iter("{*}assessmentSection", "{*}qti-assessment-section"))
    assert [each.get("title") for each in sections] == ["第一阶段", "第二阶段"]
    references = list(test.iter("{*}assessmentItemRef", "{*}qti-assessment-item-ref"))
    assert [each.get("href") for each in references] == [
        f"items/{each.item.item_id}.xml" for each in bundle.questions()
    ]
    assert {each.get("href") for each in references} <= set(files)
    (limits,) = test.iter("{*}timeLimits", "{*}qti-time-limits")
    assert (limits.get("maxTime") or limits.get("max-time")) == "3600"
    weights = [each.get("value") for each in test.iter("{*}weight", "{*}qti-weight")]
    assert weights == ["3"] * len(references)


@DIALECTS
def test_the_same_bundle_gives_the_same_bytes(dialect: Dialect) -> None:
    assert qti_package(bundle_of(one_of_each()), dialect) == qti_package(bundle_of(one_of_each()), dialect)


def item_xml(content: bytes) -> etree._Element:
    (item,) = (held for name, held in files_of(content).items() if name.startswith("items/"))
    return etree.fromstring(item)
