"""An opened knowledge base: its parts under one name, the threads behind them, and what follows from a publication.

It opens nothing: `kb.bootstrap` does, and hands over what it opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from threading import Event
from zoneinfo import ZoneInfo

from kb.answering.assistant import Assistant
from kb.answering.curated.desk import CuratedDesk
from kb.answering.generate.types import AnswerWriter
from kb.answering.generate.writer import Writer
from kb.answering.ground.grounder import Grounder
from kb.answering.record import MadeOf
from kb.background import Indexer, step_back
from kb.citing.resolve import Resolver
from kb.citing.review import Review
from kb.citing.types import Pin
from kb.content import Content, ContentIndexes, ContentLoader, ContentProblem
from kb.content_in_force import ContentInForce
from kb.errors import SearchError, StoreError
from kb.evaluation.desk import Evaluations
from kb.evaluation.replay import Replay
from kb.evaluation.runs import Subject
from kb.evaluation.sets import QuestionSets
from kb.measured import replayer, subject
from kb.phrasing.checker import DraftChecker
from kb.phrasing.guard import Guard
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.rules.editing import PhrasingEditor
from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.quiz.asking import AskedModel
from kb.quiz.desk import QuizDesk
from kb.quiz.generations import GenerationRuns
from kb.quiz.study.making import StudyMaker, StudySources
from kb.record_keeping import RecordKeeping
from kb.records.overview.overview import Overviews
from kb.reviewing import PHRASING, QUIZ, Reviews
from kb.search.agreement import IndexAgreement
from kb.search.backfill import Backfill
from kb.search.catch_up import CatchUp
from kb.search.dense import EncoderSwitch
from kb.search.hits import IndexState
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.lookup import Lookup
from kb.search.prepared import PreparedIndexes
from kb.search.related import RelatedProvisions
from kb.search.search import Searcher
from kb.search.served import ServedGeneration
from kb.search.suggest import Suggester
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.settings import Settings
from kb.store.changes import SqlChanges
from kb.store.leading import vectors_of
from kb.store.ledger_records import SYSTEM, Record
from kb.store.sql import SqlStore
from kb.upkeep import Upkeep

SHANGHAI = ZoneInfo("Asia/Shanghai")


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
        writer: AnswerWriter | None = None,
        model: AskedModel | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.switch = switch
        self._lexical, self._asked = lexical, asked
        self._table = table
        self._writer = writer
        home = settings.home
        keeping = self._keeping = RecordKeeping(settings, store, self._made_of)
        self.privacy, self.recorder, self.people = keeping.privacy, keeping.recorder, keeping.people
        self.heads, self.verifications = keeping.heads, keeping.verifications
        self.erasures, self.holds, self.periods = keeping.erasures, keeping.holds, keeping.periods
        self.overviews = Overviews(store.overview)
        self.served = ServedGeneration()
        indexes = ContentIndexes(lexical, table, switch, asked, self.served)
        loader = ContentLoader(
            settings, store, indexes, recorder=self.recorder, today=today, writer=writer,
            due_items=lambda: self.reviewing.due_ids(QUIZ) | self.quizzes.lost(self._newest_pin()),
        )  # fmt: skip
        self._current = ContentInForce(loader, store, self.recorder, (settings.corpus, settings.home), self._wake)
        self.reviewing = Reviews(
            store,
            lambda: (self._content.rules, self._content.resolver),
            self._newest_pin,
            self._current.lock,
            privacy=self.privacy,
            quizzes=lambda: self.quizzes,
        )
        self.phrasings = PhrasingEditor(
            home / "phrasings",
            load=lambda replaced: load_rules(settings.corpus / "phrasings", home / "phrasings", replaced),
            make_guard=self.guard_of,
            resolver=lambda: self._content.resolver,
            pin=self._newest_pin,
            publish=self.reload_content,
            lock=self._current.lock,
        )
        catch_up = CatchUp(
            store.passages,
            table,
            lexical,
            self._content.segmenter,
            copy_texts=store.mirror.follow if store.mirror is not None else lambda: None,
        )
        self.backfill = Backfill(
            store.passages, table, switch, leads=lambda name: store.leading.leads(vectors_of(name))
        )
        self._indexer = Indexer(
            catch_up, self.backfill, self.recorder, lambda: (self._content.asked, self._content.segmenter)
        )
        self.prepared = PreparedIndexes(
            words=self._indexer.words, segmenter=lambda: self._content.segmenter, lexical=lexical, table=table,
            switch=switch, backfill=self.backfill,
        )  # fmt: skip
        self.agreement = IndexAgreement(store.passages, table, lexical, switch)
        self._indexer.words()
        self._noticed = (0, 0)
        self._upkeep = Upkeep(
            self._indexer,
            self.recorder,
            detector=lambda: self._content.detector,
            look=self._look,
            follow=self._follow_publications,
            open_first_answer=lambda: self._content.open_first_answer(self._newest_pin()),
            warm_up=self._make_ready,
        )
        self._studying = StudyMaker(
            StudySources(
                store.law,
                SqlChanges(store.engine),
                store.reliance,
                store.studies,
                desk=lambda: self.quizzes,
                name=self.reviewing.name,
                today=today,
            )
        )
        self.model = model
        self.generations = GenerationRuns(lambda: self.quizzes, self._newest_pin, step_back, model)
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
    def risks(self) -> RiskDetector:
        """Finds the risk signals of questions by the rules in force."""
        return self._content.risks

    @property
    def guard(self) -> Guard:
        """Checks texts against the rules in force."""
        return self._content.guard

    @property
    def checker(self) -> DraftChecker:
        """Checks drafts: the guard, and after it the paraphrase pass once that is ready."""
        content = self._content
        if not self._upkeep.learning and content.detector.vectors_file.exists():
            # A command without a service reads in a second what a service has learnt in half a minute.
            content.detector.prepare(Event())
        return content.checker

    @property
    def lookup(self) -> Lookup:
        """Resolves references such as 民法典1254."""
        return self._content.lookup

    @property
    def suggester(self) -> Suggester:
        """Completes what somebody types."""
        return self._content.suggester

    @property
    def searcher(self) -> Searcher:
        """Finds passages."""
        return self._content.searcher

    @property
    def resolver(self) -> Resolver:
        """Resolves the references that our own content makes."""
        return self._content.resolver

    @property
    def related(self) -> RelatedProvisions:
        """Finds what stands beside a provision in its own instrument."""
        return self._content.related

    @property
    def grounder(self) -> Grounder:
        """Checks sentences against what they cite."""
        return self._content.grounder

    @property
    def curated(self) -> CuratedDesk:
        """Where answers are approved."""
        return self._content.curated

    @property
    def quizzes(self) -> QuizDesk:
        """Where quiz items are looked after."""
        return self._content.quizzes

    @property
    def assistant(self) -> Assistant:
        """Answers questions."""
        return self._content.assistant

    def index_state(self) -> IndexState:
        """How far the indexes are, seen from the newest generation."""
        return self.searcher.index_state(self.store.law.generation())

    @property
    def indexer(self) -> Indexer:
        """Who lets the indexes catch up: whether it is at work, and what keeps it from it."""
        return self._indexer

    @property
    def content_problem(self) -> ContentProblem | None:
        """Why what was edited last is not in force; None while everything is."""
        return self._current.problem

    @property
    def model_paused(self) -> bool:
        """Whether there is a model that failed so often that it is left alone for a while."""
        return isinstance(self._writer, Writer) and self._writer.paused

    @property
    def store_away(self) -> bool:
        """Whether the server of the store could not be reached when it was last looked for publications."""
        return self._upkeep.store_away

    @property
    def vectors_away(self) -> bool:
        """Whether the server of the vectors could not be reached when it was last asked."""
        return self.switch.answering().index.away

    @property
    def answering(self) -> Event:
        """Set some seconds after `start`, once what the first question would wait for is open: what may wait, waits."""
        return self._upkeep.answering

    def start(self) -> None:
        """Starts the threads: the indexes catch up, edited content is noticed, the paraphrase pass is made ready."""
        self._upkeep.start()

    def published(self, on_progress: Callable[[int, int, str], None] | None = None) -> None:
        """To be called after a publication: words are searchable when it returns, vectors follow behind."""
        store, first = self.store, self._lexical.reached()
        missing = max(0, store.passages.generation_passage_id(store.law.generation()) - first)

        def report(added: int) -> None:
            if on_progress is not None:
                on_progress(min(added, missing), missing, "建立词语索引")

        self._indexer.words(report)
        self.searcher.serving_generation()
        self._indexer.wake()
        self.reviewing.refresh()

    def reload_content(self, by: str = SYSTEM) -> None:
        """Loads corpus/ and overlays again. ContentError names file and line, and the old content stays in force."""
        self._current.reload(by)

    def reload_if_changed(self) -> bool:
        """Loads what was edited since the last look; whether it is in force now. A bad file is `content_problem`."""
        return self._current.reload_if_changed()

    def mark_reviewed(self, kind: str, object_id: str, by: str, note: str | None = None) -> None:
        """Keeps that somebody looked at an object of ours and at its articles as the newest texts have them."""
        self.reviewing.mark(kind, object_id, by, note)

    def reviews(self, kind: str = PHRASING) -> Mapping[str, Review]:
        """Which objects of a kind are due for review, by id; what they rest on is brought up to date."""
        return self.reviewing.of(kind)

    def subject_token(self, kind: str, value: str) -> str:
        """By which token records are found that speak of the owner of a number. Raises SealError."""
        return self.privacy.token(kind, value)

    def replay(self, record: Record) -> Replay:
        """A recorded answer once more, on the texts and rules of then; and what would differ today."""
        return replayer(self._content, self.store, self.guard_of, self._made_of(), today()).replay(record)

    def close(self) -> None:
        """Stops the indexer at its next batch and gives everything back."""
        self._keeping.close()
        self.evaluations.close()
        self.generations.close()
        self._upkeep.close()
        # Derived again where the store is away by now.
        with suppress(StoreError):
            self._table.keep()
        self._lexical.close()
        self._asked.close()
        for side in (self.switch.wanted, self.switch.previous):
            if side is not None:
                side.index.close()
        self.store.close()

    def _wake(self) -> None:
        self._indexer.wake()

    @property
    def _content(self) -> Content:
        return self._current.content

    def _made_of(self) -> MadeOf:
        side = self.switch.answering()
        return self._current.made_of(side.fingerprint if side is not None else None)

    def _look(self) -> None:
        """What a second look may find: edited content, another day, what follows from a publication."""
        self.reload_if_changed()
        if self.vectors_away:
            # So that it is known to be back before somebody asks.
            with suppress(SearchError):
                self.switch.answering().index.count()
        self.reviewing.refresh()
        self.make_studies()

    def make_studies(self) -> None:
        """Makes the study lists of what was published since the last look; a started one looks every second."""
        self._studying.refresh()

    def _follow_publications(self) -> None:
        """Lets the indexes take up what was prepared or published elsewhere; what came in here they know already.

        Ahead of a publication too: its passages are indexed when it comes, and it is answered from at once.
        """
        # First, and never from the copy: while the store is away nothing is known of what was published.
        last = self.store.passages.last_passage_id()
        newest = self.store.law.generation()
        self.served.publish(newest)
        self.searcher.serving_generation()
        if (newest, last) != self._noticed:
            behind = self.store.mirror is not None and self.store.mirror.generation != newest
            if behind or self._lexical.reached() < last:
                # Here, not by the indexer: it may be in the middle of vectors, and readers wait for these words.
                self._indexer.words()
                self.searcher.serving_generation()
                self._indexer.wake()
            self._noticed = (newest, last)

    def _subject(self) -> Subject:
        """What evaluation measures: the parts in force, and the ids of what they were made of."""
        return subject(self._content, self.store, self.settings, self.switch.answering().fingerprint, today())

    def _make_ready(self, stop: Event) -> None:
        with suppress(StoreError):
            self._table.keep()
        self._content.make_ready(self._newest_pin(), stop)
        self.overviews.prepare(today(), stop)

    def _newest_pin(self) -> Pin:
        return Pin(self.store.law.generation(), today())

    def guard_of(self, rules: RuleSet) -> Guard:
        """A guard of other rules over the same texts, for trying them before they are in force."""
        return Guard(rules, self._content.resolver, self._content.wordings, self._content.segmenter)
