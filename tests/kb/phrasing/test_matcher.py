"""What patterns find: choices, gaps, quantities, words together; lawful words that outweigh; the strongest."""

from __future__ import annotations

import pytest

from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import fold
from kb.phrasing.types import Allowance, Binding, Rule, RuleBasis, Severity


def make_rule(
    *patterns: str,
    rule_id: str = "topic.rule",
    exempt: tuple[str, ...] = (),
    together: tuple[tuple[str, ...], ...] = (),
    severity: Severity = Severity.BLOCK,
    industries: tuple[str, ...] = ("general",),
    scenes: tuple[str, ...] = (),
    sound: bool = False,
    whole_word: bool = False,
) -> Rule:
    return Rule(
        rule_id, rule_id.partition(".")[0], "", patterns, exempt, severity, Binding(industries, scenes), "", None,
        (RuleBasis("广告法", "第九条"),), (), (), together, sound, whole_word,
    )  # fmt: skip


def make_allowance(*patterns: str, lifts: tuple[str, ...] = ()) -> Allowance:
    return Allowance("allow.some", "", patterns, lifts, Binding(), "", (), ())


def found(text: str, *rules: Rule, allow: tuple[Allowance, ...] = ()) -> list[str]:
    """What was matched, as it stands in the text."""
    folded = fold(text)
    matches = PhraseMatcher(rules, allow).find(folded)
    spans = [folded.span(match.start, match.end) for match in matches]
    return [text[start:end] for start, end in spans]


def found_ids(text: str, *rules: Rule) -> list[str]:
    return [match.rule.rule_id for match in PhraseMatcher(rules).find(fold(text))]


@pytest.mark.parametrize("text", ["我们包过", "我们包拿证", "包录取的"])
def test_every_choice_of_a_pattern_is_found(text: str) -> None:
    assert len(found(text, make_rule("包(过|拿证|录取)"))) == 1


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("销量第一", "销量第1"),
        ("销量第1", "销量第一"),
        ("赔三倍", "赔3倍"),
        ("赔2倍", "赔两倍"),
        ("两倍赔", "二倍赔"),
        ("百分之百通过", "100%通过"),
        ("百分之百通过", "百分百通过"),
        ("100%通过", "百分之百通过"),
        ("100%通过", "①OO%通过"),
        ("top1", "top一"),
        ("零风险", "0风险"),
        ("0首付", "零首付"),
        ("百分之十收益", "10%收益"),
        ("12小时到账", "十二小时到账"),
        ("赔一万元", "赔10000元"),
        ("赔一万元", "赔1万元"),
        ("赔500万", "赔五百万"),
    ],
)
def test_numbers_in_words_match_in_every_form(pattern: str, text: str) -> None:
    assert found(text, make_rule(pattern)) == [text]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("赔您<amount>", "赔您三千元"),
        ("赔您<amount>", "赔您500"),
        ("赔您<amount>", "赔您高达五万"),
        ("赔您<amount > 1000>", "赔你1,500元"),
        ("治愈率<percent>", "治愈率高达百分之九十八"),
        ("治愈率<percent>", "治愈率98.5%"),
        ("年化收益…<percent>", "年化收益稳定可以做到8%"),
        ("假一赔<number > 3>", "假一赔十"),
        ("假一赔<number > 3>", "假一赔10倍"),
        ("假一赔<number > 3>", "假一赔三至五"),
        ("返<multiple >= 2>本金", "返三倍本金"),
        ("满<period >= 30>必好", "满一个月必好"),
        ("喝<period < 10>见效", "喝3天见效"),
        ("通过率<percent >= 100>", "通过率百分百"),
        ("赔<number > 3>倍", "赔3～5倍"),
    ],
)
def test_quantity_of_the_wanted_kind_and_size_is_found(pattern: str, text: str) -> None:
    assert found(f"好{text}，真的", make_rule(pattern)) == [text]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("赔您<amount>", "赔您3倍"),
        ("赔您<amount>", "赔您三天"),
        ("赔您<amount > 1000>", "赔您500元"),
        ("治愈率<percent>", "治愈率很高"),
        ("假一赔<number > 3>", "假一赔三"),
        ("假一赔<number > 3>", "假一赔您"),
        ("满<period >= 30>必好", "满七天必好"),
        ("赔您<amount>", "赔您。三千元"),
        ("治愈率<percent>", "治愈率与年龄有关，占比20%"),
    ],
)
def test_other_quantities_are_not(pattern: str, text: str) -> None:
    assert found(text, make_rule(pattern)) == []


