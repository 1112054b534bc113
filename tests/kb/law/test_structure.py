"""Structure: an article's label opens it, a mention does not; what is broken is reported with its place."""

from __future__ import annotations

import pytest

from kb.law.errors import StructureError
from kb.law.instruments import ArticleNumber, Locator, ParsedText, ProvisionKind
from kb.law.soundness import START
from kb.law.structure import check_count, find_provision, parse_text, refuse_broken


def texts(parsed: ParsedText) -> list[tuple[str, str]]:
    return [(provision.label, provision.text) for provision in parsed.provisions]


def kinds(parsed: ParsedText) -> list[str]:
    return [problem.kind for problem in parsed.problems]


def test_articles_come_with_their_path() -> None:
    parsed = parse_text(
        "甲法\n第一编 总则\n第一章　通则\n第一条 甲。\n第二节 乙\n第二条 丙。\n第二编\u3000分则\n第三条 丁。"
    )
    assert [[heading.text for heading in provision.path] for provision in parsed.provisions] == [
        ["第一编 总则", "第一章 通则"],
        ["第一编 总则", "第一章 通则", "第二节 乙"],
        ["第二编 分则"],
    ]


def test_supplementary_provisions_without_a_number_are_a_heading() -> None:
    parsed = parse_text("第一编 甲\n第一章 乙\n第一条 丙。\n附 则\n第二条 丁。")
    assert [heading.text for heading in parsed.provisions[1].path] == ["附则"]


def test_unnumbered_paragraphs_stay_in_their_article() -> None:
    assert texts(parse_text("第一条　甲。\n\u3000\u3000乙。  \n\n（一）丙。\n第二条　丁。")) == [
        ("第一条", "甲。\n乙。\n（一）丙。"),
        ("第二条", "丁。"),
    ]


def test_a_clean_source_comes_back_character_for_character() -> None:
    source = "第一条　甲。\n乙。\n第二条　丙。"
    for provision in parse_text(source).provisions:
        assert source[provision.start : provision.end] == provision.text


def test_an_inserted_article_is_its_own() -> None:
    parsed = parse_text("第一条　甲。\n第一条之一　乙。\n第一条之二　丙。\n第二条　丁。")
    assert [provision.article for provision in parsed.provisions] == [
        ArticleNumber(1), ArticleNumber(1, 1), ArticleNumber(1, 2), ArticleNumber(2),
    ]  # fmt: skip
    assert parsed.problems == ()


@pytest.mark.parametrize(
    "mention",
    [
        "第九条规定的经营者，应当退货。",
        "第二条规定的经营者，应当退货。",
        "第四条第二款：",
        "第三条、第四条的规定，适用本条。",
        "第一条所列情形除外。",
    ],
)
def test_a_mention_at_the_start_of_a_line_opens_no_article(mention: str) -> None:
    parsed = parse_text(f"第一条　经营者违反本法\n{mention}\n第二条　乙。")
    assert [provision.label for provision in parsed.provisions] == ["第一条", "第二条"]
    assert parsed.provisions[0].text.endswith(mention)
    assert parsed.problems == ()


def test_a_broken_line_with_a_space_behind_the_mention_opens_no_article() -> None:
    parsed = parse_text("第一条　经营者违反本法\n第七条 的规定，处罚款。\n第二条　乙。")
    assert [provision.label for provision in parsed.provisions] == ["第一条", "第二条"]


def test_labels_without_a_space_are_read() -> None:
    parsed = parse_text("第一条为了保护消费者。\n第二条所有权受保护。\n第三条中国公民。")
    assert [provision.label for provision in parsed.provisions] == ["第一条", "第二条", "第三条"]


@pytest.mark.parametrize("label", ["**第一条** ", "第一条　", "第1条 ", "　　第一条：", "### 第一条 ", "第一条\n"])
def test_labels_are_read_as_files_in_the_wild_print_them(label: str) -> None:
    (provision,) = parse_text(f"甲法\n\n{label}经营者应当退货。").provisions
    assert (provision.article, provision.text) == (ArticleNumber(1), "经营者应当退货。")


