"""Files of phrasings found in order once are read without looking into their patterns; anything else is looked into."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.phrasing.risk_files import load_risks
from kb.phrasing.rules.checked import CheckedTexts
from kb.phrasing.rules.rule_set import load_rules
from tests.builders_answering import CORPUS


def test_rules_read_as_checked_before_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "checked.txt"
    first = load_rules(CORPUS / "phrasings", checked=CheckedTexts(file))
    assert all(text in CheckedTexts(file) for text in _texts(CORPUS / "phrasings"))
    assert load_rules(CORPUS / "phrasings", checked=CheckedTexts(file)) == first


def test_risks_read_as_checked_before_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "checked.txt"
    first = load_risks(CORPUS / "risks", checked=CheckedTexts(file))
    assert all(text in CheckedTexts(file) for text in _texts(CORPUS / "risks"))
    assert load_risks(CORPUS / "risks", checked=CheckedTexts(file)) == first


def test_an_edited_file_is_looked_into_and_a_bad_one_never_remembered(tmp_path: Path) -> None:
    file, folder = tmp_path / "checked.txt", tmp_path / "phrasings"
    folder.mkdir()
    ours = (CORPUS / "phrasings" / "guaranteed_return.toml").read_text("utf-8")
    (folder / "a.toml").write_text(ours, "utf-8")
    load_rules(folder, checked=CheckedTexts(file))
    (folder / "a.toml").write_text(ours.replace('patterns = ["', 'patterns = [".*", "', 1), "utf-8")
    for _ in range(2):
        with pytest.raises(ContentError, match="正则表达式"):
            load_rules(folder, checked=CheckedTexts(file))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"other checks\n" + b"0" * 64])
def test_a_damaged_or_foreign_memory_knows_no_text_and_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "checked.txt"
    file.write_bytes(content)
    assert not any(text in CheckedTexts(file) for text in _texts(CORPUS / "risks"))
    load_risks(CORPUS / "risks", checked=CheckedTexts(file))
    assert all(text in CheckedTexts(file) for text in _texts(CORPUS / "risks"))


def test_a_folder_that_cannot_be_written_only_costs_the_looking(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", "utf-8")
    checked = CheckedTexts(tmp_path / "cache" / "checked.txt")
    assert load_risks(CORPUS / "risks", checked=checked).rules


def _texts(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))]
