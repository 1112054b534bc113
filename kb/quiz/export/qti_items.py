"""A question as an assessment item of QTI: what is asked, what counts as right, how it is scored, why.

SCORE runs from 0 to 1; what a question is worth in a paper, the paper says. Open questions are left to a person, who
reads the marking points in a block of their own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from lxml import etree

from kb.quiz.export.bundle import Question
from kb.quiz.export.moodle import name_of
from kb.quiz.export.qti_names import Dialect
from kb.quiz.export.wording import answer, is_judged, is_true, lettered, material_name, takes_several, whys
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemDraft

RESPONSE: Final = "RESPONSE"
WHY: Final = "EXPLANATION"


def qti_item(question: Question, dialect: Dialect) -> bytes:
    """The item as a file of its own."""
    draft = question.item.draft
    item = dialect.root(
        "assessmentItem",
        identifier=question.item.item_id,
        title=name_of(question),
        adaptive="false",
        timeDependent="false",
    )
    _declare(item, draft, dialect)
    body = dialect.add(item, "itemBody")
    if draft.material:
        dialect.paragraph(body, f"{material_name(draft)}：{draft.material}", class_="material")
    if draft.options:
        _choices(body, draft, dialect)
    elif draft.blanks:
        _gaps(body, draft, dialect)
    else:
        _open(body, draft, dialect)
    _process(item, draft, dialect)
    _explain(item, draft, dialect)
    return bytes(etree.tostring(item, encoding="UTF-8", xml_declaration=True))


def keys_of(draft: ItemDraft) -> tuple[str, ...]:
    """The identifiers of the right options."""
    if is_judged(draft):
        return ("T" if is_true(draft) else "F",)
    return tuple(letter for letter, _, correct, _ in lettered(draft) if correct)


def _declare(item: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    if draft.options:
        several = takes_several(draft)
        cardinality = "multiple" if several else "single"
        declared = dialect.add(
            item, "responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType="identifier"
        )
        correct = dialect.add(declared, "correctResponse")
        for key in keys_of(draft):
            dialect.add(correct, "value", key)
        if several:
            _shares(declared, draft, dialect)
    for number, blank in enumerate(draft.blanks, 1):
        declared = dialect.add(
            item, "responseDeclaration", identifier=f"{RESPONSE}_{number}", cardinality="single", baseType="string"
        )
        dialect.add(dialect.add(declared, "correctResponse"), "value", blank.accepted[0])
        mapping = dialect.add(declared, "mapping", defaultValue="0")
        for accepted in dict.fromkeys(blank.accepted):
            _mapped(mapping, accepted, 1 / len(draft.blanks), dialect, caseSensitive="false")
    if draft.points:
        dialect.add(item, "responseDeclaration", identifier=RESPONSE, cardinality="single", baseType="string")
    score = dialect.add(
        item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float", normalMaximum="1"
    )
    dialect.add(dialect.add(score, "defaultValue"), "value", "0")
    dialect.add(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")


def _shares(declared: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    """Right ones share the point, one wrong takes all of it away."""
    keys = keys_of(draft)
    mapping = dialect.add(declared, "mapping", lowerBound="0", upperBound="1", defaultValue="-1")
    for key in keys:
        _mapped(mapping, key, 1 / len(keys), dialect)


def _mapped(mapping: etree._Element, key: str, worth: float, dialect: Dialect, **more: str) -> None:
    dialect.add(mapping, "mapEntry", mapKey=key, mappedValue=f"{worth:.6g}", **more)


def _choices(body: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    several = takes_several(draft)
    interaction = dialect.add(
        body,
        "choiceInteraction",
        responseIdentifier=RESPONSE,
        shuffle="false" if is_judged(draft) else "true",
        maxChoices="0" if several else "1",
    )
    _lines(interaction, "prompt", draft.stem, dialect)
    if is_judged(draft):
        for key, said in (("T", "正确"), ("F", "错误")):
            dialect.add(interaction, "simpleChoice", said, identifier=key)
        return
    for letter, text, _, _ in lettered(draft):
        _lines(interaction, "simpleChoice", text, dialect, identifier=letter)


def _gaps(body: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    paragraph = dialect.add(body, "p", class_="stem")
    parts = draft.stem.split(GAP, len(draft.blanks))
    # A stem with fewer gaps than answers gets the others behind it.
    parts += [""] * (len(draft.blanks) + 1 - len(parts))
    dialect.lines(paragraph, parts[0])
    for number, (_, after) in enumerate(pairwise(parts), 1):
        longest = max(map(len, draft.blanks[number - 1].accepted))
        dialect.add(
            paragraph,
            "textEntryInteraction",
            responseIdentifier=f"{RESPONSE}_{number}",
            expectedLength=str(longest + 5),
        )
        dialect.lines(paragraph, after)


def _open(body: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    use = {"use": "scoring"} if dialect.kebab else {}
    rubric = dialect.content(dialect.add(body, "rubricBlock", view="scorer", **use))
    dialect.paragraph(rubric, "评分要点")
    for line in answer(draft).split("\n"):
        dialect.paragraph(rubric, line)
    interaction = dialect.add(body, "extendedTextInteraction", responseIdentifier=RESPONSE, expectedLines="10")
    _lines(interaction, "prompt", draft.stem, dialect)


def _lines(parent: etree._Element, name: str, text: str, dialect: Dialect, **attributes: str) -> None:
    dialect.lines(dialect.add(parent, name, **attributes), text)


def _process(item: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    processing = dialect.add(item, "responseProcessing")
    if draft.blanks or takes_several(draft):
        scored = dialect.add(processing, "setOutcomeValue", identifier="SCORE")
        names = [f"{RESPONSE}_{number}" for number in range(1, len(draft.blanks) + 1)] or [RESPONSE]
        total = dialect.add(scored, "sum") if len(names) > 1 else scored
        for name in names:
            dialect.add(total, "mapResponse", identifier=name)
    elif draft.options:
        when = dialect.add(dialect.add(processing, "responseCondition"), "responseIf")
        match = dialect.add(when, "match")
        dialect.add(match, "variable", identifier=RESPONSE)
        dialect.add(match, "correct", identifier=RESPONSE)
        dialect.add(dialect.add(when, "setOutcomeValue", identifier="SCORE"), "baseValue", "1", baseType="float")
    shown = dialect.add(processing, "setOutcomeValue", identifier="FEEDBACK")
    dialect.add(shown, "baseValue", WHY, baseType="identifier")


def _explain(item: etree._Element, draft: ItemDraft, dialect: Dialect) -> None:
    feedback = dialect.add(
        item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=WHY, showHide="show", title="解析"
    )
    content = dialect.content(feedback)
    dialect.paragraph(content, draft.explanation)
    for letter, why in whys(draft):
        dialect.paragraph(content, f"{letter}：{why}")
