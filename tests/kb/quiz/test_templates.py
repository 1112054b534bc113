"""Topics, names and templates are read strictly: a mistake names file and line, an overlay replaces by id."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from kb.errors import ContentError
from kb.law.instruments import ArticleNumber
from kb.quiz.templates import Topics, load_topics
from kb.quiz.templates_cases import load_cases, load_sums
from kb.quiz.templates_scenarios import load_scenarios
from kb.quiz.templates_slots import Names, Words, drawn, filled, load_names
from tests.builders_answering import CORPUS

TOPIC = '[[topic]]\nid = "{0}"\nname = "{1}"\nindustry = "market"\n'
CASE = """
[[case]]
id = "refund"
topic = "returns"
name = "退款"
story = "{buyer}退了货。"
slots = { buyer = "person" }
[[case.act]]
title = "退换货试行法"
article = "第一条"
on = "七日内"
requires = ["退款"]
breach = "第{beyond}才退款"
keeps = "第{within}就退了款"
fix = "七日内退款"
words = ["七日、7日"]
[[case.act]]
title = "退换货试行法"
article = "第四条"
on = "不得"
requires = ["拆封"]
breach = "以拆封为由拒绝"
keeps = "拆封的也照常退货"
fix = "不得以拆封为由拒绝退货"
words = ["拆封"]
"""


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def some_topics(folder: Path) -> Topics:
    return load_topics(write(folder, "topics.toml", TOPIC.format("returns", "退换货")))


def some_names() -> Names:
    return Names({"surname": ("林", "何"), "person": ("{surname}女士",)})


def test_articles_named_go_before_the_whole_text() -> None:
    topics = load_topics(CORPUS / "quiz")
    named = topics.topic_of("消费者权益保护法", ArticleNumber(25))
    rest = topics.topic_of("中华人民共和国消费者权益保护法（2013修正）", ArticleNumber(27))
    assert named is not None and named.topic_id == "returns"
    assert rest is not None and rest.topic_id == "consumer_rights"


def test_article_outside_the_articles_named_has_no_topic() -> None:
    topics = load_topics(CORPUS / "quiz")
    assert topics.topic_of("民法典", ArticleNumber(1050)) is None
    assert topics.topic_of("刑法", ArticleNumber(1)) is None


def test_appendix_of_a_text_has_no_topic() -> None:
    assert load_topics(CORPUS / "quiz").topic_of("广告法", ArticleNumber(74), ("第六章 附则",)) is None


def test_topic_of_a_company_replaces_ours_and_others_follow(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", "topics.toml", TOPIC.format("aa", "甲") + TOPIC.format("bb", "乙"))
    theirs = write(tmp_path / "theirs", "topics.toml", TOPIC.format("bb", "我们的乙") + TOPIC.format("cc", "丙"))
    topics = load_topics(ours, theirs)
    assert [topics.name_of(each) for each in ("aa", "bb", "cc", "dd")] == ["甲", "我们的乙", "丙", "dd"]
    assert topics.topics_id != load_topics(ours).topics_id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOPIC.format("aa", "甲") + 'colour = "red"\n', "topics.toml:2：不认识的字段 colour"),
        (TOPIC.format("aa", "甲").replace("market", "space"), "topics.toml:2：industry 只能是"),
        (TOPIC.format("aa", "甲") * 2, "topics.toml:6：编号 aa 在本文件里用了两次"),
        (TOPIC.format("aa", "甲") + 'instruments = [{ title = "广告法", articles = ["第九条-第二条"] }]\n', "前后颠倒"),
        (TOPIC.format("aa", "甲") + 'instruments = [{ title = "广告法", articles = ["9"] }]\n', "应写成 第十六条"),
        ("[[theme]]\n", "不认识的内容 theme"),
        ("[[topic]\n", "TOML 格式有误"),
    ],
)
def test_mistake_in_topics_names_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        load_topics(write(tmp_path, "topics.toml", f"\n{text}"))


def test_two_people_of_one_case_bear_different_names() -> None:
    names = some_names()
    slots = {"one": Words(names.lists["person"], "person"), "other": Words(names.lists["person"], "person")}
    for seed in range(20):
        facts = drawn(slots, names, Random(seed))
        assert sorted(facts.values()) == ["何女士", "林女士"]


def test_equal_seeds_fill_a_story_equally() -> None:
    names = load_names(CORPUS / "quiz")
    slots = {"buyer": Words(names.lists["person"], "person")}
    told = [filled("{buyer}来电。", drawn(slots, names, Random(5))) for _ in range(2)]
    assert told[0] == told[1] and "{" not in told[0]


def test_list_of_names_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="没有这样的名单"):
        load_names(write(tmp_path, "names.toml", '[[list]]\nid = "person"\nvalues = ["{nobody}女士"]\n'))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{buyer}退了货", "{nobody}退了货", "{nobody} 没有写在 slots 里"),
        ('buyer = "person"', 'buyer = "nobody"', "名单 nobody 不在"),
        ("第{beyond}才退款", "过期才退款", "breach 里要有 {beyond}"),
        ("以拆封为由拒绝", "第{beyond}以拆封为由拒绝", "on 是情态词时都不写"),
        ('on = "七日内"', 'on = "尽快"', "on 应为一个数量"),
        ('requires = ["拆封"]', 'requires = ["不得以商品已经拆封为由"]', "最多 8 字"),
        ('topic = "returns"', 'topic = "space"', "知识点 space 不在"),
        ('article = "第四条"', 'article = "四"', "不是条号"),
        ('words = ["拆封"]', 'words = ["、"]', "至少写一个词"),
        ("以拆封为由拒绝", "以拆封为由拒绝" * 9, "不超过 60 字"),
    ],
)
def test_mistake_in_a_case_names_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    topics = some_topics(tmp_path)
    folder = write(tmp_path, "cases.toml", CASE.replace(old, new, 1))
    with pytest.raises(ContentError, match=f"cases.toml:2：.*{said}"):
        load_cases(folder, None, topics, some_names())


def test_case_of_a_company_replaces_ours(tmp_path: Path) -> None:
    topics = some_topics(tmp_path / "ours")
    ours = write(tmp_path / "ours", "cases.toml", CASE)
    theirs = write(tmp_path / "theirs", "cases.toml", CASE.replace('name = "退款"', 'name = "本店退款"'))
    assert [each.name for each in load_cases(ours, theirs, topics, some_names())] == ["本店退款"]


def test_scenario_whose_hand_over_names_no_unit_is_refused(tmp_path: Path) -> None:
    text = (
        '[[scenario]]\nid = "x"\ntopic = "returns"\nname = "x"\nscene = "complaint_call"\ncaller = "喂"\n'
        'say = ["好的"]\nnot_say = [{ says = "滚", rule = "a.b" }]\n'
        '[scenario.hand_over]\nunit = "escalation"\nact = "移交"\ninstead = ["不管"]\nwords = ["移交"]\n'
    )
    topics = some_topics(tmp_path)
    with pytest.raises(ContentError, match=r"scenarios.toml:1：.*手册编号#单元标题"):
        load_scenarios(write(tmp_path, "scenarios.toml", text), None, topics, some_names())


def test_corpus_holds_enough_templates_of_every_kind() -> None:
    folder = CORPUS / "quiz"
    topics, names = load_topics(folder), load_names(folder)
    assert len(load_cases(folder, None, topics, names)) >= 40
    assert len(load_scenarios(folder, None, topics, names)) >= 40
    assert len(load_sums(folder, None, topics, names)) >= 8
