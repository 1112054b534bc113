"""The comparison report: chosen texts, the printable page and the Word file say what changed, each in its place."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from fastapi.testclient import TestClient

from api.comparisons import Comparison, oldest_first
from api.reports.compare_docx import compare_docx
from api.reports.compare_html import compare_html
from api.reports.compare_sheet import ComparisonSheet, Folded, sheet_of
from kb.law.compare import compare_versions
from kb.law.instruments import (
    DateBasis,
    DatedFact,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    LegalRank,
    Validity,
    ValidityStatus,
    VersionDates,
    VersionId,
)
from kb.store.records import VersionOnDay

SAMPLE = "示例网店管理办法"
DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str


def stored(name: str, effective: date, until: date | None, title: str = "甲办法") -> VersionOnDay:
    fact = DatedFact(effective, DateBasis.DECISION, "《关于修改〈甲办法〉的决定》末条")
    version = InstrumentVersion(VersionId(name), InstrumentId(title), name, None, None, 5, VersionDates(effective=fact))
    validity = Validity(version.version_id, effective, until, False, ValidityStatus.SUPERSEDED if until else None)
    return VersionOnDay(
        Instrument(InstrumentId(title), title, title, "某局", LegalRank.DEPARTMENTAL_RULE), version, validity
    )


OLD = [
    Row("第一条", "为了规范网店经营，制定本办法。"),
    Row("第二条", "经营者可以自收货之日起七日内为消费者办理退货。"),
    Row("第三条", "任何单位和个人发现违法行为的，有权举报。"),
    Row("第四条", "违反本办法第二条规定的，由监督检查部门责令改正，处五千元以下罚款。"),
    Row("第五条", "行业组织应当加强自律，引导会员<诚信>经营。"),
]
NEW = [
    Row("第一条", "为了规范网店经营，制定本办法。"),
    Row("第二条", "经营者应当自收货之日起三日内为消费者办理退货。"),
    Row("第三条", "平台应当建立商家信用评价制度，公示评价规则。"),
    Row("第四条", "行业组织应当加强自律，引导会员<诚信>经营。"),
    Row("第五条", "任何单位和个人发现违法行为的，有权举报。"),
    Row("第六条", "违反本办法第二条规定的，由监督检查部门责令改正，处一万元以下罚款。"),
]


def comparison(old: list[Row], new: list[Row], other: str = "甲办法") -> Comparison:
    since, until = date(2020, 1, 1), date(2026, 1, 1)
    sides = stored("旧本", since, until), stored("新本", until, None, other)
    return Comparison(sides[0], sides[1], DAY, compare_versions(old, new))


@pytest.fixture(scope="module")
def sheet() -> ComparisonSheet:
    return sheet_of(comparison(OLD, NEW))


class Texts(HTMLParser):
    """The texts of a page by the mark around them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.by_tag.setdefault(self.open[-1] if self.open else "", []).append(data)


def test_the_counts_come_first_and_name_every_kind(sheet: ComparisonSheet) -> None:
    assert dict(sheet.counts) == {"修改": 2, "新增": 1, "删去": 0, "移位": 1, "改条号": 1, "无变化": 1}


def test_changed_numbers_and_duties_are_pointed_out(sheet: ComparisonSheet) -> None:
    assert [(each.article, each.what, each.old, each.new) for each in sheet.numbers] == [
        ("第二条", "期限", "七日内", "三日内"),
        ("第四条 → 第六条", "金额", "五千元以下", "一万元以下"),
    ]
    assert [(each.article, each.old, each.new) for each in sheet.duties] == [
        ("第二条", "应当、必须 0 处；可以、有权 1 处", "应当、必须 1 处；可以、有权 0 处")
    ]


def test_what_did_not_change_is_one_line(sheet: ComparisonSheet) -> None:
    assert [each.line for each in sheet.body if isinstance(each, Folded)] == [
        "第一条 无变化",
        "第三条 → 第五条 只改条号，文字无变化",
    ]


def test_a_run_of_unchanged_articles_is_folded_from_its_first_to_its_last() -> None:
    rows = [Row(f"第{n}条", OLD[0].text + "又" * i) for i, n in enumerate("一二三四五")]
    (only,) = sheet_of(comparison(rows, rows)).body
    assert isinstance(only, Folded)
    assert only.line == "第一条至第五条 无变化"
    (two,) = sheet_of(comparison(rows[:2], rows[:2])).body
    assert isinstance(two, Folded)
    assert two.line == "第一条、第二条 无变化"


def test_how_the_dates_are_known_is_said(sheet: ComparisonSheet) -> None:
    facts = dict(sheet.new.facts)
    assert facts["施行"] == "2026年1月1日（修改决定载明；《关于修改〈甲办法〉的决定》末条）"
    assert dict(sheet.old.facts)["2026年11月22日的效力"] == "已被取代（至2026年1月1日）"


def test_two_instruments_are_both_named_in_the_title() -> None:
    assert sheet_of(comparison(OLD, NEW, "乙办法")).title == "《甲办法》与《乙办法》对照"


def test_an_amendment_of_references_alone_says_so() -> None:
    new = [*OLD[:3], replace(OLD[3], text=OLD[3].text.replace("第二条", "第三条")), OLD[4]]
    (row,) = sheet_of(comparison(OLD, new)).rows
    assert row.notes == ("只改了引用的条款项序号",)


