"""When a certificate follows from an attempt, and until when it holds."""

from __future__ import annotations

import calendar
from datetime import date

from kb.store.quiz_paper_records import CertificateDraft, Marking


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day.

    >>> months_after(date(2026, 1, 31), 13)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def certificate_for(marking: Marking, title: str, on: date, valid_months: int | None) -> CertificateDraft | None:
    """The certificate of who passed a paper that gives one, begun on the day of the paper; None else."""
    if not marking.passed or valid_months is None:
        return None
    return CertificateDraft(title, on, months_after(on, valid_months))
