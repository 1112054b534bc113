"""Reads a file of questions, whatever of the formats it is in."""

from __future__ import annotations

from typing import Final

from kb.errors import ContentError
from kb.quiz.importing.gift import read_gift
from kb.quiz.importing.json_file import read_json
from kb.quiz.importing.moodle import read_moodle
from kb.quiz.importing.read import ReadFile
from kb.quiz.importing.sheet import read_sheet

ENDINGS: Final = (".xlsx", ".csv", ".xml", ".gift", ".txt", ".json")
_GIFT: Final = (".gift", ".txt")


def read_questions(name: str, content: bytes) -> ReadFile:
    """Every question of the file; ContentError for a file that cannot be read, or is of no format known here."""
    lower = name.lower()
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if lower.endswith(".xml") or head.startswith(b"<?xml") or head.startswith(b"<quiz"):
        return read_moodle(name, content)
    if lower.endswith(_GIFT):
        return read_gift(name, content)
    if lower.endswith(".json"):
        return read_json(name, content)
    if lower.endswith((".docx", ".doc", ".pdf", ".zip", ".apkg")):
        raise ContentError(
            f"{name}：不能从这种文件导入，请用 Excel、CSV、GIFT、Moodle XML 或知规的 JSON（{'、'.join(ENDINGS)}）。"
        )
    return read_sheet(name, content)