def test_the_page_strikes_what_went_and_underlines_what_came(sheet: ComparisonSheet) -> None:
    texts = Texts(compare_html(sheet))
    assert not texts.open
    assert {"可以", "七", "五千"} <= set(texts.by_tag["del"])
    assert {"应当", "三", "一万"} <= set(texts.by_tag["ins"])


def test_the_page_needs_nothing_from_outside(sheet: ComparisonSheet) -> None:
    page = compare_html(sheet)
    assert all(each.startswith("#") for each in Texts(page).addresses)
    assert not re.search(r"https?:|@import|url\(|<script", page)


def test_every_entry_of_the_contents_leads_to_its_article(sheet: ComparisonSheet) -> None:
    page = compare_html(sheet)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) == len(sheet.rows) == len(set(targets))
    assert all(f'id="{target}"' in page for target in targets)


def test_marks_inside_a_law_are_text_on_the_page(sheet: ComparisonSheet) -> None:
    page = compare_html(sheet)
    assert "<诚信>" not in page
    assert "&lt;诚信&gt;" in page


def test_the_word_file_has_headings_tables_and_marked_runs(sheet: ComparisonSheet) -> None:
    document = Document(BytesIO(compare_docx(sheet)))
    headings = [
        each.text for each in document.paragraphs if each.style is not None and "Heading" in str(each.style.name)
    ]
    assert [each for each in headings if "变化" not in each] == ["概要", "变动目录", "逐条对照"]
    runs = [
        run
        for table in document.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    ]
    assert {"可以", "七", "五千"} <= {run.text for run in runs if run.font.strike}
    assert {"应当", "三", "一万"} <= {run.text for run in runs if run.font.underline}
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)


@pytest.mark.needs_libreoffice
def test_the_word_file_opens_in_libreoffice(sheet: ComparisonSheet, tmp_path: Path) -> None:
    file = tmp_path / "对照.docx"
    file.write_bytes(compare_docx(sheet))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(tmp_path),
        str(file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = (tmp_path / "对照.txt").read_text(encoding="utf-8-sig")
    assert "《甲办法》新旧文本对照" in text
    assert "第四条 → 第六条" in text


def test_without_names_the_last_two_versions_are_compared(client: TestClient) -> None:
    found = client.get(f"/v1/instruments/{SAMPLE}/compare").json()
    assert (found["from"]["label"], found["to"]["label"]) == ("2020", "2024")
    assert sum(found["counts"].values()) == 3
    second = next(each for each in found["changes"] if each["new_label"] == "第二条")
    assert second["numbers"] == [{"what": "期限", "old": ["七日内"], "new": ["三日内"]}]


def test_a_version_without_dates_is_as_old_as_the_year_of_its_label() -> None:
    dated = stored("2021", date(2021, 5, 1), None)
    undated = replace(dated, version=replace(dated.version, label="2025修改", dates=VersionDates()))
    assert [each.version.label for each in oldest_first((undated, dated))] == ["2021", "2025修改"]
    older = replace(undated, version=replace(undated.version, label="2014"))
    assert [each.version.label for each in oldest_first((dated, older))] == ["2014", "2021"]


def test_the_newest_text_has_no_newer_one_to_be_compared_with(client: TestClient) -> None:
    reply = client.get(f"/v1/instruments/{SAMPLE}/compare", params={"from": "2025-01-01"})
    assert reply.status_code == 404
    assert "请写明新文本" in reply.json()["detail"]


def test_one_day_means_the_text_of_then_and_the_one_before(client: TestClient) -> None:
    found = client.get(f"/v1/instruments/{SAMPLE}/compare", params={"to": "2025-01-01"}).json()
    assert (found["from"]["label"], found["to"]["label"]) == ("2020", "2024")


def test_a_single_version_has_nothing_to_be_compared_with(client: TestClient) -> None:
    reply = client.get("/v1/instruments/消费者权益保护法/compare")
    assert reply.status_code == 404
    assert "只有一个版本" in reply.json()["detail"]


def test_another_instrument_may_be_the_other_side(client: TestClient) -> None:
    found = client.get("/v1/instruments/消保法/compare", params={"to": SAMPLE}).json()
    assert found["from_instrument"]["short_title"] == "消费者权益保护法"
    assert (found["to_instrument"]["short_title"], found["to"]["label"]) == (SAMPLE, "2024")


def test_a_part_of_a_title_that_names_one_instrument_is_enough(client: TestClient) -> None:
    assert client.get("/v1/instruments/网店管理办法/compare").json()["to"]["label"] == "2024"


@pytest.mark.parametrize("name", ["没有这部法", "2019-01-01", "abcdef"])
def test_a_side_that_does_not_exist_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/v1/instruments/{SAMPLE}/compare", params={"from": name}).status_code == 404


def test_the_page_is_served_with_a_policy_that_lets_nothing_in(client: TestClient) -> None:
    reply = client.get(f"/v1/instruments/{SAMPLE}/compare", params={"format": "html"})
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "<del>七</del>" in reply.text


def test_the_word_file_is_served_under_a_chinese_name(client: TestClient) -> None:
    reply = client.get(f"/v1/instruments/{SAMPLE}/compare", params={"format": "docx"})
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E7%A4%BA" in reply.headers["content-disposition"]
    assert Document(BytesIO(reply.content)).tables


def test_another_format_is_refused(client: TestClient) -> None:
    assert client.get(f"/v1/instruments/{SAMPLE}/compare", params={"format": "pdf"}).status_code == 422
