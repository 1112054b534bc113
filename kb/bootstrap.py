"""The composition root of the knowledge base: the only place that knows which backend is behind which port.

Opening builds everything with plain constructor calls; threads start only with `KnowledgeBase.start`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, RLock
from zoneinfo import ZoneInfo

from kb.answering.assistant import Assistant
from kb.answering.record import StoreRecorder
from kb.background import Indexer, Learner, step_back
from kb.citing.review import Review
from kb.citing.types import Pin
from kb.content import ContentIndexes, ContentLoader, ContentProblem
from kb.errors import ContentError, SearchError, ZhiguiError
from kb.evaluation.desk import Evaluations
from kb.evaluation.identity import content_ids, learnt_ids
from kb.evaluation.runs import Subject
from kb.evaluation.sets import QuestionSets
from kb.phrasing.checker import DraftChecker
from kb.phrasing.guard import Guard
from kb.phrasing.rules.editing import PhrasingEditor
from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.reviewing import PHRASING, Reviews
from kb.search.backfill import Backfill
from kb.search.catch_up import CatchUp
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoders import Encoder, make_encoder
from kb.search.hits import IndexState
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.lookup import Lookup
from kb.search.prepared import PreparedIndexes
from kb.search.related import RelatedProvisions
from kb.search.search import Searcher
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.search.vectors_chroma import ChromaVectorIndex, open_chroma
from kb.settings import Settings
from kb.store.sql import LOCAL_ACTOR, SqlStore
from kb.watching import Watcher

log = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")
# How soon an edited file is noticed; a look costs some 50 µs, none of them on the way of a question.
CONTENT_POLL_SECONDS = 1.0


def today() -> date:
    """The day in force for law: a day in Asia/Shanghai, wherever the machine stands."""
    return datetime.now(SHANGHAI).date()


class KnowledgeBase:
    """An opened knowledge base. One process owns it: its folder of vectors and its word index have one writer."""

    def __init__(
        self,
        settings: Settings,
        store: SqlStore,
        lexical: TantivyLexicalIndex,
        switch: EncoderSwitch,
        table: PassageTable,
        *,
        asked: TantivyLexicalIndex,
    ) -> None:
        self.settings = settings
        self.store = store
        self.switch = switch
        self._lexical, self._asked = lexical, asked
        self._table = table
        home = settings.home
        self.recorder = StoreRecorder(store.answers, home / "spool", LOCAL_ACTOR, required=settings.require_record)
        self._loading = RLock()
        self._problem: ContentProblem | None = None
        self._loader = ContentLoader(
            settings, store, ContentIndexes(lexical, table, switch, asked), self.recorder, today
        )
        self._seen = self._loader.signature()
        self._content = self._loader.load(None)
        self.reviewing = Reviews(
            store, lambda: (self._content.rules, self._content.resolver), self._newest_pin, self._loading
        )
        self.phrasings = PhrasingEditor(
            home / "phrasings",
            load=lambda replaced: load_rules(settings.corpus / "phrasings", home / "phrasings", replaced),
            make_guard=self._guard_of,
            resolver=lambda: self._content.resolver,
            pin=self._newest_pin,
            publish=self.reload_content,
            lock=self._loading,
        )
        catch_up = CatchUp(store.passages, table, lexical, self._content.segmenter)
        self.backfill = Backfill(store.passages, table, switch)
        self._indexer = Indexer(
            catch_up, self.backfill, self.recorder, lambda: (self._content.asked, self._content.segmenter)
        )
        self.prepared = PreparedIndexes(
            words=self._indexer.words, segmenter=lambda: self._content.segmenter, lexical=lexical, table=table,
            switch=switch, backfill=self.backfill,
        )  # fmt: skip
        self._indexer.words()
        self._noticed = 0
        self._watcher = Watcher(self._watch, CONTENT_POLL_SECONDS)
        self._learner = Learner(lambda: self._content.detector)
        self.evaluations = Evaluations(
            store.evaluations, QuestionSets(settings.corpus, home), self._subject, step_back
        )  # fmt: skip

    @property
    def terms(self) -> Terms:
        """Aliases, replaced instruments and lay terms in force."""
        return self._content.terms

    @property
    def rules(self) -> RuleSet:
        """The restricted phrasings in force."""
        return self._content.rules

    @property
    def guard(self) -> Guard:
        """Checks texts against the rules in force."""
        return self._content.guard

    @property
    def checker(self) -> DraftChecker:
        """Checks drafts: the guard, and after it the paraphrase pass once that is ready."""
        content = self._content
        if not self._learner.running and content.detector.vectors_file.exists():
            # A command without a service reads in a second what a service has learnt in half a minute.
            content.detector.prepare(Event())
        return content.checker

    @property
    def lookup(self) -> Lookup:
        """Resolves references such as 民法典1254."""
        return self._content.lookup

    @property
    def searcher(self) -> Searcher:
        """Finds passages."""
        return self._content.searcher

    @property
    def related(self) -> RelatedProvisions:
        """Finds what stands beside a provision in its own instrument."""
        return self._content.related

    @property
    def assistant(self) -> Assistant:
        """Answers questions."""
        return self._content.assistant

    def index_state(self) -> IndexState:
        """How far the indexes are, seen from the newest generation."""
        return self.searcher.index_state(self.store.law.generation())

    @property
    def content_problem(self) -> ContentProblem | None:
        """Why what was edited last is not in force; None while everything is."""
        return self._problem

    def start(self) -> None:
        """Starts the threads: the indexes catch up, edited content is noticed, the paraphrase pass is made ready."""
        self._indexer.start()
        self._watcher.start()
        self._learner.start()

    def published(self, on_progress: Callable[[int, int, str], None] | None = None) -> None:
        """To be called after a publication: words are searchable when it returns, vectors follow behind."""
        store, first = self.store, self._lexical.reached()
        missing = max(0, store.passages.generation_passage_id(store.law.generation()) - first)

        def report(added: int) -> None:
            if on_progress is not None:
                on_progress(min(added, missing), missing, "建立词语索引")

        self._indexer.words(report)
        self._indexer.wake()
        self.reviewing.refresh()

    def reload_content(self) -> None:
        """Loads corpus/ and overlays again. ContentError names file and line, and the old content stays in force."""
        with self._loading:
            seen = self._loader.signature()
            try:
                self._content = self._loader.load(self._content)
            except ContentError as error:
                self._seen, self._problem = seen, ContentProblem(str(error), datetime.now(UTC))
                raise
            self._seen, self._problem = seen, None
            self._indexer.wake()

    def reload_if_changed(self) -> bool:
        """Loads what was edited since the last look; whether it is in force now. A bad file is `content_problem`."""
        with self._loading:
            if self._loader.signature() == self._seen:
                return False
            try:
                self.reload_content()
            except ContentError as error:
                log.error("内容有误，仍用原来的内容：%s", error)
                return False
        log.info("已载入改动后的内容")
        return True

    def mark_reviewed(self, kind: str, object_id: str, by: str) -> None:
        """Keeps that somebody looked at an object of ours and at its articles as the newest texts have them."""
        self.reviewing.mark(kind, object_id, by)

    def reviews(self, kind: str = PHRASING) -> Mapping[str, Review]:
        """Which objects of a kind are due for review, by id; what they rest on is brought up to date."""
        return self.reviewing.of(kind)

    def close(self) -> None:
        """Stops the indexer at its next batch and gives everything back."""
        self.evaluations.close()
        self._watcher.close()
        self._learner.close()
        self._indexer.close()
        self._lexical.close()
        self._asked.close()
        for side in (self.switch.wanted, self.switch.previous):
            if side is not None:
                side.index.close()
        self.store.close()

    def _watch(self) -> None:
        try:
            self.reload_if_changed()
            self._notice_publications()
            self.reviewing.refresh()
        except ZhiguiError as error:
            log.error("没能检查内容是否有改动：%s（稍后再看）", error)

    def _notice_publications(self) -> None:
        """Lets the indexes take up what a worker elsewhere published; what came in here they know already."""
        newest = self.store.law.generation()
        if newest != self._noticed:
            self._noticed = newest
            if self._lexical.reached() < self.store.passages.generation_passage_id(newest):
                self._indexer.wake()

    def _subject(self) -> Subject:
        """What evaluation measures: the parts in force, and the ids of what they were made of."""
        content, side = self._content, self.switch.answering()
        ids = content_ids((self.settings.corpus, self.settings.home))
        return Subject(
            content.searcher,
            content.assistant,
            self.store.law,
            content.terms,
            today(),
            side.fingerprint if side is not None else None,
            (("rule_set", content.rules.rule_set_id), *ids, *learnt_ids()),
        )

    def _newest_pin(self) -> Pin:
        return Pin(self.store.law.generation(), today())

    def _guard_of(self, rules: RuleSet) -> Guard:
        """A guard of other rules over the same texts, for trying them before they are in force."""
        return Guard(rules, self._content.resolver, self._content.wordings, self._content.segmenter)


def open_knowledge_base(settings: Settings) -> KnowledgeBase:
    """Opens everything in the home folder, which the caller must own; brings schema and word index up to date."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    key = settings.encoder_key.get_secret_value() if settings.encoder_key else None
    wanted = make_encoder(settings.encoder, key)
    previous = _previous_encoder(store, wanted, settings, key)
    fingerprints = [e.fingerprint for e in (wanted, previous) if e is not None]
    table = PassageTable(store.passages, fingerprints)
    switch = EncoderSwitch(
        _side(wanted, home, settings), store.collections, _side(previous, home, settings) if previous else None
    )
    lexical = TantivyLexicalIndex(home / "lexical")
    table.refresh()
    switch.recall(table)
    return KnowledgeBase(settings, store, lexical, switch, table, asked=TantivyLexicalIndex(home / "asked"))


def _side(encoder: Encoder, home: Path, settings: Settings) -> DenseSide:
    client = open_chroma(home / "vectors", settings.chroma_url)
    sums = home / f"sum-{encoder.fingerprint.replace('/', '_').replace(':', '_')}.json"
    return DenseSide(encoder, ChromaVectorIndex(client, encoder.fingerprint, encoder.dimensions, sums))


def _previous_encoder(store: SqlStore, wanted: Encoder, settings: Settings, key: str | None) -> Encoder | None:
    """The encoder whose collection answers until the wanted one is complete; None when it is the wanted one."""
    setting = store.collections.active_encoder()
    if setting is None or setting == settings.encoder:
        return None
    try:
        previous = make_encoder(setting, key)
    except SearchError as error:
        log.warning("原来的编码器（%s）打不开，新向量补齐之前只用词语检索：%s", setting, error)
        return None
    return None if previous.fingerprint == wanted.fingerprint else previous
