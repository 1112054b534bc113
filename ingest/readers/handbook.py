"""Handbooks: Markdown with front matter, a unit per `##` heading, fields as a bullet list under it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import MetadataError, TextError
from ingest.readers.metadata import split_front_matter
from kb.law.citations import find_citations
from kb.law.instruments import VersionId
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.store.drafts import CitedDraft, HandbookDraft, UnitDraft
from kb.store.records import HandbookId

_FIELD = re.compile(r"^-\s*(问法|可以说|触发|移交|行业|需要)[：:]\s*(.*)$")
_HEADING = re.compile(r"^##\s+(.+?)\s*$")
LONGEST_SAYABLE = 60


def parse_handbook(text: str, path: Path, aliases: Mapping[str, str] | None = None) -> HandbookDraft:
    """A handbook file as a draft. Raises MetadataError or TextError with the line of what is wrong."""
    fields, body = split_front_matter(text)
    first_line = text[: len(text) - len(body)].count("\n") + 1
    title = str(fields.get("handbook") or fields.get("title") or path.stem).strip()
    industries = _strings(fields.get("industries"), "industries") or ("general",)
    units: list[UnitDraft] = []
    heading: str | None = None
    lines: list[str] = []
    opened = 0
    for number, line in enumerate(body.splitlines(), start=first_line):
        match = _HEADING.match(line)
        if match:
            if heading is not None:
                units.append(_unit(heading, lines, opened, industries, aliases))
            heading, lines, opened = match.group(1), [], number
        elif heading is not None:
            lines.append(line)
    if heading is not None:
        units.append(_unit(heading, lines, opened, industries, aliases))
    if not units:
        raise TextError("手册里没有找到以“## ”开头的单元；请给每个主题加一个二级标题。", f"第 {first_line} 行")
    _refuse_duplicates(units)
    handbook_id = str(fields.get("id") or hashlib.sha256(title.encode()).hexdigest()[:12])
    return HandbookDraft(
        HandbookId(handbook_id),
        VersionId(f"h-{hashlib.sha256(text.encode()).hexdigest()[:40]}"),
        title,
        industries,
        str(fields["owner"]) if fields.get("owner") else None,
        _review_date(fields.get("review_date")),
        tuple(units),
    )


def _unit(
    heading: str, lines: list[str], line: int, industries: tuple[str, ...], aliases: Mapping[str, str] | None
) -> UnitDraft:
    fields: dict[str, str] = {}
    body: list[str] = []
    for text in lines:
        match = _FIELD.match(text.strip())
        if match and not body:
            fields[match.group(1)] = match.group(2).strip()
        elif text.strip():
            body.append(text.strip())
    sayable = fields.get("可以说") or None
    if sayable and len(sayable) > LONGEST_SAYABLE:
        raise TextError(
            f"“{heading}”的“可以说”有 {len(sayable)} 字，上限 {LONGEST_SAYABLE} 字，请改短。", f"第 {line} 行起"
        )
    if not body:
        raise TextError(f"“{heading}”没有正文。", f"第 {line} 行起")
    whole = "\n".join(body)
    return UnitDraft(
        heading,
        _split(fields.get("行业", "")) or industries,
        _split(fields.get("问法", ""), "；;"),
        sayable,
        _split(fields.get("触发", "")),
        fields.get("移交") or None,
        _split(fields.get("需要", "")),
        whole,
        _rests_on(whole, aliases),
    )


def _rests_on(text: str, aliases: Mapping[str, str] | None) -> tuple[CitedDraft, ...]:
    found = (
        CitedDraft(normalise_title(c.title), format_article_number(c.article))
        for c in find_citations(text, aliases=aliases)
        if c.title and c.article
    )
    return tuple(dict.fromkeys(found))


def _split(value: str, marks: str = "、，,；;") -> tuple[str, ...]:
    parts = re.split(f"[{marks}]", value)
    return tuple(p.strip() for p in parts if p.strip())


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return _split(value)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise MetadataError(f"{name} 应当是一个列表，例如 [market]。", "文件开头的说明")


def _review_date(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise MetadataError("review_date 应当是日期，例如 2027-05-31。", "文件开头的说明")


def _refuse_duplicates(units: list[UnitDraft]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.heading in seen:
            raise TextError(f"单元标题“{unit.heading}”出现了两次，请改成不同的标题。", unit.heading)
        seen.add(unit.heading)
