"""What can be wrong with a text as law.

LawError
├── NumeralError (also a ValueError)     a numeral that is none
└── StructureError                       a text whose units cannot be trusted: gaps, duplicates, a wrong count
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.law.instruments import ParseProblem


class LawError(Exception):
    """Base of everything kb.law refuses."""


class NumeralError(LawError, ValueError):
    """The text is not a numeral, or not one that Chinese law uses."""


class StructureError(LawError):
    """A parsed text is broken; `problems` names every place, so that a person can repair the source."""

    def __init__(self, problems: Sequence[ParseProblem], *, title: str | None = None) -> None:
        self.problems = tuple(problems)
        name = f"《{title}》" if title else "文本"
        details = "；".join(problem.detail for problem in self.problems)
        super().__init__(f"{name}结构不可信：{details}。请核对原文后重新入库。")
