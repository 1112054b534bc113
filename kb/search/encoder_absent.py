"""Stands where the encoder should be that could not be opened: search goes on by words alone and says so."""

from __future__ import annotations

from collections.abc import Sequence

from kb.search.errors import EncoderError
from kb.search.vectors import Matrix


class AbsentEncoder:
    """Gives no vectors; every try raises `problem` again, which says what to do.

    Its fingerprint is its own, so that no vector is ever kept or found under it: those of the real encoder wait.
    """

    def __init__(self, setting: str, problem: EncoderError) -> None:
        self.problem = str(problem)
        self._setting = setting

    @property
    def fingerprint(self) -> str:
        return f"absent-{self._setting}"

    @property
    def dimensions(self) -> int:
        return 1

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        raise EncoderError(self.problem)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        raise EncoderError(self.problem)
