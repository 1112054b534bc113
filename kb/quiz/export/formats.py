"""Writes a bundle in the format asked for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from kb.quiz.export.anki import anki_package
from kb.quiz.export.bundle import Bundle
from kb.quiz.export.gift import gift
from kb.quiz.export.json_file import json_file
from kb.quiz.export.moodle import moodle_xml
from kb.quiz.export.names import QuizFormat
from kb.quiz.export.qti import qti_package
from kb.quiz.export.qti_names import QTI21, QTI30
from kb.quiz.export.table import csv_file, workbook


def written(bundle: Bundle, how: QuizFormat) -> bytes:
    """The bundle in one of the formats that hold questions with their answers; printed ones are made elsewhere."""
    match how:
        case QuizFormat.MOODLE:
            return moodle_xml(bundle)
        case QuizFormat.GIFT:
            return gift(bundle)
        case QuizFormat.QTI21:
            return qti_package(bundle, QTI21)
        case QuizFormat.QTI30:
            return qti_package(bundle, QTI30)
        case QuizFormat.XLSX:
            return workbook(bundle)
        case QuizFormat.CSV:
            return csv_file(bundle)
        case QuizFormat.APKG:
            return anki_package(bundle)
        case QuizFormat.JSON:
            return json_file(bundle)
        case _:
            raise ValueError(f"{how} is printed, not written")


def zipped(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Files as one zip under their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
