"""Repeal clauses: what a text ends, since when, and what only looks like it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kb.law.repeals import RepealClause, is_repeal_decision, repeal_clauses
from kb.law.structure import parse_text

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "corpus_samples"


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    label: str = "第九条"


def clauses(*texts: str, title: str = "", preface: str = "") -> tuple[RepealClause, ...]:
    return repeal_clauses([Said(text) for text in texts], title=title, preface=preface)


def titles(*texts: str, title: str = "") -> list[str]:
    return [one.title for one in clauses(*texts, title=title)]


def test_a_clause_names_the_other_text_its_number_and_its_day() -> None:
    text = "本办法自2026年4月15日起施行。《甲暂行办法》（2019年11月30日国家乙总局令第20号公布）同时废止。"
    assert clauses(text) == (
        RepealClause("甲暂行办法", "国家乙总局令第20号", date(2019, 11, 30), date(2026, 4, 15), "第九条"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "自本办法施行之日起，《甲规定》、《乙通知》（某发〔2005〕63号）废止。",
        "《甲规定》和1997年7月1日某部发布的《乙通知》同时废止。",
        "原《甲规定》《乙通知》停止执行。",
        "自本规定施行之日起，废止《甲规定》和《乙通知》。",
        "根据《立法法》，《甲规定》以及《乙通知》等文件同时废止。",
        "《甲规定》（某令第3号）、《乙通知》（某发〔2005〕63号）自本办法施行之日起同时废止。",
    ],
)
def test_every_title_of_a_list_is_ended_and_the_grounds_are_not(text: str) -> None:
    assert titles(text) == ["甲规定", "乙通知"]


@pytest.mark.parametrize(
    "text",
    [
        "《甲规定》废止前已经受理的案件，继续依照其规定办理。",
        "不得废止《甲规定》。",
        "《甲规定》不得废止。",
        "《甲规定》第五条同时废止。",
        "《甲规定》中有关收费的规定同时废止。",
        "应当提出修改或者废止《甲规定》的建议。",
        "《甲规定》废止的，依照本办法办理。",
        "《甲规定》废止后，未了结的事项依照本办法办理。",
        "可以依照《甲法》规定的公示催告程序，请求宣告该股票失效。",
        "与本法抵触的规定，同时失效。",
    ],
)
def test_what_only_speaks_of_repeal_ends_nothing(text: str) -> None:
    assert titles(text) == []


def test_a_day_of_its_own_precedes_the_commencement() -> None:
    text = "本办法自2025年10月1日起施行。《甲规定》自2026年1月1日起废止。"
    assert [one.on for one in clauses(text)] == [date(2026, 1, 1)]


def test_the_day_inside_parentheses_is_that_of_the_other_text() -> None:
    (found,) = clauses("《甲规定》（某部令第8号，自1999年1月1日起施行）同时废止。")
    assert (found.on, found.issued_on, found.document_number) == (None, None, "某部令第8号")


def test_the_commencement_may_stand_in_an_article_of_its_own() -> None:
    assert [one.on for one in clauses("《甲规定》同时废止。", "本办法自2026年1月1日起施行。")] == [date(2026, 1, 1)]


def test_a_text_in_force_since_its_issue_ends_others_on_its_first_day_of_issue() -> None:
    text, preface = "本法自公布之日起施行。《甲法》同时废止。", "2018年3月20日某会议通过　根据2024年12月25日某决定修正"
    assert [one.on for one in clauses(text, preface=preface)] == [date(2018, 3, 20)]
    assert [one.on for one in clauses(text)] == [None]


def test_an_older_namesake_is_no_other_instrument() -> None:
    text = "1950年6月29日某政府颁布的《中华人民共和国工会法》同时废止。"
    assert titles(text, title="中华人民共和国工会法") == []
    assert titles(text, title="某法") == ["工会法"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("国务院关于废止部分行政法规的决定", True),
        ("某局关于废止《甲规定》的决定", True),
        ("某局关于修改和废止部分规章的决定", True),
        ("某局关于宣布失效一批文件的公告", True),
        ("某局关于修改《甲规定》的决定", False),
        ("废止规范性文件管理办法", False),
    ],
)
def test_a_repeal_decision_is_known_by_its_title(title: str, expected: bool) -> None:
    assert is_repeal_decision(title) is expected


def test_a_repeal_decision_ends_what_it_lists_line_by_line() -> None:
    text = "依据《立法法》，决定废止下列规章：\n一、《甲规定》（2001年5月1日某部令第7号公布）\n二、《乙办法》"
    found = clauses(text, title="某部关于废止部分规章的决定")
    assert [(one.title, one.document_number) for one in found] == [("甲规定", "某部令第7号"), ("乙办法", None)]


def test_a_decision_that_also_amends_ends_only_what_it_repeals() -> None:
    text = "一、对下列规章的部分条款予以修改\n（一）《甲规定》\n二、废止下列规章\n（一）《乙办法》"
    assert titles(text, title="某部关于修改和废止部分规章的决定") == ["乙办法"]


def test_the_title_of_a_repeal_decision_is_enough() -> None:
    (found,) = clauses("本决定自公布之日起施行。", title="某部关于废止《甲规定》的决定")
    assert (found.title, found.label) == ("甲规定", "标题")


REAL = [
    ("市场监督管理投诉举报处理办法(2026)", "第四十六条", date(2026, 4, 15), ["市场监督管理投诉举报处理暂行办法"]),
    ("网络交易监督管理办法(2025修改)", "第五十六条", date(2021, 5, 1), ["网络交易管理办法"]),
    ("合同行政监督管理办法(2023)", "第二十三条", date(2023, 7, 1), ["合同违法行为监督处理办法"]),
    ("侵害消费者权益行为处罚办法(2015)", "第二十二条", date(2015, 3, 15), ["欺诈消费者行为处罚办法"]),
    ("公开募集证券投资基金销售机构监督管理办法(2020)", "第六十三条", date(2020, 10, 1), ["证券投资基金销售管理办法"]),
    (
        "明码标价和禁止价格欺诈规定(2022)", "第二十七条", date(2022, 7, 1),
        ["关于商品和服务实行明码标价的规定", "禁止价格欺诈行为的规定"],
    ),
    (
        "家用汽车产品修理更换退货责任规定(2021)", "第四十二条", date(2022, 1, 1),
        ["家用汽车产品修理、更换、退货责任规定"],
    ),
    (
        "药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法(2019)", "第三十四条", date(2020, 3, 1),
        ["食品广告发布暂行规定", "药品广告审查发布标准", "药品广告审查办法",
         "医疗器械广告审查办法", "医疗器械广告审查发布标准"],
    ),
    (
        "民法典(2020)", "第一千二百六十条", date(2021, 1, 1),
        ["婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则"],
    ),
]  # fmt: skip

# Every other sample that ends something, with how many texts.
COUNTS = {
    "互联网广告管理办法(2023)": 1, "公开募集证券投资基金宣传推介材料管理暂行规定(2020)": 1,
    "化妆品监督管理条例(2020)": 1,
    "医疗机构管理条例(2022修订)": 1, "商业银行理财业务监督管理办法(2018)": 12,
    "市场监督管理投诉举报处理暂行办法(2022修正)": 3,
    "市场监督管理行政处罚程序规定(2022修正)": 6, "房地产广告发布规定(2021修订)": 1, "民办教育促进法(2018修正)": 1,
    "网络交易监督管理办法(2021)": 1, "防范和处置非法集资条例(2021)": 1,
}  # fmt: skip


def sample(path: Path) -> tuple[RepealClause, ...]:
    body = re.split(r"^---\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)[2]
    parsed = parse_text(body)
    return repeal_clauses(parsed.provisions, title=parsed.title or "", preface=parsed.preface)


@pytest.mark.needs_shared
@pytest.mark.parametrize(("name", "label", "on", "ended"), REAL, ids=[each[0] for each in REAL])
def test_real_clauses_are_read_as_they_stand(name: str, label: str, on: date, ended: list[str]) -> None:
    found = sample(SAMPLES / f"{name}.md")
    assert [(one.title, one.label, one.on) for one in found] == [(title, label, on) for title in ended]


@pytest.mark.needs_shared
def test_the_samples_end_these_texts_and_no_others() -> None:
    found = {path.stem: len(sample(path)) for path in SAMPLES.glob("*.md") if path.stem != "README"}
    expected = COUNTS | {name: len(ended) for name, _, _, ended in REAL}
    assert {name: count for name, count in found.items() if count} == expected
