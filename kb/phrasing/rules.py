"""Reads restricted phrasings from corpus/phrasings/*.toml and an overlay folder into one content-addressed rule set.

Every mistake in a file is a ContentError in Chinese that names file and line; nothing is skipped silently.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kb.errors import ContentError
from kb.phrasing.types import Rule, RuleBasis, Severity

INDUSTRIES = ("general", "market", "finance", "education", "medical")
SCENES = ("advertising", "sales_call", "complaint_call", "written_reply")

_RULE_LINE = re.compile(r"^\s*\[\[\s*rule\s*\]\]")
_FIELDS = frozenset(
    {"id", "phrasing", "patterns", "exempt", "severity", "industries", "scenes"}
    | {"reason", "say_instead", "basis", "match", "pass"}
)
_BASIS_FIELDS = frozenset({"title", "article", "needs", "unverified"})


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in order of file and place. `rule_set_id` is the SHA-256 of their content, without where they stand."""

    rules: tuple[Rule, ...]
    rule_set_id: str

    def by_id(self, rule_id: str) -> Rule | None:
        """The rule of an id, None when there is none."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)

    def topics(self) -> tuple[str, ...]:
        """The topics that have rules, in order of first appearance."""
        return tuple(dict.fromkeys(rule.topic for rule in self.rules))


def make_rule_set(rules: Iterable[Rule]) -> RuleSet:
    """A rule set from rules at hand; equal rules give an equal id, whatever file they came from."""
    kept = tuple(rules)
    plain = [{key: value for key, value in asdict(rule).items() if key != "origin"} for rule in kept]
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())
    return RuleSet(kept, digest.hexdigest())


def load_rules(folder: Path, overlay: Path | None = None) -> RuleSet:
    """All rules of a folder's *.toml by file name; an overlay's rule replaces ours of the same id, new ones follow.

    ContentError when a file cannot be read, a field is missing, unknown or wrong, or one folder uses an id twice.
    """
    rules = {rule.rule_id: rule for rule in _read_folder(folder)}
    if overlay is not None and overlay.is_dir():
        rules.update({rule.rule_id: rule for rule in _read_folder(overlay)})
    return make_rule_set(rules.values())


def _read_folder(folder: Path) -> list[Rule]:
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for rule in read_rules(path):
            if rule.rule_id in seen:
                raise ContentError(f"{rule.origin}：编号 {rule.rule_id} 与 {seen[rule.rule_id]} 重复，请改其一。")
            seen[rule.rule_id] = rule.origin
            rules.append(rule)
    return rules


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of one file."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}：无法读取（{error}）。") from error
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path.name}：TOML 格式有误：{error}。请按提示的行列修改。") from error
    topic, entries = content.get("topic"), content.get("rule")
    if not isinstance(topic, str) or not topic:
        raise ContentError(f"{path.name}:1：缺少 topic（禁语主题）。")
    if not isinstance(entries, list) or not entries:
        raise ContentError(f"{path.name}:1：没有任何 [[rule]]。")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _RULE_LINE.match(line)]
    lines += [1] * (len(entries) - len(lines))
    return tuple(_rule(topic, entry, f"{path.name}:{line}") for entry, line in zip(entries, lines, strict=False))


def _rule(topic: str, entry: object, origin: str) -> Rule:
    if not isinstance(entry, dict):
        raise ContentError(f"{origin}：[[rule]] 下应为字段。")
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise ContentError(f"{origin}：不认识的字段 {'、'.join(unknown)}。")
    missing = sorted(_FIELDS - {"exempt"} - set(entry))
    if missing:
        raise ContentError(f"{origin}：缺少字段 {'、'.join(missing)}。")
    rule_id = _text(entry, "id", origin)
    if not rule_id.startswith(f"{topic}."):
        raise ContentError(f"{origin}：编号 {rule_id} 应以 {topic}. 开头。")
    severity = _text(entry, "severity", origin)
    if severity not in set(Severity):
        raise ContentError(f"{origin}：severity 只能是 block 或 warn，现为 {severity}。")
    return Rule(
        rule_id=rule_id,
        topic=topic,
        phrasing=_text(entry, "phrasing", origin),
        patterns=_texts(entry, "patterns", origin),
        exempt=_texts(entry, "exempt", origin, may_be_empty=True),
        severity=Severity(severity),
        industries=_texts(entry, "industries", origin, among=INDUSTRIES),
        scenes=_texts(entry, "scenes", origin, among=SCENES),
        reason=_text(entry, "reason", origin),
        say_instead=_text(entry, "say_instead", origin),
        basis=_bases(entry.get("basis"), origin),
        match=_texts(entry, "match", origin),
        passes=_texts(entry, "pass", origin),
        origin=origin,
    )


def _text(entry: Mapping[str, object], field: str, origin: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ContentError(f"{origin}：{field} 应为非空文字。")
    return value


def _texts(
    entry: Mapping[str, object],
    field: str,
    origin: str,
    *,
    among: Sequence[str] | None = None,
    may_be_empty: bool = False,
) -> tuple[str, ...]:
    value = entry.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ContentError(f"{origin}：{field} 应为文字列表。")
    if not value and not may_be_empty:
        raise ContentError(f"{origin}：{field} 不能为空。")
    strange = sorted(set(value) - set(among)) if among is not None else []
    if strange:
        raise ContentError(f"{origin}：{field} 中的 {'、'.join(strange)} 不在 {'、'.join(among or ())} 之列。")
    return tuple(value)


def _bases(value: object, origin: str) -> tuple[RuleBasis, ...]:
    if not isinstance(value, list) or not value:
        raise ContentError(f"{origin}：basis 至少要写一条依据。")
    return tuple(_basis(each, origin) for each in value)


def _basis(value: object, origin: str) -> RuleBasis:
    if not isinstance(value, dict) or set(value) - _BASIS_FIELDS:
        raise ContentError(f"{origin}：basis 的每一条只写 title、article、needs、unverified。")
    needs, unverified = value.get("needs", False), value.get("unverified", False)
    if not isinstance(needs, bool) or not isinstance(unverified, bool):
        raise ContentError(f"{origin}：needs、unverified 应为 true 或 false。")
    return RuleBasis(_text(value, "title", origin), _text(value, "article", origin), needs, unverified)