def test_short_gap_reaches_eight_characters_and_long_gap_sixteen() -> None:
    between = "一个两个三个四个五个六个七个八个"
    assert found(f"保证{between[:8]}通过", make_rule("保证…通过"))
    assert not found(f"保证{between[:9]}通过", make_rule("保证…通过"))
    assert found(f"保证{between}通过", make_rule("保证……通过"))
    assert not found(f"保证{between}九通过", make_rule("保证……通过"))


@pytest.mark.parametrize("text", ["改善睡眠神器", "提高记忆力，", "改善微循环功效"])
def test_many_choices_in_a_row_are_found(text: str) -> None:
    pattern = "(改善|提高)(睡眠质量|睡眠|记忆力|视力|体质|微循环|内分泌)(，|神器|的食品|功效)"
    assert found(f"能{text}好", make_rule(pattern)) == [text.rstrip("，")]


def test_gap_tries_the_next_place_where_the_nearest_leads_nowhere() -> None:
    assert found("保证您赔到位，赔三千元", make_rule("保证……赔<amount>")) == ["保证您赔到位，赔三千元"]


@pytest.mark.parametrize("text", ["删差评就返现", "给您红包，请您把差评撤了吧，撤差评"])
def test_words_together_in_a_sentence_are_found_in_any_order(text: str) -> None:
    rule = make_rule(together=(("删差评", "撤差评"), ("返现", "红包")))
    (matched,) = found(text, rule)
    assert text.endswith(matched)


@pytest.mark.parametrize(
    "text",
    ["删差评。返现", "删差评" + "吧" * 3 + "您看这样好不好我们下次再说说别的事情行不行，返现", "删差评", "返现红包"],
)
def test_words_in_different_sentences_or_far_apart_are_not_together(text: str) -> None:
    assert found(text, make_rule(together=(("删差评", "撤差评"), ("返现", "红包")))) == []


def test_three_groups_need_a_word_of_each() -> None:
    rule = make_rule(together=(("撤诉", "撤回投诉"), ("补偿", "赔偿"), ("才", "否则不")))
    assert found("您先撤诉我们才补偿", rule) == ["撤诉我们才补偿"]
    assert found("您先撤诉再谈补偿", rule) == []


def test_longer_allowance_outweighs_the_rule_it_lifts() -> None:
    rule, allow = make_rule("最高", rule_id="absolute_claim.most"), make_allowance("最高人民法院", "最高可处<amount>")
    assert found("最高人民法院", rule, allow=(allow,)) == []
    assert found("最高可处五万元罚款", rule, allow=(allow,)) == []
    assert found("品质最高", rule, allow=(allow,)) == ["最高"]
    assert found("最高人民法院都说品质最高", rule, allow=(allow,)) == ["最高"]


def test_allowance_lifts_only_the_topics_and_rules_it_names() -> None:
    rule = make_rule("最高", rule_id="absolute_claim.most")
    assert found("最高人民法院", rule, allow=(make_allowance("最高人民法院", lifts=("price_fraud",)),)) == ["最高"]
    assert found("最高人民法院", rule, allow=(make_allowance("最高人民法院", lifts=("absolute_claim",)),)) == []
    assert found("最高人民法院", rule, allow=(make_allowance("最高人民法院", lifts=("absolute_claim.most",)),)) == []


def test_allowance_no_longer_than_the_match_outweighs_nothing() -> None:
    assert found("国家级", make_rule("国家级"), allow=(make_allowance("国家级"),)) == ["国家级"]


