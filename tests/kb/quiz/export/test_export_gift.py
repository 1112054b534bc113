"""GIFT is read back by a parser that knows nothing of us, with the same content."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from kb.quiz.export.gift import gift
from kb.store.quiz_records import ItemDraft
from tests.kb.quiz.export.hostile import (
    NASTY,
    Told,
    bundle_of,
    nasty_blank,
    nasty_multiple,
    nasty_single,
    one_of_each,
    told,
)

with warnings.catch_warnings():
    # The parser asks the machine's language in a way that Python will forget.
    warnings.simplefilter("ignore")
    from pygiftparser import parser, utils


def read(drafts: Sequence[ItemDraft]) -> list[Any]:
    found = parser.parseFile(io.StringIO(gift(bundle_of(drafts)).decode()))
    assert all(each.valid for each in found)
    return list(found)


def freed(text: str) -> str:
    """What the parser leaves to whoever shows the question: its escapes, and the line breaks of options."""
    return utils.transformSpecials(text).replace("\\n", "\n")


def told_by(question: Any) -> Told:
    options = tuple(
        (freed(each.answer.removeprefix("[plain]")), each.fraction > 0)
        for each in getattr(question.answers, "answers", ())
    )
    return Told(freed(question.text), options, (), freed(question.generalFeedback))


def readable(draft: ItemDraft) -> ItemDraft:
    """A draft without what this parser, other than Moodle, misreads: an escaped brace that closes, in an option."""
    return replace(draft, options=tuple(replace(each, text=each.text.replace("}", "")) for each in draft.options))


# It makes \n a line break before it frees a backslash, and so misreads one that stands before an n.
@pytest.mark.parametrize("text", [each.replace("\\", "") for each in NASTY])
def test_another_parser_reads_the_same_stem_options_key_and_explanation(text: str) -> None:
    drafts = [readable(nasty_single(text)), readable(nasty_multiple(text))]
    assert [told_by(each) for each in read(drafts)] == [told(each) for each in drafts]


def test_another_parser_reads_every_wording_of_a_blank_as_right() -> None:
    (question,) = read([nasty_blank("= ~ { # : <&>")])
    assert [(freed(each.answer), each.fraction) for each in question.answers.answers] == [
        ("七= ~ { # : <&>", 100), ("7日", 100),
    ]  # fmt: skip


def test_another_parser_reads_every_kind_as_its_own() -> None:
    found = [type(each.answers).__name__ for each in read(one_of_each())]
    assert found == [
        "SelectSet", "MultipleChoicesSet", "TrueFalseSet", "TrueFalseSet", "ShortSet", "ShortSet", "Essay", "Essay",
        "SelectSet",
    ]  # fmt: skip


def test_a_statement_is_true_where_its_key_says_so() -> None:
    found = read(one_of_each())
    assert [found[place].answers.answer for place in (2, 3)] == [False, True]


def test_wrong_answers_of_a_question_with_several_take_the_points_away() -> None:
    question = read(one_of_each())[1]
    assert [each.fraction for each in question.answers.answers] == [50, 50, -100]
