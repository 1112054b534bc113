"""Exports and imports of questions on a terminal: what was left out, what did not go in and why, what to do next."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from api.cli.quiz_exchange_shapes import ExportShape, ImportedFileShape, ImportedShape
from api.cli.quiz_export import files_of, wanted_format
from api.cli.render_quiz_exchange import exported_lines, imported_lines
from api.cli.terminal import Paper
from kb.quiz.export.names import ENDINGS, QuizFormat, format_of

PLAIN = Paper(100, colour=False)
DONE: ExportShape = {
    "files": ["题目.xlsx"], "format": "xlsx", "paper": None, "exported": 12, "left_out": 3, "draft": 2, "due": 0,
    "flagged": 1,
}  # fmt: skip


def item(state: str, detail: str = "", stem: str = "几日内退款？") -> ImportedShape:
    return {"place": "第 2 行", "state": state, "item_id": None, "stem": stem, "detail": detail}


def report(*items: ImportedShape, dry_run: bool = False) -> ImportedFileShape:
    states = [each["state"] for each in items]
    counts = {state: states.count(state) for state in ("known", "proven", "flagged", "refused")}
    return {"format": "sheet", "dry_run": dry_run, "ignored": ["备注"], "items": list(items), "counts": counts}


def test_an_export_tells_what_it_left_out_and_why() -> None:
    text = "\n".join(exported_lines(DONE, PLAIN))
    assert "已导出12 题到 题目.xlsx" in text
    assert "另有 3 题没有导出（待审 2 题、没有证明 1 题）" in text


def test_an_export_of_a_paper_names_both_files_and_nothing_left_out() -> None:
    none: ExportShape = {**DONE, "files": ["卷.pdf", "卷-答案与解析.pdf"], "paper": "p-1", "left_out": 0}
    assert exported_lines(none, PLAIN) == ["已导出试卷 p-1到 卷.pdf、卷-答案与解析.pdf"]


def test_an_import_tells_only_what_did_not_simply_go_in_and_then_the_tally() -> None:
    found = report(
        item("known", "题库里已有这道题。"),
        item("proven"),
        item("flagged", "没有证明：没有写依据。"),
        item("refused", "没有答案。", ""),
    )
    text = "\n".join(imported_lines(found, PLAIN))
    assert text.count("第 2 行") == 2
    assert "第 2 行 没有证明“几日内退款？”：没有证明：没有写依据。" in text
    assert "第 2 行 不导入：没有答案。" in text
    assert "没有用到的列：备注" in text
    assert "已有 1，新题 1，没有证明 1，不导入 1" in text
    assert "zhigui quiz review" in text


def test_a_trial_says_that_nothing_was_written() -> None:
    assert imported_lines(report(item("proven"), dry_run=True), PLAIN)[-1].startswith("只检查，没有写入：")


@pytest.mark.parametrize("how", list(QuizFormat))
def test_the_ending_of_a_file_says_its_format(how: QuizFormat) -> None:
    assert format_of(f"题目.{ENDINGS[how]}".upper()) is how
    assert wanted_format(Path(f"题目.{ENDINGS[how]}"), None) is how


def test_a_name_that_says_no_format_is_asked_for_one() -> None:
    with pytest.raises(click.UsageError, match="请写 --format"):
        wanted_format(Path("题目.zip"), None)
    assert wanted_format(Path("题目.zip"), "docx") is QuizFormat.DOCX


@pytest.mark.parametrize(
    ("name", "part", "files"),
    [
        ("卷.docx", None, {"卷.docx": "paper", "卷-答案与解析.docx": "key"}),
        ("卷.docx", "key", {"卷.docx": "key"}),
        ("卷.zip", None, {"卷.zip": None}),
    ],
)
def test_paper_and_key_are_two_files_unless_one_is_asked_for(
    name: str, part: str | None, files: dict[str, str]
) -> None:
    found = files_of(Path(name), QuizFormat.DOCX, part)
    assert {each.name: which for each, which in found.items()} == files
