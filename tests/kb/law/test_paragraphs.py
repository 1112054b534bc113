"""款, 项 and 目 inside an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.paragraphs import parse_paragraphs


def cut(text: str) -> list[tuple[str, list[str]]]:
    return [
        (text[one.start : one.end], [text[item.start : item.end] for item in one.items])
        for one in parse_paragraphs(text)
    ]


def test_every_line_that_opens_no_item_is_a_paragraph() -> None:
    assert cut("甲。\n乙。") == [("甲。", []), ("乙。", [])]


def test_a_line_behind_a_list_is_the_next_paragraph() -> None:
    first, second = parse_paragraphs("有下列情形的：\n（一）甲；\n（二）乙。\n前款规定除外。")
    assert [item.number for item in first.items] == [1, 2]
    assert (second.number, second.items) == (2, ())


def test_items_of_two_paragraphs_stay_with_their_own() -> None:
    one, two = parse_paragraphs("下列：\n（一）甲；\n（二）乙。\n另下列：\n（一）丙；\n（二）丁；\n（三）戊。")
    assert (len(one.items), len(two.items)) == (2, 3)


def test_subitems_belong_to_the_item_above() -> None:
    (only,) = parse_paragraphs("下列：\n（一）甲：\n1．子；\n2．丑；\n（二）乙。")
    assert [len(item.subitems) for item in only.items] == [2, 0]
    assert [subitem.number for subitem in only.items[0].subitems] == [1, 2]


def test_a_list_without_line_breaks_is_found_and_what_follows_is_the_next_paragraph() -> None:
    assert cut("有下列情形之一的，处罚款：（一）甲；（二）乙；（三）丙。情节严重的，停业。") == [
        ("有下列情形之一的，处罚款：（一）甲；（二）乙；（三）丙。", ["（一）甲；", "（二）乙；", "（三）丙。"]),
        ("情节严重的，停业。", []),
    ]


def test_a_mention_of_an_item_is_no_item() -> None:
    assert cut("违反第一款第（一）项、第（二）项的，依照前款处罚。")[0][1] == []


def test_a_number_that_does_not_go_on_is_no_item() -> None:
    assert cut("本款：（三）甲；（七）乙。")[0][1] == []


def test_decimals_are_no_subitems() -> None:
    assert [item.subitems for one in parse_paragraphs("税率：\n（一）1.5元；2.5元。") for item in one.items] == [()]


@pytest.mark.parametrize("text", ["", " \n\u3000\n"])
def test_an_empty_text_has_no_paragraphs(text: str) -> None:
    assert parse_paragraphs(text) == ()


_PIECES = st.lists(
    st.sampled_from(
        [
            "甲方应当。",
            "（一）甲；",
            "（二）乙。",
            "1．子；",
            "２．丑；",
            "下列：",
            "\n",
            "　",
            "第（一）项",
            "（三）丙。",
        ]
    ),
    max_size=25,
)


@given(_PIECES.map("".join))
def test_offsets_nest_and_follow_each_other_and_cover_the_text(text: str) -> None:
    position = 0
    for number, paragraph in enumerate(parse_paragraphs(text), start=1):
        assert paragraph.number == number
        assert not text[position : paragraph.start].strip()
        inside = paragraph.start
        for item in paragraph.items:
            assert inside <= item.start < item.end <= paragraph.end
            inside = item.end
            for subitem in item.subitems:
                assert item.start <= subitem.start < subitem.end <= item.end
        position = paragraph.end
    assert not text[position:].strip()
