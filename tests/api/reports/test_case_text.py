"""Lines of Chinese text: what may begin one, what may end one, and that nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.reports.case_text import NOT_FIRST, NOT_LAST, broken, printable

LAW = "经营者提供商品或者服务有欺诈行为的，应当按照消费者的要求增加赔偿其受到的损失；（二）“三倍”。"


def lines_of(text: str, width: int) -> list[str]:
    return [text[line.start : line.end] for line in broken(text, width, len)]


def test_no_line_begins_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    for width in range(6, 30):
        lines = lines_of(LAW, width)
        assert "".join(lines) == LAW
        assert all(len(line) <= width for line in lines)
        assert not [line for line in lines if line[0] in NOT_FIRST or line[-1] in NOT_LAST], (width, lines)


def test_a_number_and_a_word_stay_whole() -> None:
    assert lines_of("赔偿不足500元的按500元", 6) == ["赔偿不足", "500元的按", "500元"]


def test_what_has_no_place_to_break_is_cut_where_the_line_ends() -> None:
    assert lines_of("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert lines_of("。" * 7, 3) == ["。。。", "。。。", "。"]


def test_paragraphs_stay_apart_and_an_empty_one_stays_empty() -> None:
    text = "第一款。\n\n第二款。\n"
    assert lines_of(text, 20) == ["第一款。", "", "第二款。", ""]


@given(st.text(alphabet="退货。，（）“”《》a1 \n", max_size=120), st.integers(1, 12))
def test_nothing_but_spaces_at_breaks_is_lost(text: str, width: int) -> None:
    lines = broken(text, width, len)
    shown = [place for line in lines for place in range(line.start, line.end)]
    assert shown == sorted(set(shown))
    assert all(text[place] in " \n" for place in set(range(len(text))) - set(shown))


def test_what_a_font_cannot_draw_is_shown_as_its_number() -> None:
    known = set(map(ord, "您好〔U+123456789ABCDEF〕"))
    assert printable("您😀好\x07", known) == "您〔U+1F600〕好〔U+0007〕"
    assert printable("您\r\n好\r", known) == "您\n好\n"
