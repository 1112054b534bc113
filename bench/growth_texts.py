"""Texts and vectors for homes larger than the starter: its texts once more, as those of district after district."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

import numpy as np

from ingest.errors import TextError
from ingest.parse import parse_document
from ingest.sources import china_law
from kb.law.instruments import InstrumentId, VersionId
from kb.law.titles import short_title
from kb.law.wording import version_hash
from kb.search.encoders import vector_id
from kb.search.passages import OTHER_PRIORITY, embedded_text, embedded_text_of
from kb.search.vectors import Matrix, Vector
from kb.store.drafts import ProvisionDraft, VersionDraft
from kb.store.records import IndexablePassage
from kb.text.segment import Segmenter

# Per dimension: 384 of them put a copy at a cosine of .93 to its article, where two articles have some .8.
_NOISE = 0.02
_DISTRICT = re.compile(r"^(?:在)?第\d+区，?")


def drafts() -> Iterator[VersionDraft]:
    """The starter's texts in the order in which their vectors are made, then the same of district 1, 2 and so on."""
    originals = sorted(starter_drafts(), key=lambda draft: draft.priority)
    yield from originals
    district = 1
    while True:
        yield from (of_district(draft, district) for draft in originals)
        district += 1


def starter_drafts() -> Iterator[VersionDraft]:
    """The starter's texts that can be read and are indexed."""
    for document in china_law.documents():
        try:
            draft, _ = parse_document(document)
        except TextError:
            continue
        if passages_of(draft):
            yield draft


def of_district(draft: VersionDraft, district: int) -> VersionDraft:
    """The same text as another instrument: its district's number in its name, its authority and every article."""
    name = f"第{district}区"
    provisions = tuple(_woven(provision, f"在{name}，") for provision in draft.provisions)
    title = f"{name}{short_title(draft.instrument.title)}"
    instrument = replace(
        draft.instrument,
        instrument_id=InstrumentId(_hashed(name, draft.instrument.instrument_id)[:16]),
        title=title,
        short_title=title,
        issuing_authority=f"{name}人民代表大会",
    )
    version = replace(
        draft.version,
        version_id=VersionId(version_hash((each.label, each.text) for each in provisions)),
        instrument_id=instrument.instrument_id,
    )
    source = replace(draft.source, name="growth", location=f"{name}#{draft.source.location}")
    return replace(
        draft,
        instrument=instrument,
        version=version,
        provisions=provisions,
        source=source,
        priority=OTHER_PRIORITY,
        relations=(),
    )


def _woven(provision: ProvisionDraft, words: str) -> ProvisionDraft:
    moved = len(words)
    passages = tuple(
        replace(each, start=each.start + moved if number else 0, end=each.end + moved)
        for number, each in enumerate(provision.passages)
    )
    return replace(provision, text=words + provision.text, passages=passages)


def passages_of(draft: VersionDraft) -> int:
    return sum(len(provision.passages) for provision in draft.provisions)


def split(text: str) -> tuple[str, str]:
    """What a copy has before the words of its original, and these."""
    found = _DISTRICT.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _hashed(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()


class RememberingSegmenter(Segmenter):
    """Cuts what stands behind a district's number once: articles come back with every copy, by the dozen."""

    seconds = 0.0
    cut_texts = 0

    def words(self, text: str) -> tuple[str, ...]:
        district, rest = split(text)
        return (*super().words(district), *self._words_once(rest)) if district else self._words_once(rest)

    def bigrams(self, text: str) -> tuple[str, ...]:
        district, rest = split(text)
        return (*super().bigrams(district), *self._bigrams_once(rest)) if district else self._bigrams_once(rest)

    @lru_cache(maxsize=100_000)  # noqa: B019 - one segmenter a process
    def _words_once(self, text: str) -> tuple[str, ...]:
        started = time.perf_counter()
        found = super().words(text)
        self.seconds += time.perf_counter() - started
        self.cut_texts += 1
        return found

    @lru_cache(maxsize=100_000)  # noqa: B019 - one segmenter a process
    def _bigrams_once(self, text: str) -> tuple[str, ...]:
        return super().bigrams(text)


class NearVectors:
    """Vectors for passages, out of those that are known."""

    def __init__(self, real: Mapping[str, Vector], fingerprint: str, seed: int = 11) -> None:
        self._real = real
        self._fingerprint = fingerprint
        self._all: Matrix = np.stack(list(real.values()))
        self._drawn = np.random.default_rng(seed)
        self._counts = {"real": 0, "near_own": 0, "near_any": 0}

    def of(self, entry: IndexablePassage) -> Vector:
        """The real vector of the passage's text; else one near that of its article, else one near any."""
        own = self._real.get(vector_id(embedded_text_of(entry), self._fingerprint))
        if own is not None:
            self._counts["real"] += 1
            return own
        article = embedded_text(split(entry.title)[1], split(entry.text)[1])
        centre = self._real.get(vector_id(article, self._fingerprint))
        self._counts["near_any" if centre is None else "near_own"] += 1
        if centre is None:
            centre = self._all[self._drawn.integers(len(self._all))]
        noisy = centre + self._drawn.normal(0, _NOISE, len(centre))
        near: Vector = (noisy / np.linalg.norm(noisy)).astype(np.float32)
        return near

    def counted(self) -> Mapping[str, int]:
        """How many vectors were real, how many lie near their own article's, how many near any."""
        return dict(self._counts)
