"""Bytes to text, and what a text says of itself."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import MetadataError, ReadError, TextError
from ingest.read_document import read_document
from ingest.readers.handbook import parse_handbook
from ingest.readers.metadata import front_matter_metadata, split_front_matter, stated_dates
from ingest.readers.plain import decode, read_text
from kb.law.instruments import DateBasis, LegalRank
from kb.store.drafts import CitedDraft

LINE = "第一条　为了保护消费者的合法权益，制定本办法。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_reads_the_same_in_every_encoding_a_clerk_may_save_it_in(encoding: str) -> None:
    assert decode(LINE.encode(encoding)) == LINE


def _docx(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return path.read_bytes()[:40]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"  \n\t", "空的"),
        (b"%PDF-1.7\n/Encrypt", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版 Word"),
        (b"{\\rtf1", "RTF"),
        (b"abc\x00\x01\x02", "二进制"),
        (LINE.encode("gb18030") + b"\xff\xff\xff", "编码损坏"),
        ("ÀÁÂÃ".encode("latin-1") * 50 + b"\x81", "编码"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        decode(data)


def test_a_truncated_docx_is_named_for_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"docx.*另存为"):
        decode(_docx(tmp_path / "a.docx"))


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(ReadError, match="太大"):
        read_text(path)


def test_broken_front_matter_is_refused_with_its_line() -> None:
    with pytest.raises(MetadataError) as caught:
        split_front_matter('---\ntitle: "办法\nissuer: x\n---\n正文')
    assert caught.value.place is not None
    assert caught.value.place.startswith("第 ")


def test_front_matter_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(MetadataError, match="名称: 值"):
        split_front_matter("---\n- a\n---\n正文")


def test_a_day_that_does_not_exist_is_refused_with_its_line() -> None:
    with pytest.raises(MetadataError, match="不存在的日期 2023-02-29") as caught:
        split_front_matter("---\ntitle: 办法\npublish_date: 2023-02-29\n---\n正文")
    assert caught.value.place == "第 3 行"


def test_front_matter_that_unfolds_itself_is_refused_before_it_does() -> None:
    nested = "\n".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(MetadataError, match="引用"):
        split_front_matter(f"---\na: &a [x]\n{nested}\n---\n正文")


def test_what_no_text_can_hold_is_left_out_of_titles_and_labels() -> None:
    fields, _ = split_front_matter('---\ntitle: "退换\\x0b货办法"\nversion: "\\ud8002020"\n---\n正文')
    found = front_matter_metadata(fields)
    assert (found.title, found.version_label) == ("退换货办法", "2020")


def test_a_text_without_front_matter_is_all_body() -> None:
    assert split_front_matter("办法\n\n第一条　正文") == ({}, "办法\n\n第一条　正文")


def test_a_partial_date_is_no_date() -> None:
    found = front_matter_metadata({"title": "办法", "publish_date": "2026", "effective_date": ""})
    assert found.dates.promulgation.value is None
    assert found.dates.effective.value is None


def test_a_date_that_a_curator_entered_is_known_from_a_source_and_says_so() -> None:
    fields = {"effective_date": "2014-03-15", "effective_date_basis": "entered by curator, unverified"}
    fact = front_matter_metadata(fields).dates.effective
    assert (fact.value, fact.basis, fact.evidence) == (date(2014, 3, 15), DateBasis.SOURCE, "由整理者填写，未核实")


def test_a_repeal_in_the_status_is_a_repeal_date() -> None:
    found = front_matter_metadata({"status": "已废止(2026-04-15)", "doc_type": "部门规章"})
    assert found.dates.repeal.value == date(2026, 4, 15)
    assert found.legal_rank is LegalRank.DEPARTMENTAL_RULE


def test_an_unknown_rank_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MetadataError, match="部门规章"):
        front_matter_metadata({"doc_type": "圣旨"})


def test_adoption_and_amendment_lines_under_the_title_give_their_dates() -> None:
    preface = (
        "（1993年10月31日第八届全国人民代表大会常务委员会第四次会议通过　"
        "根据2009年8月27日《关于修改部分法律的决定》第一次修正　"
        "根据2013年10月25日《关于修改〈消费者权益保护法〉的决定》第二次修正）"
    )
    dates = stated_dates(preface, "本法自1994年1月1日起施行。")
    assert dates.adoption.value == date(1993, 10, 31)
    assert dates.promulgation.value == date(2013, 10, 25)
    assert dates.effective.value is None, "the last article of an amended law names the original date"


def test_commencement_at_promulgation_counts_for_a_text_never_amended() -> None:
    preface = "（2007年1月11日商务部令第1号公布）"
    dates = stated_dates(preface, "本办法自公布之日起施行。")
    assert dates.effective.value == date(2007, 1, 11)
    assert dates.effective.basis is DateBasis.STATED_IN_TEXT


HANDBOOK = """---
handbook: 退换货
id: returns
industries: [market]
review_date: 2027-05-31
---
# 退换货

