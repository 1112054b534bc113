"""A deadline as an answer carries it. Values only; `deadline` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.citing.citations import CitedProvision
from kb.law.deadlines import Period


@dataclass(frozen=True, slots=True)
class DeadlineFound:
    """A deadline for an answer: the day it runs from with the caller's words for it, and the article stating it.

    `event` is what the article counts from; `rule` says in Chinese how it was counted and on which article, `notes`
    what to beware of.
    """

    start: date
    start_text: str
    period: Period
    last_day: date
    rule: str
    notes: tuple[str, ...]
    event: str
    citation: CitedProvision
