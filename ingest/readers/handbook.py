"""Handbooks of any format as drafts: from Markdown with our front matter down to a web page without a heading.

The parts: `handbook_facts` (owner, days, readers), `handbook_sections` (headings), `handbook_tables`, `handbook_units`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ingest.errors import MetadataError, TextError
from ingest.readers.archive import BETWEEN
from ingest.readers.handbook_facts import facts_of
from ingest.readers.handbook_sections import sections_of, title_line
from ingest.readers.handbook_units import INTRODUCTION, WHOLE, Units
from ingest.readers.metadata import split_front_matter
from ingest.requests import HandbookOptions
from kb.law.instruments import VersionId
from kb.store.drafts import HandbookDraft
from kb.store.records import HandbookId

__all__ = ["handbook_id_of", "parse_handbook"]

NO_OPTIONS = HandbookOptions()
_NAMED_SO = re.compile(
    r"(?:手册|指引|指南|规范|流程|制度|办法|细则|须知|话术|问答|规定|FAQ|SOP)(?:[（(].{1,12}[)）])?$"
)
_LONGEST_TITLE = 40
# What changes from one print of a handbook to the next: V2.0, 2026版, 修订稿, a date behind the title.
_EDITION = re.compile(
    r"[（(\[【]?(?:[vV]\s*\d+(?:\.\d+)*|第[\d一二三四五六七八九十]+版|\d{4}年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:版|修订版?|修订稿)?"
    r"|20\d{6}|20\d{2}-\d{1,2}(?:-\d{1,2})?|修订版|修订稿|最新版|最新|定稿|终稿|正式版)[)）\]】]?$"
)

# No edition is longer; without a bound, digits by the thousand are searched from the start for each that is cut off.
_LONGEST_EDITION = 40


def parse_handbook(
    text: str,
    location: str | PurePath,
    aliases: Mapping[str, str] | None = None,
    *,
    options: HandbookOptions = NO_OPTIONS,
    markdown: bool = True,
) -> HandbookDraft:
    """A handbook's text as a draft. Raises MetadataError or TextError with the place of what is wrong.

    `markdown`: the file is Markdown, so that what breaks our form is an error. A text of any other format is refused
    only when there is none; what to look at stands in the draft's notices.
    """
    fields, body = split_front_matter(text)
    lines = body.splitlines()
    first_line = text[: len(text) - len(body)].count("\n") + 1
    house = markdown and bool(fields)
    facts = facts_of(fields, [] if house else lines, options)
    title = _title(fields, lines, location)
    industries = _strings(fields.get("industries"), "industries") or ("general",)
    kept = ["" if i in facts.used or line.strip() == title else line for i, line in enumerate(lines)]
    units = Units(industries, aliases, markdown)
    sections = sections_of(kept, first_line, numbered=not markdown)
    for section in sections:
        # Above the units of our own handbooks stands what is for their editors.
        if not (house and not section.path and len(sections) > 1):
            units.take(section, INTRODUCTION if len(sections) > 1 else WHOLE)
    found = units.finish()
    if not found:
        raise TextError("手册里没有正文；请确认文件打开时能看到文字。", f"第 {first_line} 行")
    said = json.dumps(options.as_json(), ensure_ascii=False, sort_keys=True) if options != NO_OPTIONS else ""
    return HandbookDraft(
        HandbookId(str(fields.get("id") or handbook_id_of(title))),
        VersionId(f"h-{hashlib.sha256(f'{text}{said}'.encode()).hexdigest()[:40]}"),
        title,
        industries,
        facts.owner,
        facts.review_date,
        found,
        facts.effective_date,
        facts.audience,
        (*facts.notices, *units.notices),
    )


def handbook_id_of(title: str) -> str:
    """The id of a handbook that names none: the same for every edition of a title.

    >>> handbook_id_of("《客服手册（2026年修订版）》") == handbook_id_of("客服手册 V3.1") == handbook_id_of("客服手册")
    True
    """
    plain = "".join(title.split()).strip("《》-_—")
    while (match := _EDITION.search(plain, max(0, len(plain) - _LONGEST_EDITION))) and match.start():
        plain = plain[: match.start()].rstrip("-_—《》")
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _title(fields: Mapping[str, Any], lines: list[str], location: str | PurePath) -> str:
    """What front matter says, else the line marked as title, else a first line named like a handbook, else the file."""
    stated = str(fields.get("handbook") or fields.get("title") or "").strip()
    marked = title_line(lines)
    if stated or marked is not None:
        return stated or lines[marked or 0].removeprefix("# ").strip()
    first = next((line.strip() for line in lines if line.strip()), "")
    if len(first) <= _LONGEST_TITLE and _NAMED_SO.search(first) and not first.startswith(("#", "|")):
        return first
    return PurePath(str(location).rpartition(BETWEEN)[2]).stem


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in re.split("[、，,；;]", value) if part.strip())
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise MetadataError(f"{name} 应当是一个列表，例如 [market]。", "文件开头的说明")
