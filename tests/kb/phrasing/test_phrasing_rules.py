"""Reading and choosing restricted phrasings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.law.instruments import ArticleNumber
from kb.phrasing.rules.rule_set import RuleSet, load_rules, make_rule_set
from kb.phrasing.select import CitedArticle, general_rules, select_rules
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity

RULES = """topic = "guaranteed_return"

[[rule]]
id = "guaranteed_return.principal"
phrasing = "保本"
patterns = ["保本"]
severity = "block"
industries = ["finance"]
scenes = ["sales_call"]
reason = "不得保证。"
say_instead = "收益不确定。"
basis = [{ title = "广告法", article = "第二十五条第一项" }]
match = ["本产品保本"]
pass = ["保本微利"]
"""


def write(folder: Path, content: str, name: str = "guaranteed_return.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, "utf-8")
    return folder


def make_rule(
    rule_id: str,
    *,
    industries: tuple[str, ...] = ("general",),
    basis: str = "第一条",
    patterns: tuple[str, ...] = ("甲乙丙",),
) -> Rule:
    return Rule(
        rule_id, rule_id.partition(".")[0], "", patterns, (), Severity.BLOCK, Binding(industries, ("sales_call",)),
        "", "", (RuleBasis("广告法", basis),), (), (),
    )  # fmt: skip


def make_set(*rules: Rule) -> RuleSet:
    return make_rule_set(rules)


def test_rule_is_read_with_where_it_stands(tmp_path: Path) -> None:
    (rule,) = load_rules(write(tmp_path, RULES)).rules
    assert (rule.rule_id, rule.severity, rule.origin) == (
        "guaranteed_return.principal",
        Severity.BLOCK,
        "guaranteed_return.toml:3",
    )


def test_rule_set_id_depends_on_content_alone(tmp_path: Path) -> None:
    first = load_rules(write(tmp_path / "a", RULES))
    moved = load_rules(write(tmp_path / "b", "# 注释\n" + RULES, "other.toml"))
    changed = load_rules(write(tmp_path / "c", RULES.replace("不得保证", "禁止保证")))
    assert first.rule_set_id == moved.rule_set_id != changed.rule_set_id


def test_overlay_replaces_a_rule_and_adds_others(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", RULES)
    more = RULES.replace("guaranteed_return.principal", "guaranteed_return.more")
    write(tmp_path / "theirs", RULES.replace('"block"', '"warn"'), "a.toml")
    overlaid = load_rules(ours, write(tmp_path / "theirs", more, "b.toml"))
    assert [(rule.rule_id, rule.severity) for rule in overlaid.rules] == [
        ("guaranteed_return.principal", Severity.WARN),
        ("guaranteed_return.more", Severity.BLOCK),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('severity = "block"', 'severity = "hard"', r"guaranteed_return\.toml:3：severity"),
        ('patterns = ["保本"]', "patterns = []", "patterns 和 together 至少要写一样"),
        ('industries = ["finance"]', 'industries = ["farming"]', "farming"),
        ('reason = "不得保证。"', "", "缺少字段 reason"),
        ('reason = "不得保证。"', 'reason = ""', "reason 应为非空文字"),
        ('reason = "不得保证。"', 'reason = "a"\nnote = "b"', "不认识的字段 note"),
        ('id = "guaranteed_return.principal"', 'id = "other.x"', "应以 guaranteed_return. 开头"),
        ('basis = [{ title = "广告法", article = "第二十五条第一项" }]', "basis = []", "至少要写一条依据"),
        ('topic = "guaranteed_return"', "", "缺少 topic"),
        ('phrasing = "保本"', 'phrasing = "保本', "TOML 格式有误"),
    ],
)
def test_bad_file_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        load_rules(write(tmp_path, RULES.replace(old, new)))


def test_one_id_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, RULES)
    with pytest.raises(ContentError, match="重复"):
        load_rules(write(tmp_path, RULES, "second.toml"))


def test_entries_switched_off_in_an_overlay_are_not_in_force_and_stay_known(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", RULES)
    overlaid = load_rules(ours, write(tmp_path / "theirs", 'disabled = ["guaranteed_return.principal", "no.such"]'))
    assert overlaid.rules == ()
    assert [rule.rule_id for rule in overlaid.disabled_rules()] == ["guaranteed_return.principal"]
    assert overlaid.notices == ("disabled 里的 no.such 不存在，没有可停用的条目。",)
    assert overlaid.rule_set_id != load_rules(ours).rule_set_id


def test_overlay_file_may_hold_rules_of_several_topics(tmp_path: Path) -> None:
    own = RULES.replace('topic = "guaranteed_return"\n', "").replace(
        "[[rule]]", '[[rule]]\ntopic = "guaranteed_return"'
    )
    other = own.replace("guaranteed_return", "absolute_claim")
    assert load_rules(write(tmp_path, own + other)).topics() == ("guaranteed_return", "absolute_claim")


def test_text_given_in_place_of_an_overlay_file_is_read_instead_of_it(tmp_path: Path) -> None:
    theirs = write(tmp_path / "theirs", RULES, "company.toml")
    more = RULES.replace("guaranteed_return.principal", "guaranteed_return.more")
    replaced = load_rules(tmp_path / "ours", theirs, {"company.toml": more})
    assert [rule.rule_id for rule in replaced.rules] == ["guaranteed_return.more"]
    assert load_rules(tmp_path / "ours", theirs, {"company.toml": None}).rules == ()


def test_file_with_a_byte_order_mark_and_windows_line_ends_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    assert load_rules(tmp_path).rules[0].origin == "a.toml:3"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (RULES[:-6].encode(), r"a\.toml:14：TOML 格式有误"),
        (RULES.encode()[:-4], r"a\.toml:14：文件在一个字的中间断开"),
        (RULES.encode("gbk"), r"a\.toml:5：不是 UTF-8"),
        (RULES.encode("utf-16"), r"a\.toml:1：不是 UTF-8"),
        (b"x" * (5 * 1024 * 1024), r"a\.toml:1：TOML 格式有误"),
        (b"x" * (9 * 1024 * 1024), "最多 8 MB"),
        (RULES.replace("不得保证", "不得\x00保证").encode(), r"a\.toml:10：TOML 格式有误"),
        (RULES.replace("不得保证", "不得\\u0007保证").encode(), r"a\.toml:3：reason 含有控制字符（U\+0007）"),
        (RULES.replace("不得保证", "不得\\u2028保证").encode(), "控制字符"),
        (RULES.replace("= ", "", 1).encode(), "字段名后面缺少等号"),
        (("[" * 5000).encode(), "TOML 格式有误"),
        (b"", "没有任何"),
        (b"\x00\x01\x02", "TOML 格式有误"),
    ],
)
def test_broken_file_is_refused_with_file_and_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(ContentError, match=message):
        load_rules(tmp_path)


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        ('"保本.*"', "正则"),
        ('"(保本)+"', "正则"),
        ('"保本{1,9}"', "正则"),
        ('"……"', "文字开头"),
        ('"保……"', "结尾"),
        ('"·、·"', "只有标点"),
        ('"保 · "', "两个字"),
        ('"保证…—…通过"', "只有标点"),
        ('"保证。通过"', "断句"),
        ('"(甲|乙|丙|丁|戊)(甲|乙|丙|丁|戊)(甲|乙|丙|丁|戊)(甲|乙|丙|丁|戊)(甲|乙|丙|丁|戊)"', "种说法"),
        (", ".join(f'"保本{number}号"' for number in range(501)), "最多 500 条"),
    ],
)
def test_pattern_that_has_no_bound_or_can_find_nothing_is_refused(tmp_path: Path, patterns: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        load_rules(write(tmp_path, RULES.replace('patterns = ["保本"]', f"patterns = [{patterns}]")))


@pytest.mark.parametrize(
    ("together", "message"),
    [
        ('[["差评"]]', "至少两组"),
        ('[["差评"], []]', "至少要有一个词"),
        ('[["差评"], ["返现"], ["红包"], ["好评"], ["五星"]]', "最多 4 组"),
        ('[["差评", "返现"], ["返现"]]', "同一个词"),
        (f'[["差评"], {[f"返现{n}" for n in range(101)]}]'.replace("'", '"'), "最多 100 条"),
        ('"差评"', "两组"),
    ],
)
def test_words_together_that_make_no_sense_are_refused(tmp_path: Path, together: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        load_rules(write(tmp_path, RULES.replace('patterns = ["保本"]', f"patterns = []\ntogether = {together}")))


def test_rule_whose_basis_is_cited_comes_before_one_of_the_same_text() -> None:
    rules = make_set(make_rule("absolute_claim.a", basis="第二条"), make_rule("absolute_claim.b", basis="第九条"))
    cited = (CitedArticle("广告法", ArticleNumber(9)),)
    assert [rule.rule_id for rule in select_rules(rules, "广告怎么写", cited=cited)] == [
        "absolute_claim.b",
        "absolute_claim.a",
    ]


def test_other_articles_of_the_text_a_rule_rests_on_do_not_call_for_it() -> None:
    rules = make_set(make_rule("price_fraud.a", basis="第二条"), make_rule("unauthorised_promise.b", basis="第九条"))
    cited = tuple(CitedArticle("广告法", ArticleNumber(number)) for number in (21, 22, 23, 24))
    assert select_rules(rules, "邻居太吵", cited=cited) == general_rules(rules, None, None)
    assert select_rules(rules, "邻居太吵", cited=cited)[0].rule_id == "unauthorised_promise.b"
    cited = (*cited, CitedArticle("广告法", ArticleNumber(2)))
    assert select_rules(rules, "邻居太吵", cited=cited)[0].rule_id == "price_fraud.a"


def test_two_characters_of_a_pattern_do_not_call_for_its_rule() -> None:
    general = make_rule("unauthorised_promise.b")
    spoken = replace(make_rule("price_fraud.a", patterns=("能退…就退",)), phrasing="能退")
    assert select_rules(make_set(spoken, general), "能退么")[0] == general
    whole = replace(spoken, patterns=("能退",))
    assert select_rules(make_set(whole, general), "能退么")[0] == whole


def test_few_rules_that_a_question_calls_for_are_filled_up_with_what_any_call_must_avoid() -> None:
    called = make_rule("price_fraud.a", patterns=("打骨折价",))
    general = [make_rule(f"insulting_language.{number}") for number in range(9)]
    shown = select_rules(make_set(*general, called), "他们说打骨折价")
    assert [rule.rule_id for rule in shown] == ["price_fraud.a", *(rule.rule_id for rule in general[:3])]
    assert len(select_rules(make_set(*general, called), "他们说打骨折价", limit=2)) == 2


def test_words_of_a_pattern_in_the_question_choose_its_rule() -> None:
    rules = make_set(make_rule("absolute_claim.a"), make_rule("price_fraud.b", patterns=("打骨折价",)))
    assert select_rules(rules, "他们说打骨折价")[0].rule_id == "price_fraud.b"


def test_rule_of_another_industry_is_not_shown() -> None:
    rules = make_set(make_rule("guaranteed_return.a", industries=("finance",)), make_rule("absolute_claim.b"))
    assert [rule.rule_id for rule in select_rules(rules, "理财收益和广告", industry="market")] == ["absolute_claim.b"]


def test_unrelated_question_shows_the_general_topics_of_its_industry() -> None:
    rules = make_set(make_rule("absolute_claim.a"), make_rule("guaranteed_return.b", industries=("finance",)))
    assert [rule.rule_id for rule in select_rules(rules, "你好呀", industry="finance")] == ["guaranteed_return.b"]


def test_general_topics_take_turns_and_stay_within_the_limit() -> None:
    many = [make_rule(f"{topic}.{n}") for topic in ("unauthorised_promise", "complaint_suppression") for n in range(9)]
    shown = general_rules(make_set(*many), None, None)
    assert len(shown) == 8
    assert [rule.topic for rule in shown[:2]] == ["unauthorised_promise", "complaint_suppression"]


def test_phrasings_are_never_empty_while_there_are_rules() -> None:
    assert select_rules(make_set(make_rule("some_topic.a")), "毫无关系") != ()
    assert select_rules(make_set(make_rule("some_topic.a")), "毫无关系", scene="written_reply") != ()
