"""A fitted model of example sentences, kept between starts: solving for it takes seconds.

The file holds nothing that could not be made again: a torn, foreign or outdated one counts as none.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from kb.phrasing.paraphrase.character_pairs import COLUMNS
from kb.phrasing.paraphrase.likeness import PAIR_RIDGE, VECTOR_RIDGE, WANTED_FALSE_WARN, Fitted
from kb.phrasing.paraphrase.ridge import BLOCK


class FittedFile:
    """The fit of one encoder's vectors of some labelled sentences; `folder` is created when something is saved."""

    def __init__(self, fingerprint: str, texts: Sequence[str], restricted: Sequence[bool], folder: Path) -> None:
        encoder = sha256(fingerprint.encode()).hexdigest()[:16]
        self._file = folder / f"fitted-{encoder}.npz"
        constants = (VECTOR_RIDGE, PAIR_RIDGE, WANTED_FALSE_WARN, BLOCK, COLUMNS)
        self._key = sha256(json.dumps([fingerprint, list(texts), list(restricted), constants]).encode()).hexdigest()

    def load(self) -> Fitted | None:
        """What was saved for exactly these sentences and constants; None when there is none."""
        try:
            with self._file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                if str(content["key"]) != self._key:
                    return None
                return Fitted(content["weights"], content["pair_weights"], float(content["threshold"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, fitted: Fitted) -> None:
        """In one step: a reader finds the old file or the new one, never half of one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(".new")
        with aside.open("wb") as target:
            np.savez(
                target,
                key=np.array(self._key),
                weights=fitted.weights,
                pair_weights=fitted.pair_weights,
                threshold=np.array(fitted.threshold),
            )
        aside.replace(self._file)
