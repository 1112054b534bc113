"""What the knowledge base knows besides the law, built from corpus/ and the company's overlays into working parts.

Built aside and handed over as a whole: a request sees old content or new, never half of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Event

from kb.answering.assistant import Assistant
from kb.answering.content import load_authority
from kb.answering.conversation.by_model import ModelFollowUps
from kb.answering.conversation.followups import FollowUps
from kb.answering.conversation.turns import LedgerTurns
from kb.answering.curated.desk import CuratedDesk
from kb.answering.curated.near import NearBook
from kb.answering.curated.opening import CuratedParts, curated_desk
from kb.answering.following import Following
from kb.answering.generate.types import AnswerWriter
from kb.answering.ground.grounder import Grounder
from kb.answering.holidays import ChineseHolidays
from kb.answering.precedence import load_precedence
from kb.answering.record import StoreRecorder
from kb.answering.remembered import RememberedAnswers
from kb.answering.types import Question
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.phrasing.checker import DraftChecker
from kb.phrasing.guard import Guard
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risk_files import load_risks
from kb.phrasing.risks import RiskRules
from kb.phrasing.rules.checked import CheckedTexts
from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.quiz.desk import QuizDesk
from kb.quiz.generators import all_generators
from kb.quiz.opening import QuizMemory, QuizParts, quiz_desk
from kb.quiz.papers.blueprint_files import load_blueprints
from kb.quiz.templates import load_topics
from kb.records.redact import warm_up as open_names
from kb.search.asked import AskedIndex
from kb.search.dense import EncoderSwitch
from kb.search.expansions import Expansions, load_expansions, with_lay_terms
from kb.search.kept_vectors import KeptVectors
from kb.search.learned import load_learned
from kb.search.lexical import LexicalIndex
from kb.search.lookup import Lookup
from kb.search.ranking import FEATURES
from kb.search.related import RelatedProvisions
from kb.search.repair import Repairer
from kb.search.search import Searcher
from kb.search.served import ServedGeneration
from kb.search.suggest import Suggester
from kb.search.table import PassageTable
from kb.search.terms import Terms, load_terms
from kb.search.wordings import LexicalWordings
from kb.settings import Settings
from kb.store.sql import SqlStore
from kb.text.segment import Segmenter
from kb.watching import Signature, signature

# A question as callers ask it: it passes through every step.
ORDINARY = "网购的衣服不喜欢能退吗"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that depends on content files; replaced as a whole when they are loaded again."""

    terms: Terms
    rules: RuleSet
    guard: Guard
    resolver: Resolver
    wordings: LexicalWordings
    detector: ParaphraseDetector
    checker: DraftChecker
    risks: RiskDetector
    lookup: Lookup
    suggester: Suggester
    asked: AskedIndex
    related: RelatedProvisions
    repairer: Repairer
    searcher: Searcher
    grounder: Grounder
    curated: CuratedDesk
    assistant: Assistant
    quizzes: QuizDesk
    segmenter: Segmenter
    segmenter_key: tuple[object, ...]

    def open_first_answer(self, pin: Pin) -> None:
        """Opens what the first question would wait for: dictionaries, encoder, compiled rules, titles."""
        self.guard.compiled()
        open_names()
        self.assistant.unrecorded(self.searcher).ask(Question(ORDINARY))
        self.lookup.lookup("民法典1", as_of=pin.as_of, generation=pin.generation)

    def make_ready(self, pin: Pin, stop: Event) -> None:
        """Does what the suggestions and the neighbours of an answer would wait for: the relations of the texts."""
        self.suggester.make_ready(pin.generation, pin.as_of)
        self.related.make_ready(pin.generation, pin.as_of, stop)


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """Why edited content is not in force: file, line and what is wrong; and since when it has been so."""

    message: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ContentIndexes:
    """The indexes that content is searched with; they outlive every loading."""

    lexical: LexicalIndex
    table: PassageTable
    switch: EncoderSwitch
    asked: LexicalIndex
    served: ServedGeneration = field(default_factory=ServedGeneration)


