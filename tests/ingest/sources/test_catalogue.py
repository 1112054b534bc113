"""The catalogue of instruments: what is in it, what the company's file changes, and how mistakes are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.sources.catalogue import Catalogue
from kb.errors import ContentError
from kb.law.instruments import DateBasis, LegalRank
from kb.settings import CHECKOUT_CORPUS

OURS = """
[[instrument]]
title = "示例网店管理办法（试行）"
issuing_authority = "示例机关"
legal_rank = "部门规章"
version = "2024"
document_number = "示例机关令第1号"
effective_date = 2024-02-01
effective_date_basis = "末条"
industries = ["market"]
why = "测试。"
"""
ALIASES = """
[[alias]]
title = "示例网店管理办法"
names = ["网店办法"]
"""


def write(tmp_path: Path, ours: str = OURS, theirs: str | None = None) -> Catalogue:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    (corpus / "terms").mkdir(parents=True)
    home.mkdir()
    (corpus / "sources.toml").write_text(ours, "utf-8")
    (corpus / "terms" / "aliases.toml").write_text(ALIASES, "utf-8")
    if theirs is not None:
        (home / "sources.toml").write_text(theirs, "utf-8")
    return Catalogue(corpus, home)


@pytest.mark.parametrize(
    "name", ["示例网店管理办法（试行）", "《示例网店管理办法(试行)》", "示例网店管理办法", "网店办法"]
)
def test_instrument_is_found_by_title_short_title_and_alias(tmp_path: Path, name: str) -> None:
    found = write(tmp_path).find(name)
    assert found is not None and found.title == "示例网店管理办法（试行）"


def test_unknown_name_is_answered_with_names_alike(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="是否想找《示例网店管理办法》"):
        write(tmp_path).require("网店管理办法")
    with pytest.raises(SourceError, match="zhigui sources list"):
        Catalogue(tmp_path / "corpus", tmp_path / "home").require("毫不相干")


def test_entry_says_what_is_known_and_how(tmp_path: Path) -> None:
    said = write(tmp_path).describe("示例网店管理办法（试行）")
    assert said is not None
    assert (said.issuing_authority, said.legal_rank) == ("示例机关", LegalRank.DEPARTMENTAL_RULE)
    assert (said.dates.effective.value, said.dates.effective.basis) == (date(2024, 2, 1), DateBasis.SOURCE)
    assert said.dates.promulgation.value is None
    assert write(tmp_path / "other").describe("没有登记的办法") is None


def test_date_counts_as_stated_in_the_text_only_for_the_file_with_the_registered_checksum(tmp_path: Path) -> None:
    said = write(tmp_path, OURS + f'sha256 = "{"a" * 64}"\n').describe("网店办法")
    assert said is not None and said.dates.effective.basis is DateBasis.STATED_IN_TEXT


def test_company_adds_an_address_and_keeps_the_rest(tmp_path: Path) -> None:
    theirs = '[[instrument]]\ntitle = "示例网店管理办法（试行）"\nwhy = "我们常用。"\n'
    found = write(tmp_path, theirs=theirs).require("网店办法")
    assert (found.why, found.issuing_authority, found.origin) == ("我们常用。", "示例机关", "company")
    assert found.publication.document_number == "示例机关令第1号"


def test_number_and_dates_of_ours_do_not_hold_for_another_address(tmp_path: Path) -> None:
    theirs = '[[instrument]]\ntitle = "示例网店管理办法（试行）"\naddress = "https://law.example.cn/1.docx"\n'
    found = write(tmp_path, theirs=theirs).require("网店办法")
    assert found.address == "https://law.example.cn/1.docx"
    assert (found.publication.document_number, found.publication.effective.value) == (None, None)
    assert found.legal_rank is LegalRank.DEPARTMENTAL_RULE


def test_company_adds_instruments_of_its_own(tmp_path: Path) -> None:
    catalogue = write(tmp_path, theirs='[[instrument]]\ntitle = "某市网络餐饮管理规定"\n')
    assert catalogue.names() == ("示例网店管理办法", "某市网络餐饮管理规定")


def test_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    assert write(tmp_path, "\ufeff" + OURS).names()


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ('title = ""', 2, "title"),
        ('why = "没有标题"', 1, "缺少 title"),
        ('title = "甲办法"\nadress = "https://a.cn"', 3, "是否想写 address"),
        ('title = "甲办法"\naddress = "ftp://a.cn/1"', 3, "http"),
        ('title = "甲办法"\naddress = "https://me:pw@a.cn/1"', 3, "用户名"),
        ('title = "甲办法"\nlegal_rank = "法规"', 3, "部门规章"),
        ('title = "甲办法"\nindustries = ["零售"]', 3, "market"),
        ('title = "甲办法"\nindustries = "market"', 3, "列表"),
        ('title = "甲办法"\nformat = "exe"', 3, "docx"),
        ('title = "甲办法"\nsha256 = "abc"', 3, "64 位"),
        ('title = "甲办法"\neffective_date = "2024-01-01"\neffective_date_basis = "末条"', 3, "不加引号"),
        ('title = "甲办法"\neffective_date = 2024-01-01', 3, "依据"),
        ('title = "甲办法"\neffective_date_basis = "末条"', 3, "没有 effective_date"),
    ],
)
def test_mistake_is_told_with_file_line_and_what_to_write(tmp_path: Path, lines: str, line: int, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        write(tmp_path, theirs=f"[[instrument]]\n{lines}\n")
    told = str(caught.value)
    assert str(tmp_path / "home" / "sources.toml") in told and f"第 {line} 行" in told and words in told


def test_same_instrument_twice_in_one_file_is_told_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"第 4 行：《乙办法》登记了两次（另见第 2 行）"):
        write(tmp_path, theirs='[[instrument]]\ntitle = "乙办法"\n[[instrument]]\ntitle = "乙办法"\n')


def test_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="第 2 行"):
        write(tmp_path, theirs='[[instrument]]\ntitle = "甲\n')


def test_our_catalogue_can_be_used_and_every_date_has_its_basis(tmp_path: Path) -> None:
    catalogue = Catalogue(CHECKOUT_CORPUS, tmp_path)
    assert len(catalogue.entries) >= 100
    assert catalogue.find("消保法实施条例") is catalogue.find("消费者权益保护法实施条例")
    assert all(entry.why and entry.industries for entry in catalogue)
