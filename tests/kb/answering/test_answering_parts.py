"""Cuts, refusal weights, authority files: the parts of answering on their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.answering.content import load_authority
from kb.answering.extract import read_whole
from kb.answering.refuse import Evidence, answers, coverage_mode, load_parameters
from kb.answering.slices import fitting_cut, pieces
from kb.citing.citations import Slice
from kb.errors import ContentError
from kb.search.hits import RefusalFeatures

FRAUD = (
    "经营者有欺诈行为的，应当增加赔偿损失，增加赔偿的金额为价款的三倍；"
    "不足五百元的，为五百元。法律另有规定的，依照其规定。"
)
LIST = "广告不得有下列情形：\n（一）使用国家标志；\n（二）使用最高级用语。\n前款规定除外。"


def cut(text: str, room: int, wanted: str = "") -> str | None:
    found = fitting_cut(text, Slice(0, len(text)), room, lambda run: float(bool(wanted) and wanted in run))
    return text[found.part.start : found.part.end] if found else None


def test_a_text_that_fits_is_quoted_whole() -> None:
    assert cut("押金应当退还。", 20) == "押金应当退还。"


def test_cut_ends_where_a_clause_ends_and_is_verbatim() -> None:
    found = cut(FRAUD, 40)
    assert found is not None
    assert found in FRAUD
    assert FRAUD[FRAUD.index(found) + len(found)] in "，；。"


def test_cut_does_not_stop_behind_a_bare_condition() -> None:
    assert cut("消费者要求退货的，" + "经营者应当按照约定及时履行退货义务。", 12) is None


def test_cut_does_not_stop_within_a_condition_whose_consequence_comes_later() -> None:
    long = "产生噪声，经邻居、业主委员会、物业依法劝阻、调解和处理未能制止，继续干扰他人正常生活的，处五百元以下罚款。"
    assert cut(long, 40, wanted="噪声") is None
    assert cut(long, 60, wanted="噪声") == long


def test_cut_does_not_begin_with_what_costs_more_than_what_it_leaves_out() -> None:
    text = (
        "产生噪声，经邻居、业主委员会、物业依法劝阻仍不停止的，处五百元以下罚款；情节严重的，处五日以上十日以下拘留。"
    )
    assert cut(text, 30, wanted="拘留") is None
    assert cut(text, 60, wanted="拘留") == text


def test_cut_may_stop_behind_a_statement_that_a_further_condition_follows() -> None:
    text = "出租人应当退还押金，但是房屋损坏并且承租人不肯修好的，可以从押金中扣除合理的费用。"
    assert cut("出租人应当退还押金，逾期不退还又不说明理由的，可以请求支付利息。", 12) == "出租人应当退还押金"
    assert cut(text, 45) == text


def test_cut_does_not_begin_behind_a_comma() -> None:
    assert cut(FRAUD, 18, wanted="三倍") != "增加赔偿的金额为价款的三倍"


def test_prohibition_may_be_cut_free_because_it_carries_its_own_negation() -> None:
    text = "销售者销售产品时应当遵守各项规定并且接受监督，不得以假充真、以次充好。"
    assert cut(text, 14, wanted="以假充真") == "不得以假充真、以次充好。"


def test_lead_in_alone_is_no_answer() -> None:
    assert cut("广告不得有下列情形", 20) is None


def test_items_keep_their_lead_in_and_number() -> None:
    found = pieces(LIST)
    items = [each for each in found if each.part.item]
    assert [each.part.item for each in items] == [1, 2]
    assert all(each.lead is not None for each in items)
    assert found[-1].part.paragraph == 2


def test_coverage_mode_follows_cosines_and_share_of_vectors() -> None:
    assert coverage_mode(RefusalFeatures(cosine_max=None)) == "lexical"
    assert coverage_mode(RefusalFeatures(cosine_max=0.9, asked_margin=0.1, vector_coverage=0.4)) == "partial"
    assert coverage_mode(RefusalFeatures(cosine_max=0.9, asked_margin=0.1, vector_coverage=1.0)) == "full"


def test_until_phrases_have_vectors_their_margin_is_not_missed() -> None:
    assert coverage_mode(RefusalFeatures(cosine_max=0.9, asked_margin=None, vector_coverage=1.0)) == "lexical"


def test_words_of_phrases_decide_where_phrases_are_written_and_have_no_vectors() -> None:
    assert coverage_mode(RefusalFeatures(asked_coverage=0.5, asked_typical=4.0)) == "asked"
    assert coverage_mode(RefusalFeatures(asked_coverage=0.5, cosine_max=0.9, vector_coverage=0.3)) == "asked"
    near = RefusalFeatures(asked_coverage=0.5, cosine_max=0.9, asked_margin=0.1, vector_coverage=1.0)
    assert coverage_mode(near) == "full"


def test_stored_weights_tell_words_asked_together_from_words_found_here_and_there() -> None:
    parameters = load_parameters()
    words = RefusalFeatures(known_terms=0.6, bm25_top=22.0, asked_words=26.0)
    together = replace(words, asked_coverage=0.8, asked_typical=5.2)
    scattered = replace(words, asked_coverage=0.35, asked_typical=3.3)
    assert answers(Evidence(together, 0.2), parameters)
    assert not answers(Evidence(scattered, 0.2), parameters)


@pytest.mark.parametrize("phrases", [False, True])
@pytest.mark.parametrize("cosine", [None, 0.72])
def test_stored_weights_tell_a_handbook_question_from_nonsense(cosine: float | None, phrases: bool) -> None:
    parameters = load_parameters()
    near, far = (0.14, 0.08) if phrases and cosine else (None, None)
    known = RefusalFeatures(
        known_terms=0.8, bm25_top=30.0, cosine_max=0.78 if cosine else None, cosine_margin=0.09, asked_margin=near
    )
    strange = RefusalFeatures(known_terms=0.1, bm25_top=8.0, cosine_max=cosine, cosine_margin=0.07, asked_margin=far)
    assert answers(Evidence(known, 1.0, unit_fits=True), parameters)
    assert not answers(Evidence(strange, 0.05), parameters)


def test_parameters_of_another_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_text('{"modes": {"lexical": {"threshold": 0.5, "intercept": 0, "weights": {}}}}', "utf-8")
    with pytest.raises(ContentError, match="重新运行"):
        load_parameters(path)


AUTHORITY = """[[level]]
id = "officer"
name = "一线"

