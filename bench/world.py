"""A home folder opened for experiments: the same parts the service is built of, put together in other ways.

The composition root offers one searcher; here words alone, vectors alone and part of the vectors are wanted too.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.owner import HomeLock
from bench.report import OUT
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import open_knowledge_base
from kb.search.asked import AskedIndex
from kb.search.chroma_clients import open_chroma
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoders import Encoder, make_encoder
from kb.search.expansions import load_expansions, with_lay_terms
from kb.search.kept_vectors import KeptVectors
from kb.search.learned import load_learned
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.ranking import FEATURES
from kb.search.repair import Repairer
from kb.search.search import LearnedFor, Searcher
from kb.search.table import PassageTable
from kb.search.terms import Terms, load_terms
from kb.search.vectors import Matrix, Vector, VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.search.vectors_memory import InMemoryVectorIndex
from kb.settings import Settings
from kb.store.sql import SqlStore
from kb.text.segment import Segmenter

HOME = OUT / "home"
_PAGE = 2000


class RememberingEncoder:
    """An encoder that encodes every question once, because each is asked a dozen times here."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vector] = {}

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, self._encoder.encode_queries(missing), strict=True))
        return np.stack([self._known[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._encoder.encode_passages(texts)


class NoCollection:
    """ActiveCollections of an experiment: nothing was ever complete, nothing is remembered."""

    def active(self) -> str | None:
        return None

    def activate(self, name: str) -> None:
        """An experiment switches nothing."""


@dataclass(slots=True)
class World:
    """The parts of an opened home."""

    settings: Settings
    store: SqlStore
    terms: Terms
    segmenter: Segmenter
    lexical: TantivyLexicalIndex
    table: PassageTable
    encoder: RememberingEncoder
    vectors: ChromaVectorIndex
    asked: AskedIndex
    learned: LearnedFor | None = None
    repairer: Repairer | None = None

    def searcher(self, side: DenseSide | None, *, phrases: bool = True) -> Searcher:
        """The product's search over this home, with the given vectors or with words alone, with or without phrases."""
        return Searcher(
            laws=self.store.law,
            handbooks=self.store.handbooks,
            passages=self.store.passages,
            table=self.table,
            lexical=self.lexical,
            segmenter=self.segmenter,
            terms=self.terms,
            switch=EncoderSwitch(side, NoCollection()) if side is not None else None,
            asked=self.asked if phrases else None,
            repairer=self.repairer,
            learned=self.learned or (lambda fingerprint: load_learned(fingerprint, FEATURES)),
        )

    def all_vectors(self) -> DenseSide:
        """The home's own collection."""
        return self._recalled(DenseSide(self.encoder, self.vectors))

    def some_vectors(self, vector_ids: Collection[str]) -> DenseSide:
        """A side that holds only these vectors, as after a backfill that got no further."""
        index = InMemoryVectorIndex("partial", self.encoder.dimensions)
        held = self.vectors.get(vector_ids)
        index.upsert([VectorRecord(key, vector) for key, vector in held.items()])
        return self._recalled(DenseSide(self.encoder, index))

    def close(self) -> None:
        """Gives everything back."""
        self.lexical.close()
        self.vectors.close()
        self.store.close()

    def _recalled(self, side: DenseSide) -> DenseSide:
        side.recall(self.table)
        return side


@contextmanager
def opened_world(home: Path) -> Iterator[World]:
    """A home whose vectors are complete; SystemExit with the way out when it is not there or not complete."""
    if not (home / "zhigui.db").exists():
        raise SystemExit(f"no knowledge base in {home}: run `python -m bench.build_home --home {home}` first")
    with HomeLock(home):
        settings = Settings(home=home)
        open_knowledge_base(settings).close()  # schema and word index up to date
        world = parts_of(settings)
        wanted = world.table.vector_count(world.encoder.fingerprint)
        held = world.all_vectors().done()
        if held < wanted:
            raise SystemExit(f"{held} of {wanted} vectors in {home}: run `python -m bench.build_home --home {home}`")
        try:
            yield world
        finally:
            world.close()


def build(home: Path) -> None:
    """Builds the starter knowledge base with all its vectors: about half an hour on two cores, resumable."""
    with HomeLock(home):
        base = open_knowledge_base(Settings(home=home))
        ingestion = open_ingestion(base)
        for report in ingestion.build_starter():
            print(report.source, report.state, report.total)
        base.backfill.run(
            threading.Event(), lambda done, total: print(f"\r{done} of {total} vectors", end="", flush=True)
        )
        print()
        ingestion.close()
        base.close()


def build_of(home: Path, texts: Path, corpus: Path) -> None:
    """A home of these texts with all their vectors, made at once: a service makes them behind everything else."""
    with HomeLock(home):
        base = open_knowledge_base(Settings(home=home, corpus=corpus))
        ingestion = open_ingestion(base)
        report = ingestion.run_now(IngestRequest(paths=(str(texts),)))
        if report.failed:
            raise SystemExit(f"{texts}: {report.failed}")
        base.backfill.run(threading.Event())
        ingestion.close()
        base.close()


def parts_of(settings: Settings) -> World:
    """The parts of a home as they lie there: nothing is caught up or repaired."""
    home, corpus = settings.home, settings.corpus
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    terms = load_terms(corpus / "terms", home / "terms")
    encoder = RememberingEncoder(make_encoder(settings.encoder))
    segmenter = Segmenter(corpus / "terms" / "words.txt", terms.names(), home / "cache")
    expansions = with_lay_terms(load_expansions(corpus / "expansions", home / "expansions"), terms)
    kept = KeptVectors(encoder, home / "cache", "asked", encoder.encode_queries)
    asked = AskedIndex(expansions, TantivyLexicalIndex(home / "asked"), kept, store.law)
    asked.prepare_words(segmenter)
    asked.prepare_vectors(threading.Event())
    table = PassageTable(store.passages, [encoder.fingerprint])
    table.refresh()
    lexical = TantivyLexicalIndex(home / "lexical")
    legal = [word for term in terms.lay_terms for word in term.legal]
    file = home / "cache" / "repair-words.npz"
    return World(
        settings,
        store,
        terms,
        segmenter,
        lexical,
        table,
        encoder,
        ChromaVectorIndex(open_chroma(home / "vectors"), encoder.fingerprint, encoder.dimensions),
        asked,
        repairer=Repairer(segmenter, lexical, expansions.phrases, (*terms.names(), *legal), file),
    )
