"""The fields of one table of a blueprint, read one by one; every mistake is a ContentError in Chinese that begins with
where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from kb.errors import ContentError
from kb.quiz.papers.shares import Weight

MOST_WEIGHT, MOST_NAMES, MOST_CHARACTERS = 1000, 60, 200
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
# What a ContentError about a field begins with: given the field and the section it stands in (None: the top).
Place = Callable[[str, int | None], str]


class Fields:
    """The fields of one table; `place` tells where a field stands, `section` which section it is (None: the top)."""

    def __init__(self, fields: Mapping[str, object], place: Place, section: int | None) -> None:
        self.fields, self.place, self._section = fields, place, section

    def fail(self, field: str, message: str) -> ContentError:
        """The error to raise about a field."""
        return ContentError(f"{self.place(field, self._section)}：{field} {message}")

    def expect(self, known: frozenset[str], needed: tuple[str, ...]) -> None:
        """Refuse unknown and missing fields."""
        for name in sorted(set(self.fields) - known):
            raise self.fail(name, f"不是认识的字段；可用的有 {'、'.join(sorted(known))}。")
        for name in needed:
            if name not in self.fields and not (name == "kinds" and "section" in self.fields):
                raise self.fail(name, "没有写。")

    def text(self, field: str) -> str:
        """A line that says something."""
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(field, "应为非空文字。")
        if len(value) > MOST_CHARACTERS or not value.isprintable():
            raise self.fail(field, f"应为一行文字，最多 {MOST_CHARACTERS} 字。")
        return value.strip()

    def identifier(self, field: str) -> str | None:
        """The id of a template; None when absent."""
        value = self.fields.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise self.fail(field, "应由小写英文字母、数字、下划线和连字符组成。")
        return value

    def names(self, field: str, among: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, all `among` the given ones where given."""
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(_is_line(each) for each in value):
            raise self.fail(field, "应为文字列表。")
        strange = [each for each in value if among is not None and each not in among]
        if strange or len(value) > MOST_NAMES:
            known = f"只能是 {'、'.join(among)}" if among else f"最多 {MOST_NAMES} 个"
            raise self.fail(field, f"中的 {'、'.join(strange)} 不可用，{known}。" if strange else known)
        return tuple(dict.fromkeys(value))

    def weights(self, field: str, among: tuple[str, ...] | None = None) -> tuple[Weight, ...]:
        """Names with whole numbers, those of 0 left out; `among` as above, else they are topics."""
        value = self.fields.get(field, {})
        if not isinstance(value, dict) or len(value) > MOST_NAMES:
            raise self.fail(field, "应写成 { 名称 = 数 }。")
        for name, weight in value.items():
            if type(weight) is not int or not 0 <= weight <= MOST_WEIGHT:
                raise self.fail(field, f"中的 {name} 应为 0 到 {MOST_WEIGHT} 的整数。")
            if among is not None and name not in among:
                raise self.fail(field, f"中的 {name} 不可用，只能是 {'、'.join(among)}。")
            if among is None and not _NAME.fullmatch(name):
                raise self.fail(field, f"中的 {name} 不是知识点的编号；可用 zhigui quiz topics 查看。")
        return tuple((name, weight) for name, weight in value.items() if weight)

    def number(self, field: str, least: int, most: int, default: int = 0) -> int:
        """A whole number within bounds, ends included."""
        value = self.fields.get(field, default)
        if type(value) is not int or (field in self.fields and not least <= value <= most):
            raise self.fail(field, f"应为 {least} 到 {most} 的整数。")
        return value

    def flag(self, field: str, *, default: bool) -> bool:
        """true or false."""
        value = self.fields.get(field, default)
        if not isinstance(value, bool):
            raise self.fail(field, "应为 true 或 false。")
        return value

    def day(self, field: str) -> date | None:
        """A day, in TOML or as text; None when absent."""
        value = self.fields.get(field)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise self.fail(field, "应为日期，如 2026-01-01。") from error
        if value is not None and type(value) is not date:
            raise self.fail(field, "应为日期，如 2026-01-01。")
        return value


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= MOST_CHARACTERS
