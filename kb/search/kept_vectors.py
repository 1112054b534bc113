"""Vectors of sentences that are no passages, each encoded once and kept in one file per encoder and purpose.

The file holds nothing that could not be made again: a torn, foreign or outdated one counts as none.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.backfill import CancelToken
from kb.search.encoders import Encoder, vector_id
from kb.search.half_precision import Half
from kb.search.vectors import Matrix

Order = NDArray[np.int32]
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
        self._order_file = folder / f"order-{purpose}-{name}.npz"

    def of(
        self,
        texts: Sequence[str],
        cancelled: CancelToken,
        progress: Callable[[int, int], None] | None = None,
        read_as: Callable[[str], str] = str,
    ) -> Half | None:
        """One float16 row per sentence, in order; None when cancelled. What was encoded until then is kept.

        `read_as` is how a sentence is written for the encoder. `progress` hears how many of them have a vector, of how
        many, before the first is made and after every batch. Sentences no longer asked for leave the file. EncoderError
        when the encoder fails.
        """
        held, vectors = self._load()
        order = self._kept_order(_mark(texts, held, read_as))
        if order is not None:
            if progress is not None:
                progress(len(held), len(held))
            return vectors[order]
        written = [read_as(text) for text in texts]
        ids = [vector_id(text, self.fingerprint) for text in written]
        wanted = dict(zip(ids, written, strict=True))
        keys = list(wanted)
        place = {key: number for number, key in enumerate(keys)}
        rows, there = _filled(keys, place, held, vectors)
        missing = np.flatnonzero(~there)
        if progress is not None:
            progress(int(there.sum()), len(keys))
        for start in range(0, len(missing), BATCH):
            if cancelled.is_set():
                break
            batch = missing[start : start + BATCH]
            rows[batch] = self._encode([wanted[keys[number]] for number in batch])
            there[batch] = True
            if progress is not None:
                progress(int(there.sum()), len(keys))
            if (start + BATCH) % _SAVED_EVERY == 0:
                self._save(keys, rows, there)
        if len(missing) and there[missing].any():
            self._save(keys, rows, there)
        if not there.all():
            return None
        order = np.array([place[key] for key in ids], dtype=np.int32)
        if len(missing) or held == keys:
            self._keep_order(_mark(texts, keys, read_as), order)
        return rows[order]

    def _kept_order(self, mark: str) -> Order | None:
        """Which row each of the sentences has, where that was found for the same sentences and the same rows."""
        try:
            with self._order_file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                return content["order"] if str(content["mark"]) == mark else None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def _keep_order(self, mark: str, order: Order) -> None:
        """Saves half a second of the next start for 30,000 sentences; what cannot be saved is found again."""
        aside = self._order_file.with_suffix(".new")
        with suppress(OSError):
            with aside.open("wb") as target:
                np.savez(target, mark=np.array(mark), order=order)
            aside.replace(self._order_file)

    def _load(self) -> tuple[list[str], Half]:
        nothing = np.zeros((0, self._dimensions), dtype=np.float16)
        try:
            with self.file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                keys, rows, fingerprint = content["keys"], content["vectors"], str(content["fingerprint"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return [], nothing
        foreign = fingerprint != self.fingerprint or rows.shape != (len(keys), self._dimensions)
        if foreign or not np.isfinite(rows).all():
            return [], nothing
        return [str(key) for key in keys.tolist()], rows.astype(np.float16, copy=False)

    def _save(self, keys: Sequence[str], rows: Half, there: NDArray[np.bool_]) -> None:
        """In one step: a reader finds the old file or the new one, never half of one."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        aside = self.file.with_suffix(".new")
        with aside.open("wb") as target:
            np.savez(
                target,
                keys=np.array(keys)[there],
                vectors=rows if there.all() else rows[there],
                fingerprint=np.array(self.fingerprint),
            )
        aside.replace(self.file)


def _filled(
    keys: list[str], place: Mapping[str, int], held: list[str], vectors: Half
) -> tuple[Half, NDArray[np.bool_]]:
    """What is kept of the sentences, one row each in their order, and which rows are filled."""
    if held == keys:
        return vectors, np.ones(len(keys), dtype=np.bool_)
    # One matrix in half precision, filled in place: 50,000 sentences in several copies would be gigabytes.
    rows = np.zeros((len(keys), vectors.shape[1]), dtype=np.float16)
    there = np.zeros(len(keys), dtype=np.bool_)
    still = [number for number, key in enumerate(held) if key in place]
    places = [place[held[number]] for number in still]
    rows[places], there[places] = vectors[still], True
    return rows, there


def _mark(texts: Sequence[str], keys: Sequence[str], read_as: Callable[[str], str]) -> str:
    """Names sentences, the rows they are looked for in, and the code that writes them for the encoder."""
    file = getattr(sys.modules.get(read_as.__module__), "__file__", None)
    digest = sha256(Path(file).read_bytes() if file else b"")
    for each in (read_as.__qualname__, *texts, "", *keys):
        digest.update(each.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
