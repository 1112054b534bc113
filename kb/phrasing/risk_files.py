"""Reads files of risk signals (TOML). Every mistake is a ContentError in Chinese with file and line.

A file holds the `topic` of its rules and what it is called (`name`), `told` for all of them, [[rule]] entries, and in
an overlay the ids of entries that are switched off (`disabled`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import tomli

from kb.errors import ContentError
from kb.phrasing.risks import RiskFile, RiskRule, RiskRules, RiskSeverity, UnitPlace, merged, paths_of
from kb.phrasing.rules.checked import CheckedTexts
from kb.phrasing.rules.fields import TOPIC, Fields, bases_of, together_of
from kb.phrasing.rules.files import entry_lines, read_rule_text, toml_mistake

_FILE_FIELDS = frozenset({"topic", "name", "told", "rule", "disabled"})
_NEEDS = frozenset({"id", "name", "severity", "reason", "advice", "basis", "match", "pass"})
_FIELDS = _NEEDS | {"topic", "patterns", "together", "exempt", "told", "hand_over"}


def load_risks(folder: Path, overlay: Path | None = None, *, checked: CheckedTexts | None = None) -> RiskRules:
    """All rules of a folder's *.toml by file name, with a company's own over them.

    `checked` remembers which files were in order.
    """
    texts = {path: read_rule_text(path) for each in (folder, overlay) if each is not None for path in paths_of(each)}
    known = checked if checked is not None else frozenset[str]()
    files = {path: parse_risk_file(text, path.name, checked=text in known) for path, text in texts.items()}
    if checked is not None:
        checked.keep(texts.values())
    own = set(paths_of(overlay)) if overlay is not None else set()
    ours = [file for path, file in files.items() if path not in own]
    return merged(ours, [file for path, file in files.items() if path in own])


def read_risk_file(path: Path) -> RiskFile:
    """The content of one file; ContentError names file and line of the first mistake."""
    return parse_risk_file(read_rule_text(path), path.name)


@lru_cache(maxsize=64)
def parse_risk_file(text: str, name: str, *, checked: bool = False) -> RiskFile:
    """The same for a text at hand; `name` stands in the messages, `checked` patterns are not looked into."""
    try:
        content = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ContentError(toml_mistake(str(error), text, name)) from error
    except RecursionError as error:
        raise ContentError(f"{name}:1：TOML 格式有误：括号套得太深。") from error
    whole = Fields(content, f"{name}:1")
    whole.expect(frozenset(), _FILE_FIELDS)
    topic = whole.text("topic") if "topic" in content else None
    entries = content.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise whole.fail("rule 应写成 [[rule]] 表。")
    if not entries and "disabled" not in content:
        raise whole.fail("没有任何 [[rule]]。")
    lines = entry_lines(text, "rule")
    lines += [1] * (len(entries) - len(lines))
    told = whole.flag("told")
    rules = tuple(
        _rule(fields, f"{name}:{line}", topic, told=told, checked=checked)
        for fields, line in zip(entries, lines, strict=False)
    )
    names = {topic: whole.text("name")} if topic is not None and "name" in content else {}
    return RiskFile(rules, names, whole.texts("disabled", may_be_empty=True))


def _rule(fields: Mapping[str, object], origin: str, of_file: str | None, *, told: bool, checked: bool) -> RiskRule:
    table = Fields(fields, origin, checked=checked)
    table.expect(_NEEDS, _FIELDS)
    topic = table.text("topic") if "topic" in fields else of_file
    if topic is None or not TOPIC.fullmatch(topic):
        raise table.fail("缺少 topic（主题），或者写法不对：只用小写字母、数字和下划线，写在文件开头或本条里。")
    rule_id, severity = table.text("id"), table.text("severity")
    if not rule_id.startswith(f"{topic}."):
        raise table.fail(f"编号 {rule_id} 应以 {topic}. 开头。")
    if severity not in set(RiskSeverity):
        raise table.fail(f"severity 只能是 urgent（立即）或 notice（当日），现为 {severity}。")
    patterns, together = table.patterns("patterns"), together_of(table)
    if not patterns and not together:
        raise table.fail("patterns 和 together 至少要写一样。")
    return RiskRule(
        rule_id=rule_id,
        topic=topic,
        name=table.text("name"),
        patterns=patterns,
        together=together,
        exempt=table.patterns("exempt"),
        severity=RiskSeverity(severity),
        told=table.flag("told") if "told" in fields else told,
        reason=table.text("reason"),
        advice=table.text("advice"),
        hand_over=_place(table) if "hand_over" in fields else None,
        basis=bases_of(table),
        match=table.examples("match"),
        passes=table.examples("pass"),
        origin=origin,
    )


def _place(table: Fields) -> UnitPlace:
    handbook_id, mark, heading = table.text("hand_over").partition("#")
    if not mark or not handbook_id.strip() or not heading.strip():
        raise table.fail("hand_over 应写成“手册编号#单元标题”，如 escalation#威胁他人立即移交。")
    return UnitPlace(handbook_id.strip(), heading.strip())