def test_a_caption_stays_with_the_text() -> None:
    assert texts(parse_text("第一条【目的】为了。\n第二条【范围】本法。")) == [
        ("第一条", "【目的】为了。"),
        ("第二条", "【范围】本法。"),
    ]


def test_a_table_of_contents_is_dropped() -> None:
    parsed = parse_text("甲法\n目 录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。")
    assert [[heading.text for heading in provision.path] for provision in parsed.provisions] == [
        ["第一章 总则"],
        ["第二章 附则"],
    ]
    assert parsed.preface == ""


def test_a_table_of_contents_with_page_numbers_is_dropped() -> None:
    parsed = parse_text("目录\n第一章 总则……1\n第二章 附则……9\n\n第一章 总则\n第一条 甲。")
    assert [heading.text for heading in parsed.provisions[0].path] == ["第一章 总则"]


def test_what_stands_above_the_first_article_is_the_preface() -> None:
    parsed = parse_text("# 甲法\n\n（2020年1月1日某会通过）\n\n[原文](http://example.invalid)\n\n第一条　乙。")
    assert (parsed.title, parsed.preface) == ("甲法", "（2020年1月1日某会通过）")


def test_a_preamble_is_a_provision_of_its_own() -> None:
    parsed = parse_text("宪法\n目录\n序言\n第一章 总纲\n序 言\n甲国。\n乙国。\n第一章 总纲\n第一条 丙。")
    assert texts(parsed) == [("序言", "甲国。\n乙国。"), ("第一条", "丙。")]


def test_field_blocks_of_web_pages_are_dropped() -> None:
    parsed = parse_text("第一条　甲。\n---\nprev: /a/\nnext: /b/\n---\n第二条　乙。")
    assert texts(parsed) == [("第一条", "甲。"), ("第二条", "乙。")]


def test_annexes_and_their_tables_are_kept_whole() -> None:
    parsed = parse_text("第一条　甲。\n附件1：税率表\n税目 | 税率\n酒 | 20%\n第一条 表内。\n附件2\n乙。")
    assert texts(parsed) == [
        ("第一条", "甲。"),
        ("附件1", "税率表\n税目 | 税率\n酒 | 20%\n第一条 表内。"),
        ("附件2", "乙。"),
    ]
    assert [provision.kind for provision in parsed.provisions[1:]] == [ProvisionKind.ANNEX] * 2


def test_a_sentence_about_an_annex_opens_none() -> None:
    assert len(parse_text("第一条　甲。\n附件所列情形除外。\n附条件的合同无效。").provisions) == 1


def test_a_heading_glued_to_an_article_on_its_line_is_cut_off_and_listed() -> None:
    parsed = parse_text("第一条　甲。第二章 权利\n第二条　乙。")
    assert texts(parsed)[0] == ("第一条", "甲。")
    assert parsed.glued == (("第一条", "第二章 权利"),)
    assert parsed.provisions[1].path[0].text == "第二章 权利"


def test_a_heading_glued_without_a_blank_line_is_listed_where_blank_lines_part_the_units() -> None:
    parsed = parse_text("第一条　甲。\n第二编 物 权\n\n第二条　乙。\n\n第三条　丙。")
    assert parsed.glued == (("第一条", "第二编 物权"),)
    assert texts(parsed)[0] == ("第一条", "甲。")


def test_a_gap_is_reported_with_both_sides() -> None:
    parsed = parse_text("第一条　甲。\n第二条　乙。\n第五条　丙。")
    (problem,) = parsed.problems
    assert (problem.kind, problem.label) == ("gap", "第二条")
    assert problem.detail == "第二条之后缺第三条至第四条"


def test_a_missing_suffix_is_a_gap() -> None:
    parsed = parse_text("第一条　甲。\n第一条之二　乙。")
    assert [problem.detail for problem in parsed.problems] == ["第一条之后缺第一条之一"]