class ContentLoader:
    """Reads the content files and builds what depends on them."""

    def __init__(
        self,
        settings: Settings,
        store: SqlStore,
        indexes: ContentIndexes,
        *,
        recorder: StoreRecorder,
        today: Callable[[], date],
        writer: AnswerWriter | None = None,
        due_items: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._corpus = settings.corpus
        self._home = settings.home
        self._store = store
        self._indexes = indexes
        self._recorder = recorder
        self._writer, self._budget = writer, settings.model_budget
        self._related, self._calendar = RelatedProvisions(store.law), ChineseHolidays()
        self._today = today
        self._quizzes = QuizMemory(store, due_items)

    def _checked(self, kind: str) -> CheckedTexts:
        return CheckedTexts(self._home / "cache" / f"checked-{kind}.txt")

    def signature(self) -> Signature:
        """What changes when a content file is edited, ours or the company's."""
        return signature(self._files())

    def load(self, before: Content | None) -> Content:
        """All of it anew; what is dear and unchanged is taken over from `before`. ContentError names file and line."""
        corpus, home, store = self._corpus, self._home, self._store
        lexical, table, switch = self._indexes.lexical, self._indexes.table, self._indexes.switch
        terms = load_terms(corpus / "terms", home / "terms")
        topics = load_topics(corpus / "quiz", home / "quiz")
        blueprints = load_blueprints(corpus, home)
        rules = load_rules(corpus / "phrasings", home / "phrasings", checked=self._checked("phrasings"))
        authority = load_authority(corpus / "authority.toml", home / "authority.toml")
        risks = load_risks(corpus / "risks", home / "risks", checked=self._checked("risks"))
        if not store.knows_rule_set(rules.rule_set_id):
            store.keep_rule_set(rules.rule_set_id, rules.as_plain())
        segmenter, key = self._segmenter(terms, before)
        resolver = Resolver(store.law, terms.known_names)
        wordings = LexicalWordings(
            laws=store.law, handbooks=store.handbooks, table=table, lexical=lexical, segmenter=segmenter
        )
        guard = Guard(rules, resolver, wordings, segmenter)
        detector = ParaphraseDetector(switch.wanted.encoder, rules, home / "cache")
        checker = DraftChecker(guard, resolver, detector)
        watching = self._watching(risks, segmenter, before)
        lookup = Lookup(store.law, terms)
        asked, repairer, searcher = self._search(terms, segmenter, before)
        grounder = Grounder(resolver, segmenter, handbooks=store.handbooks)
        near = NearBook(segmenter, switch.answering)
        curated = curated_desk(store, CuratedParts(lookup, resolver, guard, grounder, near))
        assistant = Assistant(
            searcher=searcher,
            lookup=lookup,
            handbooks=store.handbooks,
            resolver=resolver,
            guard=guard,
            cutter=segmenter,
            today=self._today,
            terms=terms,
            authority=authority,
            recorder=self._recorder,
            related=self._related,
            calendar=self._calendar,
            specials=load_precedence(corpus / "terms", home / "terms"),
            risks=watching,
            grounder=grounder,
            writer=self._writer,
            following=self._following(segmenter),
            curated=curated.book,
            remembered=RememberedAnswers(searcher.made_with),
        )
        quiz_parts = QuizParts(
            topics, guard, rules, watching, lookup, blueprints,
            generators=lambda: all_generators(corpus / "quiz", home / "quiz", topics, rules),
            authority=frozenset(each.rule_id for each in authority.rules), words=segmenter.words,
        )  # fmt: skip
        return Content(
            terms=terms,
            rules=rules,
            guard=guard,
            resolver=resolver,
            wordings=wordings,
            detector=detector,
            checker=checker,
            risks=watching,
            lookup=lookup,
            suggester=Suggester(store.law, store.handbooks, terms, asked.phrases),
            asked=asked,
            related=self._related,
            repairer=repairer,
            searcher=searcher,
            grounder=grounder,
            curated=curated,
            assistant=assistant,
            quizzes=quiz_desk(store, self._quizzes, quiz_parts),
            segmenter=segmenter,
            segmenter_key=key,
        )

    def _following(self, segmenter: Segmenter) -> Following:
        """What reads follow-ups: by rule, and by the model where there is one."""
        rules, turns = FollowUps(), LedgerTurns(self._store.session_records)
        if self._writer is None:
            return Following(rules, turns)
        return Following(rules, turns, ModelFollowUps(rules, self._writer, segmenter, self._budget).rewrite)

    def _search(
        self, terms: Terms, segmenter: Segmenter, before: Content | None
    ) -> tuple[AskedIndex, Repairer, Searcher]:
        """What people ask of articles, what repairs their words, and the search over both and the texts."""
        store, indexes = self._store, self._indexes
        written = load_expansions(self._corpus / "expansions", self._home / "expansions")
        expansions = with_lay_terms(written, terms)
        asked = self._asked(expansions, before)
        repairer = self._repairer(expansions, terms, segmenter, before)
        searcher = Searcher(
            laws=store.law,
            handbooks=store.handbooks,
            passages=store.passages,
            table=indexes.table,
            lexical=indexes.lexical,
            segmenter=segmenter,
            terms=terms,
            switch=indexes.switch,
            asked=asked,
            learned=lambda fingerprint: load_learned(fingerprint, FEATURES),
            repairer=repairer,
            served=indexes.served,
        )
        return asked, repairer, searcher

    def _asked(self, expansions: Expansions, before: Content | None) -> AskedIndex:
        """What people ask of articles; taken over as it is while no phrase changed, for its vectors are dear."""
        if before is not None and before.asked.expansions_id == expansions.expansions_id:
            return before.asked
        encoder = self._indexes.switch.wanted.encoder
        kept = KeptVectors(encoder, self._home / "cache", "asked", encoder.encode_queries)
        return AskedIndex(expansions, self._indexes.asked, kept, self._store.law)

    def _repairer(self, expansions: Expansions, terms: Terms, segmenter: Segmenter, before: Content | None) -> Repairer:
        """Its words come from the phrases: a second of work at its first question, not again while none changed."""
        if (
            before is not None
            and before.segmenter is segmenter
            and before.asked.expansions_id == expansions.expansions_id
        ):
            return before.repairer
        legal = [word for term in terms.lay_terms for word in term.legal]
        file = self._home / "cache" / "repair-words.npz"
        return Repairer(segmenter, self._indexes.lexical, expansions.phrases, (*terms.names(), *legal), file)

    def _segmenter(self, terms: Terms, before: Content | None) -> tuple[Segmenter, tuple[object, ...]]:
        """jieba's dictionary takes a second: rules that change must not make the next question wait for it."""
        words = self._corpus / "terms" / "words.txt"
        key = (tuple(terms.names()), signature((words,)))
        if before is not None and before.segmenter_key == key:
            return before.segmenter, key
        return Segmenter(words, terms.names(), self._home / "cache"), key

    def _watching(self, risks: RiskRules, segmenter: Segmenter, before: Content | None) -> RiskDetector:
        """Compiling takes half a second: not again while neither rules nor dictionary changed."""
        if before is not None and before.segmenter is segmenter and before.risks.risks == risks:
            return before.risks
        return RiskDetector(risks, segmenter)

    def _files(self) -> Iterable[Path]:
        for folder in (self._corpus, self._home):
            yield from (folder / "phrasings").glob("*.toml")
            yield from (folder / "risks").glob("*.toml")
            yield from (folder / "terms").glob("*")
            yield from (folder / "expansions").glob("*.toml")
            yield from (folder / "quiz").glob("*.toml")
            yield folder / "authority.toml"
