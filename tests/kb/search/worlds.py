"""A small world of law with both indexes over it, for the tests of search."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from kb.search.backfill import Backfill, BackfillReport
from kb.search.catch_up import CatchUp
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoders import Encoder
from kb.search.lexical import LexicalIndex
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.search import Searcher
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.search.vectors import VectorIndex
from kb.search.vectors_memory import InMemoryVectorIndex
from kb.text.segment import Segmenter
from tests.builders import HashingEncoder, InMemoryStore


@dataclass
class World:
    """Store, indexes and searcher; `catch_up` and `backfill` are called by the tests, as the service would."""

    segmenter: Segmenter
    store: InMemoryStore = field(default_factory=InMemoryStore)
    terms: Terms = field(default_factory=Terms)
    encoder: Encoder = field(default_factory=HashingEncoder)
    lexical: LexicalIndex = field(default_factory=InMemoryLexicalIndex)
    vectors: VectorIndex = field(default_factory=InMemoryVectorIndex)
    table: PassageTable = field(init=False)
    switch: EncoderSwitch = field(init=False)
    searcher: Searcher = field(init=False)

    def __post_init__(self) -> None:
        self.switch = EncoderSwitch(DenseSide(self.encoder, self.vectors), self.store)
        self.table = PassageTable(self.store, self.switch.fingerprints())
        self.searcher = Searcher(
            laws=self.store,
            handbooks=self.store,
            passages=self.store,
            table=self.table,
            lexical=self.lexical,
            segmenter=self.segmenter,
            terms=self.terms,
            switch=self.switch,
        )

    def catch_up(self) -> int:
        """Bring the word index up to the store."""
        return CatchUp(self.store, self.table, self.lexical, self.segmenter).run()

    def backfill(self) -> BackfillReport:
        """Make every missing vector."""
        return Backfill(self.store, self.table, self.switch).run(threading.Event())

    def ready(self) -> int:
        """Publish what was added and bring both indexes up to it; the generation."""
        generation = self.store.publish()
        self.catch_up()
        self.backfill()
        return generation
