"""What every item says of its provision: quoted at its place, understood alone, read once for the texts of a day."""

from __future__ import annotations

import pytest

from kb.quiz.generating.grounds import ReadOnce, basis_of, explained, named, same_book, stands_alone
from kb.quiz.types import Texts
from tests.builders_quiz import EXCEPT, KnownTexts, make_source

TWO = "经营者应当公示运费。\n消费者有权索要凭证。"


def test_a_basis_names_the_paragraph_only_where_there_are_several() -> None:
    assert basis_of(make_source(TWO), 11, 21).locator == "第一条第二款"
    assert basis_of(make_source("经营者应当公示运费。"), 0, 10).locator == "第一条"


def test_a_basis_of_one_entry_names_its_item() -> None:
    start = EXCEPT.index("鲜活")
    assert basis_of(make_source(EXCEPT, label="第三条"), start, start + 5).locator == "第三条第二项"


def test_a_basis_of_a_section_names_the_section() -> None:
    assert basis_of(make_source("经营者应当公示运费。", label="四"), 0, 10).locator.startswith("四")


def test_a_basis_is_the_slice_that_begins_at_its_start() -> None:
    article = make_source(TWO)
    basis = basis_of(article, 11, 21)
    assert article.text[basis.start : basis.start + len(basis.quotation)] == basis.quotation == "消费者有权索要凭证。"


@pytest.mark.parametrize(
    "torn", ["前款规定的期限为七日。", "但是另有约定的除外。", "依照第八条处理。", "其所得应当退还。"]
)
def test_words_that_lean_on_others_do_not_stand_alone(torn: str) -> None:
    assert not stands_alone(torn)


def test_an_explanation_quotes_word_for_word_and_says_each_reason_once() -> None:
    basis = basis_of(make_source(TWO), 0, 10)
    assert (
        explained("试行法", basis, ("理由。", "理由。")) == "《试行法》第一条第一款规定：“经营者应当公示运费。”理由。"
    )


def test_a_question_names_the_law_that_calls_itself_this_law() -> None:
    assert named("违反本法规定的", "试行法") == "违反《试行法》规定的"


def test_articles_of_two_books_of_one_law_have_little_in_common() -> None:
    contract, person = make_source(label="第五百条"), make_source(label="第一千零三十二条")
    assert same_book(contract, make_source(label="第五百八十条"))
    assert not same_book(contract, person)
    assert not same_book(contract, make_source(label="第五百条", title="另一部法"))


def test_texts_are_read_once_and_other_texts_again() -> None:
    asked: list[Texts] = []

    def read(texts: Texts) -> int:
        asked.append(texts)
        return len(asked)

    once, first, second = ReadOnce(read), KnownTexts(), KnownTexts()
    assert [once.of(first), once.of(first), once.of(second)] == [1, 1, 2]
