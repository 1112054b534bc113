"""Keeps callers' personal data from an encoder: questions are masked first, wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records.redact import masked_for_search
from kb.search.encoders import Encoder
from kb.search.vectors import Matrix


class MaskingEncoder:
    """An encoder whose questions lose their personal data first; passages are our own texts and pass as they are.

    Same fingerprint and dimensions as the encoder inside: vectors of passages stay comparable.
    """

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return self._inner.encode_queries([masked_for_search(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._inner.encode_passages(texts)
