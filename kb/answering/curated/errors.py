"""Why an answer cannot be approved.

ZhiguiError
└── NotApprovableError     sentences without evidence, words that must not be said, personal data; carries the problems
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import ZhiguiError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands against approval: where, and in Chinese what is wrong and what to do."""

    field: str
    detail: str


class NotApprovableError(ZhiguiError):
    """The answer cannot be approved as it is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("不能批准：" + "；".join(each.detail for each in problems))
        self.problems = tuple(problems)
