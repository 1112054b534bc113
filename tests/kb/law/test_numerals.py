"""Chinese numerals: every way statutes and officers write a number means one number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.errors import LawError, NumeralError
from kb.law.instruments import ArticleNumber
from kb.law.numerals import format_article_number, format_numeral, parse_article_number, parse_numeral


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_a_printed_numeral_reads_as_the_same_number(number: int) -> None:
    assert parse_numeral(format_numeral(number)) == number


@given(st.integers(min_value=0, max_value=10**12))
def test_arabic_and_full_width_digits_are_the_same_number(number: int) -> None:
    full_width = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_numeral(str(number)) == parse_numeral(full_width) == number


@given(st.integers(min_value=1, max_value=3000), st.integers(min_value=0, max_value=30))
def test_a_printed_article_number_reads_as_the_same_article(number: int, suffix: int) -> None:
    article = ArticleNumber(number, suffix)
    assert parse_article_number(format_article_number(article)) == article


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("零", 0), ("〇", 0), ("两", 2), ("十", 10), ("一十", 10), ("十五", 15), ("廿五", 25), ("卅", 30),
        ("一百一十", 110), ("一百零五", 105), ("一百五", 150), ("两百五十", 250), ("一千零一", 1001),
        ("一千〇一", 1001), ("一千二百五十四", 1254), ("二〇二一", 2021), ("二○二一", 2021), ("5百", 500),
        ("3千5百", 3500), ("12万", 120_000), ("一万五", 15_000), ("十万零一十", 100_010), ("1,200", 1200),
        ("一亿零三", 100_000_003), ("一万亿", 10**12),
    ],
)  # fmt: skip
def test_a_numeral_is_read(printed: str, number: int) -> None:
    assert parse_numeral(printed) == number


@pytest.mark.parametrize(
    "printed",
    ["", "条", "百", "十十", "百千", "一百二百", "五百千", "万", "零百", "一二百", "1.5", "三倍", "-1", "一万万"],
)
def test_what_is_no_numeral_is_refused(printed: str) -> None:
    with pytest.raises(NumeralError):
        parse_numeral(printed)


def test_a_numeral_error_is_a_value_error_and_an_error_of_law() -> None:
    assert issubclass(NumeralError, ValueError)
    assert issubclass(NumeralError, LawError)


@pytest.mark.parametrize(
    ("number", "printed"),
    [(10, "十"), (15, "十五"), (20, "二十"), (110, "一百一十"), (1001, "一千零一"), (1254, "一千二百五十四"),
     (1010, "一千零一十"), (10_500, "一万零五百"), (100_000, "十万"), (2_000_300, "二百万零三百")],
)  # fmt: skip
def test_a_number_is_printed_as_statutes_do(number: int, printed: str) -> None:
    assert format_numeral(number) == printed


@pytest.mark.parametrize("number", [-1, 10**16])
def test_a_number_beyond_chinese_units_is_refused(number: int) -> None:
    with pytest.raises(NumeralError):
        format_numeral(number)


@pytest.mark.parametrize(
    ("label", "article"),
    [
        ("第一百三十三条之九", ArticleNumber(133, 9)),
        ("第1254条", ArticleNumber(1254)),
        ("第 十 条", ArticleNumber(10)),
        ("一百二十条之一", ArticleNumber(120, 1)),
    ],
)
def test_an_inserted_article_is_another_than_its_number(label: str, article: ArticleNumber) -> None:
    assert parse_article_number(label) == article


@pytest.mark.parametrize("label", ["第条", "第三章", "第三条第二款", "第三条规定"])
def test_what_is_no_article_label_is_refused(label: str) -> None:
    with pytest.raises(NumeralError):
        parse_article_number(label)