## 七日退货

- 问法：能退吗；怎么退
- 可以说：一般七日内可以退。
- 触发：食物中毒、受伤
- 移交：专岗
七日内可以退（《消费者权益保护法》第二十五条第一款）。
"""


def test_a_handbook_unit_carries_its_fields_and_what_it_rests_on() -> None:
    draft = parse_handbook(HANDBOOK, Path("returns.md"))
    (unit,) = draft.units
    assert (draft.title, draft.review_date, draft.industries) == ("退换货", date(2027, 5, 31), ("market",))
    assert (unit.questions, unit.sayable) == (("能退吗", "怎么退"), "一般七日内可以退。")
    assert (unit.triggers, unit.hand_over) == (("食物中毒", "受伤"), "专岗")
    assert unit.rests_on == (CitedDraft("消费者权益保护法", "第二十五条"),)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("一般七日内可以退。", "长" * 61, "上限 60 字"),
        ("七日内可以退（《消费者权益保护法》第二十五条第一款）。\n", "", "没有正文"),
    ],
)
def test_a_handbook_with_a_fault_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    with pytest.raises(TextError, match=reason) as caught:
        parse_handbook(HANDBOOK.replace(old, new), Path("returns.md"))
    assert caught.value.place


@pytest.mark.parametrize(
    "preface",
    [
        "（2022年3月1日公布　根据2026年10月8日《关于修改〈甲办法〉的决定》修改）",
        "（2022年3月1日公布　根据2026年10月8日甲机关令第101号修改）",
        "（2022年3月1日公布，自2022年5月1日起施行，2026年10月8日修订）",
    ],
)
def test_wording_is_promulgated_on_the_day_of_its_last_amendment_however_that_is_printed(preface: str) -> None:
    found = stated_dates(preface, "本办法自2022年5月1日起施行。")
    assert found.adoption.value == date(2022, 3, 1)
    assert found.promulgation.value == date(2026, 10, 8)
    assert found.effective.value is None


def test_text_without_a_title_goes_by_the_name_of_its_file_and_says_so(tmp_path: Path) -> None:
    bare, named = tmp_path / "收文07.txt", tmp_path / "收文08.txt"
    bare.write_text(f"{LINE}\n第二条　经营者应当退货。\n", "utf-8")
    named.write_text(f"退换货办法\n{LINE}\n第二条　经营者应当退货。\n", "utf-8")
    assert read_document(bare).metadata.title == "收文07"
    assert "没有读到标题" in read_document(bare).notices[-1]
    assert read_document(named).notices == ()


def test_footnotes_of_a_page_are_left_out_of_its_articles_and_that_is_said(tmp_path: Path) -> None:
    page = tmp_path / "办法.html"
    lines = ("退换货办法", LINE, "第二条　经营者应当退货[1]。", "[1] 编者注：本条于上年修改。")
    page.write_text(f"<html><body>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>", "utf-8")
    found = read_document(page)
    assert "编者注" not in found.body
    assert "应当退货。" in found.body
    assert "1 条脚注没有算作条文。" in found.notices
