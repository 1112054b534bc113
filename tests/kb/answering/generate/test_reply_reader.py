"""What a model wrote becomes sentences with citations, however it was written and wherever it was cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answering.generate.parse import ReplyReader, sentences_in

CITED = [("可以退货。", (1,)), ("七日内提出。", (2,))]


def read(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.text, each.citations) for each in sentences_in(reply)]


@pytest.mark.parametrize(
    "reply",
    [
        "可以退货。[1]七日内提出。[2]",
        "可以退货[1]。七日内提出[2]。",
        "可以退货。 [1] 七日内提出。 [2]",
        "可以退货。［1］七日内提出。【２】",
        "可以退货。[^1]七日内提出[条文2]。",
        "可以退货[1]\n七日内提出[2]",
        "[1] 可以退货。\n[2] 七日内提出。",
        "[1] 可以退货。[2] 七日内提出。",
        "1. 可以退货。[1]\n2. 七日内提出。[2]",
        "- 可以退货；[1]\n- **七日内**提出。[2]\n",
        "（1）可以退货。[1]\n（2）七日内提出。[2]",
        "## 答复\n\n可以退货。[1]\n\n七日内提出。[2]",
        "答：可以退货。[1]七日内提出。[2]",
        "根据条文，答复如下：\n可以退货。[1]七日内提出。[2]",
        "<think>先看第一条。[9]\n再看。</think>\n可以退货。[1]七日内提出。[2]",
        "```json\n可以退货。[1]\n```\n七日内提出。[2]",
        "`可以退货`。[1]<b>七日内提出</b>。[2]<|im_end|>",
        "可以退货。[1](https://law.example/1)七日内提出。[2]",
        "可以退货。[1]。七日内提出。[2]。",
        "可以退货。[1]\r\n七日内提出。[2]\r\n",
    ],
)
def test_same_sentences_in_every_dress(reply: str) -> None:
    assert read(reply) == CITED


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[1][2]", (1, 2)),
        ("[1,2]", (1, 2)),
        ("[1，3]", (1, 3)),
        ("[1、2]", (1, 2)),
        ("[1-3]", (1, 2, 3)),
        ("[2～3]", (2, 3)),
        ("[1] [1] [3]", (1, 3)),
        ("[3-1]", (3,)),
        ("[0]", ()),
    ],
)
def test_several_numbers_in_a_mark(mark: str, numbers: tuple[int, ...]) -> None:
    if mark == "[3-1]":
        numbers = ()
    assert read(f"可以退货。{mark}") == [("可以退货。", numbers)]
    assert read(f"可以退货{mark}。") == [("可以退货。", numbers)]


def test_sentence_without_a_mark_cites_nothing() -> None:
    assert read("可以退货。七日内提出。[2]") == [("可以退货。", ()), ("七日内提出。", (2,))]


def test_full_stop_within_a_quotation_does_not_cut_it() -> None:
    reply = "法律写明“先说好。再付款。”[1]你“可以退。”，也可以换。[2]（见说明。）最后说一句。"
    assert read(reply) == [
        ("法律写明“先说好。再付款。”", (1,)),
        ("你“可以退。”，也可以换。", (2,)),
        ("（见说明。）最后说一句。", ()),
    ]


def test_quotation_that_never_ends_ends_with_its_line() -> None:
    assert read("法律写明“先说好。\n可以退货。[1]") == [("法律写明“先说好。", ()), ("可以退货。", (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n\n",
        "[1]",
        "。。。",
        '{"answer": "可以退货。[1]"}',
        "You may return the goods within seven days. [1]",
        "| 条文 | 内容说明 |\n|---|---|",
        "<think>想了很久还没想完。[1]",
        "详见 https://law.example/消费者权益保护法。[1]",
        "可以\ufffd退货退款。[1]",
    ],
)
def test_nothing_that_can_be_said_gives_no_sentence(reply: str) -> None:
    assert read(reply) == []


def test_numbers_with_a_point_are_no_list() -> None:
    assert read("1.5倍的赔偿可以主张。[1]") == [("1.5倍的赔偿可以主张。", (1,))]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("可以退货。[1]七日内提", ["可以退货。"]),
        ("可以退货。[1]依据[2]，七日内提", ["可以退货。"]),
        ("可以退货。[1]七日内提出。", ["可以退货。", "七日内提出。"]),
        ("可以退货。[1]七日内提出。[2", ["可以退货。", "七日内提出。"]),
    ],
)
def test_reply_cut_short_keeps_only_sentences_with_a_full_stop(reply: str, kept: list[str]) -> None:
    reader = ReplyReader()
    assert [each.text for each in [*reader.feed(reply), *reader.end(cut=True)]] == kept


def test_sentence_waits_until_its_marks_are_certain() -> None:
    reader = ReplyReader()
    assert [reader.feed(piece) for piece in ("可以退货。", "[", "1", "]", " ")] == [[], [], [], [], []]
    assert [(each.text, each.citations) for each in reader.feed("七日")] == [("可以退货。", (1,))]


SCRAPS = st.sampled_from(
    [
        *(
            "可以退货",
            "七日内提出",
            "。",
            "！",
            "？",
            "，",
            "：",
            "\n",
            " ",
            "\r\n",
            "1. ",
            "- ",
            "# ",
            "（1）",
            "答：",
        ),
        *(
            "[1]",
            "[2,3]",
            "［４］",
            "【5】",
            "[",
            "]",
            "[1",
            "(",
            ")",
            "(http://x)",
            "“",
            "”",
            '"',
            "《",
            "》",
            "（",
            "）",
        ),
        *(
            "**",
            "*",
            "_",
            "~",
            "`",
            "```json\n",
            "```",
            "<think>",
            "</think>",
            "<b>",
            "<",
            ">",
            "<|im_end|>",
            "|",
            "{",
            "a",
        ),
    ]
)


@given(st.lists(SCRAPS, max_size=24).map("".join), st.data())
def test_any_cut_into_pieces_gives_the_same_sentences(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=12)))
    reader, found = ReplyReader(), []
    for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True):
        found += reader.feed(reply[start:end])
    found += reader.end(cut=False)
    assert found == sentences_in(reply)


@given(st.lists(SCRAPS, max_size=40).map("".join))
def test_whatever_was_given_early_stands_at_the_end(reply: str) -> None:
    whole = sentences_in(reply)
    for end in range(len(reply)):
        early = sentences_in(reply[:end], ended=False)
        assert early == whole[: len(early)]
