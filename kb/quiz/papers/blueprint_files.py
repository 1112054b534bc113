"""Blueprints in TOML: our templates (corpus/quiz/blueprints.toml), a company's own, and a file for one paper."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import tomli
import tomlkit

from kb.errors import ContentError
from kb.phrasing.rules.files import toml_mistake
from kb.quiz.papers.blueprint import BLUEPRINT_FIELDS, Blueprint, fields_of, read_blueprint
from kb.quiz.papers.fields import Place

MAX_BYTES = 256 * 1024
FILE_NAME = "blueprints.toml"
_HEADING = re.compile(r"^\s*\[\[?\s*(?P<name>[a-z_.]+)\s*\]\]?")


def load_blueprints(corpus: Path, overlay: Path) -> tuple[Blueprint, ...]:
    """The templates of `corpus`/quiz and, in their place or after them, those of `overlay`/quiz.

    A file that is not there holds none.
    """
    found: dict[str, Blueprint] = {}
    for folder in (corpus, overlay):
        path = folder / "quiz" / FILE_NAME
        for each in read_templates(path) if path.is_file() else ():
            found[str(each.blueprint_id)] = each
    return tuple(found.values())


def read_templates(path: Path) -> tuple[Blueprint, ...]:
    """The [[blueprint]] tables of one file; ContentError with file and line."""
    text = _text(path)
    content = _parsed(text, path.name)
    for name in sorted(set(content) - {"blueprint"}):
        raise ContentError(f"{path.name}:{_line(text, name, 0)}：{name} 不是认识的字段；这里只写 [[blueprint]] 表。")
    tables = content.get("blueprint", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ContentError(f"{path.name}:1：blueprint 应写成 [[blueprint]] 表。")
    starts = _headings(text, {"blueprint"}) or [1] * len(tables)
    read: list[Blueprint] = []
    for fields, start in zip(tables, starts, strict=False):
        made = read_blueprint(fields, _place(text, path.name, start))
        if made.blueprint_id is None:
            raise ContentError(f"{path.name}:{start}：模板要有编号 id。")
        if any(made.blueprint_id == each.blueprint_id for each in read):
            raise ContentError(f"{path.name}:{start}：编号 {made.blueprint_id} 写了两次。")
        read.append(made)
    return tuple(read)


def read_blueprint_file(path: Path) -> Blueprint:
    """The blueprint of a file that holds one, its fields at the top."""
    return parse_blueprint(_text(path), path.name)


def parse_blueprint(text: str, name: str) -> Blueprint:
    """The same for a text at hand; `name` stands in the messages."""
    return read_blueprint(_parsed(text, name), _place(text, name, 1))


def blueprint_toml(blueprint: Blueprint) -> str:
    """The blueprint as a file of its own, to be changed and given back."""
    fields = fields_of(blueprint)
    document = tomlkit.document()
    for name, value in fields.items():
        if name != "section":
            document.add(name, _inline(value))
    tables = tomlkit.aot()
    sections = fields.get("section", [])
    for each in sections if isinstance(sections, list) else []:
        table = tomlkit.table()
        for name, value in each.items():
            table.add(name, _inline(value))
        tables.append(table)
    if len(tables):
        document.add("section", tables)
    return tomlkit.dumps(document)


def unknown_topics(blueprint: Blueprint, known: Collection[str]) -> tuple[str, ...]:
    """Topics that the blueprint names and nobody defined, in its order."""
    named = (topic for section in blueprint.sections for topic, _ in section.topics)
    return tuple(dict.fromkeys(each for each in named if each not in known))


def _inline(value: object) -> tomlkit.items.Item:
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    return tomlkit.item(value)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError(f"{path.name}：文件超过 {MAX_BYTES // 1024} KB，不是蓝图。")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ContentError(f"{path.name}：无法读取（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{path.name}：不是 UTF-8 文字，请另存为 UTF-8 编码。") from error


def _parsed(text: str, name: str) -> dict[str, object]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ContentError(toml_mistake(str(error), text, name)) from error
    except RecursionError as error:
        raise ContentError(f"{name}:1：TOML 格式有误：括号套得太深。") from error


def _place(text: str, name: str, start: int) -> Place:
    """Tells file and line of a field: of the first such line behind the heading of its table."""

    def place(field: str, section: int | None) -> str:
        if section is None:
            return f"{name}:{_line(text, field, start)}"
        lines = [line for line in _headings(text, {"section", "blueprint.section"}) if line >= start]
        within = lines[section] if section < len(lines) else start
        return f"{name}:{_line(text, field, within)}"

    return place


def _headings(text: str, names: Collection[str]) -> list[int]:
    found = ((number, _HEADING.match(line)) for number, line in enumerate(text.split("\n"), 1))
    return [number for number, match in found if match and match["name"] in names]


def _line(text: str, field: str, start: int) -> int:
    """The line of a field at or after `start`, before the next heading; `start` itself where it is not written."""
    written = re.compile(rf"^\s*(?:{re.escape(field)}\s*=|\[\[?\s*(?:[a-z_]+\.)*{re.escape(field)}\s*\]\]?)")
    lines = text.split("\n")
    for number in range(max(start, 1), len(lines) + 1):
        if written.match(lines[number - 1]):
            return number
        if number > start and field in BLUEPRINT_FIELDS and _HEADING.match(lines[number - 1]):
            break
    return max(start, 1)
