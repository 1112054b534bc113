"""Vectors of sentences that are no passages, each encoded once and kept in one file per encoder and purpose.

The file holds nothing that could not be made again: a torn, foreign or outdated one counts as none.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from kb.search.backfill import CancelToken
from kb.search.encoders import Encoder, vector_id
from kb.search.vectors import Matrix

# Half a second of work on two slow cores: a cancelled run ends within it.
BATCH = 32
# A killed run repeats at most this many sentences; saving 40,000 takes a second.
_SAVED_EVERY = 2048


class KeptVectors:
    """The vectors of one encoder for one purpose, by sentence; `folder` is created when something is saved.

    `encode` is the encoder's way of reading these sentences: as questions or as passages. In half precision, kept or
    just made, so that both are the same: its error (1e-3) is far below that of a 4-bit encoder.
    """

    def __init__(self, encoder: Encoder, folder: Path, purpose: str, encode: Callable[[Sequence[str]], Matrix]) -> None:
        self.fingerprint = encoder.fingerprint
        self._dimensions = encoder.dimensions
        self._encode = encode
        name = sha256(encoder.fingerprint.encode()).hexdigest()[:16]
        self.file = folder / f"{purpose}-{name}.npz"

    def of(
        self, texts: Sequence[str], cancelled: CancelToken, progress: Callable[[int, int], None] | None = None
    ) -> Matrix | None:
        """One float32 row per sentence, in order; None when cancelled. What was encoded until then is kept.

        Sentences no longer asked for leave the file. EncoderError when the encoder fails.
        """
        wanted = {vector_id(text, self.fingerprint): text for text in texts}
        known, rows = self._load()
        place = {key: number for number, key in enumerate(known)}
        missing = [key for key in wanted if key not in place]
        made: list[Matrix] = []
        for start in range(0, len(missing), BATCH):
            if cancelled.is_set():
                break
            batch = missing[start : start + BATCH]
            rounded: Matrix = self._encode([wanted[key] for key in batch]).astype(np.float16).astype(np.float32)
            made.append(rounded)
            done = start + len(batch)
            if progress is not None:
                progress(len(wanted) - len(missing) + done, len(wanted))
            if done % _SAVED_EVERY == 0:
                self._save([*known, *missing[:done]], np.concatenate([rows, *made]))
        if not made and missing:
            return None
        if made:
            count = sum(len(each) for each in made)
            rows, known = np.concatenate([rows, *made]), [*known, *missing[:count]]
            place = {key: number for number, key in enumerate(known)}
            keep = [key for key in wanted if key in place]
            self._save(keep, rows[[place[key] for key in keep]])
            if count < len(missing):
                return None
        return np.ascontiguousarray(rows[[place[vector_id(text, self.fingerprint)] for text in texts]])

    def _load(self) -> tuple[list[str], Matrix]:
        nothing = np.zeros((0, self._dimensions), dtype=np.float32)
        try:
            with self.file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                keys, rows, fingerprint = content["keys"], content["vectors"], str(content["fingerprint"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return [], nothing
        foreign = fingerprint != self.fingerprint or rows.shape != (len(keys), self._dimensions)
        if foreign or not np.isfinite(rows).all():
            return [], nothing
        return [str(key) for key in keys], rows.astype(np.float32)

    def _save(self, keys: Sequence[str], rows: Matrix) -> None:
        """In one step: a reader finds the old file or the new one, never half of one."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        aside = self.file.with_suffix(".new")
        with aside.open("wb") as target:
            np.savez(
                target,
                keys=np.array(list(keys)),
                vectors=rows.astype(np.float16),
                fingerprint=np.array(self.fingerprint),
            )
        aside.replace(self.file)
