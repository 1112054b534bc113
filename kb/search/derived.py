"""What is derived of every passage's text before anybody asks, and its file: at a start nothing is derived twice.

The file holds nothing that could not be derived again: a torn, foreign or outdated one counts as none.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.law import titles
from kb.law.instruments import VersionId
from kb.search import encoders, passages
from kb.search.encoders import vector_id
from kb.search.passages import embedded_text_of, priority
from kb.store import rows
from kb.store.records import IndexablePassage, Passage, PassageId, PassageKind, Publication
from kb.store.repositories import PassageReader

# What an article threatens; a fine's amount is read elsewhere.
_PENALTY = re.compile(r"罚款|拘留|有期徒刑|拘役|吊销|没收|责令改正|责令停")
_NUMBERS = ("passage", "version", "unit", "start", "end", "length", "penal", "priority")


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """What ranking asks of a passage's text: code points, whether it threatens a penalty, its law's priority."""

    length: int
    penal: bool
    priority: int


@dataclass(frozen=True, slots=True)
class Derived:
    """What comes of a passage's text and its law's title; `vector_ids` in the order of the encoders."""

    facts: PassageFacts
    vector_ids: tuple[str, ...]


def derived(entry: IndexablePassage, fingerprints: Sequence[str]) -> Derived:
    """What comes of a passage; an id of a vector for every encoder."""
    facts = PassageFacts(len(entry.text), _PENALTY.search(entry.text) is not None, priority(entry.title))
    embedded = embedded_text_of(entry) if fingerprints else ""
    return Derived(facts, tuple(vector_id(embedded, fingerprint) for fingerprint in fingerprints))


class KeptDerived:
    """The file of what was derived of published provisions, whose texts never change.

    It is good for the store it was made of, which is known by the time of the publication it reaches to: a backup that
    was restored may have gone another way since. Handbook units are few and derived every time.
    """

    def __init__(self, file: Path, fingerprints: Sequence[str], reader: PassageReader) -> None:
        self._file = file
        self._fingerprints = tuple(fingerprints)
        self._reader = reader
        self._numbers: Mapping[str, NDArray[np.int64]] = {}
        self._vector_ids: tuple[NDArray[np.bytes_], ...] = ()
        self._versions: list[VersionId | None] = []

    def open(self) -> None:
        """Reads the file; without a usable one `of` knows nothing."""
        try:
            with self._file.open("rb") as source, np.load(source, allow_pickle=False) as content:
                reached = self._reader.publication(int(content["generation"]))
                if reached is None or str(content["mark"]) != self._mark(reached):
                    return
                numbers = {name: content[name] for name in _NUMBERS}
                vector_ids = tuple(content[f"vectors{number}"] for number in range(len(self._fingerprints)))
                versions, said = content["versions"].tolist(), content["titles"].tolist()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return
        if any(len(each) != len(numbers["passage"]) for each in (*numbers.values(), *vector_ids)):
            return
        now = self._reader.short_titles()
        # An instrument that got another title since has other vectors.
        self._versions = [
            VersionId(version) if now.get(VersionId(version)) == title else None
            for version, title in zip(versions, said, strict=True)
        ]
        self._numbers, self._vector_ids = numbers, vector_ids

    def close(self) -> None:
        """Lets go of what was read."""
        self._numbers, self._vector_ids, self._versions = {}, (), []

    def of(self, page: Sequence[Passage]) -> dict[PassageId, Derived]:
        """What is known of the passages, which are ascending by id; those that changed or are new are left out."""
        if not self._numbers or not page:
            return {}
        ids = self._numbers["passage"]
        first, behind = np.searchsorted(ids, (page[0].passage_id, page[-1].passage_id + 1))
        columns = [self._numbers[name][first:behind].tolist() for name in _NUMBERS]
        vectors = [each[first:behind].astype("U32").tolist() for each in self._vector_ids]
        mine = {passage.passage_id: passage for passage in page}
        found: dict[PassageId, Derived] = {}
        for number, (key, version, unit, start, end, length, penal, rank) in enumerate(zip(*columns, strict=True)):
            passage = mine.get(PassageId(key))
            if passage is None or passage.kind is PassageKind.HANDBOOK:
                continue
            if (passage.version_id, passage.unit_id, passage.start, passage.end) == (
                self._versions[version], unit, start, end
            ):  # fmt: skip
                facts = PassageFacts(length, bool(penal), rank)
                found[passage.passage_id] = Derived(facts, tuple(each[number] for each in vectors))
        return found

    def save(self, found: Iterable[tuple[Passage, Derived]]) -> None:
        """Writes the file in one step, ascending by passage id; without room on the disk there is none."""
        reached = self._reader.publication()
        if reached is None:
            return
        kept = [
            (passage, each)
            for passage, each in found
            if passage.kind is not PassageKind.HANDBOOK and passage.passage_id <= reached.last_passage_id
        ]
        now = self._reader.short_titles()
        place = {version: number for number, version in enumerate({passage.version_id: None for passage, _ in kept})}
        numbers = np.array(
            [
                (p.passage_id, place[p.version_id], p.unit_id, p.start, p.end, f.length, f.penal, f.priority)
                for p, f in ((passage, each.facts) for passage, each in kept)
            ],
            dtype=np.int64,
        ).reshape(len(kept), len(_NUMBERS))
        content: dict[str, NDArray[np.generic]] = {
            "mark": np.array(self._mark(reached)),
            "generation": np.array(reached.generation),
            "versions": np.array(list(place), dtype=str),
            "titles": np.array([now.get(version, "") for version in place], dtype=str),
            **{name: numbers[:, column] for column, name in enumerate(_NUMBERS)},
        }
        for number in range(len(self._fingerprints)):
            content[f"vectors{number}"] = np.array([each.vector_ids[number].encode() for _, each in kept], dtype="S32")
        aside = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as target:
                np.savez(target, allow_pickle=False, **content)
            aside.replace(self._file)

    def _mark(self, reached: Publication) -> str:
        """Names the store, the encoders and the code that derives: another one may derive something else."""
        digest = sha256("\0".join((reached.created_at.isoformat(), *self._fingerprints)).encode())
        for module in (__file__, passages.__file__, encoders.__file__, titles.__file__, rows.__file__):
            digest.update(Path(module).read_bytes())
        return digest.hexdigest()
