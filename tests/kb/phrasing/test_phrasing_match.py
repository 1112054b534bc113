"""What the guard finds, where, and what it lets pass: disguises, gaps, negation, quoted law."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.phrasing.matching.normalise import fold
from kb.phrasing.types import BasisState, CheckResult, Rule, RuleBasis, Severity, Verdict
from tests.kb.phrasing.guards import DAY, make_guard, make_rule


def check(text: str, *rules: Rule, industry: str | None = None, scene: str | None = None) -> CheckResult:
    return make_guard(*rules).check(text, generation=1, as_of=DAY, industry=industry, scene=scene)


def matched(text: str, *rules: Rule) -> list[str]:
    return [finding.matched for finding in check(text, *rules).findings]


@pytest.mark.parametrize(
    "text", ["本产品保本", "保 本", "保\u200b本", "保·本", "保、本", "保😀本", "保\ufe0f本", "保*本*", "保　本"]
)
def test_disguised_phrasing_is_found(text: str) -> None:
    assert check(text).verdict is Verdict.BLOCK


def test_polite_and_plain_you_are_one() -> None:
    assert matched("我保证给你办下来", make_rule(patterns=("保证给您办下来",))) == ["保证给你办下来"]


def test_width_and_case_are_ignored() -> None:
    assert matched("全网ＴＯＰ１", make_rule(patterns=("top1",))) == ["ＴＯＰ１"]


def test_offsets_count_code_points_of_the_text_as_sent() -> None:
    text = "😀㎏您好，这款保 本哦"
    (finding,) = check(text).findings
    assert text[finding.start : finding.end] == finding.matched == "保 本"


@pytest.mark.parametrize("text", ["有保。本店", "担保！本产品", "担保\n本产品", "担保；本产品", "担保？本产品"])
def test_nothing_is_joined_across_the_end_of_a_sentence(text: str) -> None:
    assert matched(text) == []


def test_gap_reaches_eight_characters_and_not_nine() -> None:
    assert matched("本金一二三四五六七八不受损失") == ["本金一二三四五六七八不受损失"]
    assert matched("本金一二三四五六七八九不受损失") == []


def test_gap_does_not_reach_into_the_next_sentence() -> None:
    assert matched("这是本金。您的权益不受损失") == []


def test_longer_exemption_wins() -> None:
    assert matched("坚持保本微利原则") == []
    assert matched("保本，且保本微利") == ["保本"]


def test_digit_pattern_is_not_cut_out_of_a_longer_number() -> None:
    rule = make_rule(patterns=("销量第1",))
    assert matched("销量第12名", rule) == []
    assert matched("销量第1！", rule) == ["销量第1"]


@pytest.mark.parametrize(
    "text",
    [
        "不得承诺保本", "我们不能保证保本", "并非保本", "本产品不保本", "非保本浮动收益", "严禁使用“保本”字样",
        "不得宣传保收益、保本", "不得以任何形式向客户承诺保本", "保本的说法是违法的", "“保本”这类话不能说",
        "保本属于违规宣传", "是否保本以合同为准",
    ],
)  # fmt: skip
def test_negation_that_governs_the_phrasing_exempts_it(text: str) -> None:
    assert matched(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "不得不承诺保本", "不能不说保本", "不会不保本", "不是理财，保本", "不会让您失望，保本", "不要错过保本产品",
        "不得转载，保本保息",
        "不仅保本还高息", "没有人不知道它保本", "不用说保本了", "不得以任何理由拒绝，保本", "保本不可能亏",
        "除非保本", "特别保本",
    ],
)  # fmt: skip
def test_negation_of_something_else_exempts_nothing(text: str) -> None:
    assert "保本" in matched(text)


def test_insult_stays_an_insult_when_denied() -> None:
    rule = make_rule("insulting_language.unreasonable", patterns=("无理取闹",))
    assert matched("请您不要无理取闹", rule) == ["无理取闹"]
    assert matched("客服不得说消费者无理取闹", rule) == []


def test_attributed_verbatim_quotation_of_law_passes() -> None:
    assert matched("《广告法》第二十五条规定：“明示或者暗示保本、无风险或者保收益等”") == []


def test_verbatim_quotation_without_a_citation_passes_if_it_is_whole_clauses_of_the_basis() -> None:
    assert matched("原文是“明示或者暗示保本、无风险或者保收益等，另有规定的除外”") == []


def test_scare_quotes_and_a_citation_do_not_excuse_a_promise() -> None:
    assert matched("按照《广告法》第二十五条，我们“保本”") == ["保本"]


def test_run_of_a_provision_without_its_prohibition_is_a_promise() -> None:
    rule = make_rule(basis=(RuleBasis("销售办法", "第九条"),))
    assert matched("我们承诺投资本金不受损失", rule) == ["本金不受损失"]
    assert matched("我们“承诺投资本金不受损失”", rule) == ["本金不受损失"]
    assert matched("依据《销售办法》第九条，我们承诺投资本金不受损失", rule) == ["本金不受损失"]


def test_law_repeated_in_running_text_passes_where_it_is_cited() -> None:
    rule = make_rule(basis=(RuleBasis("销售办法", "第九条"),), patterns=("预测业绩",))
    assert matched("《销售办法》第九条规定，基金销售人员不得向投资者承诺投资本金不受损失", make_rule()) == []
    assert matched("我们预测业绩上涨", rule) == ["预测业绩"]


def test_rule_binds_in_its_industry_and_scene_only() -> None:
    assert check("保本", industry="education").findings == ()
    assert check("保本", scene="written_reply").findings == ()
    assert check("保本", industry="finance", scene="sales_call").verdict is Verdict.BLOCK


def test_unknown_industry_and_scene_exclude_nothing() -> None:
    assert check("保本").verdict is Verdict.BLOCK


def test_worst_severity_is_the_verdict() -> None:
    warning = make_rule("price_fraud.was", patterns=("原价",), severity=Severity.WARN)
    assert check("原价一百", warning).verdict is Verdict.WARN
    assert check("原价一百，保本", warning, make_rule()).verdict is Verdict.BLOCK
    assert check("您好", warning, make_rule()).verdict is Verdict.PASS


def test_blocked_sentence_is_replaced_and_the_rest_kept() -> None:
    assert check("您好。这款产品保本，放心。谢谢！").rewritten == "您好。收益不确定，本金可能受损失。谢谢！"


def test_nothing_is_rewritten_where_the_replacement_would_be_blocked_too() -> None:
    assert check("保本。", make_rule(say_instead="我们的产品保本。")).rewritten is None


def test_protected_range_is_no_finding() -> None:
    text = "规定：“保本”"
    result = make_guard().check(text, generation=1, as_of=DAY, protected=((4, 6),))
    assert result.findings == ()


def test_basis_carries_the_state_of_its_article() -> None:
    rule = make_rule(
        basis=(
            RuleBasis("广告法", "第二十五条第一项"),
            RuleBasis("某办法", "第一条", needs=True),
            RuleBasis("广告法", "第九百条"),
        )
    )
    (finding,) = check("保本", rule).findings
    assert [basis.state for basis in finding.basis] == [
        BasisState.VERIFIED,
        BasisState.NEEDS,
        BasisState.NOT_FOUND,
    ]


def test_citations_of_the_text_are_checked_along_with_it() -> None:
    assert [each.state.value for each in check("见《广告法》第九百条").citations] == ["not_found"]


def test_empty_text_passes() -> None:
    assert check("").verdict is Verdict.PASS


def test_folding_keeps_a_way_back_to_every_character() -> None:
    text = "㈱Ａ b，保\u200d本！x"
    folded = fold(text)
    assert len(folded.text) == len(folded.origin)
    assert all(folded.span(i, i + 1)[0] < len(text) for i in range(len(folded.text)))


def test_first_checks_at_the_same_time_wait_for_one_compiling() -> None:
    guard = make_guard(*(make_rule(f"guaranteed_return.rule{number}") for number in range(20)))
    with ThreadPoolExecutor(8) as pool:
        compiled = list(pool.map(lambda _: guard.compiled(), range(16)))
    assert all(each is compiled[0] for each in compiled)
