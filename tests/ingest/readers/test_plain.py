"""Text files as clerks save them: any encoding, lines that mails broke, and what is no writing at all."""

from __future__ import annotations

import codecs
from pathlib import Path

import opencc
import pytest

from ingest.errors import ReadError
from ingest.readers.encoding import common_share, decode_text
from ingest.readers.plain import read_markdown, read_plain
from ingest.readers.reading import unwatched
from ingest.readers.wrapped import columns, rejoin_wrapped

TEXT = (
    "退换货试行办法\n\n第一条　经营者应当依照本办法的规定，及时办理退货，不得拖延。\n第二条　本办法自公布之日起施行。\n"
)
PARAGRAPHS = (
    "退换货试行办法",
    "第一章　总则",
    "第一条　为了规范经营者的退货服务，维护消费者的合法权益，促进市场健康发展，根据有关法律、行政法规，制定本办法。",
    "第二条　经营者应当依照本办法第三条的规定办理退货，并在收到商品之日起七日内返还商品价款，不得无故拖延或者拒绝。",
    "经营者拖延的，应当向消费者说明理由，并按照逾期天数支付利息；消费者有权向市场监督管理部门投诉或者举报经营者的行为。",
    "（一）一般商品的退货期限，自消费者签收商品的次日起计算；",
    "（二）大件商品的退货期限，由经营者和消费者约定，没有约定的，比照前项办理；",
    "第三条　本办法自2026年3月1日起施行。",
)
TRADITIONAL = opencc.OpenCC("s2t").convert(TEXT)
BOMS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def wrapped(paragraph: str, width: int, indent: str = "") -> list[str]:
    """A paragraph as a mail program breaks it: no mark opens a line."""
    lines, line = [], indent
    for char in paragraph:
        if columns(line) + columns(char) > width and char not in "，。；：、）":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_words_are_read_whatever_encoding_they_were_saved_in(tmp_path: Path, encoding: str) -> None:
    found = read_plain(written(tmp_path / "a.txt", TEXT.encode(encoding)), unwatched)
    assert (found.text, found.notices, found.format) == (TEXT, (), "txt")


@pytest.mark.parametrize("encoding", BOMS)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(encoding: str) -> None:
    assert decode_text(BOMS[encoding] + TEXT.encode(encoding)).text == TEXT


def test_big5_is_told_from_gb18030_and_stays_in_traditional_characters() -> None:
    found = decode_text(TRADITIONAL.encode("big5"))
    assert (found.text, found.encoding) == (TRADITIONAL, "big5")
    assert "繁体" in found.notices[0]


def test_simplified_text_in_gb18030_is_never_taken_for_big5() -> None:
    assert decode_text(TEXT.encode("gb18030")).encoding == "gb18030"
    assert common_share(TEXT, "gb18030") > 0.98 > common_share(TRADITIONAL, "gb18030")


@pytest.mark.needs_shared
def test_every_sample_is_known_by_its_bytes_in_either_encoding(samples: Path) -> None:
    to_traditional = opencc.OpenCC("s2t")
    for file in sorted(samples.glob("*.md")):
        text = file.read_text("utf-8")[:4000]
        assert decode_text(text.encode("gb18030")).encoding == "gb18030", file.name
        other = to_traditional.convert(text).encode("big5hkscs", errors="ignore")
        assert decode_text(other).encoding == "big5", file.name


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\x0b", "\u2028"])
def test_every_kind_of_line_end_is_a_line_end(ending: str) -> None:
    assert decode_text(TEXT.replace("\n", ending).encode()).text == TEXT


def test_invisible_characters_are_taken_out_and_counted() -> None:
    found = decode_text("第一条　经\u200b营者\x07应当\ufeff退货。".encode())
    assert found.text == "第一条　经营者应当退货。"
    assert "3 个看不见的控制字符" in found.notices[0]


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b" \r\n\t", "空的", None),
        (b"abc\x00\x01\x02\xff", "二进制", None),
        (TEXT.encode() + TEXT.encode("gb18030"), "混用了两种编码", "第 5 行附近"),
        (TEXT.encode()[:-2], "截断", "第 4 行附近"),
        ("第一条　经营者\ufffd当退货。".encode(), "丢失", "第 1 行"),
        ("これは日本語の文章です。カタカナもあります。".encode("shift_jis"), "编码", None),
    ],
)
def test_what_is_no_whole_text_is_refused_with_the_line(data: bytes, reason: str, place: str | None) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        decode_text(data)
    assert caught.value.place == place
    assert caught.value.reason.endswith("。")


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("style", ["indented", "blank line between"])
def test_lines_that_a_mail_broke_become_paragraphs_again(tmp_path: Path, width: int, style: str) -> None:
    lines = []
    for paragraph in PARAGRAPHS:
        lines += wrapped(paragraph, width, "　　" if style == "indented" else "")
        lines += [] if style == "indented" else [""]
    found = read_plain(written(tmp_path / "mail.txt", "\n".join(lines).encode("gb18030")), unwatched)
    assert [line.strip() for line in found.text.split("\n") if line.strip()] == list(PARAGRAPHS)
    assert "断行" in found.notices[0]


def test_a_line_that_is_a_paragraph_is_never_joined() -> None:
    text = "\n".join(PARAGRAPHS)
    assert rejoin_wrapped(text) == (text, 0)


def test_a_list_of_lines_of_one_width_is_left_alone() -> None:
    text = "\n".join(f"第{n}批全国市场监督管理系统行政执法指导性案例的发布情况" for n in "一二三四五六七八")
    assert rejoin_wrapped(text) == (text, 0)


def test_a_year_that_was_broken_in_two_is_one_number_again() -> None:
    parts = [
        "本办法由国家有关部门负责解释，经营者应当遵照执行，自20",
        "26年3月1日起，由国家有关部门负责解释，各地应当遵照执行",
        "前款所列部门的，应当及时移送，消费者应当依法行使权利，遵",
        "守有关规定。",
    ]
    assert "自2026年3月1日起" in rejoin_wrapped("\n".join(parts))[0]


@pytest.mark.needs_shared
def test_no_sample_is_taken_for_broken_lines(samples: Path) -> None:
    for file in sorted(samples.glob("*.md")):
        assert rejoin_wrapped(file.read_text("utf-8"))[1] == 0, file.name


def test_markdown_keeps_its_front_matter_and_its_lines(tmp_path: Path) -> None:
    text = "---\ntitle: 办法\n---\n# 办法\n\n第一条　甲。\n"
    found = read_markdown(written(tmp_path / "a.md", text.encode()), unwatched)
    assert (found.text, found.format, found.notices) == (text, "markdown", ())
