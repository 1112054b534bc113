"""What a search gives back: hits, and the facts that later decide whether they are good enough to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.store.records import HandbookUnit, Passage, Provision, VersionOnDay

LexicalState = Literal["ready", "catching_up"]


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the indexes are: shown with every answer, because a partial index may miss something.

    `lexical_generation` is the newest generation whose passages the word index holds completely.
    `phrases` are those people ask of articles: their vectors serve once all exist, and have no part in `coverage`.
    """

    lexical: LexicalState
    vectors_done: int
    vectors_total: int
    lexical_generation: int
    phrases_done: int = 0
    phrases_total: int = 0

    @property
    def coverage(self) -> float:
        """The share of vectors that exist, 0 to 1; 1 when nothing is to be encoded."""
        return self.vectors_done / self.vectors_total if self.vectors_total else 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matched, with the unit it was cut from: the best passage of that unit.

    Exactly one of `provision` and `unit` is set; `version` is None for handbooks. `score` is the learnt probability
    that the article answers, or the fused score, scaled per question, for handbooks and where nothing was learnt.
    `lexical` is raw BM25 (0.0 if no term matched), `cosine` is None where the passage has no vector yet, and an upper
    bound for passages beyond the nearest few hundred.
    """

    passage: Passage
    provision: Provision | None
    unit: HandbookUnit | None
    version: VersionOnDay | None
    score: float
    lexical: float
    cosine: float | None

    @property
    def text(self) -> str:
        """The matched slice of the unit's text."""
        if self.provision is not None:
            return self.provision.text[self.passage.start : self.passage.end]
        return self.unit.text[self.passage.start : self.passage.end] if self.unit is not None else ""


@dataclass(frozen=True, slots=True)
class RefusalFeatures:
    """Absolute facts about one question's hits, comparable between questions where the fused score is not.

    term_coverage   idf-weighted share of the question's words found in the best provision hit, 0 to 1
    known_terms     idf-weighted share of the question's words that any indexed passage contains, 0 to 1
    bm25_top        highest raw BM25 of an admitted provision
    cosine_max      highest cosine of an admitted provision; None without vectors
    cosine_margin   cosine_max less the mean cosine over all vectors; None without vectors
    asked_margin    highest cosine of what people ask of an article, less the mean over all; None without vectors
    asked_words     highest raw BM25 of an article's phrases
    asked_coverage  best share of the question's words that what is asked of one article contains, 0 to 1
    asked_typical   how much more often its words occur in what people ask of law than elsewhere, see asked_words.py;
                    both None where few of the articles that phrases are written for are held
    score_top       score of the best hit: with learned parameters the probability that it answers (not decided on:
                    it was fitted on the very questions that refusal is fitted on)
    instrument_agreement   share of the best ten hits that stand in the same instrument, 0 to 1
    names_instrument       the question names an instrument by title or alias
    lookup          the question is nothing but a reference such as 民法典1254
    vector_coverage share of vectors that exist, 0 to 1
    """

    term_coverage: float = 0.0
    known_terms: float = 0.0
    bm25_top: float = 0.0
    cosine_max: float | None = None
    cosine_margin: float | None = None
    asked_margin: float | None = None
    asked_words: float = 0.0
    asked_coverage: float | None = None
    asked_typical: float | None = None
    score_top: float = 0.0
    instrument_agreement: float = 0.0
    names_instrument: bool = False
    lookup: bool = False
    vector_coverage: float = 1.0


@dataclass(frozen=True, slots=True)
class SearchTimings:
    """Milliseconds spent: cutting words and BM25, encoding the question, nearest vectors, fusing and reading texts."""

    lexical: float
    encode: float
    vectors: float
    resolve: float
    total: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Admitted hits of one (generation, day), best first; handbook units apart, because they are no law.

    `notice`, in Chinese, says that the dense side failed and words alone answered; None as a rule. `repaired` is the
    question as it was searched where misspelt words were put right, and `repair_note` tells the asker which.
    """

    query: str
    hits: tuple[Hit, ...]
    handbook_hits: tuple[Hit, ...]
    index: IndexState
    timings_ms: SearchTimings
    features: RefusalFeatures
    notice: str | None = None
    repaired: str | None = None
    repair_note: str | None = None