def test_duplicates_wrong_order_and_empty_articles_are_reported() -> None:
    parsed = parse_text("第一条　甲。\n第三条　丙。\n第二条　\n第三条　丁。")
    assert kinds(parsed) == ["duplicate", "order", "empty"]


def test_a_text_that_does_not_start_at_one_is_reported() -> None:
    assert kinds(parse_text("第三条　甲。\n第四条　乙。")) == [START]


def test_a_count_that_disagrees_with_the_source_is_reported() -> None:
    parsed = parse_text("第一条　甲。\n第二条　乙。")
    assert check_count(parsed, 2) == ()
    assert check_count(parsed, 3)[0].detail == "来源标明3条，实际解析出2条"


def test_a_broken_text_is_refused_with_every_place() -> None:
    parsed = parse_text("第一条　甲。\n第三条　乙。", title="甲法")
    with pytest.raises(StructureError, match="《甲法》结构不可信：第一条之后缺第二条；来源标明5条") as refusal:
        refuse_broken(parsed, expected=5)
    assert len(refusal.value.problems) == 2


def test_a_sound_text_and_a_tolerated_problem_pass() -> None:
    refuse_broken(parse_text("第一条　甲。"), expected=1)
    refuse_broken(parse_text("第三条　甲。"), tolerated=frozenset({START}))


def test_a_guideline_comes_in_sections_with_their_lists_whole() -> None:
    parsed = parse_text(
        "# 某指南\n\n为了规范，制定本指南。\n\n一、甲。\n二、有下列情形的：\n（一）乙；\n（二）丙。\n三、丁。"
    )
    assert texts(parsed) == [("一", "甲。"), ("二", "有下列情形的：\n（一）乙；\n（二）丙。"), ("三", "丁。")]
    assert parsed.preface == "为了规范，制定本指南。"
    assert {provision.kind for provision in parsed.provisions} == {ProvisionKind.SECTION}


def test_a_notice_whose_subsections_are_passages_is_cut_into_them() -> None:
    parsed = parse_text(
        "某通知\n一、加强管理\n（一）落实责任。各地应当。\n（二）强化检查。\n二、有关要求\n（一）报告。"
    )
    assert texts(parsed) == [
        ("一", "加强管理"), ("一（一）", "落实责任。各地应当。"), ("一（二）", "强化检查。"),
        ("二", "有关要求"), ("二（一）", "报告。"),
    ]  # fmt: skip


def test_a_reply_without_any_units_is_one_section() -> None:
    assert texts(parse_text("某批复\n你局请示收悉。\n经研究，批复如下。")) == [
        ("全文", "你局请示收悉。\n经研究，批复如下。")
    ]


def test_a_decision_that_quotes_articles_is_cut_at_its_own_sections() -> None:
    parsed = parse_text("修改决定\n一、第三条修改为：“甲。”\n二、增加一条：\n第九条 乙。\n三、删去第四条。")
    assert [provision.label for provision in parsed.provisions] == ["一", "二", "三"]


def test_a_missing_section_is_reported() -> None:
    assert kinds(parse_text("一、甲。\n三、乙。")) == ["gap"]


def test_a_section_is_found_by_the_article_number_that_guidelines_use_for_it() -> None:
    parsed = parse_text("一、甲。\n二、乙：\n（一）丙。\n三、丁\n（一）戊。\n（二）己。")
    assert find_provision(parsed, Locator(ArticleNumber(2), item=1)) == parsed.provisions[1]
    third = find_provision(parsed, Locator(section="三", item=2))
    assert third is not None
    assert (third.label, third.text) == ("三（二）", "己。")
    assert find_provision(parsed, Locator(ArticleNumber(9))) is None


def test_an_empty_text_has_no_provisions() -> None:
    parsed = parse_text("")
    assert (parsed.title, parsed.provisions, parsed.problems) == (None, (), ())


def test_windows_line_ends_change_nothing() -> None:
    assert texts(parse_text("第一条　甲。\r\n乙。\r\n第二条　丙。")) == [("第一条", "甲。\n乙。"), ("第二条", "丙。")]
