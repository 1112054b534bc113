"""Who wants to do it gives a signal; who asks the law, complains of others, studies, prevents or denies does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risk_files import load_risks, parse_risk_file
from kb.phrasing.risks import UnitPlace

WANTS = """topic = "dodge"
name = "躲检查"

[[rule]]
id = "dodge.hide"
name = "藏账本"
patterns = ["藏…账本", "账本…藏"]
severity = "notice"
reason = "想藏账本。"
advice = "不给办法，上报。"
hand_over = "escalation#上报"
basis = [{ title = "行政处罚法", article = "第五十五条第二款" }]
match = ["账本怎么藏"]
pass = ["藏账本违法吗"]
"""
TOLD = """topic = "threat"
name = "威胁"
told = true

[[rule]]
id = "threat.shop"
name = "砸店"
patterns = ["砸…店"]
severity = "urgent"
reason = "扬言砸店。"
advice = "报值班经理。"
basis = [{ title = "治安管理处罚法", article = "第五十条" }]
match = ["我要砸了你们的店"]
pass = ["砸店怎么处罚"]
"""


def detector(folder: Path, *texts: str) -> RiskDetector:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return RiskDetector(load_risks(folder))


def topics(found: RiskDetector, question: str) -> list[str]:
    return [spot.rule.topic for spot in found.signals(question)]


@pytest.mark.parametrize(
    "question",
    [
        "明天来检查，账本藏哪里好",
        "有没有办法把账本藏起来",
        "老板让我把账本藏起来，我要不要照做",
        "能不能教我怎么藏账本",
        "被举报了，账本先藏一下可以吗",
    ],
)
def test_who_wants_to_do_it_gives_a_signal(tmp_path: Path, question: str) -> None:
    assert topics(detector(tmp_path / "risks", WANTS), question) == ["dodge"]


@pytest.mark.parametrize(
    "question",
    [
        "藏账本违法吗",
        "藏账本会被怎么处罚",
        "公司把账本藏起来了，我怎么举报",
        "判断题：商家藏账本应当处罚，对吗",
        "怎么防止员工藏账本",
        "我没有藏账本，他们误会了",
        "新闻说有人藏账本被抓了",
        "隔壁那家店的账本都藏在家里",
    ],
)
def test_who_asks_complains_studies_prevents_or_denies_gives_none(tmp_path: Path, question: str) -> None:
    assert topics(detector(tmp_path / "risks", WANTS), question) == []


@pytest.mark.parametrize("question", ["客户说要来砸店", "客户扬言砸你们店，怎么处理", "他刚才说要砸了我们店"])
def test_what_is_told_of_others_counts_where_the_rule_says_so(tmp_path: Path, question: str) -> None:
    assert topics(detector(tmp_path / "risks", TOLD), question) == ["threat"]


@pytest.mark.parametrize("question", ["砸店会被拘留几天", "放心我不会去砸店", "考题：客户要砸店怎么办"])
def test_a_question_of_law_a_denial_or_a_study_tells_of_no_case(tmp_path: Path, question: str) -> None:
    assert topics(detector(tmp_path / "risks", TOLD), question) == []


def test_a_question_gives_one_signal_a_topic_and_urgent_ones_come_first(tmp_path: Path) -> None:
    found = detector(tmp_path / "risks", WANTS, TOLD).signals("账本藏哪？再查我就藏账本，还要砸了你们店")
    assert [(spot.rule.topic, spot.rule.severity) for spot in found] == [("threat", "urgent"), ("dodge", "notice")]


def test_an_overlay_replaces_adds_and_switches_off(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, text in ((ours, WANTS), (theirs, TOLD)):
        folder.mkdir()
        (folder / "rules.toml").write_text(text, "utf-8")
    assert load_risks(ours, theirs).topics() == ("dodge", "threat")
    (theirs / "rules.toml").write_text(WANTS.replace("想藏账本。", "公司的理由。"), "utf-8")
    assert [rule.reason for rule in load_risks(ours, theirs).rules] == ["公司的理由。"]
    (theirs / "rules.toml").write_text('disabled = ["dodge.hide"]', "utf-8")
    assert load_risks(ours, theirs).rules == ()


def test_a_rule_names_its_handbook_unit() -> None:
    assert parse_risk_file(WANTS, "a.toml").rules[0].hand_over == UnitPlace("escalation", "上报")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('severity = "notice"', 'severity = "block"', "a.toml:4：severity 只能是 urgent（立即）或 notice（当日）"),
        ('id = "dodge.hide"', 'id = "hide"', "编号 hide 应以 dodge. 开头"),
        ('hand_over = "escalation#上报"', 'hand_over = "上报"', "手册编号#单元标题"),
        ('advice = "不给办法，上报。"\n', "", "缺少字段 advice"),
        ("severity =", "level = 1\nseverity =", "不认识的字段 level"),
        ('"藏…账本"', '"藏.*账本"', "不支持正则表达式"),
        ('topic = "dodge"\n', "", "缺少 topic"),
        ('name = "躲检查"', 'name = "躲检查', "a.toml:2：TOML 格式有误"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError) as error:
        parse_risk_file(WANTS.replace(old, new, 1), "a.toml")
    assert said in str(error.value)


def test_a_topic_without_a_name_and_an_id_used_twice_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(WANTS.replace('name = "躲检查"\n', ""), "utf-8")
    with pytest.raises(ContentError, match="主题 dodge 没有名称"):
        load_risks(tmp_path)
    (tmp_path / "b.toml").write_text(WANTS, "utf-8")
    with pytest.raises(ContentError, match=r"编号 dodge.hide 与 a.toml:3 重复"):
        load_risks(tmp_path)
