"""Changing the text of an overlay file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.phrasing.rules.fields import fields_of_rule
from kb.phrasing.rules.files import parse_rule_file
from kb.phrasing.rules.rule_set import load_rules
from kb.phrasing.rules.writer import (
    NEW_FILE,
    with_changed_entries,
    with_disabled,
    with_entries,
    without_entry,
    write_atomically,
)
from tests.builders_answering import CORPUS

FILE = """# 公司条目，法务部维护
topic = "guaranteed_return"

# 第一条的来历：2026 年 3 月的投诉
[[rule]]
id = "guaranteed_return.a"
phrasing = "保本"  # 行尾注释
patterns = ["保本息"]
severity = "block"
industries = ["finance"]
scenes = ["sales_call"]
reason = "不得保证。"
basis = [{ title = "广告法", article = "第二十五条" }]
match = ["保本息"]
pass = ["有风险"]

# 第二条的来历
[[rule]]
id = "guaranteed_return.b"
phrasing = "稳赚"
patterns = ["稳赚的"]
severity = "warn"
industries = ["finance"]
scenes = ["sales_call"]
reason = "不得保证。"
basis = [{ title = "广告法", article = "第二十五条" }]
match = ["稳赚的"]
pass = ["有风险"]
"""


def test_every_rule_of_ours_is_written_so_that_it_reads_back_equal() -> None:
    for rule in load_rules(CORPUS / "phrasings").rules:
        (read,) = parse_rule_file(with_entries("", [fields_of_rule(rule)]), "x.toml").rules
        assert {**fields_of_rule(read)} == fields_of_rule(rule)


def test_new_entry_goes_to_the_end_and_leaves_what_is_there_untouched() -> None:
    (rule,) = parse_rule_file(FILE, "a.toml").rules[:1]
    text = with_entries(FILE, [{**fields_of_rule(rule), "id": "guaranteed_return.c"}])
    assert text.startswith(FILE.rstrip("\n"))
    assert [each.rule_id for each in parse_rule_file(text, "a.toml").rules][-1] == "guaranteed_return.c"


def test_changed_entry_keeps_comments_and_the_order_of_its_neighbours() -> None:
    fields = fields_of_rule(parse_rule_file(FILE, "a.toml").rules[0])
    text = with_changed_entries(FILE, [{**fields, "severity": "warn", "say_instead": "有风险。"}])
    assert (
        text.replace('say_instead = "有风险。"\n', "")
        .replace('severity = "warn"\nindustries', 'severity = "block"\nindustries', 1)
        .split()
        == FILE.split()
    )
    assert parse_rule_file(text, "a.toml").rules[0].say_instead == "有风险。"


def test_removed_entry_goes_alone_and_the_comment_of_the_next_one_stays() -> None:
    text = without_entry(FILE, 5)
    assert [each.rule_id for each in parse_rule_file(text, "a.toml").rules] == ["guaranteed_return.b"]
    assert "# 第二条的来历\n[[rule]]" in text
    assert "行尾注释" not in text


def test_removing_the_last_entry_leaves_the_others_as_they_were() -> None:
    text = without_entry(FILE, 18)
    assert tomllib.loads(text)["rule"] == tomllib.loads(FILE)["rule"][:1]


def test_line_without_an_entry_is_refused() -> None:
    with pytest.raises(ContentError, match="第 3 行"):
        without_entry(FILE, 3)


def test_entries_are_switched_off_at_the_head_of_the_file_whatever_stands_in_it() -> None:
    text = with_disabled(FILE, ["absolute_claim.best"])
    assert parse_rule_file(text, "a.toml").disabled == ("absolute_claim.best",)
    assert parse_rule_file(with_disabled(text, []), "a.toml").disabled == ()
    assert with_disabled(text, []).split("[[rule]]", 1)[1] == FILE.split("[[rule]]", 1)[1]


def test_new_file_reads_as_one_that_switches_nothing_off() -> None:
    assert parse_rule_file(NEW_FILE, "company.toml").disabled == ()


def test_writing_keeps_what_the_file_was_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = tmp_path / "phrasings" / "company.toml"
    write_atomically(path, "甲")
    path.chmod(0o600)
    write_atomically(path, "乙")
    assert path.read_text("utf-8") == "乙"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == ["company.toml", "company.toml.bak"]
    assert (path.parent / "company.toml.bak").read_text("utf-8") == "甲"


def test_folder_that_cannot_be_written_is_told_and_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "phrasings").write_text("不是目录", "utf-8")
    with pytest.raises((ContentError, OSError)):
        write_atomically(tmp_path / "phrasings" / "company.toml", "甲")
