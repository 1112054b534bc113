"""The formats of exports: how they are called, what a file of theirs is named. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

_ZIP: Final = "application/zip"


class QuizFormat(StrEnum):
    """How questions are written."""

    MOODLE = "moodle"
    GIFT = "gift"
    QTI21 = "qti21"
    QTI30 = "qti30"
    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    APKG = "apkg"
    JSON = "json"
    CSV = "csv"


class Part(StrEnum):
    """What of a paper is printed: the questions, the key, or both as one zip of two files."""

    PAPER = "paper"
    KEY = "key"
    BOTH = "both"


PRINTED: Final = frozenset({QuizFormat.DOCX, QuizFormat.PDF})
MEDIA_TYPES: Final[Mapping[QuizFormat, str]] = {
    QuizFormat.MOODLE: "application/xml",
    QuizFormat.GIFT: "text/plain; charset=utf-8",
    QuizFormat.QTI21: _ZIP,
    QuizFormat.QTI30: _ZIP,
    QuizFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    QuizFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    QuizFormat.PDF: "application/pdf",
    QuizFormat.APKG: "application/apkg",
    QuizFormat.JSON: "application/json",
    QuizFormat.CSV: "text/csv; charset=utf-8",
}
ENDINGS: Final[Mapping[QuizFormat, str]] = {
    QuizFormat.MOODLE: "xml",
    QuizFormat.GIFT: "gift.txt",
    QuizFormat.QTI21: "qti21.zip",
    QuizFormat.QTI30: "qti30.zip",
    QuizFormat.XLSX: "xlsx",
    QuizFormat.DOCX: "docx",
    QuizFormat.PDF: "pdf",
    QuizFormat.APKG: "apkg",
    QuizFormat.JSON: "json",
    QuizFormat.CSV: "csv",
}
# What else a name may end in, where its ending alone decides.
_ALSO: Final = {"gift": QuizFormat.GIFT, "txt": QuizFormat.GIFT, "qti": QuizFormat.QTI21}


def format_of(name: str) -> QuizFormat | None:
    """The format that a file name asks for; None where it asks for none, as .zip does.

    >>> format_of("题目.gift.txt"), format_of("卷.xlsx"), format_of("卷.zip")
    (<QuizFormat.GIFT: 'gift'>, <QuizFormat.XLSX: 'xlsx'>, None)
    """
    lower = name.lower()
    for how, ending in ENDINGS.items():
        if lower.endswith(f".{ending}"):
            return how
    return _ALSO.get(lower.rpartition(".")[2])
