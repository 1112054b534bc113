"""Results of quizzes as a sheet: one line an attempt."""

from __future__ import annotations

import csv
import io

from api.record_labels import person_name
from api.reports.records_export import BOM, cell, in_shanghai
from api.schemas.quiz_sitting import ResultRow

COLUMNS = ("姓名", "小组", "试卷", "交卷时间", "得分", "满分", "结果", "证书编号", "证书到期日", "各知识点得分")
_PASSED = {True: "通过", False: "未通过", None: "不评判"}


def results_csv(found: tuple[ResultRow, ...]) -> bytes:
    """The sheet, for Excel: UTF-8 with its mark, nothing in it a formula."""
    page = io.StringIO()
    lines = csv.writer(page)
    lines.writerow(COLUMNS)
    lines.writerows([cell(value) for value in _row(each)] for each in found)
    return (BOM + page.getvalue()).encode()


def _row(each: ResultRow) -> tuple[object, ...]:
    return (
        person_name(each.actor_id, each.person),
        each.team,
        each.title,
        None if each.submitted_at is None else in_shanghai(each.submitted_at),
        each.score,
        each.possible,
        "待批改" if each.pending else _PASSED[each.passed],
        each.certificate_id,
        each.expires_on,
        "；".join(f"{topic.name} {topic.score}/{topic.possible}" for topic in each.by_topic),
    )
