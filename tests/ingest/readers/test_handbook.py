"""A handbook's text becomes units, whatever it is written in; in our own Markdown mistakes are errors."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.errors import MetadataError, TextError
from ingest.readers.handbook import handbook_id_of, parse_handbook
from ingest.readers.handbook_pieces import LONGEST_UNIT
from ingest.requests import HandbookOptions, IngestKind, IngestRequest
from kb.store.drafts import CitedDraft, HandbookDraft


def parsed(*lines: str, location: str = "手册.docx", options: HandbookOptions | None = None) -> HandbookDraft:
    """A text that no Markdown file is."""
    return parse_handbook("\n".join(lines), location, {}, options=options or HandbookOptions(), markdown=False)


def headings(draft: HandbookDraft) -> list[str]:
    return [unit.heading for unit in draft.units]


def test_a_unit_is_the_lowest_heading_with_text_of_its_own_and_keeps_its_path() -> None:
    draft = parsed(
        "# 手册", "## 第一章 退换货", "### 1.1 破损件", "拍照。", "### 1.2 缺件", "补发。", "## 发票", "开票。"
    )
    assert headings(draft) == ["退换货 › 破损件", "退换货 › 缺件", "发票"]


def test_printed_headings_count_where_none_are_marked() -> None:
    draft = parsed(
        "一、退货", "先核对。", "（一）七日内", "发起退货单。", "（二）七日后", "转售后。", "二、发票", "开票。"
    )
    assert headings(draft) == ["退货", "退货 › 七日内", "退货 › 七日后", "发票"]


def test_numbered_steps_are_no_headings() -> None:
    (unit,) = parsed("一、接听要求", "1、报工号", "2、核对订单", "3、登记").units
    assert (unit.heading, unit.text) == ("接听要求", "1、报工号\n2、核对订单\n3、登记")


def test_articles_of_a_rule_are_units() -> None:
    draft = parsed("第一章 总则", "第一条　为规范退货，制定本制度。", "第二条 适用范围", "适用于全部渠道。")
    assert headings(draft) == ["总则 › 第一条", "总则 › 第二条 适用范围"]
    assert draft.units[0].text == "为规范退货，制定本制度。"


def test_a_printed_table_of_contents_is_left_out() -> None:
    draft = parsed("目录", "一、退货……1", "二、发票\t2", "一、退货", "先核对。", "二、发票", "开票。")
    assert headings(draft) == ["退货", "发票"]


def test_every_row_of_a_table_of_questions_is_a_unit() -> None:
    draft = parsed(
        "## 常见问题",
        "| 序号 | 客户问题 | 标准话术 | 禁用语 | 依据 |",
        "| 1 | 能退吗；怎么退 | 七日内可以退。 | 退不了 | 《消费者权益保护法》第二十五条 |",
        "| 2 | 运费谁出 | 由您承担。 |  |  |",
    )
    first, second = draft.units
    assert (first.heading, first.questions, first.sayable) == (
        "常见问题 › 能退吗",
        ("能退吗", "怎么退"),
        "七日内可以退。",
    )
    assert first.text.splitlines() == ["七日内可以退。", "不能说：退不了", "依据：《消费者权益保护法》第二十五条"]
    assert first.rests_on == (CitedDraft("消费者权益保护法", "第二十五条"),)
    assert second.questions == ("运费谁出",)


def test_a_line_to_say_that_is_too_long_stays_text_and_is_told() -> None:
    draft = parsed("| 问题 | 标准话术 |", "| 能退吗 | " + "可以退，" * 20 + " |")
    (unit,) = draft.units
    assert (unit.sayable, unit.text) == (None, "可以退，" * 20)
    assert draft.notices == ("1 处话术超过 60 字，只作正文、不作“可以说”：“能退吗”。",)


@pytest.mark.parametrize(("answer", "said"), [("可以，七天内都能退。", True), ("先登记工单，再转售后。", False)])
def test_an_answer_is_said_only_when_it_speaks_to_the_caller(answer: str, said: bool) -> None:
    (unit,) = parsed("| 问题 | 答案 |", f"| 能退吗 | {answer} |").units
    assert (unit.sayable == answer) is said
    assert unit.text == answer


def test_a_table_of_hand_overs_hands_over() -> None:
    unit = parsed("## 升级", "| 情形 | 移交 |", "| 人身伤害、食物中毒 | 安全专岗 |").units[0]
    assert (unit.hand_over, unit.triggers) == ("安全专岗", ("人身伤害", "食物中毒"))


def test_a_table_of_questions_that_came_apart_is_text_and_told() -> None:
    draft = parsed("## 问答", "| 问题 | 答案 | 依据 |", "| 洗过一次还能 | 洗过的不属于 | 无 |", "| 退吗 | 完好。 |")
    assert headings(draft) == ["问答"]
    assert draft.notices == (
        "1 处问答表格的行列对不齐，没有拆成单元，只作正文；若是 PDF，请改用 Word 原文件导入：“问答”。",
    )


def test_rows_of_other_tables_carry_the_names_of_their_columns() -> None:
    (unit,) = parsed("## 时限", "见下表。", "| 品类 | 时限 |", "| 家电 | 15日 |", "| 生鲜 | 24小时 |").units
    assert unit.text == "见下表。\n品类：家电；时限：15日\n品类：生鲜；时限：24小时"


def test_printed_questions_and_answers_are_units() -> None:
    draft = parsed("## 问答", "问：几点上班？", "答：早八点到晚十点。", "问：能加微信吗？", "答：不可以。")
    assert [(u.heading, u.sayable) for u in draft.units] == [
        ("问答 › 几点上班？", "早八点到晚十点。"),
        ("问答 › 能加微信吗？", "不可以。"),
    ]


def test_a_question_without_an_answer_is_told_and_not_taken() -> None:
    draft = parsed("| 问题 | 答案 |", "| 能退吗 | 能。 |", "| 能换吗 |  |")
    assert len(draft.units) == 1
    assert draft.notices == ("1 个问题没有答案，未收入：“能换吗”。",)


def test_long_text_is_cut_into_pieces_that_can_be_read_during_a_call() -> None:
    draft = parsed("## 流程", *("处理来电时先核对客户资料。" * 30 for _ in range(12)))
    assert headings(draft) == [f"流程（{n}）" for n in range(1, len(draft.units) + 1)]
    assert len(draft.units) > 2
    assert all(len(unit.text) <= LONGEST_UNIT + 20 for unit in draft.units)


def test_headings_that_repeat_are_counted_and_told() -> None:
    draft = parsed("## 退货", "甲。", "## 退货", "乙。")
    assert headings(draft) == ["退货", "退货（2）"]
    assert draft.notices == ("1 个标题重复出现：“退货”；后面的加了序号，如“退货（2）”。",)


def test_a_text_without_any_heading_is_one_unit() -> None:
    assert [(u.heading, u.text) for u in parsed("接到投诉先安抚，再登记。").units] == [
        ("全文", "接到投诉先安抚，再登记。")
    ]


def test_only_a_text_without_words_is_refused() -> None:
    with pytest.raises(TextError, match="没有正文"):
        parsed("# 手册", "", "## 退货", "")


def test_facts_on_the_cover_are_no_text() -> None:
    draft = parsed(
        "# 手册", "| 文件编号 | KF-01 | 版本 | V3 |", "| 编制部门 | 客户体验部 | 复审日期 | 2027年5月31日 |",
        "生效日期：2026年12月1日", "可见范围：一线客服、主管", "## 退货", "先核对。",
    )  # fmt: skip
    assert (draft.owner, draft.review_date, draft.effective_date) == (
        "客户体验部", date(2027, 5, 31), date(2026, 12, 1)
    )  # fmt: skip
    assert draft.audience == ("officer", "supervisor")
    assert headings(draft) == ["退货"]


def test_the_head_of_a_table_is_no_fact() -> None:
    assert parsed("## 分工", "| 环节 | 负责人 | 时限 |", "| 检测 | 张三 | 当日 |").owner is None


def test_readers_that_are_not_understood_are_refused_rather_than_let_everybody_read() -> None:
    with pytest.raises(MetadataError, match="门店导购"):
        parsed("可见范围：门店导购", "先核对。")
    draft = parsed("适用对象：个人消费者", "先核对。")
    assert draft.audience is None
    assert "未限制可见范围" in draft.notices[0]


def test_facts_that_share_a_line_or_run_together_in_a_pdf_are_read_apart() -> None:
    draft = parsed("编制部门：客户体验部　复审日期：2027年5月31日", "先核对。")
    assert (draft.owner, draft.review_date) == ("客户体验部", date(2027, 5, 31))
    draft = parsed("| 生效日期 | 2026年12月1日　可见范围 | 一线客服 |", "先核对。")
    assert (draft.effective_date, draft.audience) == (date(2026, 12, 1), ("officer",))


def test_named_readers_that_cannot_be_read_are_refused_until_the_request_says_who() -> None:
    with pytest.raises(MetadataError, match="却没有读出"):
        parsed("可见范围", "先核对。")
    assert parsed("可见范围", "先核对。", options=HandbookOptions(audience=("editor",))).audience == ("editor",)


def test_what_the_request_says_stands_above_what_the_text_says() -> None:
    options = HandbookOptions(owner="质检部", effective_date=date(2027, 1, 1), audience=("auditor",))
    lines = ("编制部门：客户体验部", "生效日期：2026年12月1日", "先核对。")
    draft = parsed(*lines, options=options)
    assert (draft.owner, draft.effective_date, draft.audience) == ("质检部", date(2027, 1, 1), ("auditor",))
    assert draft.version_id != parsed(*lines).version_id


def test_options_of_a_request_survive_the_store() -> None:
    options = HandbookOptions("质检部", date(2027, 5, 31), date(2027, 1, 1), ("auditor",))
    request = IngestRequest(paths=("a.docx",), kind=IngestKind.HANDBOOK, handbook=options)
    assert IngestRequest.from_json(request.as_json()) == request
    older = {key: value for key, value in IngestRequest(source="handbooks").as_json().items() if key != "handbook"}
    assert IngestRequest.from_json(older).handbook == HandbookOptions()


@pytest.mark.parametrize(
    "title", ["客服手册（2026年修订版）", "《客服手册》", "客服手册 V3.1", "客服手册20260301", "客服手册-定稿"]
)
def test_editions_of_a_title_are_versions_of_one_handbook(title: str) -> None:
    assert handbook_id_of(title) == handbook_id_of("客服手册")


def test_handbooks_for_different_people_are_different() -> None:
    assert handbook_id_of("客服手册（一线）") != handbook_id_of("客服手册（主管）")


@pytest.mark.parametrize(
    ("lines", "location", "title"),
    [
        (("# 甲手册", "正文。"), "乙.docx", "甲手册"),
        (("退货处理流程", "正文。"), "乙.docx", "退货处理流程"),
        (("您好，正文。",), "乙.docx", "乙"),
        (("您好，正文。",), "包.zip › 内/丙.docx", "丙"),
    ],
)
def test_the_title_is_what_the_text_calls_itself_else_the_file(
    lines: tuple[str, ...], location: str, title: str
) -> None:
    assert parsed(*lines, location=location).title == title


def test_in_our_own_markdown_what_breaks_the_form_is_an_error() -> None:
    with pytest.raises(TextError, match="上限 60 字"):
        parse_handbook("## 退货\n- 可以说：" + "长" * 61 + "\n正文。", "a.md")


def test_markdown_without_front_matter_keeps_what_stands_above_its_units() -> None:
    draft = parse_handbook("# 手册\n先读这里。\n\n## 退货\n先核对。", "a.md")
    assert headings(draft) == ["总述", "退货"]
