"""Reads one file of restricted phrasings (TOML). Every mistake is a ContentError in Chinese with file and line.

A file holds [[rule]] and [[allow]] entries, the `topic` of its rules (or each rule its own), in an overlay the ids of
entries that are switched off (`disabled`), and two lists that teach the paraphrase pass: `paraphrases` (sentences that
say what the topic restricts without any listed word) and `lawful` (sentences near to it that may be said).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

import tomli

from kb.errors import ContentError
from kb.phrasing.rules.fields import (
    ALLOWANCE_PREFIX,
    INDUSTRIES,
    SCENES,
    Fields,
    allowance_of_fields,
    rule_of_fields,
)
from kb.phrasing.types import Allowance, ExampleSentence, Rule

__all__ = ["ALLOWANCE_PREFIX", "INDUSTRIES", "SCENES", "RuleFile", "parse_rule_file", "read_rule_file", "toml_mistake"]

# All of ours together are under 1 MB, 10,000 imported rows some 7 MB; a larger file is no list of phrasings.
MAX_BYTES = 8 * 1024 * 1024

_FILE_FIELDS = frozenset({"topic", "rule", "allow", "paraphrases", "lawful", "disabled"})
_HEADINGS = {name: re.compile(rf"^\s*\[\[\s*{name}\s*\]\]") for name in ("rule", "allow")}
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What tomllib says most, for people who have never heard of TOML.
_CHINESE = (
    (re.compile(r"Expected '=' after a key"), "字段名后面缺少等号"),
    (re.compile(r"Unterminated string|Expected '\"'"), "引号没有成对"),
    (re.compile(r"Illegal character '\\n'|Illegal character"), "引号没有在本行内成对，或含有不能出现的字符"),
    (re.compile(r"Unclosed array|Expected ']'"), "方括号没有成对，或列表项之间缺少逗号"),
    (re.compile(r"Cannot overwrite a value|Cannot declare|Cannot mutate|Duplicate"), "同一字段写了两次"),
    (re.compile(r"Invalid value"), "等号后面不是可用的值，文字要加引号"),
    (re.compile(r"Invalid statement"), "这一行不是“字段 = 值”，也不是 [[rule]]"),
    (re.compile(r"Unescaped '\\'|Invalid hex|escape"), "反斜杠要写成两个"),
    (re.compile(r"Expected newline or end of document"), "一行里写了两样东西，请分行"),
)

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one file holds, in its order."""

    rules: tuple[Rule, ...]
    allowances: tuple[Allowance, ...]
    examples: tuple[ExampleSentence, ...]
    disabled: tuple[str, ...] = ()


def read_rule_file(path: Path) -> RuleFile:
    """The content of one file; ContentError names file and line of the first mistake."""
    return parse_rule_file(read_rule_text(path), path.name)


def read_rule_text(path: Path) -> str:
    """The text of a file of phrasings, UTF-8 with or without a mark; ContentError when it is none."""
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise ContentError(
                f"{path.name}：文件有 {size / 2**20:.1f} MB，最多 {MAX_BYTES // 2**20} MB，请拆成几个文件。"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path.name}：无法读取（{error.strerror}）。") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        if error.end == len(content) and "end of data" in error.reason:
            raise ContentError(f"{path.name}:{line}：文件在一个字的中间断开，没有保存完整。") from error
        raise ContentError(f"{path.name}:{line}：不是 UTF-8 文字，请另存为 UTF-8 编码。") from error


# An edited overlay has everything read anew; what did not change need not be taken apart again.
@lru_cache(maxsize=64)
def parse_rule_file(text: str, name: str, *, checked: bool = False) -> RuleFile:
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
    if topic is None and "paraphrases" in content:
        raise whole.fail("写了 paraphrases 就要在文件开头写 topic（限制用语主题）。")
    examples = [ExampleSentence(each, topic) for each in whole.texts("paraphrases", may_be_empty=True)]
    examples += [ExampleSentence(each, None) for each in whole.texts("lawful", may_be_empty=True)]
    disabled = whole.texts("disabled", may_be_empty=True)
    read_rule = partial(rule_of_fields, topic=topic, checked=checked)
    rules = _entries(content.get("rule", []), "rule", text, name, read_rule)
    read_allowance = partial(allowance_of_fields, checked=checked)
    allowances = _entries(content.get("allow", []), "allow", text, name, read_allowance)
    if not rules and not allowances and not examples and "disabled" not in content:
        raise whole.fail("没有任何 [[rule]] 或 [[allow]]。")
    return RuleFile(rules, allowances, tuple(examples), disabled)


def _entries(
    value: object, kind: str, text: str, name: str, read: Callable[[dict[str, object], str], _Entry]
) -> tuple[_Entry, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ContentError(f"{name}:1：{kind} 应写成 [[{kind}]] 表。")
    lines = entry_lines(text, kind)
    lines += [1] * (len(value) - len(lines))
    return tuple(read(each, f"{name}:{line}") for each, line in zip(value, lines, strict=False))


def entry_lines(text: str, kind: str) -> list[int]:
    """The line numbers, from 1, of the [[rule]] or [[allow]] headings."""
    return [number for number, line in enumerate(text.split("\n"), 1) if _HEADINGS[kind].match(line)]


def toml_mistake(message: str, text: str, name: str) -> str:
    """tomllib's message in our words: where first, then what, then the original for who knows TOML."""
    place = _PLACE.search(message)
    said = message[: place.start()] if place else message
    line = place.group(1) if place and place.group(1) else str(text.count("\n") + 1)
    column = f"第 {place.group(2)} 列，" if place and place.group(2) else "文件到此中断，"
    chinese = next((words for pattern, words in _CHINESE if pattern.search(said)), "写法不对")
    return f"{name}:{line}：TOML 格式有误：{column}{chinese}（{said}）。"
