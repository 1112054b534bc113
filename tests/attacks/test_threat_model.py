"""The threat model speaks of tests that there are: a case without one is a promise that nobody holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
DOCUMENT = TESTS.parent / "docs" / "threat-model.md"
LEAST = 30
KINDS = {
    "SSRF", "traversal", "bomb", "XSS", "CSRF", "re-binding", "SQL", "header injection", "ReDoS", "prompt injection",
}  # fmt: skip
CASE = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([\w/]+)::(test_\w+) \| [^|]+ \|$", re.MULTILINE)


def cases() -> list[tuple[str, str, str]]:
    """Kind, file and test of each attack case."""
    _, _, rest = DOCUMENT.read_text("utf-8").partition("## Attack cases")
    return CASE.findall(rest.partition("\n## ")[0])


def test_every_attack_case_names_a_test_that_there_is() -> None:
    missing = []
    for _, file, name in cases():
        path = TESTS / f"{file}.py"
        tree = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
        if name not in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}:
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_kind_of_attack_has_its_cases_and_none_is_told_twice() -> None:
    found = cases()
    assert {kind for kind, _, _ in found} >= KINDS
    assert len({(file, name) for _, file, name in found}) == len(found) >= LEAST


def test_every_file_that_a_threat_is_tried_in_is_there() -> None:
    _, _, rest = DOCUMENT.read_text("utf-8").partition("## Threats, measures, tests")
    rows = re.findall(r"^\| \d+ \|.*\| ([^|]+) \|$", rest.partition("\n## ")[0], re.MULTILINE)
    named = [each for row in rows for each in re.findall(r"[\w]+(?:/\w+)+", row)]
    places = [TESTS / each for each in named if not each.startswith("bench/")]
    assert len(rows) > LEAST and named
    assert [str(each) for each in places if not (each.is_dir() or each.with_suffix(".py").exists())] == []
