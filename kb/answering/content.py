"""Reads authority.toml: who may offer what. Handbooks come from the store; nothing here parses them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomli

from kb.errors import ContentError

_RULE_LINE = re.compile(r"^\s*\[\[\s*(level|rule)\s*\]\]")


@dataclass(frozen=True, slots=True)
class AuthorityLevel:
    """A level of officers, lowest first in the table."""

    level_id: str
    name: str


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """What each level may offer in one matter and who decides beyond it; the handbook unit says so to officers.

    `may_offer` and `decided_by` are by level id.
    """

    rule_id: str
    topic: str
    triggers: tuple[str, ...]
    handbook_id: str
    heading: str
    may_offer: Mapping[str, str]
    decided_by: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuthorityTable:
    """All levels and rules; empty where a company has none."""

    levels: tuple[AuthorityLevel, ...] = ()
    rules: tuple[AuthorityRule, ...] = ()

    def level(self, level_id: str | None) -> AuthorityLevel | None:
        """The level of an id; the lowest for None or an unknown one, because it may promise least."""
        lowest = self.levels[0] if self.levels else None
        return next((each for each in self.levels if each.level_id == level_id), lowest)


def load_authority(path: Path, overlay: Path | None = None) -> AuthorityTable:
    """The table of a file; an overlay's rule replaces ours of the same id, its levels replace all levels.

    A missing file is an empty table; ContentError names file and line of what cannot be used.
    """
    table = _read(path) if path.exists() else AuthorityTable()
    if overlay is None or not overlay.exists():
        return table
    ours = _read(overlay)
    rules = {rule.rule_id: rule for rule in (*table.rules, *ours.rules)}
    return AuthorityTable(ours.levels or table.levels, tuple(rules.values()))


def _read(path: Path) -> AuthorityTable:
    try:
        text = path.read_text("utf-8")
        content = tomli.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}：无法读取（{error}）。") from error
    except tomli.TOMLDecodeError as error:
        raise ContentError(f"{path.name}：TOML 格式有误：{error}。请按提示的行列修改。") from error
    lines: dict[str, list[int]] = {"level": [], "rule": []}
    for number, line in enumerate(text.splitlines(), 1):
        if match := _RULE_LINE.match(line):
            lines[match[1]].append(number)
    levels = tuple(
        AuthorityLevel(_text(entry, "id", where), _text(entry, "name", where))
        for entry, where in _entries(content, "level", path.name, lines)
    )
    known = {level.level_id for level in levels}
    rules = tuple(_rule(entry, where, known) for entry, where in _entries(content, "rule", path.name, lines))
    return AuthorityTable(levels, rules)


def _entries(
    content: Mapping[str, object], key: str, name: str, lines: Mapping[str, list[int]]
) -> list[tuple[Mapping[str, object], str]]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ContentError(f"{name}：[[{key}]] 应为表的列表。")
    numbers = lines[key] + [1] * len(value)
    return [(entry, f"{name}:{line}") for entry, line in zip(value, numbers, strict=False)]


def _rule(entry: Mapping[str, object], where: str, levels: set[str]) -> AuthorityRule:
    handbook_id, found, heading = _text(entry, "handbook", where).partition("#")
    if not found:
        raise ContentError(f"{where}：handbook 应写成“手册编号#单元标题”。")
    triggers = entry.get("triggers")
    if not isinstance(triggers, list) or not triggers or not all(isinstance(each, str) for each in triggers):
        raise ContentError(f"{where}：triggers 应为非空文字列表。")
    return AuthorityRule(
        rule_id=_text(entry, "id", where),
        topic=_text(entry, "topic", where),
        triggers=tuple(triggers),
        handbook_id=handbook_id.strip(),
        heading=heading.strip(),
        may_offer=_by_level(entry, "may_offer", where, levels),
        decided_by=_by_level(entry, "decided_by", where, levels),
    )


def _by_level(entry: Mapping[str, object], key: str, where: str, levels: set[str]) -> Mapping[str, str]:
    value = entry.get(key)
    if not isinstance(value, dict) or not all(isinstance(each, str) and each for each in value.values()):
        raise ContentError(f"{where}：缺少 [rule.{key}]，每级一行文字。")
    if levels and set(value) != levels:
        raise ContentError(f"{where}：[rule.{key}] 的级别应恰为 {'、'.join(sorted(levels))}。")
    return dict(value)


def _text(entry: Mapping[str, object], field: str, where: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ContentError(f"{where}：{field} 应为非空文字。")
    return value
