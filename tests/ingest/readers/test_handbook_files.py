"""Handbooks as files: Word with and without styles, a web page, plain text, a PDF."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from ingest.readers.handbook import parse_handbook
from ingest.readers.office import find_office
from ingest.readers.reading import read_file
from kb.store.drafts import HandbookDraft
from tests.builders_handbooks import PLAIN, TITLE, write_html, write_plain_docx, write_styled_docx

PLAIN_UNITS = ["退货流程", "退货流程 › 七日内退货", "退货流程 › 超过七日", "接听要求"]


def parsed(path: Path) -> HandbookDraft:
    read = read_file(path)
    return parse_handbook(read.text, str(path), {}, markdown=read.format == "markdown")


def test_a_word_handbook_with_styles(tmp_path: Path) -> None:
    draft = parsed(write_styled_docx(tmp_path / "a.docx", facts=("生效日期：2026年12月1日",)))
    assert (draft.title, draft.effective_date) == (TITLE, date(2026, 12, 1))
    assert [unit.heading for unit in draft.units] == [
        "退换货 › 破损件",
        "退换货 › 各品类时限",
        "退换货 › 常见问题 › 衣服洗过还能退吗",
        "退换货 › 常见问题 › 退款多久到账",
    ]
    assert draft.units[0].sayable == "请您拍一下破损的地方，我给您登记。"
    assert draft.units[1].text == "品类：家电；受理时限：签收后15日\n品类：生鲜；受理时限：签收后24小时"


def test_a_word_handbook_without_styles(tmp_path: Path) -> None:
    draft = parsed(write_plain_docx(tmp_path / "a.docx"))
    assert (draft.title, draft.owner, draft.review_date) == (TITLE, "客户体验部", date(2027, 5, 31))
    assert [unit.heading for unit in draft.units] == PLAIN_UNITS


def test_a_web_page(tmp_path: Path) -> None:
    draft = parsed(write_html(tmp_path / "a.html"))
    assert (draft.title, draft.owner) == (TITLE, "客户体验部")
    assert [unit.heading for unit in draft.units][-1] == "常见问题 › 退款多久到账"
    assert draft.units[0].heading == "破损件"


def test_plain_text_in_the_encoding_of_old_machines(tmp_path: Path) -> None:
    path = tmp_path / "手册.txt"
    path.write_bytes("\n".join(PLAIN).encode("gb18030"))
    assert [unit.heading for unit in parsed(path).units] == PLAIN_UNITS


@pytest.mark.needs_libreoffice
def test_a_pdf(tmp_path: Path) -> None:
    source = write_styled_docx(tmp_path / "a.docx")
    office = find_office()
    assert office is not None
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    units = parsed(tmp_path / "a.pdf").units
    assert "请客户拍三张照片。" in "".join(unit.text for unit in units)
    assert [unit.heading for unit in units][:2] == ["退换货 › 破损件", "退换货 › 各品类时限"]
    assert units[1].text == "品类：家电；受理时限：签收后15日\n品类：生鲜；受理时限：签收后24小时"
