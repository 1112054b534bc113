"""Handbooks as text for people."""

from __future__ import annotations

from api.cli.handbook_shapes import (
    HandbookDetailShape,
    HandbookListShape,
    HandbookUnitShape,
    HandbookVersionShape,
)
from api.cli.terminal import Paper
from kb.store.roles import ROLE_NAMES

SHORT_ID = 12


def list_lines(found: HandbookListShape, page: Paper) -> list[str]:
    """Handbooks by title, with the text of the day."""
    lines = []
    for each in found["handbooks"]:
        current = each["current"]
        facts = _facts(current) if current else ["这一天没有可用的版本"]
        if each["version_count"] > 1:
            facts.append(f"共 {each['version_count']} 个版本")
        lines += page.block(f"《{each['title']}》", 2, "strong")
        lines += page.block(" · ".join([*facts, f"编号 {each['handbook_id']}"]), 6, "dim")
    return [*lines, page.style(f"共 {found['total']} 本手册", "dim")]


def detail_lines(found: HandbookDetailShape, page: Paper) -> list[str]:
    """A handbook with its texts, newest first, and the headings of its units."""
    lines = page.block(f"《{found['title']}》", 0, "strong")
    lines += page.block(f"编号 {found['handbook_id']}", 2, "dim")
    for version in found["versions"]:
        name = page.style(version["version_id"][:SHORT_ID], "strong")
        lines += ["", f"  {name}  {_days(version)}{'  ← ' + found['as_of'] + ' 用这一版' if version['speaks'] else ''}"]
        lines += page.block(" · ".join(_facts(version)), 4, "dim")
    lines += [""] if found["units"] else []
    for number, unit in enumerate(found["units"], start=1):
        lines += page.block(f"{number}. {unit['heading']}{'（移交）' if unit['hand_over'] else ''}", 2)
    return lines


def unit_lines(unit: HandbookUnitShape, page: Paper) -> list[str]:
    """One unit in full."""
    lines = page.block(unit["heading"], 0, "strong")
    if unit["sayable"]:
        lines += page.block(f"可以说：{unit['sayable']}", 2)
    if unit["hand_over"]:
        lines += page.block(f"移交：{unit['hand_over']}", 2)
    if unit["triggers"]:
        lines += page.block(f"触发：{'、'.join(unit['triggers'])}", 2)
    for paragraph in unit["text"].splitlines():
        lines += page.block(paragraph, 2)
    if unit["questions"]:
        lines += page.block(f"问法：{'；'.join(unit['questions'])}", 2, "dim")
    return lines


def _facts(version: HandbookVersionShape) -> list[str]:
    audience = version["audience"]
    review = version["review_date"]
    facts = [
        version["owner"],
        f"{version['units']} 个单元",
        f"复审日期 {review}{'（已到）' if version['review_due'] else ''}" if review else None,
        f"仅{'、'.join(ROLE_NAMES.get(role, role) for role in audience)}可见" if audience else None,
    ]
    return [fact for fact in facts if fact]


def _days(version: HandbookVersionShape) -> str:
    since, until = version["valid_from"], version["valid_to"]
    if since is None and until is None:
        return "一直有效"
    if since is None:
        return f"用到 {until} 前"
    return f"{since} 起" + (f"，用到 {until} 前" if until else "")
