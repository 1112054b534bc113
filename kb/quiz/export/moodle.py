"""Questions as Moodle XML, the fullest of the formats Moodle takes; see Moodle's own page “Moodle XML format”.

Closed questions are multichoice and truefalse, one gap is shortanswer, several are cloze, open ones are essay with
the marking points as information for graders. `idnumber` is the item's id, so that a second import is seen as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.markup import html, paragraphs, writable
from kb.quiz.export.wording import (
    DIFFICULTIES,
    KINDS,
    answer,
    is_judged,
    is_true,
    lettered,
    material_name,
    takes_several,
)
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemDraft

# One wrong choice takes away all that right ones gave: 多选 is not won by ticking everything.
_LOST: Final = "-100"
_NAME_LENGTH: Final = 40
# What a cloze gap reads as its own marks; as references they are read as what they are.
_CLOZE_MARKS: Final = {ord(each): f"&#{ord(each)};" for each in '~#}{=\\/%"'}


def moodle_xml(bundle: Bundle) -> bytes:
    """The bundle as one file; a category for the title, and one below it for every section that has a name."""
    quiz = etree.Element("quiz")
    for section in bundle.sections:
        _category(quiz, (bundle.title, section.title) if section.title else (bundle.title,))
        for question in section.questions:
            _question(quiz, question, bundle.topic(question.item))
    return bytes(etree.tostring(quiz, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def fraction(share: int) -> str:
    """One of `share` equal parts of a hundred as Moodle's list of grades writes it: 100, 50, 33.33333.

    >>> fraction(1), fraction(3), fraction(6)
    ('100', '33.33333', '16.66667')
    """
    return f"{100 / share:.5f}".rstrip("0").rstrip(".")


def name_of(question: Question) -> str:
    """A short name: the kind and how the stem begins."""
    draft = question.item.draft
    stem = " ".join(writable(draft.stem).split())
    return f"{KINDS[draft.kind]} {stem[:_NAME_LENGTH]}{'…' if len(stem) > _NAME_LENGTH else ''}"


def tags_of(draft: ItemDraft, topic: str) -> tuple[str, ...]:
    """What Moodle and Anki may sort by."""
    return tuple(dict.fromkeys((KINDS[draft.kind], topic, f"难度{DIFFICULTIES[draft.difficulty]}", *draft.tags)))


def _category(quiz: etree._Element, names: Iterable[str]) -> None:
    question = etree.SubElement(quiz, "question", type="category")
    # A slash parts categories; two are one within a name.
    path = "/".join(("$course$", "top", "知规", *(writable(each).replace("/", "//") for each in names)))
    _text(etree.SubElement(question, "category"), path)


def _question(quiz: etree._Element, question: Question, topic: str) -> None:
    draft = question.item.draft
    kind = _type_of(draft)
    element = etree.SubElement(quiz, "question", type=kind)
    _text(etree.SubElement(element, "name"), name_of(question))
    _html(element, "questiontext", _asked(draft, cloze=kind == "cloze"))
    _html(element, "generalfeedback", paragraphs(draft.explanation))
    # Moodle adds up the gaps of a cloze question and knows no grade of the whole.
    if kind != "cloze":
        etree.SubElement(element, "defaultgrade").text = f"{question.points}"
    etree.SubElement(element, "penalty").text = "0"
    etree.SubElement(element, "hidden").text = "0"
    etree.SubElement(element, "idnumber").text = question.item.item_id
    if kind == "multichoice":
        _choices(element, draft)
    elif kind == "truefalse":
        _statement(element, draft)
    elif kind == "shortanswer":
        _gap(element, draft)
    elif kind == "essay":
        _essay(element, draft)
    tags = etree.SubElement(element, "tags")
    for tag in tags_of(draft, topic):
        _text(etree.SubElement(tags, "tag"), tag)


def _type_of(draft: ItemDraft) -> str:
    if is_judged(draft):
        return "truefalse"
    if draft.options:
        return "multichoice"
    if draft.blanks:
        return "shortanswer" if len(draft.blanks) == 1 else "cloze"
    return "essay"


def _asked(draft: ItemDraft, *, cloze: bool) -> str:
    material = f'<p class="material"><strong>{material_name(draft)}：</strong>{html(draft.material)}</p>'
    stem = html(draft.stem)
    if cloze:
        # A brace of the stem would be taken for the start of a gap.
        stem = stem.replace("{", "&#123;").replace("}", "&#125;")
        for blank in draft.blanks:
            accepted = "~".join(f"={_in_gap(each)}" for each in blank.accepted)
            stem = stem.replace(GAP, f"{{1:SHORTANSWER:{accepted}}}", 1)
    return f'{material if draft.material else ""}<p class="stem">{stem}</p>'


def _in_gap(text: str) -> str:
    return "".join(_CLOZE_MARKS.get(ord(each), html(each)) for each in writable(text).replace("\n", " "))


def _choices(element: etree._Element, draft: ItemDraft) -> None:
    several = takes_several(draft)
    right = sum(option.correct for option in draft.options)
    etree.SubElement(element, "single").text = "false" if several else "true"
    etree.SubElement(element, "shuffleanswers").text = "true"
    etree.SubElement(element, "answernumbering").text = "ABCD"
    for _, text, correct, why in lettered(draft):
        worth = (fraction(right) if correct else _LOST) if several else ("100" if correct else "0")
        _answer(element, worth, html(text), why)


def _statement(element: etree._Element, draft: ItemDraft) -> None:
    why = next((option.proof.detail for option in draft.options if option.proof.detail), "")
    for said in (True, False):
        worth = "100" if said is is_true(draft) else "0"
        _answer(element, worth, "true" if said else "false", why, how="moodle_auto_format")


def _gap(element: etree._Element, draft: ItemDraft) -> None:
    etree.SubElement(element, "usecase").text = "0"
    for accepted in draft.blanks[0].accepted:
        # An asterisk stands for anything in a short answer.
        _answer(element, "100", writable(accepted).replace("*", "\\*"), draft.blanks[0].proof.detail, how="plain_text")


def _essay(element: etree._Element, draft: ItemDraft) -> None:
    etree.SubElement(element, "responseformat").text = "editor"
    etree.SubElement(element, "responserequired").text = "1"
    etree.SubElement(element, "responsefieldlines").text = "10"
    etree.SubElement(element, "attachments").text = "0"
    _html(element, "graderinfo", paragraphs("评分要点", *answer(draft).split("\n")))
    _html(element, "responsetemplate", "")


def _answer(element: etree._Element, worth: str, text: str, why: str, *, how: str = "html") -> None:
    given = etree.SubElement(element, "answer", fraction=worth, format=how)
    _text(given, text, marked=how == "html")
    _html(given, "feedback", paragraphs(why))


def _html(parent: etree._Element, name: str, markup: str) -> None:
    _text(etree.SubElement(parent, name, format="html"), markup, marked=True)


def _text(parent: etree._Element, text: str, *, marked: bool = False) -> None:
    # Escaped by `html`, markup never holds the end of a CDATA section.
    etree.SubElement(parent, "text").text = etree.CDATA(text) if marked and text else writable(text)
