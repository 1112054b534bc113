"""Exports and imports of questions as text for people."""

from __future__ import annotations

from api.cli.quiz_exchange_shapes import ExportShape, ImportedFileShape
from api.cli.terminal import Paper

STATES = {"known": "已有", "proven": "新题", "flagged": "没有证明", "refused": "不导入"}
_STYLES = {"flagged": "yellow", "refused": "red"}
_STEM = 40


def exported_lines(found: ExportShape, page: Paper) -> list[str]:
    """Where the file is, and what stayed out of it."""
    what = f"试卷 {found['paper']}" if found["paper"] else f"{found['exported']} 题"
    lines = page.block(f"已导出{what}到 {'、'.join(found['files'])}", 0, "green")
    if found["left_out"]:
        why = "、".join(
            f"{name} {found[key]} 题"  # type: ignore[literal-required]
            for key, name in (("draft", "待审"), ("due", "待复核"), ("flagged", "没有证明"))
            if found[key]  # type: ignore[literal-required]
        )
        lines += page.block(
            f"另有 {found['left_out']} 题没有导出（{why}）；要连同导出，加上 --include-drafts", 0, "yellow"
        )
    return lines


def imported_lines(report: ImportedFileShape, page: Paper) -> list[str]:
    """The questions that did not simply go in, one a line; then the tally and what to do next."""
    lines: list[str] = []
    for each in report["items"]:
        if each["state"] in {"known", "proven"} and not each["detail"].startswith("解析"):
            continue
        stem = " ".join(each["stem"].split())
        said = f"“{stem[:_STEM]}{'…' if len(stem) > _STEM else ''}”" if stem else ""
        text = f"{each['place']} {STATES.get(each['state'], each['state'])}{said}：{each['detail']}"
        lines += page.block(text, 2, _STYLES.get(each["state"]), first="")
    if report["ignored"]:
        lines += page.block(f"没有用到的列：{'、'.join(report['ignored'])}", 0, "dim")
    tally = "，".join(f"{name} {report['counts'][state]}" for state, name in STATES.items())
    lines.append(page.style(("只检查，没有写入：" if report["dry_run"] else "") + tally, "strong"))
    if not report["dry_run"] and report["counts"]["proven"] + report["counts"]["flagged"]:
        lines += page.block("新题都是待审；批准后才会用于试卷：zhigui quiz review", 0, "dim")
    return lines
