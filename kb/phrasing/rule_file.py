"""Reads one file of restricted phrasings (TOML). Every mistake is a ContentError in Chinese with file and line.

A file holds `topic`, [[rule]] entries, [[allow]] entries, and two lists that teach the paraphrase pass: `paraphrases`
(sentences that say what the topic restricts without any listed word) and `lawful` (sentences near to it that may be
said).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from kb.errors import ContentError
from kb.phrasing.patterns import check_pattern
from kb.phrasing.types import Allowance, Binding, ExampleSentence, Rule, RuleBasis, Severity

INDUSTRIES = ("general", "market", "finance", "education", "medical")
SCENES = ("advertising", "sales_call", "complaint_call", "written_reply")
REQUIRABLE = ("industry", "scene")
ALLOWANCE_PREFIX = "allow."

_FILE_FIELDS = frozenset({"topic", "rule", "allow", "paraphrases", "lawful"})
_BINDING = frozenset({"industries", "scenes", "requires", "effective_from", "effective_to"})
_RULE_NEEDS = frozenset({"id", "phrasing", "severity", "industries", "scenes", "reason", "basis", "match", "pass"})
_RULE_FIELDS = _RULE_NEEDS | _BINDING | {"patterns", "exempt", "say_instead", "together", "sound", "whole_word"}
_ALLOW_NEEDS = frozenset({"id", "phrasing", "patterns", "lifts", "reason", "match"})
_ALLOW_FIELDS = _ALLOW_NEEDS | _BINDING | {"basis"}
_BASIS_FIELDS = frozenset({"title", "article", "needs", "unverified"})
_HEADINGS = {name: re.compile(rf"^\s*\[\[\s*{name}\s*\]\]") for name in ("rule", "allow")}

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one file holds, in its order."""

    rules: tuple[Rule, ...]
    allowances: tuple[Allowance, ...]
    examples: tuple[ExampleSentence, ...]


def read_rule_file(path: Path) -> RuleFile:
    """The content of one file; ContentError names file and line of the first mistake."""
    try:
        return parse_rule_file(path.read_bytes().decode("utf-8-sig"), path.name)
    except OSError as error:
        raise ContentError(f"{path.name}：无法读取（{error}）。") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError(f"{path.name}:{line}：不是 UTF-8 文字，请另存为 UTF-8 编码。") from error