def test_longer_match_of_a_rule_survives_an_allowance_for_a_shorter_one() -> None:
    rule = make_rule("最高", "最高人民法院推荐")
    assert found("最高人民法院推荐", rule, allow=(make_allowance("最高人民法院"),)) == ["最高人民法院推荐"]


def test_rules_that_do_not_apply_neither_match_nor_outweigh() -> None:
    rule, allow = make_rule("最高"), make_allowance("最高人民法院")
    matcher, folded = PhraseMatcher([rule], [allow]), fold("最高人民法院")
    assert matcher.find(folded, applies=lambda each: each is rule)
    assert not matcher.find(folded, applies=lambda each: each is allow)
    assert not matcher.find(folded)


def test_longest_of_overlapping_rules_speaks() -> None:
    short, long = make_rule("保本", rule_id="a.short"), make_rule("保本保息", rule_id="b.long")
    assert found_ids("保本保息", short, long) == ["b.long"]
    assert found_ids("保本，也保本保息", short, long) == ["a.short", "b.long"]


def test_of_equally_long_ones_a_block_then_the_narrower_rule_speaks() -> None:
    wide, narrow = make_rule("保本", rule_id="a.wide"), make_rule("保本", rule_id="z.narrow", industries=("finance",))
    warning = make_rule("保本", rule_id="a.warn", severity=Severity.WARN, industries=("finance",))
    bound = make_rule("保本", rule_id="z.scene", scenes=("sales_call",))
    assert found_ids("保本", wide, narrow) == ["z.narrow"]
    assert found_ids("保本", warning, wide) == ["a.wide"]
    assert found_ids("保本", wide, bound) == ["z.scene"]


def test_longer_warning_never_hides_a_block() -> None:
    block, warning = make_rule("保本", rule_id="a.block"), make_rule("保本型", rule_id="b.warn", severity=Severity.WARN)
    assert found_ids("保本型", block, warning) == ["b.warn", "a.block"]


def test_what_stands_in_the_gap_of_another_rule_is_found_too() -> None:
    gap, inside = make_rule("保证…通过", rule_id="a.gap"), make_rule("包过", rule_id="b.inside")
    assert found_ids("保证包过和通过", gap, inside) == ["a.gap", "b.inside"]


@pytest.mark.parametrize("text", ["stop1", "top12", "top1.5", "ttop1"])
def test_letters_and_digits_are_not_cut_out_of_longer_ones(text: str) -> None:
    assert found(text, make_rule("top1")) == []


def test_rules_without_patterns_and_empty_texts_find_nothing() -> None:
    assert PhraseMatcher([]).find(fold("保本")) == ()
    assert PhraseMatcher([make_rule("……")]).find(fold("")) == ()


def test_endless_repetition_stays_cheap() -> None:
    rules = (
        make_rule("保证……保证……保证…保证<amount>", rule_id="a.a"),
        make_rule(together=(("保证", "证保"), ("保证了",), ("通过",)), rule_id="b.b"),
        make_rule("保证", rule_id="c.c"),
    )
    assert len(PhraseMatcher(rules).find(fold("保证" * 20_000))) == 20_000


class FixedCutter:
    """Knows a few words; everything else is cut into single characters."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def words_with_offsets(self, text: str) -> list[tuple[int, int]]:
        places, position = [], 0
        while position < len(text):
            word = next((each for each in self._words if text.startswith(each, position)), text[position])
            places.append((position, position + len(word)))
            position += len(word)
        return places


@pytest.mark.parametrize(
    ("text", "count"),
    [("路口交通", 0), ("在路口，交通", 0), ("路口·交通", 1), ("口交", 1), ("口交通", 0), ("说口交吧", 1)],
)
def test_whole_words_are_not_cut_out_of_longer_ones_unless_disguised(text: str, count: int) -> None:
    matcher = PhraseMatcher([make_rule("口交", whole_word=True)], cutter=FixedCutter("路口", "交通"))
    assert len(matcher.find(fold(text))) == count


def test_rules_that_do_not_ask_for_whole_words_find_parts() -> None:
    matcher = PhraseMatcher([make_rule("口交")], cutter=FixedCutter("路口", "交通"))
    assert len(matcher.find(fold("路口交通"))) == 1
