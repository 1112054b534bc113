"""Comparison of real pairs against what a reader of both texts wrote down, article by article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.law.compare import ChangeKind, ProvisionChange, compare_versions
from kb.law.instruments import ArticleNumber
from kb.law.numerals import format_article_number
from kb.law.structure import parse_text

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "corpus_samples"
EXPECTATIONS = sorted((Path(__file__).parents[2] / "expectations" / "compare").glob("*.toml"))
PAIRED = ("amended", "renumbered", "moved", "absorbed")

Row = tuple[str, str | None, str | None]


def expected(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compared(sheet: dict[str, Any]) -> tuple[ProvisionChange, ...]:
    bodies = []
    for side in ("old", "new"):
        text = (SAMPLES / f"{sheet[side]}.md").read_text(encoding="utf-8")
        bodies.append(parse_text(re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)[2]).provisions)
    return compare_versions(bodies[0], bodies[1])


def label(number: int) -> str:
    return format_article_number(ArticleNumber(number))


def pairs(written: str) -> Iterator[tuple[str, str]]:
    """One pair of "9 → 10", several of "3-17 → 4-18"."""
    numbers = [[int(each) for each in side.split("-")] for side in written.split("→")]
    (old, *old_end), (new, *new_end) = numbers
    count = (old_end[0] - old if old_end else 0) + 1
    assert count == (new_end[0] - new if new_end else 0) + 1
    yield from ((label(old + index), label(new + index)) for index in range(count))


def rows(sheet: dict[str, Any]) -> set[Row]:
    found: set[Row] = {("added", None, label(int(each))) for each in sheet.get("added", ())}
    found |= {("deleted", label(int(each)), None) for each in sheet.get("deleted", ())}
    for kind in ("amended", "renumbered", "moved"):
        found |= {(kind, *pair) for each in sheet.get(kind, ()) for pair in pairs(each)}
    return found


@pytest.mark.needs_shared
@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_every_article_is_told_as_a_careful_reader_tells_it(path: Path) -> None:
    sheet = expected(path)
    misses = {tuple(each) for each in sheet.get("known_misses", ())}
    told = {
        (each.kind.value, each.old_label, each.new_label)
        for each in compared(sheet)
        if each.kind is not ChangeKind.UNCHANGED
    }
    wanted = rows(sheet)
    assert {(*row, "told only") for row in told - wanted} | {(*row, "written only") for row in wanted - told} == misses


@pytest.mark.needs_shared
@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_what_is_not_written_down_is_unchanged_under_its_number(path: Path) -> None:
    rest = [each for each in compared(expected(path)) if each.kind is ChangeKind.UNCHANGED]
    assert all(each.old_label == each.new_label for each in rest)


@pytest.mark.needs_shared
@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_wording_that_lives_on_in_another_article_is_told_where(path: Path) -> None:
    sheet = expected(path)
    wanted = {pair for each in sheet.get("absorbed", ()) for pair in pairs(each)}
    told = {
        (each.old_label or each.absorbed, each.new_label or each.absorbed)
        for each in compared(sheet)
        if each.absorbed is not None
    }
    assert told == wanted
