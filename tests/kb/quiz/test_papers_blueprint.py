"""Blueprints: what a file may say, and what is told of one that says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.quiz.papers.blueprint import fields_of, read_blueprint
from kb.quiz.papers.blueprint_files import (
    blueprint_toml,
    load_blueprints,
    parse_blueprint,
    read_blueprint_file,
    read_templates,
    unknown_topics,
)
from kb.quiz.papers.shares import shares
from kb.quiz.templates import load_topics
from kb.store.quiz_records import ItemKind
from tests.builders_answering import CORPUS
from tests.builders_papers import make_blueprint

PLAIN = 'title = "周测"\nminutes = 15\nkinds = { single = 3, blank = 1 }\ncount = 8\n'
STAGED = """title = "三段考核"
minutes = 60
topics = { returns = 2, red_lines = 1 }

[[section]]
title = "政策试卷"
kinds = { single = 6 }

[[section]]
title = "案例分析"
kinds = { case = 2 }
points_each = 10
"""


def test_kinds_are_shares_of_a_count_and_numbers_without_one() -> None:
    assert parse_blueprint(PLAIN, "a.toml").sections[0].kinds == ((ItemKind.SINGLE, 6), (ItemKind.BLANK, 2))
    without = parse_blueprint(PLAIN.replace("count = 8\n", ""), "a.toml")
    assert without.sections[0].kinds == ((ItemKind.SINGLE, 3), (ItemKind.BLANK, 1))


def test_a_section_takes_what_it_leaves_out_from_above() -> None:
    first, second = parse_blueprint(STAGED, "a.toml").sections
    assert first.topics == second.topics == (("returns", 2), ("red_lines", 1))
    assert (first.points_each, second.points_each) == (None, 10)


@pytest.mark.parametrize(
    "text", [PLAIN, STAGED, PLAIN + 'as_of = 2026-11-01\nindustries = ["finance"]\nparallel = 2\n']
)
def test_a_blueprint_written_out_and_read_again_is_the_same(text: str) -> None:
    made = parse_blueprint(text, "a.toml")
    assert parse_blueprint(blueprint_toml(made), "b.toml") == made
    assert read_blueprint(fields_of(made), lambda field, _: field) == made


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PLAIN + "levels = 3\n", "a.toml:5：levels 不是认识的字段"),
        (STAGED + "weight = 3\n", "a.toml:13：weight 不是认识的字段"),
        (STAGED.replace("case = 2", "cases = 2"), "a.toml:11：kinds 中的 cases 不可用"),
        (PLAIN.replace("15", '"十五"'), "a.toml:2：minutes 应为 0 到 480 的整数"),
        (PLAIN.replace("minutes = 15\n", ""), "minutes 没有写"),
        (STAGED.replace("minutes = 60", "minutes = 60\ncount = 9"), "a.toml:3：count 有 section 时"),
        (PLAIN.replace("count = 8", "count = 300"), "a.toml:4：count 应为 1 到 200 的整数"),
        (PLAIN.replace('"周测"', '"周测'), "a.toml:1：TOML 格式有误"),
        (PLAIN + 'topics = { "退 换" = 1 }\n', "a.toml:5：topics 中的 退 换 不是知识点的编号"),
        (PLAIN + 'as_of = "明天"\n', "a.toml:5：as_of 应为日期"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_blueprint(text, "a.toml")
    assert told in str(refused.value)


def test_a_template_of_a_company_replaces_ours_by_its_id(tmp_path: Path) -> None:
    for name, title in (("ours", "原有"), ("theirs", "公司的")):
        (tmp_path / name / "quiz").mkdir(parents=True)
        text = f'[[blueprint]]\nid = "weekly"\ntitle = "{title}"\nminutes = 10\nkinds = {{ single = 2 }}\n'
        (tmp_path / name / "quiz" / "blueprints.toml").write_text(text, "utf-8")
    assert [each.title for each in load_blueprints(tmp_path / "ours", tmp_path / "theirs")] == ["公司的"]


def test_a_template_without_an_id_and_one_that_stands_twice_are_told(tmp_path: Path) -> None:
    one = '[[blueprint]]\nid = "weekly"\ntitle = "周测"\nminutes = 10\nkinds = { single = 2 }\n\n'
    path = tmp_path / "blueprints.toml"
    path.write_text(one + one, "utf-8")
    with pytest.raises(ContentError, match=r"blueprints\.toml:7：编号 weekly 写了两次"):
        read_templates(path)
    path.write_text(one + one.replace('id = "weekly"\n', ""), "utf-8")
    with pytest.raises(ContentError, match=r"blueprints\.toml:7：模板要有编号 id"):
        read_templates(path)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"title = \xff")
    with pytest.raises(ContentError, match=r"x\.toml：不是 UTF-8"):
        read_blueprint_file(path)


def test_our_own_templates_name_topics_that_exist() -> None:
    known = {each.topic_id for each in load_topics(CORPUS / "quiz").topics}
    found = load_blueprints(CORPUS, CORPUS / "nowhere")
    assert found
    assert {each.blueprint_id: unknown_topics(each, known) for each in found if unknown_topics(each, known)} == {}


def test_a_blueprint_made_smaller_keeps_the_shares_of_its_sections() -> None:
    small = parse_blueprint(STAGED, "a.toml").sized(4)
    assert [each.count for each in small.sections] == [3, 1]
    with pytest.raises(ContentError):
        make_blueprint().sized(0)


def test_nothing_is_lost_when_a_number_is_divided() -> None:
    weights = [("a", 3), ("b", 3), ("c", 1), ("d", 0)]
    for count in range(40):
        assert sum(shares(weights, count).values()) == count
    assert shares([("a", 1), ("b", 1)], 10, {"a": 2, "b": 3}) == {"a": 2, "b": 3}
