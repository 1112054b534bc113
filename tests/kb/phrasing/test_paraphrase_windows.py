"""Which pieces of a draft are compared with examples."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.phrasing.paraphrase.windows import MAX_CHARACTERS, windows


def pieces(text: str) -> list[str]:
    return [text[each.start : each.end] for each in windows(text)]


LONG = "本金多少我们给您兜着，到期一分钱都不会少，您把心放在肚子里。"


def test_sentences_that_say_something_by_themselves_are_windows_of_their_own() -> None:
    assert pieces(LONG + "\n" + LONG) == [LONG, LONG]


def test_short_neighbouring_sentences_are_read_together() -> None:
    assert pieces("谁发的？几点发的？我帮您查。") == ["谁发的？几点发的？我帮您查。"]
    assert pieces(f"您好。{LONG}") == [f"您好。{LONG}"]


def test_what_is_too_short_to_say_anything_is_left_out() -> None:
    assert pieces("好的。嗯嗯！……———……。 1。") == []


def test_long_sentence_is_cut_at_its_commas() -> None:
    clause = "这一句话说得不长也不短正好十八个字"
    found = pieces("，".join([clause] * 8) + "。")
    assert len(found) == 3
    assert all(each.startswith(clause) and len(each) <= MAX_CHARACTERS for each in found)


def test_sentence_without_any_comma_is_cut_all_the_same() -> None:
    assert {len(each) for each in pieces("字" * 200)} == {60, 20}


@given(st.text(alphabet="我们保本。，！\n 　a1", max_size=300))
def test_windows_are_ordered_apart_and_without_blank_ends(text: str) -> None:
    found = list(windows(text))
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(piece == piece.strip() and len(piece) <= MAX_CHARACTERS for piece in pieces(text))