[[rule]]
id = "refund"
topic = "退款"
triggers = ["退款"]
handbook = "returns#七日无理由退货"
[rule.may_offer]
officer = "登记"
[rule.decided_by]
officer = "经理"
"""


def test_authority_is_read_with_its_handbook_unit(tmp_path: Path) -> None:
    (tmp_path / "authority.toml").write_text(AUTHORITY, "utf-8")
    (rule,) = load_authority(tmp_path / "authority.toml").rules
    assert (rule.handbook_id, rule.heading, rule.may_offer["officer"]) == ("returns", "七日无理由退货", "登记")


def test_missing_authority_is_an_empty_table(tmp_path: Path) -> None:
    assert load_authority(tmp_path / "nothing.toml").rules == ()


def test_overlay_replaces_the_rule_of_the_same_id(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "a.toml", tmp_path / "b.toml"
    ours.write_text(AUTHORITY, "utf-8")
    theirs.write_text(AUTHORITY.replace('"登记"', '"先道歉"'), "utf-8")
    (rule,) = load_authority(ours, theirs).rules
    assert rule.may_offer["officer"] == "先道歉"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('handbook = "returns#七日无理由退货"', 'handbook = "returns"', r"authority\.toml:5：handbook"),
        ('triggers = ["退款"]', "triggers = []", r"authority\.toml:5：triggers"),
        ('officer = "登记"', 'other = "登记"', "级别应恰为"),
        ("[[level]]", "[[level", "TOML 格式有误"),
    ],
)
def test_bad_authority_file_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "authority.toml"
    path.write_text(AUTHORITY.replace(old, new), "utf-8")
    with pytest.raises(ContentError, match=message):
        load_authority(path)


@pytest.mark.parametrize(
    "condition",
    [
        "经营者知道或者应当知道商品有缺陷",
        "损失超过订立合同时可以预见的范围，没有履行应当履行的义务",
        "经营者应当告知而未告知",
    ],
)
def test_a_duty_that_a_condition_speaks_of_is_not_what_a_cut_states(condition: str) -> None:
    text = f"{condition}，造成消费者或者其他受害人死亡、健康严重损害的，受害人有权要求所受损失二倍以下的赔偿。"
    assert cut(text, len(condition) + 1, wanted=condition[:4]) is None


@pytest.mark.parametrize(
    "goes_on", ["致使租户受到损失", "因出租人故意不告知", "并且超过一个月", "但是没有及时告知租户"]
)
def test_cut_does_not_stop_where_a_condition_goes_on_whatever_its_beginning_states(goes_on: str) -> None:
    text = f"出租人负责维修而约定由租户承担费用，{goes_on}的，约定对租户没有约束力，损失由出租人自己承担。"
    assert cut(text, 20, wanted="约定由租户承担费用") is None


def test_cut_may_stop_where_another_condition_begins_with_its_own_consequence() -> None:
    text = "定作人可以随时解除合同，造成承揽人损失的，应当赔偿损失。"
    assert cut(text, 12, wanted="解除合同") == "定作人可以随时解除合同"


@pytest.mark.parametrize(
    "worse", ["逾期不改正的，处二千元以上罚款", "对直接负责的主管人员处一万元罚款", "有其他严重情节的，处五万元罚款"]
)
def test_cut_does_not_begin_with_what_follows_when_a_first_step_fails(worse: str) -> None:
    text = f"出租人私自涨租、提前收房的，由房屋管理部门责令改正，给予警告，并通报批评；{worse}。"
    assert cut(text, len(worse) + 1, wanted=worse[:2]) is None


def test_cut_does_not_begin_with_the_floor_of_a_rule_that_it_leaves_out() -> None:
    assert cut(FRAUD, 20, wanted="五百元") == "经营者有欺诈行为的，应当增加赔偿损失"


def test_cut_does_not_stop_at_what_a_rule_leaves_aside() -> None:
    text = "出租人提前收回房屋的，除退还剩余的租金和押金外，还应当按照合同约定向租户支付违约金和搬家的费用。"
    assert cut(text, 26, wanted="退还剩余的租金") is None


def test_a_lead_in_does_not_stand_alone_in_whatever_words_it_opens_its_list() -> None:
    leads = ("以下费用由承租人承担", "承租人应当承担下列费用", "房屋应当符合以下条件", "出租人应当提交以下材料")
    for lead in leads:
        assert cut(f"{lead}：水费、电费和在租期之内发生的其他所有费用。", len(lead) + 1, wanted=lead) is None
    fine = "出租人提前收房的，处租金三倍以下的罚款"
    assert cut(f"{fine}，可以吊销承租人在租期之内取得的营业执照。", len(fine) + 1, wanted=fine) == fine


def test_an_item_that_is_read_and_not_said_is_shown_with_its_lead_in() -> None:
    lead, first, second, _ = pieces(LIST)
    for piece in (lead, first, second):
        part = read_whole(piece)
        assert LIST[part.start : part.end] == LIST.partition("\n前款")[0]
        assert (part.paragraph, part.item) == (1, None)