def parse_rule_file(text: str, name: str) -> RuleFile:
    """The same for a text at hand; `name` stands in the messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}：TOML 格式有误：{error}。请按提示的行列修改。") from error
    unknown = sorted(set(content) - _FILE_FIELDS)
    if unknown:
        raise ContentError(f"{name}:1：不认识的字段 {'、'.join(unknown)}。")
    topic = content.get("topic")
    if topic is not None and (not isinstance(topic, str) or not topic):
        raise ContentError(f"{name}:1：topic（禁语主题）应为非空文字。")
    if topic is None and set(content) - {"allow", "lawful"}:
        raise ContentError(f"{name}:1：缺少 topic（禁语主题）。")
    whole = _Table(content, f"{name}:1")
    examples = [ExampleSentence(each, topic) for each in whole.texts("paraphrases", may_be_empty=True)]
    examples += [ExampleSentence(each, None) for each in whole.texts("lawful", may_be_empty=True)]
    rules = _entries(content.get("rule", []), "rule", text, name, lambda table: _rule(str(topic), table))
    allowances = _entries(content.get("allow", []), "allow", text, name, _allowance)
    if not rules and not allowances and not examples:
        raise ContentError(f"{name}:1：没有任何 [[rule]] 或 [[allow]]。")
    return RuleFile(rules, allowances, tuple(examples))


class _Table:
    """One table of a file, read field by field; `origin` is its place for messages."""

    def __init__(self, fields: dict[str, object], origin: str) -> None:
        self.fields = fields
        self.origin = origin

    def fail(self, message: str) -> ContentError:
        return ContentError(f"{self.origin}：{message}")

    def expect(self, needed: frozenset[str], known: frozenset[str]) -> None:
        unknown = sorted(set(self.fields) - known)
        if unknown:
            raise self.fail(f"不认识的字段 {'、'.join(unknown)}。")
        missing = sorted(needed - set(self.fields))
        if missing:
            raise self.fail(f"缺少字段 {'、'.join(missing)}。")

    def text(self, field: str) -> str:
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{field} 应为非空文字。")
        return value

    def texts(self, field: str, *, among: Sequence[str] | None = None, may_be_empty: bool = False) -> tuple[str, ...]:
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.fail(f"{field} 应为文字列表。")
        if not value and not may_be_empty:
            raise self.fail(f"{field} 不能为空。")
        strange = sorted(set(value) - set(among)) if among is not None else []
        if strange:
            raise self.fail(f"{field} 中的 {'、'.join(strange)} 不在 {'、'.join(among or ())} 之列。")
        return tuple(value)

    def flag(self, field: str) -> bool:
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise self.fail(f"{field} 应为 true 或 false。")
        return value

    def day(self, field: str) -> date | None:
        value = self.fields.get(field)
        if value is not None and type(value) is not date:
            raise self.fail(f"{field} 应为日期，如 2026-01-01，不加引号。")
        return value

    def patterns(self, field: str) -> tuple[str, ...]:
        found = self.texts(field, may_be_empty=True)
        for pattern in found:
            mistake = check_pattern(pattern)
            if mistake is not None:
                raise self.fail(f"{field} 中的“{pattern}”：{mistake}")
        return found

    def binding(self) -> Binding:
        first, last = self.day("effective_from"), self.day("effective_to")
        if first is not None and last is not None and last < first:
            raise self.fail("effective_to 早于 effective_from。")
        return Binding(
            industries=self.texts("industries", among=INDUSTRIES, may_be_empty=True) or ("general",),
            scenes=self.texts("scenes", among=SCENES, may_be_empty=True),
            requires=self.texts("requires", among=REQUIRABLE, may_be_empty=True),
            effective_from=first,
            effective_to=last,
        )


def _entries(value: object, kind: str, text: str, name: str, read: Callable[[_Table], _Entry]) -> tuple[_Entry, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ContentError(f"{name}:1：{kind} 应写成 [[{kind}]] 表。")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADINGS[kind].match(line)]
    lines += [1] * (len(value) - len(lines))
    return tuple(read(_Table(each, f"{name}:{line}")) for each, line in zip(value, lines, strict=False))


def _rule(topic: str, table: _Table) -> Rule:
    table.expect(_RULE_NEEDS, _RULE_FIELDS)
    rule_id, severity = table.text("id"), table.text("severity")
    if not rule_id.startswith(f"{topic}."):
        raise table.fail(f"编号 {rule_id} 应以 {topic}. 开头。")
    if severity not in set(Severity):
        raise table.fail(f"severity 只能是 block 或 warn，现为 {severity}。")
    patterns, together = table.patterns("patterns"), _together(table)
    if not patterns and not together:
        raise table.fail("patterns 和 together 至少要写一样。")
    for field in ("industries", "scenes"):
        table.texts(field)
    return Rule(
        rule_id=rule_id,
        topic=topic,
        phrasing=table.text("phrasing"),
        patterns=patterns,
        exempt=table.patterns("exempt"),
        severity=Severity(severity),
        binding=table.binding(),
        reason=table.text("reason"),
        say_instead=table.text("say_instead") if "say_instead" in table.fields else None,
        basis=_bases(table),
        match=table.texts("match"),
        passes=table.texts("pass"),
        together=together,
        sound=table.flag("sound"),
        whole_word=table.flag("whole_word"),
        origin=table.origin,
    )


def _allowance(table: _Table) -> Allowance:
    table.expect(_ALLOW_NEEDS, _ALLOW_FIELDS)
    allowance_id = table.text("id")
    if not allowance_id.startswith(ALLOWANCE_PREFIX):
        raise table.fail(f"编号 {allowance_id} 应以 {ALLOWANCE_PREFIX} 开头。")
    table.texts("patterns")
    return Allowance(
        allowance_id=allowance_id,
        phrasing=table.text("phrasing"),
        patterns=table.patterns("patterns"),
        lifts=table.texts("lifts", may_be_empty=True),
        binding=table.binding(),
        reason=table.text("reason"),
        basis=_bases(table) if "basis" in table.fields else (),
        match=table.texts("match"),
        origin=table.origin,
    )


def _together(table: _Table) -> tuple[tuple[str, ...], ...]:
    groups = table.fields.get("together", [])
    if not isinstance(groups, list) or len(groups) == 1:
        raise table.fail('together 应为至少两组词，如 [["差评"], ["返现", "红包"]]。')
    read = tuple(_Table({"together": group}, table.origin).patterns("together") for group in groups)
    if not all(read):
        raise table.fail("together 的每一组至少要有一个词。")
    return read


def _bases(table: _Table) -> tuple[RuleBasis, ...]:
    value = table.fields.get("basis")
    if not isinstance(value, list) or not value:
        raise table.fail("basis 至少要写一条依据。")
    return tuple(_basis(each, table.origin) for each in value)


def _basis(value: object, origin: str) -> RuleBasis:
    if not isinstance(value, dict) or set(value) - _BASIS_FIELDS:
        raise ContentError(f"{origin}：basis 的每一条只写 title、article、needs、unverified。")
    table = _Table(value, origin)
    return RuleBasis(table.text("title"), table.text("article"), table.flag("needs"), table.flag("unverified"))
