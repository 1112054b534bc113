"""Vectors of example sentences, each encoded once and kept in one file per encoder.

The file holds nothing that could not be made again: a torn, foreign or outdated one counts as none.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from kb.search.backfill import CancelToken
from kb.search.encoders import Encoder, vector_id
from kb.search.vectors import Matrix, Vector

# Half a second of work on two slow cores: a cancelled preparation ends within it.
BATCH = 32


class ExampleVectors:
    """The vectors of one encoder, by sentence; `folder` is created when something is saved."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        name = sha256(encoder.fingerprint.encode()).hexdigest()[:16]
        self.file = folder / f"examples-{name}.npz"

    def of(self, texts: Sequence[str], cancelled: CancelToken) -> Matrix | None:
        """One row per sentence, in order; None when cancelled. What was encoded until then is kept.

        Sentences no longer asked for leave the file. EncoderError when the encoder fails.
        """
        known = self._load()
        wanted = {vector_id(text, self._encoder.fingerprint): text for text in texts}
        missing = [key for key in wanted if key not in known]
        made = 0
        for start in range(0, len(missing), BATCH):
            if cancelled.is_set():
                break
            batch = missing[start : start + BATCH]
            rows = self._encoder.encode_passages([wanted[key] for key in batch])
            known.update(zip(batch, rows, strict=True))
            made += len(batch)
        if made:
            self._save({key: known[key] for key in wanted if key in known})
        if made < len(missing):
            return None
        return np.stack([known[vector_id(text, self._encoder.fingerprint)] for text in texts])

    def _load(self) -> dict[str, Vector]:
        try:
            with self.file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                keys, rows, fingerprint = content["keys"], content["vectors"], str(content["fingerprint"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        foreign = fingerprint != self._encoder.fingerprint or rows.shape != (len(keys), self._encoder.dimensions)
        if foreign or not np.isfinite(rows).all():
            return {}
        return {str(key): np.asarray(row, dtype=np.float32) for key, row in zip(keys, rows, strict=True)}

    def _save(self, vectors: dict[str, Vector]) -> None:
        """In one step: a reader finds the old file or the new one, never half of one."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        aside = self.file.with_suffix(".new")
        with aside.open("wb") as target:
            np.savez(
                target,
                keys=np.array(list(vectors)),
                vectors=np.stack(list(vectors.values())),
                fingerprint=np.array(self._encoder.fingerprint),
            )
        aside.replace(self.file)
